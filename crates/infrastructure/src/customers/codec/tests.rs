//! What was ever written decodes, with the key and without it.

use daybook_domain::customers::{
    Consent, ConsentSource, Customer, CustomerEvent, CustomerId, Field, NoteText, Phone, Profile, Tags,
};
use daybook_domain::shared::{Aggregate, Erasable, Timestamp, replay};
use proptest::prelude::*;
use uuid::Uuid;

use super::golden::{Golden, ann, samples};
use super::*;

fn stored<'e>(event_type: &'e str, open: &'e [u8], personal: Option<&'e [u8]>) -> StoredEvent<'e> {
    let recorded_at = Timestamp::from_micros(1_705_314_600_000_000);
    StoredEvent { event_type, schema_version: 1, data: open, personal, recorded_at }
}

impl Golden {
    fn opened(&self) -> StoredEvent<'_> {
        stored(self.event_type, self.open.as_bytes(), self.personal.map(str::as_bytes))
    }

    fn erased(&self) -> StoredEvent<'_> {
        stored(self.event_type, self.open.as_bytes(), None)
    }
}

#[test]
fn every_form_that_was_ever_written_decodes() {
    for golden in samples() {
        assert_eq!(CustomerCodec.decode(&golden.opened()).unwrap(), golden.event);
    }
}

#[test]
fn without_its_key_every_form_reads_as_the_redacted_event() {
    for golden in samples() {
        assert_eq!(CustomerCodec.decode(&golden.erased()).unwrap(), Customer::redacted(&golden.event));
    }
}

#[test]
fn the_newest_form_is_written_byte_by_byte_as_the_golden_samples() {
    let id = CustomerId::new(Uuid::nil());
    for golden in samples() {
        let encoded = CustomerCodec.encode(&id, &golden.event).unwrap();
        assert_eq!((encoded.event_type, encoded.schema_version), (golden.event_type, 1));
        assert_eq!(String::from_utf8(encoded.data).unwrap(), golden.open);
        let personal = encoded.personal.map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(personal.as_deref(), golden.personal);
    }
}

#[test]
fn readers_see_both_parts_as_one_and_nulls_once_the_person_is_erased() {
    let shown = |stored| CustomerCodec.present(&stored).unwrap();
    let golden = samples();
    insta::assert_json_snapshot!(shown(golden[2].opened()), @r#"
    {
      "address": null,
      "batch": null,
      "email": "b@example.com",
      "fields": [
        "name",
        "email",
        "phone",
        "address",
        "tags"
      ],
      "name": "Bob",
      "phone": null,
      "phone_e164": null,
      "previous_email": "Ann@Example.com",
      "tags": [
        "key-account",
        "vip"
      ],
      "timestamp": "2024-01-15T10:30:00.000000Z"
    }
    "#);
    insta::assert_json_snapshot!(shown(golden[0].erased()), @r#"
    {
      "address": null,
      "batch": "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5",
      "email": null,
      "name": null,
      "phone": null,
      "phone_e164": null,
      "tags": [
        "key-account",
        "vip"
      ],
      "timestamp": "2024-01-15T10:30:00.000000Z"
    }
    "#);
}

#[test]
fn readers_see_where_a_consent_was_given_until_the_person_is_erased() {
    let shown = |stored| CustomerCodec.present(&stored).unwrap();
    let golden = samples();
    insta::assert_json_snapshot!(shown(golden[6].opened()), @r#"
    {
      "at": "2024-01-15T10:30:00.000001Z",
      "granted": true,
      "purpose": "newsletter",
      "source": "shop",
      "timestamp": "2024-01-15T10:30:00.000000Z"
    }
    "#);
    insta::assert_json_snapshot!(shown(golden[6].erased()), @r#"
    {
      "at": "2024-01-15T10:30:00.000001Z",
      "granted": true,
      "purpose": "newsletter",
      "source": null,
      "timestamp": "2024-01-15T10:30:00.000000Z"
    }
    "#);
}

#[test]
fn what_readers_see_has_the_same_fields_with_the_key_and_without_it() {
    for golden in samples() {
        let shown = |stored| CustomerCodec.present(&stored).unwrap();
        let (opened, erased) = (shown(golden.opened()), shown(golden.erased()));
        let fields = |shown: &Value| shown.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(fields(&opened), fields(&erased));
    }
}

#[test]
fn an_unknown_form_is_an_error_that_names_it() {
    let newer = StoredEvent { schema_version: 2, ..stored(CREATED, b"{}", None) };
    let other = stored("CustomerMerged", b"{}", None);
    for (stored, message) in
        [(newer, "no form 2 of CustomerCreated is known"), (other, "no form 1 of CustomerMerged is known")]
    {
        assert_eq!(CustomerCodec.decode(&stored).unwrap_err().to_string(), message);
        assert_eq!(CustomerCodec.present(&stored).unwrap_err().to_string(), message);
    }
}

#[test]
fn what_is_malformed_is_an_error_that_quotes_nothing_personal() {
    for (open, personal) in [
        (r#"{"tags":[],"batch":"x"}"#, None),
        (r#"{"tags":"secret-tag"}"#, None),
        (r#"{"tags":[],"batch":null}"#, Some(r#"{"name":"Ann","email":["ann@example.com"]}"#)),
        ("", None),
    ] {
        let stored = stored(CREATED, open.as_bytes(), personal.map(str::as_bytes));
        let error = CustomerCodec.decode(&stored).unwrap_err();
        assert!(matches!(error, CodecError::Malformed(_)), "{error:?}");
        assert!(!error.to_string().contains("nn"), "{error}");
    }
    for bad in [
        stored(HOLD_PLACED, br#"{"until":"soon"}"#, None),
        stored(NOTE_ADDED, br#"{"note_id":"first"}"#, None),
        stored(CHANGED, br#"{"tags":[],"fields":["age"],"batch":null}"#, None),
        stored(CONSENT_RECORDED, br#"{"purpose":"p","granted":true,"at":""}"#, None),
    ] {
        assert!(matches!(CustomerCodec.decode(&bad), Err(CodecError::Malformed(_))));
    }
}

#[test]
fn a_state_that_contradicts_itself_is_refused() {
    let state = r#"{"standing":"active","profile":null,"tags":[],"consents":[],"hold":null,"notes":0}"#;
    assert!(matches!(CustomerCodec.decode_state(state.as_bytes()), Err(CodecError::Malformed(_))));
}

#[test]
fn a_stored_state_reads_as_it_was_written() {
    let golden: Vec<_> = samples().into_iter().map(|golden| golden.event).collect();
    let lived = [&golden[0], &golden[5], &golden[6], &golden[8], &golden[3]];
    let customer: Customer = replay(None, lived).unwrap();
    let state = CustomerCodec.encode_state(&customer).unwrap();
    let text = concat!(
        r#"{"standing":"deleted","profile":{"name":"Ann Grün","email":"Ann@Example.com","#,
        r#""phone":"030 901820","phone_e164":"+4930901820","address":"Am Markt 1\n10178 Berlin 🌙"},"#,
        r#""tags":["key-account","vip"],"#,
        r#""consents":[{"purpose":"newsletter","granted":true,"at":1705314600000001,"source":"shop"}],"#,
        r#""hold":1893456000000000,"notes":1}"#,
    );
    assert_eq!(String::from_utf8(state).unwrap(), text);
    assert_eq!(CustomerCodec.decode_state(text.as_bytes()).unwrap(), customer);
    assert!(CustomerCodec.state_size(&customer) > 300);
}

fn event() -> impl Strategy<Value = CustomerEvent> {
    let texts = ("\\PC{1,9}", "\\PC{1,9}", prop::option::of("\\PC{1,9}"), prop::option::of("\\PC{1,9}"));
    let profile = texts.prop_map(|(name, email, phone, address)| Profile {
        name: CustomerName::restore(name),
        email: Email::restore(email.clone()),
        phone: phone.map(|typed| Phone::restore(typed, Some(email))),
        address: address.map(Address::restore),
    });
    let tags = prop::collection::vec("\\PC{1,9}", 0..3)
        .prop_map(|tags| Tags::restore(tags.into_iter().map(Tag::restore)));
    (0_u8..9, profile, tags, any::<u128>(), any::<bool>(), 0_i64..4_000_000_000_000_000).prop_map(
        |(kind, profile, tags, id, flag, micros)| {
            let batch = flag.then(|| Uuid::from_u128(id).to_string().parse().unwrap());
            let (at, email) = (Timestamp::from_micros(micros), profile.email.clone());
            let source = flag.then(|| ConsentSource::restore(profile.name.as_str()));
            match kind {
                0 => CustomerEvent::Created { profile: Erasable::Known(profile), tags, batch },
                1 => CustomerEvent::Changed {
                    profile: Erasable::Known(profile),
                    previous_email: Erasable::Known(email),
                    tags,
                    fields: vec![Field::Email, Field::Tags],
                    batch,
                },
                2 => CustomerEvent::Deleted { batch },
                3 => CustomerEvent::Undeleted { batch },
                4 => CustomerEvent::NoteAdded {
                    note: Uuid::from_u128(id).to_string().parse().unwrap(),
                    text: Erasable::Known(NoteText::restore(profile.name.as_str())),
                },
                5 => CustomerEvent::ConsentRecorded {
                    purpose: "p".parse().unwrap(),
                    consent: Consent { granted: flag, at, source: Erasable::Known(source) },
                },
                6 => CustomerEvent::HoldPlaced { until: at },
                7 => CustomerEvent::HoldLifted,
                _ => CustomerEvent::Erased { notes: u64::from(flag) },
            }
        },
    )
}

proptest! {
    #[test]
    fn every_event_survives_storing_and_without_its_key_is_redacted(event in event()) {
        let encoded = CustomerCodec.encode(&CustomerId::new(Uuid::nil()), &event).unwrap();
        let read = |personal| CustomerCodec.decode(&stored(encoded.event_type, &encoded.data, personal)).unwrap();
        prop_assert_eq!(read(encoded.personal.as_deref()), event.clone());
        let redacted = Customer::redacted(&event);
        prop_assert_eq!(read(None), redacted.clone());
        let again = CustomerCodec.encode(&CustomerId::new(Uuid::nil()), &redacted).unwrap();
        prop_assert_eq!((again.data, again.personal), (encoded.data, None));
    }

    #[test]
    fn every_state_survives_storing(events in prop::collection::vec(event(), 0..20)) {
        let first = CustomerEvent::Created {
            profile: Erasable::Known(ann()),
            tags: Tags::default(),
            batch: None,
        };
        // After an erasure there is nothing more.
        let end = events.iter().position(Customer::erases).map_or(events.len(), |at| at + 1);
        let lived: Vec<_> = std::iter::once(first).chain(events.into_iter().take(end)).collect();
        let redacted: Vec<_> = lived.iter().map(Customer::redacted).collect();
        for lived in [lived, redacted] {
            let customer: Customer = replay(None, &lived).unwrap();
            let bytes = CustomerCodec.encode_state(&customer).unwrap();
            prop_assert_eq!(CustomerCodec.decode_state(&bytes).unwrap(), customer);
        }
    }
}
