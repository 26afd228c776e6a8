//! Samples of every stored form.

use daybook_domain::customers::{
    Address, Consent, ConsentSource, CustomerEvent, CustomerName, Email, Field, NoteText, Phone, Profile,
    Tag, Tags,
};
use daybook_domain::shared::{Erasable, Timestamp};

use super::{
    CHANGED, CONSENT_RECORDED, CREATED, DELETED, ERASED, HOLD_LIFTED, HOLD_PLACED, NOTE_ADDED, UNDELETED,
};

const BATCH: &str = "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5";

/// A form that was written once: its type, its open part, its sealed part, and what they mean with the key.
pub(super) struct Golden {
    pub(super) event_type: &'static str,
    pub(super) open: &'static str,
    pub(super) personal: Option<&'static str>,
    pub(super) event: CustomerEvent,
}

fn golden(
    event_type: &'static str,
    open: &'static str,
    personal: Option<&'static str>,
    event: CustomerEvent,
) -> Golden {
    Golden { event_type, open, personal, event }
}

pub(super) fn ann() -> Profile {
    Profile {
        name: CustomerName::restore("Ann Grün"),
        email: Email::restore("Ann@Example.com"),
        phone: Some(Phone::restore("030 901820", Some("+4930901820".to_owned()))),
        address: Some(Address::restore("Am Markt 1\n10178 Berlin 🌙")),
    }
}

fn bob() -> Profile {
    Profile {
        name: CustomerName::restore("Bob"),
        email: Email::restore("b@example.com"),
        phone: None,
        address: None,
    }
}

/// Every form that was ever written, and what it means. Lines are added and never changed.
pub(super) fn samples() -> Vec<Golden> {
    [profiles(), states(), words(), holds()].into_iter().flatten().collect()
}

fn profiles() -> Vec<Golden> {
    let vip = Tags::restore(["key-account", "vip"].map(Tag::restore));
    let batch = Some(BATCH.parse().unwrap());
    vec![
        golden(
            CREATED,
            r#"{"tags":["key-account","vip"],"batch":"0192f0c1-2b3a-7c4d-8e5f-60718293a4b5"}"#,
            Some(
                r#"{"name":"Ann Grün","email":"Ann@Example.com","phone":"030 901820","phone_e164":"+4930901820","address":"Am Markt 1\n10178 Berlin 🌙"}"#,
            ),
            CustomerEvent::Created { profile: Erasable::Known(ann()), tags: vip.clone(), batch },
        ),
        golden(
            CREATED,
            r#"{"tags":[],"batch":null}"#,
            Some(r#"{"name":"Bob","email":"b@example.com","phone":null,"phone_e164":null,"address":null}"#),
            CustomerEvent::Created { profile: Erasable::Known(bob()), tags: Tags::default(), batch: None },
        ),
        golden(
            CHANGED,
            r#"{"tags":["key-account","vip"],"fields":["name","email","phone","address","tags"],"batch":null}"#,
            Some(
                r#"{"name":"Bob","email":"b@example.com","phone":null,"phone_e164":null,"address":null,"previous_email":"Ann@Example.com"}"#,
            ),
            CustomerEvent::Changed {
                profile: Erasable::Known(bob()),
                previous_email: Erasable::Known(ann().email),
                tags: vip,
                fields: Field::ALL.to_vec(),
                batch: None,
            },
        ),
    ]
}

fn states() -> Vec<Golden> {
    let batch = Some(BATCH.parse().unwrap());
    vec![
        golden(DELETED, r#"{"batch":null}"#, None, CustomerEvent::Deleted { batch: None }),
        golden(
            UNDELETED,
            r#"{"batch":"0192f0c1-2b3a-7c4d-8e5f-60718293a4b5"}"#,
            None,
            CustomerEvent::Undeleted { batch },
        ),
    ]
}

fn words() -> Vec<Golden> {
    let consent = |source: Option<&str>| Consent {
        granted: source.is_some(),
        at: Timestamp::from_micros(1_705_314_600_000_001),
        source: Erasable::Known(source.map(ConsentSource::restore)),
    };
    vec![
        golden(
            NOTE_ADDED,
            r#"{"note_id":"0192f0c1-2b3a-7c4d-8e5f-60718293a4b5"}"#,
            Some(r#"{"text":"called\nback"}"#),
            CustomerEvent::NoteAdded {
                note: BATCH.parse().unwrap(),
                text: Erasable::Known(NoteText::restore("called\nback")),
            },
        ),
        golden(
            CONSENT_RECORDED,
            r#"{"purpose":"newsletter","granted":true,"at":"2024-01-15T10:30:00.000001Z"}"#,
            Some(r#"{"source":"shop"}"#),
            CustomerEvent::ConsentRecorded {
                purpose: "newsletter".parse().unwrap(),
                consent: consent(Some("shop")),
            },
        ),
        golden(
            CONSENT_RECORDED,
            r#"{"purpose":"newsletter","granted":false,"at":"2024-01-15T10:30:00.000001Z"}"#,
            Some(r#"{"source":null}"#),
            CustomerEvent::ConsentRecorded { purpose: "newsletter".parse().unwrap(), consent: consent(None) },
        ),
    ]
}

fn holds() -> Vec<Golden> {
    vec![
        golden(
            HOLD_PLACED,
            r#"{"until":"2030-01-01T00:00:00.000000Z"}"#,
            None,
            CustomerEvent::HoldPlaced { until: "2030-01-01T00:00:00Z".parse().unwrap() },
        ),
        golden(HOLD_LIFTED, "{}", None, CustomerEvent::HoldLifted),
        golden(ERASED, r#"{"notes":3}"#, None, CustomerEvent::Erased { notes: 3 }),
    ]
}
