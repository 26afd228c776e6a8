//! Read models are what a replay makes of the log, whatever happened.

use daybook_application::articles::testing::ArticlesHarness;
use daybook_application::shared::{AppendError, Loaded, NewCommit, StreamChange, Streams};
use daybook_application::testing::START;
use daybook_domain::articles::{
    Action, Article, ArticleError, ArticleEvent, Draft, Editors, PlannedTime, Slug, Tag, Tags, Visibility,
};
use daybook_domain::shared::replay;
use futures::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::harness::{StoreHarness, context, created, draft, id};

const ARTICLES: u64 = 5;

/// What may happen to an article; whatever it is, one that is not there yet is created.
type Act = (u8, u8);

/// What happens to several articles at once, each in a commit of its own, or all in one.
#[derive(Debug, Clone)]
struct Wave {
    together: bool,
    acts: Vec<(u64, Vec<Act>)>,
}

fn waves() -> impl Strategy<Value = Vec<Wave>> {
    let acts = prop::collection::vec((0_u8..24, 0_u8..8), 1..5);
    let wave = (any::<bool>(), prop::collection::btree_map(0..ARTICLES, acts, 1..4));
    let wave = wave.prop_map(|(together, acts)| Wave { together, acts: acts.into_iter().collect() });
    prop::collection::vec(wave, 1..25)
}

fn text(n: u64, variant: u8) -> Draft {
    let tags = (0..3).filter(|bit| variant >> bit & 1 == 1).map(|bit| Tag::restore(format!("tag-{bit}")));
    Draft {
        slug: (variant < 3).then(|| Slug::restore(format!("slug-{n}-{variant}"))),
        lead: (variant > 4).then(|| "A lead, Größe.".parse().unwrap()),
        tags: Tags::restore(tags),
        ..draft(&format!("Title {variant}"), &format!("body {n} words {variant}"))
    }
}

fn decide(n: u64, article: &Article, (act, variant): Act) -> Result<Vec<ArticleEvent>, ArticleError> {
    let now = START.plus_micros(1_000);
    let action = Action::ALL[usize::from(variant % 2)];
    match act {
        0..=5 => {
            let draft = text(n, variant);
            let suggested = Slug::suggested(&draft.title, id(n), 5);
            article.save(draft, suggested, None)
        }
        6..=8 => article.autosave(text(n, variant)),
        9 => article.discard_autosave(),
        10..=12 => article.publish(Some(START.plus_micros(i64::from(variant))), now),
        13 => article.unpublish(),
        14 => Ok(article.delete()),
        15 | 16 => Ok(article.undelete()),
        17 => article.change_visibility(Visibility::ALL[usize::from(variant % 2)]),
        18 => {
            let editors = ["eva", "bob", "ann"].into_iter().take(usize::from(variant % 4));
            article.change_editors(Editors::restore(editors.map(|editor| editor.parse().unwrap())))
        }
        19 | 20 => {
            let time = PlannedTime::restore(now.plus_micros(1 + i64::from(variant)), None);
            article.schedule(action, time, now)
        }
        21 => Ok(article.cancel_schedule(action)),
        _ => Ok(article.fire(now.plus_micros(i64::from(variant)))),
    }
}

/// What the acts come to; what a rule refuses does not happen.
fn events(n: u64, loaded: &Loaded<Article>, acts: &[Act]) -> Vec<ArticleEvent> {
    let mut state = loaded.state.as_deref().cloned();
    let mut happened = Vec::new();
    for act in acts {
        let decided = match &state {
            None => vec![created(n, text(n, act.1))],
            Some(article) => decide(n, article, *act).unwrap_or_default(),
        };
        state = replay(state, &decided);
        happened.extend(decided);
    }
    happened
}

async fn happen(h: &StoreHarness, wave: &Wave) {
    let ids: Vec<_> = wave.acts.iter().map(|(n, _)| id(*n)).collect();
    let loaded = h.streams.load(&ids).await.unwrap();
    let changes = wave.acts.iter().zip(loaded).filter_map(|((n, acts), based_on)| {
        let events = events(*n, &based_on, acts);
        (!events.is_empty()).then_some(StreamChange { id: id(*n), based_on, events })
    });
    let changes: Vec<_> = changes.collect();
    let commits: Vec<_> =
        if wave.together { vec![changes] } else { changes.into_iter().map(|change| vec![change]).collect() };
    let appends = commits.into_iter().filter(|changes| !changes.is_empty());
    let appends = appends.map(|changes| h.streams.append(NewCommit::new(changes, context())));
    for outcome in join_all(appends).await {
        // Two may want one slug; then one of them is refused whole.
        assert!(matches!(outcome, Ok(_) | Err(AppendError::Taken { .. })), "{outcome:?}");
    }
}

/// What FTS5 itself finds wrong with its index, held against the texts.
async fn assert_index_whole(h: &StoreHarness) {
    h.tamper("INSERT INTO article_index (article_index, rank) VALUES ('integrity-check', 1)").await;
}

proptest! {
    #![proptest_config(Config { cases: 24, max_shrink_iters: 200, ..Config::default() })]

    #[test]
    fn whatever_happens_verify_passes_and_a_rebuild_gives_the_same_bytes(waves in waves()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let h = StoreHarness::new().await;
            for wave in &waves {
                happen(&h, wave).await;
            }
            h.verify().await;
            assert_index_whole(&h).await;
            let before = h.rows().await;
            h.rebuild().await;
            assert_eq!(h.rows().await, before);
            h.verify().await;
            assert_index_whole(&h).await;
        });
    }
}
