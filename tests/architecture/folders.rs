//! What stands at the first level inside a crate.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::rules::{Fault, KNOWN_FOLDERS, LAYERS, Layer};
use crate::tree;

/// Where a layer's sources are.
pub(crate) fn sources(root: &Path, layer: &Layer) -> PathBuf {
    root.join("crates").join(layer.folder).join("src")
}

/// The contexts: what the domain and the application have at their first level beside their other parts.
/// So a new context needs no change here, and a noun that only an outer layer uses is found.
pub(crate) fn contexts(root: &Path) -> BTreeSet<String> {
    let inner = LAYERS.iter().filter(|layer| matches!(layer.folder, "domain" | "application"));
    inner.flat_map(|layer| unnamed(root, layer)).collect()
}

/// First-level modules that the rules do not name.
fn unnamed(root: &Path, layer: &Layer) -> Vec<String> {
    let named = |module: &str| layer.parts.contains(&module) || layer.composition.contains(&module);
    tree::modules_in(&sources(root, layer)).into_iter().filter(|module| !named(module)).collect()
}

/// First-level modules that are neither a context nor a known part.
pub(crate) fn faults(root: &Path) -> Vec<Fault> {
    let contexts = contexts(root);
    let bound = LAYERS.iter().filter(|layer| !layer.composition.contains(&"*"));
    bound
        .flat_map(|layer| unnamed(root, layer).into_iter().map(move |module| (layer, module)))
        .filter(|(_, module)| !contexts.contains(module))
        .map(|(layer, module)| {
            let detail = format!("{module} is a context neither in domain nor in application");
            Fault::new(KNOWN_FOLDERS, layer.folder, detail)
        })
        .collect()
}
