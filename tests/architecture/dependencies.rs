//! Which crate depends on what.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::rules::{CRATE_EDGES, Fault, LAYERS, Layer, PURE, PURE_DEPENDENCIES, RESERVED, RESERVED_CRATES};

/// Starts servers for tests; every crate's tests may use it, and nothing else.
const TEST_SERVERS: &str = "servers";

/// Faults of the manifests, dependencies of tests and build scripts included.
pub(crate) fn faults(root: &Path) -> Vec<Fault> {
    let metadata = metadata(root);
    let packages = metadata["packages"].as_array().unwrap();
    packages.iter().flat_map(faults_of_package).collect()
}

fn metadata(root: &Path) -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn faults_of_package(package: &Value) -> Vec<Fault> {
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let folder = folder_name(manifest.parent().unwrap());
    // The black-box suites, and what they stand on, may use whatever they need.
    if folder == "tests" || folder == TEST_SERVERS {
        return Vec::new();
    }
    let Some(layer) = LAYERS.iter().find(|layer| layer.folder == folder) else {
        return vec![Fault::new(CRATE_EDGES, folder, "is none of the crates that the rules know")];
    };
    let dependencies = package["dependencies"].as_array().unwrap();
    dependencies.iter().filter_map(|dependency| fault_of_dependency(layer, dependency)).collect()
}

fn fault_of_dependency(layer: &Layer, dependency: &Value) -> Option<Fault> {
    let name = dependency["name"].as_str().unwrap();
    let rule = match dependency["path"].as_str() {
        Some(path) => {
            let target = folder_name(Path::new(path));
            let tests = target == TEST_SERVERS && dependency["kind"] == "dev";
            let allowed = tests || target == layer.folder || layer.may_use.contains(&target.as_str());
            (!allowed).then_some(CRATE_EDGES)
        }
        None => external(layer, name),
    }?;
    Some(Fault::new(rule, layer.folder, format!("may not depend on {name}")))
}

fn external(layer: &Layer, name: &str) -> Option<&'static str> {
    let reserved = RESERVED.iter().find(|(reserved, _)| *reserved == name);
    if reserved.is_some_and(|(_, layers)| !layers.contains(&layer.folder)) {
        return Some(RESERVED_CRATES);
    }
    (layer.folder == "domain" && !PURE.contains(&name)).then_some(PURE_DEPENDENCIES)
}

fn folder_name(folder: &Path) -> String {
    folder.file_name().unwrap().to_string_lossy().into_owned()
}
