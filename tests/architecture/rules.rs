//! The rules, as tables.

use std::fmt;

/// What may be said against a tree.
pub(crate) const RULES: [&str; 7] = [
    CRATE_EDGES,
    RESERVED_CRATES,
    PURE_DEPENDENCIES,
    PURE_CODE,
    KNOWN_FOLDERS,
    PUBLISHED_ONLY,
    SHARED_USES_NO_CONTEXT,
];

/// A crate depends inward only.
pub(crate) const CRATE_EDGES: &str = "crate-edges";
/// Frameworks and drivers stay in the crates that adapt them.
pub(crate) const RESERVED_CRATES: &str = "reserved-crates";
/// The domain depends on nothing that waits or touches the world.
pub(crate) const PURE_DEPENDENCIES: &str = "pure-dependencies";
/// The domain's own code does not wait or touch the world either.
pub(crate) const PURE_CODE: &str = "pure-code";
/// The first level inside a crate is a context, `shared`, or a part named below.
pub(crate) const KNOWN_FOLDERS: &str = "known-folders";
/// A context uses another one only through its `published` module.
pub(crate) const PUBLISHED_ONLY: &str = "published-only";
/// What all contexts use depends on none of them.
pub(crate) const SHARED_USES_NO_CONTEXT: &str = "shared-uses-no-context";

/// A crate under `crates/`.
pub(crate) struct Layer {
    /// Its folder.
    pub(crate) folder: &'static str,
    /// Its name in code.
    pub(crate) name: &'static str,
    /// The folders of the crates that it may depend on.
    pub(crate) may_use: &'static [&'static str],
    /// Parts at the first level that are no context and that every context may use.
    pub(crate) parts: &'static [&'static str],
    /// Modules that put contexts together and may therefore name all of them; `*` is every one.
    pub(crate) composition: &'static [&'static str],
}

impl Layer {
    /// Whether a module of this crate puts contexts together.
    pub(crate) fn composes(&self, module: &[String]) -> bool {
        let path = module.join("::");
        let within = |whole: &str| path == whole || path.starts_with(&format!("{whole}::"));
        self.composition.iter().any(|whole| *whole == "*" || within(whole))
    }
}

/// The crates, from the inside out.
pub(crate) const LAYERS: [Layer; 5] = [
    Layer {
        folder: "domain",
        name: "daybook_domain",
        may_use: &[],
        // Who may do what is asked of every context.
        parts: &["shared", "access"],
        composition: &[],
    },
    Layer {
        folder: "application",
        name: "daybook_application",
        may_use: &["domain"],
        parts: &["shared"],
        // Fakes and contract suites, which tests alone see.
        composition: &["testing"],
    },
    Layer {
        folder: "infrastructure",
        name: "daybook_infrastructure",
        may_use: &["application", "domain"],
        parts: &["shared", "event_store", "nats", "supervisor"],
        composition: &["shared::migrations"],
    },
    Layer {
        folder: "api",
        name: "daybook_api",
        may_use: &["application", "domain"],
        parts: &["shared"],
        // One door around all routers, which asks identity who comes in; and what its tests share.
        composition: &["assemble", "shared::asker", "testing"],
    },
    Layer {
        folder: "app",
        name: "daybook",
        may_use: &["api", "infrastructure", "application", "domain"],
        parts: &[],
        composition: &["*"],
    },
];

/// Crates that only these layers may name.
pub(crate) const RESERVED: [(&str, &[&str]); 20] = [
    ("async-nats", &["infrastructure"]),
    ("sea-orm", &["infrastructure"]),
    ("sea-orm-migration", &["infrastructure"]),
    ("sqlx", &["infrastructure"]),
    ("rusqlite", &["infrastructure"]),
    ("libsqlite3-sys", &["infrastructure"]),
    ("moka", &["infrastructure"]),
    ("axum", &["api", "app"]),
    ("axum-extra", &["api", "app"]),
    ("utoipa", &["api"]),
    ("utoipa-axum", &["api", "app"]),
    ("utoipa-swagger-ui", &["api"]),
    ("clap", &["app"]),
    // Instruments and spans are made everywhere but in the domain; what sends them is known in one place.
    ("opentelemetry", &["infrastructure", "api", "app"]),
    ("tracing-opentelemetry", &["infrastructure", "api", "app"]),
    ("opentelemetry_sdk", &["app"]),
    ("opentelemetry-otlp", &["app"]),
    ("opentelemetry-prometheus", &["app"]),
    ("prometheus", &["app"]),
    ("tracing-subscriber", &["app"]),
];

/// The only crates that the domain may depend on. A new one is a decision: it must be pure.
pub(crate) const PURE: [&str; 10] = [
    "deunicode",
    "email_address",
    "icu_casemap",
    "icu_normalizer",
    "jiff",
    "proptest",
    "serde",
    "serde_json",
    "thiserror",
    "uuid",
];

/// Parts of the standard library that reach for the world.
pub(crate) const WORLD: [&str; 6] = ["env", "fs", "io", "net", "process", "thread"];

/// A rule that a place breaks.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) rule: &'static str,
    /// The crate or file.
    pub(crate) place: String,
    /// What is wrong there.
    pub(crate) detail: String,
}

impl Fault {
    pub(crate) fn new(rule: &'static str, place: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { rule, place: place.into(), detail: detail.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.rule, self.place, self.detail)
    }
}

/// The faults, one in a line.
pub(crate) fn listed(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
