//! The contexts that make up Daybook.

use clap::Args;

use crate::module::Module;

/// Declares the contexts, each in a file beside this one with a function `module`, and with a type of settings if
/// it has some.
macro_rules! modules {
    ($($context:ident $(: $settings:ident)?,)*) => {
        $(pub mod $context;)*

        /// All of them.
        #[must_use]
        pub fn all() -> Vec<Box<dyn Module>> {
            vec![$($context::module()),*]
        }

        /// What single contexts are told at start-up.
        #[derive(Debug, Clone, Default, Args)]
        pub struct ContextSettings {
            $($(
                #[doc = concat!("The settings of the context `", stringify!($context), "`.")]
                #[command(flatten)]
                pub $context: $context::$settings,
            )?)*
        }
    };
}

modules! {
    articles: ArticleSettings,
    config,
    customers: CustomerSettings,
    identity,
}
