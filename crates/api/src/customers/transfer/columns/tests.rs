use csv::StringRecord;

use super::*;

fn columns(headers: &[&str], mapping: &str) -> Result<Columns, ColumnsError> {
    let mapping = if mapping.is_empty() { Mapping::default() } else { mapping.parse().unwrap() };
    Columns::of(headers, &mapping)
}

/// The headers themselves as a row, so that a cell tells its column.
fn of(headers: &[&str], mapping: &str, field: Field) -> Option<String> {
    let row = StringRecord::from(headers.to_vec());
    columns(headers, mapping).unwrap().cell(field, &row).map(str::to_owned)
}

#[test]
fn headers_are_known_by_their_words_in_any_case_and_spelling() {
    for name in ["name", "Full Name", "CUSTOMER", "full-name", "customer_name", " Name "] {
        assert_eq!(of(&["x", name, "email"], "", Field::Name).as_deref(), Some(name), "{name}");
    }
    for email in ["E-Mail", "email", "MAIL", "e_mail", "E-mail address"] {
        assert_eq!(of(&["name", email], "", Field::Email).as_deref(), Some(email), "{email}");
    }
    for phone in ["phone", "Tel", "Telephone", "mobile", "Phone Number"] {
        assert_eq!(of(&["name", "email", phone], "", Field::Phone).as_deref(), Some(phone), "{phone}");
    }
    assert_eq!(of(&["name", "email", "Labels"], "", Field::Tags).as_deref(), Some("Labels"));
    assert_eq!(of(&["name", "email"], "", Field::Address), None);
}

#[test]
fn the_best_word_is_the_field_and_the_others_are_ignored_and_told() {
    let headers = ["Customer", "Mail", "Mobile", "name", "Phone", "email", "Shoe size"];
    let columns = columns(&headers, "").unwrap();
    assert_eq!(columns.ignored, ["Customer", "Mail", "Mobile", "Shoe size"]);
    assert_eq!(of(&headers, "", Field::Phone).as_deref(), Some("Phone"));
    let twice = ["name", "email", "email"];
    assert_eq!(super::tests::columns(&twice, "").unwrap().ignored, ["email"]);
}

#[test]
fn first_and_last_names_are_a_name_unless_there_is_a_whole_one() {
    assert!(columns(&["First Name", "surname", "email"], "").unwrap().ignored.is_empty());
    assert!(columns(&["surname", "email"], "").unwrap().ignored.is_empty());
    let whole = columns(&["First Name", "name", "surname", "email"], "").unwrap();
    assert_eq!(whole.ignored, ["First Name", "surname"]);
}

#[test]
fn what_an_export_makes_anew_is_known_and_not_told() {
    let headers = ["id", "name", "email", "phone_e164", "created_at", "updated_at", "version", "deleted"];
    assert!(columns(&headers, "").unwrap().ignored.is_empty());
}

#[test]
fn a_mapping_goes_before_all_words() {
    let headers = ["Kunde", "name", "E: Post", "email"];
    let map = "kunde:name,E: Post:email,email:ignore";
    assert_eq!(of(&headers, map, Field::Name).as_deref(), Some("Kunde"));
    assert_eq!(of(&headers, map, Field::Email).as_deref(), Some("E: Post"));
    assert_eq!(columns(&headers, map).unwrap().ignored, ["name", "email"]);
}

#[test]
fn without_a_name_or_an_address_the_headers_are_told() {
    let refused = |headers: &[&str], mapping| match columns(headers, mapping) {
        Err(ColumnsError::Unmatched { detail, headers }) => (detail, headers.len()),
        other => panic!("not refused: {other:?}"),
    };
    assert_eq!(refused(&["a", "b"], ""), ("No column is the customer's name or email.".into(), 2));
    assert_eq!(refused(&["name"], "").0, "No column is the customer's email.");
    assert_eq!(refused(&["mail"], "").0, "No column is the customer's name.");
    assert_eq!(refused(&["name", "mail"], "mail:ignore").0, "No column is the customer's email.");
    assert!(refused(&["name", "mail"], "post:email").0.contains("\"post\""));
    let many = vec!["x"; 5_000];
    assert_eq!(refused(&many, "").1, 100);
}
