use daybook_application::customers::testing::InternationalPhones;

use super::*;

fn text(text: &str) -> Given<String> {
    Given::Value(text.to_owned())
}

fn ann() -> RawRow {
    RawRow { name: text(" Ann "), email: text(" Ann@Example.com "), ..RawRow::default() }
}

fn judged(raw: &RawRow) -> Result<ImportRow, Rule> {
    Judge { phones: &InternationalPhones, now: Timestamp::from_micros(7) }.row(raw)
}

fn refused(change: impl FnOnce(&mut RawRow)) -> Rule {
    let mut raw = ann();
    change(&mut raw);
    judged(&raw).unwrap_err()
}

#[test]
fn a_row_of_a_name_and_an_address_says_nothing_of_the_rest() {
    let row = judged(&ann()).unwrap();
    assert_eq!((row.name.as_str(), row.email.as_str()), ("Ann", "Ann@Example.com"));
    assert_eq!((row.id, row.phone, row.address, row.tags), (None, None, None, None));
    assert!(row.consents.is_empty());
}

#[test]
fn an_empty_cell_takes_away_what_was_there() {
    let empty = RawRow { phone: Given::Empty, address: Given::Empty, tags: Given::Empty, ..ann() };
    let row = judged(&RawRow { id: Given::Empty, consents: Given::Empty, ..empty }).unwrap();
    assert_eq!((row.id, row.phone, row.address), (None, Some(None), Some(None)));
    assert_eq!(row.tags, Some(Tags::default()));
}

#[test]
fn a_whole_row_is_read() {
    let json = r#"[{"purpose":"News","at":"2026-01-02T03:04:05Z","source":"web"},{"purpose":"sms","granted":false}]"#;
    let raw = RawRow {
        id: text("0192F0C1-2b3a-7c4d-8e5f-60718293a4b5"),
        phone: text("+49 30 1"),
        address: text("A\nB"),
        tags: Given::Value(vec![" VIP ".into(), "vip".into()]),
        consents: text(json),
        ..ann()
    };
    let row = judged(&raw).unwrap();
    assert_eq!(row.id.unwrap().to_string(), "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5");
    let phone = row.phone.unwrap().unwrap();
    assert_eq!((phone.typed(), phone.e164().unwrap().as_str()), ("+49 30 1", "+49301"));
    assert_eq!(row.tags.unwrap().iter().map(Tag::as_str).collect::<Vec<_>>(), ["vip"]);
    let consents: Vec<_> =
        row.consents.iter().map(|(p, c)| (p.as_str(), c.granted, c.at.to_string())).collect();
    let now = Timestamp::from_micros(7).to_string();
    let then = "2026-01-02T03:04:05.000000Z".to_owned();
    assert_eq!(consents, [("news", true, then), ("sms", false, now)]);
}

#[test]
fn each_field_is_refused_by_its_own_rule() {
    assert_eq!(refused(|row| row.name = Given::Empty), Rule::NameEmpty);
    assert_eq!(refused(|row| row.name = text("\u{a0}")), Rule::NameEmpty);
    assert_eq!(refused(|row| row.name = text(&"ä".repeat(201))), Rule::NameTooLong { most: 200, found: 201 });
    assert_eq!(refused(|row| row.name = text("a\0")), Rule::NameNotText);
    assert_eq!(refused(|row| row.email = Given::NoColumn), Rule::EmailEmpty);
    for email in
        ["ann", "ann@", "@example.com", "a b@example.com", "ann@example,com", "Ann <ann@example.com>"]
    {
        assert_eq!(refused(|row| row.email = text(email)), Rule::EmailMalformed, "{email}");
    }
    let long = format!("{}@example.com", "a".repeat(250));
    assert_eq!(refused(|row| row.email = text(&long)), Rule::EmailTooLong { most: 254, found: 262 });
    assert_eq!(refused(|row| row.phone = text(&"1".repeat(41))), Rule::PhoneTooLong { most: 40, found: 41 });
    let long = "a".repeat(1_001);
    assert_eq!(refused(|row| row.address = text(&long)), Rule::AddressTooLong { most: 1_000, found: 1_001 });
    for id in ["7", "0192f0c12b3a7c4d8e5f60718293a4b5", "x"] {
        assert_eq!(refused(|row| row.id = text(id)), Rule::IdMalformed, "{id}");
    }
}

#[test]
fn tags_are_refused_one_by_one_and_all_together() {
    for tag in ["a".repeat(51), String::new(), "a,b".into(), "a\u{7}".into()] {
        let rule = refused(|row| row.tags = Given::Value(vec!["fine".into(), tag.clone()]));
        assert_eq!(rule, Rule::TagInvalid { most: 50 }, "{tag:?}");
    }
    let many = (0..51).map(|i| format!("t{i}")).collect();
    assert_eq!(refused(|row| row.tags = Given::Value(many)), Rule::TagsTooMany { most: 50, found: 51 });
}

#[test]
fn consents_are_objects_of_known_members_and_each_purpose_stands_once() {
    for json in ["yes", "{}", "[", "1"] {
        assert_eq!(refused(|row| row.consents = text(json)), Rule::ConsentsNotAList, "{json}");
    }
    for json in [
        "[1]",
        "[{}]",
        r#"[{"purpose":"a b"}]"#,
        r#"[{"purpose":"a","at":"yesterday"}]"#,
        r#"[{"purpose":"a","source":""}]"#,
        r#"[{"purpose":"a","granted":"yes"}]"#,
        r#"[{"purpose":"a","by":"b"}]"#,
        r#"[{"purpose":"a"},{"purpose":"A"}]"#,
    ] {
        assert_eq!(refused(|row| row.consents = text(json)), Rule::ConsentInvalid, "{json}");
    }
    let many: Vec<_> = (0..51).map(|i| format!("{{\"purpose\":\"p{i}\"}}")).collect();
    let json = format!("[{}]", many.join(","));
    assert_eq!(refused(|row| row.consents = text(&json)), Rule::ConsentsTooMany { most: 50 });
}

#[test]
fn no_sentence_says_what_the_row_says() {
    let secret = "Xyzzy-Person";
    let rows = [
        refused(|row| row.name = text(&secret.repeat(30))),
        refused(|row| row.email = text(secret)),
        refused(|row| row.phone = text(&secret.repeat(9))),
        refused(|row| row.tags = Given::Value(vec![secret.repeat(9)])),
        refused(|row| row.consents = text(secret)),
        refused(|row| row.id = text(secret)),
    ];
    assert!(rows.iter().all(|rule| !rule.detail().contains("Xyzzy")));
}
