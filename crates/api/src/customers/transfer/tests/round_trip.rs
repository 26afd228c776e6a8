use daybook_application::customers::CreateCommand;
use daybook_domain::customers::{Consent, CustomerId, Phone, PhoneText, Profile, Tags};
use daybook_domain::shared::Erasable;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// What spreadsheets, separators, quotation and encodings make trouble with.
const HOSTILE: &[&str] = &[
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "'",
    "''",
    "\"",
    "\"\"",
    ",",
    ";",
    "|",
    "[",
    "]",
    "{",
    "\\",
    "\u{feff}",
    "\u{200b}",
    "\u{202e}",
    "\u{85}",
    "\u{a0}",
    "ä",
    "a\u{308}",
    "李",
    "🌙",
    "null",
    "1",
    "Ann",
    " ",
    "HYPERLINK(\"x\")",
    "\u{1}",
    "\u{7f}",
];

type Fields =
    (String, String, Option<String>, Option<String>, Vec<String>, Vec<(String, bool, Option<String>)>);

fn hostile() -> impl Strategy<Value = String> {
    vec(select(HOSTILE), 1..8).prop_map(|pieces| pieces.concat())
}

fn fields() -> impl Strategy<Value = Fields> {
    let local = vec(select(&["=", "+", "-", "'", "a", "ä", "{", "|", "ß", "!"][..]), 1..5);
    let consent = ("[a-z0-9._-]{1,9}", any::<bool>(), of(hostile()));
    (
        hostile(),
        local.prop_map(|pieces| pieces.concat()),
        of(hostile()),
        of(hostile()),
        vec(hostile(), 0..4),
        vec(consent, 0..3),
    )
}

/// A customer of what is allowed among the fields.
fn command(index: u64, fields: Fields) -> Option<CreateCommand> {
    let (name, local, phone, address, tags, consents) = fields;
    let phone = phone.and_then(|text| text.parse::<PhoneText>().ok());
    let profile = Profile {
        name: name.parse().ok()?,
        email: format!("{local}{index}@example.com").parse().ok()?,
        phone: phone.map(|typed| {
            let e164 =
                daybook_application::customers::PhoneNumbers::e164(&InternationalPhones, typed.as_str());
            Phone::new(typed, e164)
        }),
        address: address.and_then(|text| text.parse().ok()),
    };
    let consents = consents.into_iter().filter_map(|(purpose, granted, source)| {
        let source = Erasable::Known(source.and_then(|text| text.parse().ok()));
        Some((purpose.parse().ok()?, Consent { granted, at: START.plus_micros(7), source }))
    });
    Some(CreateCommand {
        id: CustomerId::new(SequentialIds::nth(1_000 + index)),
        profile,
        tags: Tags::new(tags.iter().filter_map(|tag| tag.parse().ok())).ok()?,
        consents: consents.collect(),
        context: context(),
    })
}

/// All that a file says of customers.
async fn told(customers: &Customers) -> Vec<CustomerView> {
    let mut all = all(customers).await;
    for customer in &mut all {
        (customer.version, customer.sequence, customer.created_at, customer.updated_at) =
            (0, 0, START, START);
    }
    all
}

async fn there_and_back(commands: Vec<CreateCommand>, form: Form) {
    let (here, there) = (customers(), customers());
    for command in commands {
        here.create.handle(command).await.unwrap();
    }
    let mut file = Vec::new();
    let written = super::super::export(&here, form, &mut file).await.unwrap();
    let report = import(&there, &file, &asked(form, 1)).await;
    let text = String::from_utf8(file).unwrap();
    assert_eq!(counts(&report), [written, 0, 0, 0], "{:?}\n{text}", report.refusals);
    assert_eq!(report.ignored_columns, [""; 0]);
    assert_eq!(told(&there).await, told(&here).await, "{text}");
    let again = import(&here, text.as_bytes(), &asked(form, 2)).await;
    assert_eq!(counts(&again), [0, 0, written, 0], "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_out_comes_in_again_as_the_same_customers(fields in vec(fields(), 1..6), csv in any::<bool>()) {
        let commands = fields.into_iter().enumerate().filter_map(|(i, fields)| command(i as u64, fields)).collect();
        let form = if csv { Form::Csv } else { Form::Ndjson };
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(there_and_back(commands, form));
    }
}

#[tokio::test]
async fn a_file_of_several_parts_is_whole() {
    let commands: Vec<_> = (0..1_203)
        .filter_map(|i| command(i, ("Ann".into(), "a".into(), None, None, Vec::new(), Vec::new())))
        .collect();
    assert_eq!(commands.len(), 1_203);
    for form in [Form::Csv, Form::Ndjson] {
        there_and_back(commands.clone(), form).await;
    }
}
