//! Commands at random.

use proptest::prelude::*;

use crate::customers::*;
use crate::shared::{Erasable, Reason, Timestamp};

/// Stands in every personal text of these tests, and nowhere else.
pub(super) const PERSONAL: &str = "zqx";

#[derive(Debug, Clone)]
pub(super) enum Command {
    Create(Profile, Tags),
    Change(CustomerPatch),
    Delete,
    Undelete,
    AddNote(NoteText),
    RecordConsent(Purpose, Consent),
    PlaceHold(Timestamp),
    LiftHold,
    Erase(Reason),
}

fn personal<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn names() -> impl Strategy<Value = CustomerName> {
    (0..3).prop_map(|n| personal(&format!("{PERSONAL}name{n} Lee")))
}

/// Five spellings of three addresses.
fn emails() -> impl Strategy<Value = Email> {
    let spellings =
        ["zqx0@example.org", "ZQX0@example.org", "zqxé@example.org", "zqxE\u{301}@example.org", "zqx2@b.ch"];
    prop::sample::select(spellings.to_vec()).prop_map(personal)
}

fn phones() -> impl Strategy<Value = Option<Phone>> {
    let phone = |known: bool| Phone::new(personal("zqx 044 668"), known.then(|| personal("+41446681800")));
    prop::option::of(any::<bool>().prop_map(phone))
}

fn addresses() -> impl Strategy<Value = Option<Address>> {
    prop::option::of((0..2).prop_map(|n| personal(&format!("{PERSONAL} street {n}"))))
}

pub(super) fn tag_sets() -> impl Strategy<Value = Tags> {
    prop::collection::vec(prop::sample::select(vec!["vip", "b2b"]), 0..3)
        .prop_map(|tags| Tags::new(tags.into_iter().map(personal)).unwrap())
}

pub(super) fn profiles() -> impl Strategy<Value = Profile> {
    (names(), emails(), phones(), addresses()).prop_map(|(name, email, phone, address)| Profile {
        name,
        email,
        phone,
        address,
    })
}

pub(super) fn patches() -> impl Strategy<Value = CustomerPatch> {
    let parts = (
        prop::option::of(names()),
        prop::option::of(emails()),
        prop::option::of(phones()),
        prop::option::of(addresses()),
        prop::option::of(tag_sets()),
    );
    parts.prop_map(|(name, email, phone, address, tags)| CustomerPatch { name, email, phone, address, tags })
}

pub(super) fn moments() -> impl Strategy<Value = Timestamp> {
    (0_i64..60).prop_map(Timestamp::from_micros)
}

fn consents() -> impl Strategy<Value = Consent> {
    let source = prop::option::of(Just(personal("zqx shop")));
    (any::<bool>(), 0_i64..2, source).prop_map(|(granted, at, source)| Consent {
        granted,
        at: Timestamp::from_micros(at),
        source: Erasable::Known(source),
    })
}

pub(super) fn commands() -> impl Strategy<Value = Vec<Command>> {
    let purposes = prop::sample::select(vec!["news", "post"]).prop_map(personal);
    let reasons = prop::sample::select(vec!["asked", "asked", "zqx0@example.org asked"]).prop_map(personal);
    let command = prop_oneof![
        2 => (profiles(), tag_sets()).prop_map(|(profile, tags)| Command::Create(profile, tags)),
        6 => patches().prop_map(Command::Change),
        2 => Just(Command::Delete),
        2 => Just(Command::Undelete),
        2 => (0..3).prop_map(|n| Command::AddNote(personal(&format!("{PERSONAL} note {n}")))),
        2 => (purposes, consents()).prop_map(|(purpose, consent)| Command::RecordConsent(purpose, consent)),
        2 => moments().prop_map(Command::PlaceHold),
        1 => Just(Command::LiftHold),
        1 => reasons.prop_map(Command::Erase),
    ];
    prop::collection::vec(command, 0..40)
}
