//! Tells the tests which servers are there for them.

#[path = "src/programs.rs"]
mod programs;

fn main() {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    println!("cargo::rustc-check-cfg=cfg(no_postgres)");
    println!("cargo::rustc-check-cfg=cfg(no_nats)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/programs.rs");
    println!("cargo::rerun-if-env-changed=CI");
    println!("cargo::rerun-if-env-changed=DAYBOOK_TEST_POSTGRES");
    // Where checks decide what lands, a missing server is a failure, and no reason to leave tests out.
    if set("CI") {
        return;
    }
    if !set("DAYBOOK_TEST_POSTGRES") && programs::postgres().is_none() {
        println!("cargo::rustc-cfg=no_postgres");
    }
    if programs::nats().is_none() {
        println!("cargo::rustc-cfg=no_nats");
    }
}
