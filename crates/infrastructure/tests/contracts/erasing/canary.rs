//! One person among many, with long texts in indexes and read models: after the erasure no byte is left.

use std::sync::Arc;

use daybook_application::testing::FixedClock;
use daybook_application::testing::member::{Member, MemberEvent};
use daybook_infrastructure::event_store::{
    Changes, CodecError, EventCodec, InlineProjection, InstallationKey, ProjectedTable, QueueLimits,
    RecordedEvent, Registration, SqlStreams, Store, StoreSettings,
};
use daybook_infrastructure::shared::no_meter;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbBackend};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{holding, member, pending, say};
use crate::member::MemberCodec;
use crate::place::{Place, connect};
use crate::store::{LEDGER, TASKS};

/// In all that is said of the one person, and nowhere else.
const CANARY: &str = "kanarienvogel";
/// Whose it is.
const VICTIM: u128 = 0;
const OTHERS: u128 = 20;

/// Every address that a member ever had, in plain.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "addresses")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    pub stream: String,
    pub email: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

struct Addresses;

impl InlineProjection for Addresses {
    fn tables(&self, _: DbBackend) -> &'static [ProjectedTable] {
        &[]
    }

    fn apply(&self, events: &[&RecordedEvent], changes: &mut Changes) -> Result<(), CodecError> {
        for event in events {
            let email = match MemberCodec.decode(&event.stored())? {
                MemberEvent::Registered { email } | MemberEvent::EmailChanged { to: email, .. } => email,
                MemberEvent::Erased => {
                    let nothing = Expr::value(Option::<String>::None);
                    let own = Entity::update_many().col_expr(Column::Email, nothing);
                    changes.push(&own.filter(Column::Stream.eq(&*event.stream)));
                    continue;
                }
                _ => continue,
            };
            let row = ActiveModel {
                position: Set(i64::try_from(event.position.0).unwrap()),
                stream: Set(event.stream.to_string()),
                email: Set(email.into_known()),
            };
            changes.insert(vec![row]);
        }
        Ok(())
    }
}

async fn open(directory: &Place) -> (SqlStreams<Member, MemberCodec>, DropGuard) {
    let settings = StoreSettings {
        database: directory.settings(2),
        queue: QueueLimits::default(),
        installation_key: Some(InstallationKey::new([7; 32])),
        erasure_ledger: Some(directory.path().join(LEDGER)),
        meter: no_meter(),
    };
    let registrations = vec![Registration::new::<Member, _>(MemberCodec, Arc::new(Addresses))];
    let store = Store::open(settings, registrations, Arc::new(FixedClock::default())).await.unwrap();
    let tables = "CREATE TABLE addresses (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, email TEXT) STRICT; \
                  CREATE INDEX addresses_email ON addresses (email); \
                  CREATE INDEX addresses_stream ON addresses (stream)";
    connect(directory).await.execute_unprepared(tables).await.unwrap();
    let (store, stop) = (Arc::new(store), CancellationToken::new());
    for task in TASKS {
        let (store, stop) = (store.clone(), stop.clone());
        tokio::spawn(async move { store.run(task, stop).await });
    }
    (SqlStreams::new(store, MemberCodec, 1 << 20), stop.drop_guard())
}

/// Of all lengths and in no order, so that neighbours in an index come one long after the other: its pages are split,
/// and leave copies behind that no deletion reaches.
fn email(n: u128, round: u128) -> String {
    let scattered = (n * 48_271 + round * 16_807) % 9_973;
    let length = usize::try_from(5 + scattered * 31 % 53).unwrap();
    let bird = if n == VICTIM { CANARY } else { "sperlingsvogel" };
    format!("{scattered:05}-{}{n}-{round}@example.com", format!("{bird}.").repeat(length))
}

/// So many addresses after the first `round`.
fn moves(n: u128, round: u128, count: u128) -> Vec<MemberEvent> {
    let moved = |round| MemberEvent::email_changed(&email(n, round - 1), &email(n, round));
    (round + 1..=round + count).map(moved).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_an_erasure_no_byte_of_the_person_is_left_in_any_file() {
    let directory = Place::new().await;
    let (streams, _running) = open(&directory).await;
    for n in 0..=OTHERS {
        say(&streams, n, vec![MemberEvent::registered(&email(n, 0))]).await;
    }
    for round in 0..60 {
        say(&streams, VICTIM, moves(VICTIM, round * 20, 20)).await;
        let n = 1 + round % OTHERS;
        say(&streams, n, moves(n, round / OTHERS * 40, 40)).await;
    }
    assert!(!holding(&directory, CANARY).is_empty(), "the read model and the claims are in plain");

    say(&streams, VICTIM, vec![MemberEvent::Erased]).await;
    assert_eq!(pending(&directory).await, 0, "whoever erases is answered when it is done");
    assert_eq!(holding(&directory, CANARY), Vec::<String>::new());
    assert!(!holding(&directory, "sperlingsvogel").is_empty(), "the others are still there");
    assert!(holding(&directory, &member(VICTIM).to_string()).contains(&LEDGER.to_owned()));
}
