//! What holds of customers whatever is done to them, over the fakes.

use std::collections::BTreeMap;

use daybook_domain::customers::{CustomerPatch, EmailKey};
use proptest::prelude::*;

use super::fixtures::{World, batch, context, email, id, person, tags, world};
use super::{
    ChangeCommand, CreateCommand, CustomerState, CustomerView, DeleteCommand, EraseCommand, ImportCommand,
    ImportRow, ListQuery, RevertImportCommand, RowOutcome, UndeleteCommand,
};
use crate::shared::{CommandContext, Expected, LogPosition, Moment, Timeline};

/// The first two are one address in two spellings.
const EMAILS: [&str; 4] = ["a@x.ch", "A@X.ch", "b@x.ch", "c@x.ch"];
const CUSTOMERS: u64 = 4;

#[derive(Debug, Clone)]
enum Command {
    Create(u64, &'static str),
    Rename(u64, &'static str),
    Tag(u64, &'static str),
    Delete(u64),
    Undelete(u64),
    Erase(u64),
    Import(&'static str),
}

/// What is known of a customer: its address as typed, its tags, and whether it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    email: Option<String>,
    tags: String,
    state: CustomerState,
}

type Model = BTreeMap<u64, Known>;

fn a_command() -> impl Strategy<Value = Command> {
    let (n, address) = (0..CUSTOMERS, prop::sample::select(EMAILS.to_vec()));
    prop_oneof![
        3 => (n.clone(), address.clone()).prop_map(|(n, email)| Command::Create(n, email)),
        2 => (n.clone(), address.clone()).prop_map(|(n, email)| Command::Rename(n, email)),
        1 => (n.clone(), prop::sample::select(vec!["", "vip"])).prop_map(|(n, tags)| Command::Tag(n, tags)),
        2 => n.clone().prop_map(Command::Delete),
        2 => n.clone().prop_map(Command::Undelete),
        1 => n.prop_map(Command::Erase),
        1 => address.prop_map(Command::Import),
    ]
}

/// Who holds an address, be it deleted.
fn holder(model: &Model, text: &str) -> Option<u64> {
    let key = EmailKey::of(text);
    let holds = |known: &Known| known.email.as_deref().is_some_and(|email| EmailKey::of(email) == key);
    model.iter().find(|(_, known)| holds(known)).map(|(n, _)| *n)
}

fn is(model: &Model, n: u64, state: CustomerState) -> bool {
    model.get(&n).is_some_and(|known| known.state == state)
}

/// What a command makes of what is known; `None` if it is refused.
fn after(model: &Model, command: &Command) -> Option<Model> {
    let mut model = model.clone();
    let active = |n| is(&model, n, CustomerState::Active);
    match *command {
        Command::Create(n, text) => {
            let possible = !model.contains_key(&n) && holder(&model, text).is_none();
            let known = Known { email: Some(text.into()), tags: String::new(), state: CustomerState::Active };
            possible.then(|| model.insert(n, known))?;
        }
        Command::Rename(n, text) => {
            let possible = active(n) && holder(&model, text).is_none_or(|holder| holder == n);
            possible.then(|| model.get_mut(&n))??.email = Some(text.into());
        }
        Command::Tag(n, words) => active(n).then(|| model.get_mut(&n))??.tags = words.into(),
        Command::Delete(n) => active(n).then(|| model.get_mut(&n))??.state = CustomerState::Deleted,
        Command::Undelete(n) => {
            let known = model.get_mut(&n).filter(|known| known.state != CustomerState::Erased)?;
            known.state = CustomerState::Active;
        }
        Command::Erase(n) => {
            let known = model.get_mut(&n)?;
            (known.email, known.state) = (None, CustomerState::Erased);
        }
        Command::Import(text) => {
            // Who is not known gets an id that no other command speaks of.
            let n = holder(&model, text).unwrap_or(1_000 + model.len() as u64);
            let fresh = Known { email: None, tags: String::new(), state: CustomerState::Active };
            let known = model.entry(n).or_insert(fresh);
            (known.email, known.state) = (Some(text.into()), CustomerState::Active);
        }
    }
    Some(model)
}

/// Whether a command is accepted.
async fn run(world: &World, model: &Model, command: &Command) -> bool {
    let (customers, expected) = (&world.customers, Expected::Any);
    let change = |n: u64, patch| ChangeCommand { id: id(n), patch, expected, context: context() };
    match *command {
        Command::Create(n, text) => {
            let (profile, tags, consents) = (person(text), tags(""), Vec::new());
            let command = CreateCommand { id: id(n), profile, tags, consents, context: context() };
            customers.create.handle(command).await.is_ok()
        }
        Command::Rename(n, text) => {
            let patch = CustomerPatch { email: Some(email(text)), ..CustomerPatch::default() };
            customers.change.handle(change(n, patch)).await.is_ok()
        }
        Command::Tag(n, words) => {
            let patch = CustomerPatch { tags: Some(tags(words)), ..CustomerPatch::default() };
            customers.change.handle(change(n, patch)).await.is_ok()
        }
        Command::Delete(n) => {
            let command = DeleteCommand { id: id(n), expected, context: context() };
            customers.delete.handle(command).await.is_ok()
        }
        Command::Undelete(n) => {
            let command = UndeleteCommand { id: id(n), expected, context: context() };
            customers.undelete.handle(command).await.is_ok()
        }
        Command::Erase(n) => {
            let context = CommandContext { reason: Some("on request".parse().unwrap()), ..context() };
            customers.erase.handle(EraseCommand { id: id(n), expected, context }).await.is_ok()
        }
        Command::Import(text) => import(world, model, text).await,
    }
}

/// Imports one row, each time as a batch of its own.
async fn import(world: &World, model: &Model, text: &str) -> bool {
    let row = ImportRow {
        id: Some(id(1_000 + model.len() as u64)),
        name: "Ann".parse().unwrap(),
        email: email(text),
        phone: None,
        address: None,
        tags: None,
        consents: Vec::new(),
    };
    let batch = batch(world.log.head().await.unwrap().0);
    let command = ImportCommand { batch, rows: vec![row], dry_run: false, context: context() };
    let told = world.customers.import.handle(command).await.unwrap();
    !matches!(told[..], [RowOutcome::Refused(_)])
}

async fn listed(world: &World, deleted: bool, as_of: Option<Moment>) -> BTreeMap<String, Known> {
    let query = ListQuery { deleted, tag: None, email: None, after: None, limit: 100, as_of };
    let known = |view: CustomerView| {
        let tags = view.tags.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        (
            view.id.to_string(),
            Known { email: view.email.map(|email| email.to_string()), tags, state: view.state },
        )
    };
    world
        .customers
        .list
        .handle(query, &daybook_domain::access::Principal::System)
        .await
        .unwrap()
        .value
        .into_iter()
        .map(known)
        .collect()
}

/// The customers of a model in this state. Of those that are erased by `now`, nobody knows the address any more.
fn of_state(model: &Model, state: CustomerState, now: &Model) -> BTreeMap<String, Known> {
    let told = |(n, known): (&u64, &Known)| {
        let email = known.email.clone().filter(|_| !is(now, *n, CustomerState::Erased));
        (id(*n).to_string(), Known { email, ..known.clone() })
    };
    model.iter().filter(|(_, known)| known.state == state).map(told).collect()
}

async fn agree(world: &World, model: &Model, now: &Model, as_of: Option<Moment>) {
    for (deleted, state) in [(false, CustomerState::Active), (true, CustomerState::Deleted)] {
        let listed = listed(world, deleted, as_of.clone()).await;
        assert_eq!(listed, of_state(model, state, now), "as of {as_of:?}");
    }
}

async fn readers_agree_with_a_model(commands: Vec<Command>) {
    let (world, mut model, mut past) = (world(), Model::new(), Vec::new());
    for command in commands {
        let expected = after(&model, &command);
        assert_eq!(run(&world, &model, &command).await, expected.is_some(), "{command:?} on {model:?}");
        model = expected.unwrap_or(model);
        past.push((world.log.head().await.unwrap(), model.clone()));
        agree(&world, &model, &model, None).await;
    }
    for (position, then) in &past {
        let as_of = Moment::Position(LogPosition { log: None, position: *position });
        agree(&world, then, &model, Some(as_of)).await;
    }
}

/// An import of all addresses, taken back, leaves everybody as before, but for those whom it created: they are deleted.
async fn an_import_taken_back_leaves_no_trace(commands: Vec<Command>) {
    let (world, mut model) = (world(), Model::new());
    for command in commands {
        run(&world, &model, &command).await;
        model = after(&model, &command).unwrap_or(model);
    }
    let rows = (0..).zip(["a@x.ch", "b@x.ch", "c@x.ch"]).map(|(n, text)| ImportRow {
        id: Some(id(2_000 + n)),
        name: "Bea".parse().unwrap(),
        email: email(text),
        phone: None,
        address: Some(Some("Bern".parse().unwrap())),
        tags: Some(tags("imported")),
        consents: Vec::new(),
    });
    let command =
        ImportCommand { batch: batch(500), rows: rows.collect(), dry_run: false, context: context() };
    let told = world.customers.import.handle(command).await.unwrap();
    let revert = RevertImportCommand { batch: batch(500), dry_run: false, context: context() };
    let reverted = world.customers.revert_import.handle(revert).await.unwrap();
    let created = told.iter().filter(|outcome| matches!(outcome, RowOutcome::Created(_))).count();
    assert_eq!((reverted.deleted, reverted.restored), (created as u64, 3 - created as u64));
    for (deleted, state) in [(false, CustomerState::Active), (true, CustomerState::Deleted)] {
        let mut listed = listed(&world, deleted, None).await;
        listed.retain(|customer, _| !(2_000..2_003).any(|n| id(n).to_string() == *customer));
        assert_eq!(listed, of_state(&model, state, &model));
    }
}

fn in_a_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn readers_of_now_and_of_the_past_agree_with_a_model(
        commands in prop::collection::vec(a_command(), 1..30)
    ) {
        in_a_runtime(readers_agree_with_a_model(commands));
    }

    #[test]
    fn an_import_that_is_taken_back_leaves_no_trace(
        commands in prop::collection::vec(a_command(), 0..20)
    ) {
        in_a_runtime(an_import_taken_back_leaves_no_trace(commands));
    }
}
