//! What holds after any sequence of commands.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::commands::{Command, PERSONAL, commands, moments, patches, profiles, tag_sets};
use super::model::{Model, allowed, decide, follow};
use crate::customers::*;
use crate::shared::{Aggregate, ClaimChange, Timestamp, replay};

/// Runs `commands`, one each microsecond, and checks each step against the model.
fn run(commands: Vec<Command>) -> Result<(Vec<CustomerEvent>, Option<Model>), TestCaseError> {
    let (mut history, mut model): (_, Option<Model>) = (Vec::new(), None);
    for (now, command) in (0..).map(Timestamp::from_micros).zip(commands) {
        let customer = replay::<Customer>(None, &history);
        let Some(decided) = decide(customer.as_ref(), command.clone(), now) else { continue };
        let allowed = model.as_ref().is_none_or(|model| allowed(model, &command, now));
        prop_assert_eq!(decided.is_ok(), allowed, "{:?} at {}: {:?}", command, now, decided);
        if let Ok(events) = decided {
            history.extend(events);
            model = follow(model, command);
        }
    }
    Ok((history, model))
}

/// What the stream holds once the writer has followed the claims of its events.
fn claimed(history: &[CustomerEvent]) -> BTreeSet<String> {
    let mut held = BTreeSet::new();
    for event in history {
        for change in Customer::claims(event) {
            match change {
                ClaimChange::Take(claim) => held.insert(claim.value),
                ClaimChange::Release(claim) => held.remove(&claim.value),
            };
        }
        if Customer::erases(event) {
            held.clear();
        }
    }
    held
}

proptest! {
    #[test]
    fn replaying_decisions_gives_what_was_decided(commands in commands()) {
        let (history, model) = run(commands)?;
        let customer = replay::<Customer>(None, &history);
        prop_assert_eq!(customer.is_some(), model.is_some());
        let (Some(customer), Some(model)) = (customer, model) else { return Ok(()) };
        let standing = match (model.erased, model.deleted) {
            (true, _) => Standing::Erased,
            (false, true) => Standing::Deleted(model.profile),
            (false, false) => Standing::Active(model.profile),
        };
        prop_assert_eq!(customer.is_present(), matches!(&standing, Standing::Active(_)));
        prop_assert_eq!(customer, Customer::restore(standing, model.tags, model.consents, model.hold, model.notes));
    }

    #[test]
    fn the_claim_is_the_key_of_the_present_address_and_nothing_else(commands in commands()) {
        let (history, model) = run(commands)?;
        let expected = model.filter(|model| !model.erased).map(|model| model.profile.email.key().to_string());
        prop_assert_eq!(claimed(&history), expected.into_iter().collect::<BTreeSet<_>>());
    }

    #[test]
    fn undeleting_never_fails_unless_erased(commands in commands()) {
        let (history, _) = run(commands)?;
        let Some(customer) = replay::<Customer>(None, &history) else { return Ok(()) };
        prop_assert_eq!(customer.undelete(None).is_ok(), !customer.is_erased());
        // And takes no claim, which another customer could have by now.
        if let Ok(events) = customer.undelete(None) {
            prop_assert!(events.iter().all(|event| Customer::claims(event).is_empty()));
        }
    }

    #[test]
    fn a_held_customer_is_not_erased_before_the_hold_ends(commands in commands(), now in moments()) {
        let (history, model) = run(commands)?;
        let Some(customer) = replay::<Customer>(None, &history) else { return Ok(()) };
        let erased = customer.erase(&"asked".parse().unwrap(), now).is_ok_and(|events| !events.is_empty());
        if let Some(until) = model.and_then(|model| model.hold) {
            prop_assert!(!erased || until <= now);
        }
    }

    #[test]
    fn what_is_redacted_tells_nothing_personal_and_leads_to_the_same_customer(commands in commands()) {
        let (mut history, _) = run(commands)?;
        for event in &history {
            let redacted = Customer::redacted(event);
            let told = format!("{redacted:?}").to_lowercase();
            for text in [PERSONAL, "446681800", "example.org"] {
                prop_assert!(!told.contains(text), "{}", told);
            }
            prop_assert_eq!(Customer::redacted(&redacted), redacted);
        }
        if !history.is_empty() {
            history.push(CustomerEvent::Erased { notes: 0 });
        }
        let redacted: Vec<_> = history.iter().map(Customer::redacted).collect();
        prop_assert_eq!(replay::<Customer>(None, &redacted), replay(None, &history));
    }

    #[test]
    fn every_state_survives_its_snapshot(commands in commands()) {
        let (history, _) = run(commands)?;
        let Some(customer) = replay::<Customer>(None, &history) else { return Ok(()) };
        let restored = Customer::restore(
            customer.standing().clone(),
            customer.tags().clone(),
            customer.consents().clone(),
            customer.hold(),
            customer.notes(),
        );
        prop_assert_eq!(restored, customer);
    }

    #[test]
    fn what_is_decided_again_changes_nothing(profile in profiles(), tags in tag_sets(), patch in patches()) {
        let history = Customer::create(profile, tags, None);
        let customer = replay::<Customer>(None, &history).unwrap();
        let events = customer.change(patch.clone(), None).unwrap();
        let changed = replay(Some(customer), &events).unwrap();
        prop_assert_eq!(changed.change(patch, None), Ok(Vec::new()));
        let whole = CustomerPatch::replacing(changed.profile().unwrap().clone(), changed.tags().clone());
        prop_assert_eq!(changed.change(whole, None), Ok(Vec::new()));
    }
}
