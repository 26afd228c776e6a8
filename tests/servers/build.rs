//! Tells the tests whether there is a PostgreSQL for them.

#[path = "src/programs.rs"]
mod programs;

fn main() {
    let variables = ["CI", "DAYBOOK_TEST_POSTGRES"];
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    println!("cargo::rustc-check-cfg=cfg(no_postgres)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/programs.rs");
    for name in variables {
        println!("cargo::rerun-if-env-changed={name}");
    }
    // Where checks decide what lands, a missing server is a failure, and no reason to leave tests out.
    if !variables.into_iter().any(set) && programs::postgres().is_none() {
        println!("cargo::rustc-cfg=no_postgres");
    }
}
