//! Read models are what a replay makes of the log, whatever happened, and whoever was erased.

use daybook_application::customers::testing::CustomersHarness;
use daybook_application::shared::{Loaded, NewCommit, StreamChange, Streams};
use daybook_application::testing::START;
use daybook_domain::customers::{
    BatchId, Consent, Customer, CustomerError, CustomerEvent, CustomerPatch, NoteId, Phone, Profile, Tag,
    Tags,
};
use daybook_domain::shared::{Aggregate, Erasable, replay};
use futures::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::Config;
use uuid::Uuid;

use super::harness::{StoreHarness, context, id};

const CUSTOMERS: u64 = 6;
/// Stands in everything that is said of a person, and nowhere else.
const CANARY: &str = "canary";

/// What may happen to a customer; `1` of it for one that is not there yet is that it is created.
type Act = (u8, u8);

/// What happens to several customers at once, each in a commit of its own, or all in one.
#[derive(Debug, Clone)]
struct Wave {
    together: bool,
    acts: Vec<(u64, Vec<Act>)>,
}

fn waves() -> impl Strategy<Value = Vec<Wave>> {
    let acts = prop::collection::vec((0_u8..24, 0_u8..8), 1..5);
    let wave = (any::<bool>(), prop::collection::btree_map(0..CUSTOMERS, acts, 1..4));
    let wave = wave.prop_map(|(together, acts)| Wave { together, acts: acts.into_iter().collect() });
    prop::collection::vec(wave, 1..25)
}

fn profile(n: u64, variant: u8) -> Profile {
    let phone = variant
        .is_multiple_of(2)
        .then(|| Phone::restore(format!("{CANARY} {n}"), Some(format!("+{CANARY}"))));
    Profile {
        name: format!("{CANARY} {n} {variant}").parse().unwrap(),
        email: format!("{CANARY}{n}-{}@example.com", variant % 3).parse().unwrap(),
        phone,
        address: format!("{CANARY} street {variant}").parse().ok().filter(|_| variant.is_multiple_of(4)),
    }
}

fn tags(variant: u8) -> Tags {
    Tags::restore((0..3).filter(|bit| variant >> bit & 1 == 1).map(|bit| Tag::restore(format!("tag-{bit}"))))
}

fn decide(n: u64, customer: &Customer, (act, variant): Act) -> Result<Vec<CustomerEvent>, CustomerError> {
    let batch = (variant < 3).then(|| BatchId::new(Uuid::from_u128(1_000 + u128::from(variant))));
    match act {
        0..=4 => customer.change(CustomerPatch::replacing(profile(n, variant), tags(variant)), batch),
        5 | 6 => {
            customer.change(CustomerPatch { tags: Some(tags(variant)), ..CustomerPatch::default() }, batch)
        }
        7 | 8 => customer.delete(batch),
        9 | 10 => customer.undelete(batch),
        11..=14 => {
            let note = NoteId::new(Uuid::max());
            customer.add_note(note, format!("{CANARY} called").parse().unwrap())
        }
        15..=18 => {
            let source =
                Erasable::Known(format!("{CANARY} shop").parse().ok().filter(|_| variant.is_multiple_of(2)));
            let purpose = ["news", "calls"][usize::from(variant / 4)].parse().unwrap();
            customer
                .record_consent(purpose, Consent { granted: variant.is_multiple_of(3), at: START, source })
        }
        19 => customer.place_hold(START.plus_micros(1 + i64::from(variant)), START),
        20 | 21 => customer.lift_hold(),
        _ => customer.erase(&"asked in writing".parse().unwrap(), START.plus_micros(9)),
    }
}

/// What the acts come to; what a rule refuses does not happen.
fn events(n: u64, loaded: &Loaded<Customer>, acts: &[Act]) -> Vec<CustomerEvent> {
    let mut state = loaded.state.as_deref().cloned();
    let mut happened = Vec::new();
    for act in acts {
        let decided = match &state {
            None => Customer::create(profile(n, act.1), tags(act.1), None),
            Some(customer) => decide(n, customer, *act).unwrap_or_default(),
        };
        state = replay(state, &decided);
        let over = decided.iter().any(Customer::erases);
        happened.extend(decided);
        if over {
            break;
        }
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
    for outcome in join_all(appends.map(|changes| h.streams.append(NewCommit::new(changes, context())))).await
    {
        outcome.unwrap();
    }
}

/// No row says anything of who is erased.
async fn assert_forgotten(h: &StoreHarness) {
    let loaded = h.streams.load(&(0..CUSTOMERS).map(id).collect::<Vec<_>>()).await.unwrap();
    let rows = h.rows().await;
    for (n, loaded) in (0..CUSTOMERS).zip(loaded) {
        if loaded.state.is_some_and(|customer| customer.is_erased()) {
            let (own, name) = (id(n).to_string(), format!("{CANARY} {n}"));
            let says = |row: &&String| (row.contains(&own) && row.contains(CANARY)) || row.contains(&name);
            assert_eq!(rows.iter().find(says), None);
        }
    }
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
            assert_forgotten(&h).await;
            let before = h.rows().await;
            h.rebuild().await;
            assert_eq!(h.rows().await, before);
            h.verify().await;
        });
    }
}
