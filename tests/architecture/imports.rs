//! Which module names what.

use std::collections::BTreeSet;
use std::path::Path;

use crate::folders;
use crate::rules::{Fault, LAYERS, Layer, PUBLISHED_ONLY, PURE_CODE, SHARED_USES_NO_CONTEXT, WORLD};
use crate::source::{self, Source};
use crate::tree;

/// Faults of the sources.
pub(crate) fn faults(root: &Path) -> Vec<Fault> {
    let contexts = folders::contexts(root);
    let mut faults = Vec::new();
    for layer in &LAYERS {
        let sources = folders::sources(root, layer);
        for file in tree::rust_files(&sources) {
            let source = source::read(&sources, &file, layer.name);
            let place = file.strip_prefix(root).unwrap().display().to_string();
            faults.extend(import_faults(layer, &source, &contexts, &place));
            if layer.folder == "domain" {
                faults.extend(purity_faults(&source, &place));
            }
        }
    }
    faults
}

fn import_faults(layer: &Layer, source: &Source, contexts: &BTreeSet<String>, place: &str) -> Vec<Fault> {
    // A crate's root lists its modules and uses none.
    let Some(home) = source.module.first().map(String::as_str) else { return Vec::new() };
    if layer.composes(&source.module) {
        return Vec::new();
    }
    let rule = if contexts.contains(home) { PUBLISHED_ONLY } else { SHARED_USES_NO_CONTEXT };
    let forbidden = source.named.iter().filter(|path| is_forbidden(path, home, contexts));
    let mut details: Vec<_> = forbidden.map(|path| format!("names {}", path.join("::"))).collect();
    details.dedup();
    details.into_iter().map(|detail| Fault::new(rule, place, detail)).collect()
}

/// Whether a path from within the first-level module `home` leads into a context that it may not use.
fn is_forbidden(path: &[String], home: &str, contexts: &BTreeSet<String>) -> bool {
    let Some((root, rest)) = path.split_first() else { return false };
    if !LAYERS.iter().any(|layer| layer.name == root) {
        return false;
    }
    match rest {
        // The whole crate under another name, or everything in it: nobody could tell what is used.
        [] => true,
        [all] if all == "*" => true,
        [target, inside @ ..] if contexts.contains(target) && target != home => {
            !contexts.contains(home) || inside.first().is_none_or(|module| module != "published")
        }
        _ => false,
    }
}

fn purity_faults(source: &Source, place: &str) -> Vec<Fault> {
    let in_world = |module: &String| WORLD.contains(&module.as_str());
    let worldly =
        |path: &&Vec<String>| matches!(&path[..], [std, module, ..] if std == "std" && in_world(module));
    let waits = source.waits.then(|| Fault::new(PURE_CODE, place, "waits (async)"));
    let reaches = source.named.iter().filter(worldly);
    waits
        .into_iter()
        .chain(reaches.map(|path| Fault::new(PURE_CODE, place, format!("names {}", path.join("::")))))
        .collect()
}
