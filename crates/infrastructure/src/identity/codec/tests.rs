//! What was ever written decodes, with the key and without it; and nothing of it shows a secret.

use daybook_domain::identity::{KeyId, UserEvent};
use daybook_domain::shared::{Aggregate, Timestamp, replay};
use uuid::Uuid;

use super::golden::{Golden, sessions, users};
use super::*;

const NOBODY: UserId = UserId::new(Uuid::nil());

fn stored<'e>(event_type: &'e str, open: &'e [u8], personal: Option<&'e [u8]>) -> StoredEvent<'e> {
    let recorded_at = Timestamp::from_micros(1_705_314_600_000_000);
    StoredEvent { event_type, schema_version: 1, data: open, personal, recorded_at }
}

impl<E> Golden<E> {
    fn opened(&self) -> StoredEvent<'_> {
        stored(self.event_type, self.open.as_bytes(), self.personal.map(str::as_bytes))
    }

    fn erased(&self) -> StoredEvent<'_> {
        stored(self.event_type, self.open.as_bytes(), None)
    }

    fn assert_written(&self, encoded: EncodedEvent) {
        assert_eq!((encoded.event_type, encoded.schema_version), (self.event_type, 1));
        assert_eq!(String::from_utf8(encoded.data).unwrap(), self.open);
        let personal = encoded.personal.map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(personal.as_deref(), self.personal);
    }
}

#[test]
fn every_form_that_was_ever_written_decodes_with_its_key_and_without_it() {
    for golden in users() {
        assert_eq!(UserCodec.decode(&golden.opened()).unwrap(), golden.event);
        assert_eq!(UserCodec.decode(&golden.erased()).unwrap(), User::redacted(&golden.event));
    }
    for golden in sessions() {
        assert_eq!(SessionCodec.decode(&golden.opened()).unwrap(), golden.event);
    }
}

#[test]
fn the_newest_form_is_written_byte_by_byte_as_the_golden_samples() {
    for golden in users() {
        golden.assert_written(UserCodec.encode(&NOBODY, &golden.event).unwrap());
    }
    for golden in sessions() {
        golden.assert_written(SessionCodec.encode(&SessionId::new(Uuid::nil()), &golden.event).unwrap());
    }
}

#[test]
fn what_is_left_of_an_erased_user_is_stored_without_the_person() {
    for golden in users() {
        let encoded = UserCodec.encode(&NOBODY, &User::redacted(&golden.event)).unwrap();
        assert_eq!(
            (String::from_utf8(encoded.data).unwrap().as_str(), encoded.personal),
            (golden.open, None)
        );
    }
}

#[test]
fn readers_see_neither_hashes_nor_digests() {
    let users = users();
    let shown = users.iter().flat_map(|golden| [golden.opened(), golden.erased()]);
    let shown = shown.map(|stored| UserCodec.present(&stored).unwrap());
    let sessions = sessions();
    let shown = shown.chain(sessions.iter().map(|golden| SessionCodec.present(&golden.opened()).unwrap()));
    for shown in shown {
        let text = shown.to_string();
        for secret in ["argon2", "3232", "0a0a", "fefe", "digest", "\"password\""] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[test]
fn readers_see_the_same_fields_with_the_key_and_without_it() {
    for golden in users() {
        let shown = |stored| UserCodec.present(&stored).unwrap();
        let (opened, erased) = (shown(golden.opened()), shown(golden.erased()));
        let fields = |shown: &Value| shown.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(fields(&opened), fields(&erased), "{}", golden.event_type);
    }
}

#[test]
fn readers_see_who_was_created_until_the_person_is_erased() {
    let golden = users();
    let shown = |stored| UserCodec.present(&stored).unwrap();
    insta::assert_json_snapshot!(shown(golden[0].opened()), @r#"
    {
      "email": "Ann@Example.com",
      "first": false,
      "grants": [
        "customers:read",
        "config:write:feature."
      ],
      "has_password": true,
      "name": "Ann Grün",
      "roles": [
        "editor",
        "reader"
      ],
      "timestamp": "2024-01-15T10:30:00.000000Z",
      "user_name": "Ann.G"
    }
    "#);
    insta::assert_json_snapshot!(shown(golden[2].opened()), @r#"
    {
      "email": null,
      "fields": [
        "name",
        "email",
        "user_name"
      ],
      "name": "Robot 🤖",
      "previous": {
        "email": "Ann@Example.com",
        "user_name": "Ann.G"
      },
      "timestamp": "2024-01-15T10:30:00.000000Z",
      "user_name": "robot"
    }
    "#);
    assert_eq!(shown(golden[0].erased())["has_password"], Value::Null);
    assert_eq!(shown(golden[1].opened())["has_password"], Value::Bool(false));
    assert_eq!(shown(golden[2].erased())["previous"], Value::Null);
    assert_eq!(shown(golden[3].opened()), json!({ "timestamp": "2024-01-15T10:30:00.000000Z" }));
}

#[test]
fn readers_see_of_a_session_whose_it_is_and_what_became_of_it() {
    let shown: Vec<_> =
        sessions().iter().map(|golden| SessionCodec.present(&golden.opened()).unwrap()).collect();
    let at = "2024-01-15T10:30:00.000000Z";
    let user = "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5";
    let ends_at = "2031-01-01T00:00:00.000000Z";
    assert_eq!(shown[0], json!({ "user_id": user, "generation": 3, "ends_at": ends_at, "timestamp": at }));
    assert_eq!(shown[1], json!({ "timestamp": at }));
    assert_eq!(shown[2], json!({ "by": "user", "timestamp": at }));
}

#[test]
fn an_unknown_form_is_an_error_that_names_it() {
    let newer = |event_type| StoredEvent { schema_version: 2, ..stored(event_type, b"{}", None) };
    for (stored, message) in [
        (newer("UserErased"), "no form 2 of UserErased is known"),
        (stored("UserMerged", b"{}", None), "no form 1 of UserMerged is known"),
        (newer("SessionEnded"), "no form 2 of SessionEnded is known"),
    ] {
        let errors = match stored.event_type {
            "SessionEnded" => [SessionCodec.decode(&stored).err(), SessionCodec.present(&stored).err()],
            _ => [UserCodec.decode(&stored).err(), UserCodec.present(&stored).err()],
        };
        assert_eq!(errors.map(|error| error.unwrap().to_string()), [message, message]);
    }
}

#[test]
fn what_is_malformed_is_an_error_that_quotes_nothing_personal() {
    let created = r#"{"roles":["admin"],"grants":[],"first":true}"#;
    for (event_type, open, personal) in [
        (user::CREATED, r#"{"roles":["king"],"grants":[],"first":true}"#, None),
        (user::CREATED, r#"{"roles":["admin"],"grants":["x"],"first":true}"#, None),
        (user::CREATED, created, Some(r#"{"name":"Ann","email":["ann@example.com"]}"#)),
        (user::PROFILE_CHANGED, r#"{"fields":["age"]}"#, None),
        (user::KEY_ISSUED, r#"{"key_id":"1","scopes":[],"digest":"","expires_at":""}"#, None),
        (user::SUSPENDED, "[1]", None),
        (user::SUSPENDED, "", None),
    ] {
        let error = UserCodec.decode(&stored(event_type, open.as_bytes(), personal.map(str::as_bytes)));
        let Err(CodecError::Malformed(error)) = error else { panic!("{open}: {error:?}") };
        assert!(!error.contains("nn"), "{error}");
    }
    for open in [r#"{"by":"nobody"}"#, r#"{"by":1}"#] {
        let stored = stored(session::ENDED, open.as_bytes(), None);
        assert!(matches!(SessionCodec.decode(&stored), Err(CodecError::Malformed(_))));
    }
}

#[test]
fn a_stored_state_of_a_user_reads_as_it_was_written() {
    let golden: Vec<UserEvent> = users().into_iter().map(|golden| golden.event).collect();
    let lived = [&golden[0], &golden[3], &golden[5], &golden[8]];
    let user: User = replay(None, lived).unwrap();
    let text = concat!(
        r#"{"standing":"suspended","account":{"name":"Ann Grün","email":"Ann@Example.com","user_name":"Ann.G","#,
        r#""password":"$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"},"#,
        r#""roles":["editor","reader"],"grants":["customers:read","config:write:feature."],"generation":2,"#,
        r#""keys":[{"key_id":"0192f0c1-2b3a-7c4d-8e5f-60718293a4b5","name":"Ann's laptop","#,
        r#""scopes":["customers:read","config:write:feature."],"#,
        r#""digest":"3232323232323232323232323232323232323232323232323232323232323232","#,
        r#""expires_at":1893456000000000}]}"#,
    );
    assert_eq!(String::from_utf8(UserCodec.encode_state(&user).unwrap()).unwrap(), text);
    assert_eq!(UserCodec.decode_state(text.as_bytes()).unwrap(), user);
    assert!(UserCodec.state_size(&user) > 400);
    let contradiction =
        r#"{"standing":"active","account":null,"roles":[],"grants":[],"generation":0,"keys":[]}"#;
    assert!(matches!(UserCodec.decode_state(contradiction.as_bytes()), Err(CodecError::Malformed(_))));
}

#[test]
fn every_state_on_the_way_survives_storing_with_the_key_and_without_it() {
    let golden: Vec<UserEvent> = users().into_iter().map(|golden| golden.event).collect();
    let redacted: Vec<UserEvent> = golden.iter().map(User::redacted).collect();
    for lived in [golden, redacted] {
        let mut user: Option<User> = None;
        for event in &lived {
            user = replay(user, [event]);
            let state = UserCodec.encode_state(user.as_ref().unwrap()).unwrap();
            assert_eq!(Some(UserCodec.decode_state(&state).unwrap()), user);
        }
        assert_eq!(user.unwrap().keys().keys().collect::<Vec<&KeyId>>(), Vec::<&KeyId>::new());
    }
    let mut session: Option<Session> = None;
    for golden in sessions() {
        session = replay(session, [&golden.event]);
        let state = SessionCodec.encode_state(session.as_ref().unwrap()).unwrap();
        assert_eq!(Some(SessionCodec.decode_state(&state).unwrap()), session);
    }
    assert!(SessionCodec.state_size(&session.unwrap()) > 100);
}
