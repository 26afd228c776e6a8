//! Which spans are made.

use daybook_application::shared::DECIDED;
use tracing::subscriber::Interest;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, Filter};
use tracing_subscriber::registry::LookupSpan;

/// Lets a span be made only within one that is made, or where its maker has decided that it is to be.
///
/// So what is not sampled at the door makes no span at all below it, and costs a look at an empty stack for each.
/// Spans of other crates are never made: they might show statements or headers.
pub(super) struct WithinSampled;

impl<S> Filter<S> for WithinSampled
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    fn enabled(&self, metadata: &Metadata<'_>, context: &Context<'_, S>) -> bool {
        is_ours(metadata) && (metadata.target() == DECIDED || context.lookup_current().is_some())
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        match is_ours(metadata) {
            true if metadata.target() == DECIDED => Interest::always(),
            true => Interest::sometimes(),
            false => Interest::never(),
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::INFO)
    }
}

fn is_ours(metadata: &Metadata<'_>) -> bool {
    let part = metadata.target().split("::").next().unwrap_or_default();
    metadata.is_span() && *metadata.level() <= LevelFilter::INFO && part.starts_with("daybook")
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing::span::{Attributes, Id};
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::{Layer, Registry};

    use super::*;

    /// Notes the names of the spans that are made.
    #[derive(Clone, Default)]
    struct Made(Arc<Mutex<Vec<&'static str>>>);

    impl<S: Subscriber> Layer<S> for Made {
        fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
            self.0.lock().unwrap().push(attributes.metadata().name());
        }
    }

    fn made(work: impl FnOnce()) -> Vec<&'static str> {
        let made = Made::default();
        let subscriber = Registry::default().with(made.clone().with_filter(WithinSampled));
        tracing::subscriber::with_default(subscriber, work);
        let names = made.0.lock().unwrap();
        names.clone()
    }

    #[test]
    fn outside_of_what_is_sampled_no_span_is_made() {
        let names = made(|| {
            let outer = tracing::info_span!(target: "daybook_application", "handler");
            let _entered = outer.enter();
            let _inner = tracing::info_span!(target: "daybook_infrastructure", "statement");
        });
        assert!(names.is_empty(), "{names:?}");
    }

    #[test]
    fn within_what_is_sampled_our_spans_are_made_and_no_others() {
        let names = made(|| {
            let root = tracing::info_span!(target: DECIDED, "root");
            let _entered = root.enter();
            let inner = tracing::info_span!(target: "daybook_application::config", "handler");
            let _entered = inner.enter();
            let _foreign = tracing::info_span!(target: "sqlx::query", "foreign");
            let _detail = tracing::debug_span!(target: "daybook_application", "detail");
            let _statement = tracing::info_span!(target: "daybook_infrastructure", "statement");
        });
        assert_eq!(names, ["root", "handler", "statement"]);
    }
}
