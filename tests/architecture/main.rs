//! Holds the shape of the workspace: which crate may depend on what, and which context may use what.
//!
//! The rules are a function over a directory tree, so that they are tested like other code: each tree under
//! `fixtures/` breaks one rule and must be refused by its name, and `fixtures/sound` breaks none.

#![cfg(test)]

mod dependencies;
mod folders;
mod imports;
mod rules;
mod source;
mod tree;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rules::{Fault, RULES};

/// All faults of the workspace at `root`.
fn faults_of(root: &Path) -> Vec<Fault> {
    let mut faults = dependencies::faults(root);
    faults.extend(folders::faults(root));
    faults.extend(imports::faults(root));
    faults
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("architecture/fixtures")
}

#[test]
fn the_workspace_keeps_every_rule() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let faults = faults_of(root);
    assert!(faults.is_empty(), "{}", rules::listed(&faults));
}

#[test]
fn a_sound_tree_has_no_fault() {
    let faults = faults_of(&fixtures().join("sound"));
    assert!(faults.is_empty(), "{}", rules::listed(&faults));
}

#[test]
fn a_tree_that_breaks_one_rule_is_refused_by_that_rule() {
    for tree in tree::folders_in(&fixtures()).into_iter().filter(|tree| tree != "sound") {
        let faults = faults_of(&fixtures().join(&tree));
        let broken: BTreeSet<_> = faults.iter().map(|fault| fault.rule).collect();
        let rule = tree.split('.').next().unwrap();
        assert_eq!(broken, BTreeSet::from([rule]), "fixture {tree}: {}", rules::listed(&faults));
    }
}

#[test]
fn every_rule_has_a_tree_that_breaks_it() {
    let trees = tree::folders_in(&fixtures());
    for rule in RULES {
        assert!(trees.iter().any(|tree| tree.split('.').next() == Some(rule)), "no fixture for {rule}");
    }
}
