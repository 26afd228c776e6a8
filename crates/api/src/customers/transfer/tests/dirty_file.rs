use daybook_application::customers::RevertImportCommand;
use daybook_domain::customers::Tag;

use super::dirty::Dirty;
use super::*;

/// Enough for every kind of row, several commands, and fakes that answer by replaying all that there is.
const ROWS: u64 = 1_400;

/// What an import must not leave behind.
async fn said(customers: &Customers) -> Vec<CustomerView> {
    let mut all = all(customers).await;
    for customer in &mut all {
        (customer.version, customer.updated_at) = (0, START);
    }
    all
}

#[tokio::test]
async fn a_dirty_file_is_taken_in_row_by_row_and_taken_back_as_a_whole() {
    let (customers, dirty) = (customers(), Dirty::of(ROWS));
    let before = import(&customers, &dirty.before, &asked(Form::Csv, 1)).await;
    assert_eq!(counts(&before), [dirty.changed + dirty.unchanged, 0, 0, 0]);
    let state = said(&customers).await;

    let would = ImportAsked { dry_run: true, ..asked(Form::Csv, 2) };
    let would = import(&customers, &dirty.file, &would).await;
    assert_eq!(said(&customers).await, state);
    let report = import(&customers, &dirty.file, &asked(Form::Csv, 2)).await;
    assert_eq!(Report { dry_run: false, ..would }, report);

    let refusals: Vec<_> =
        report.refusals.iter().map(|refusal| (refusal.line, refusal.rule.slug())).collect();
    assert_eq!(refusals, dirty.refusals);
    let expected = [dirty.created(ROWS), dirty.changed, dirty.unchanged, dirty.refusals.len() as u64];
    assert_eq!((counts(&report), report.rows), (expected, ROWS));
    assert_eq!(
        (report.ignored_columns.as_slice(), report.refusals_left_out()),
        (&["Shoe size".to_owned()][..], 0)
    );
    assert_eq!(all(&customers).await.len() as u64, ROWS - report.refused);

    let again = import(&customers, &dirty.file, &asked(Form::Csv, 2)).await;
    assert_eq!(again, report);

    let command = RevertImportCommand { batch: report.batch, dry_run: false, context: context() };
    let reverted = customers.revert_import.handle(command).await.unwrap();
    assert_eq!((reverted.deleted, reverted.restored), (report.created, report.changed));
    assert_eq!(said(&customers).await, state);
}

#[tokio::test]
async fn names_addresses_and_tags_come_in_as_they_were_meant() {
    let customers = customers();
    import(&customers, &Dirty::of(60).file, &asked(Form::Csv, 1)).await;
    let all = all(&customers).await;
    let of = |email: &str| all.iter().find(|customer| customer.email.as_deref() == Some(email)).unwrap();
    let six = of("user+6@firm6.example.org");
    assert_eq!(six.name.as_deref(), Some("=SUM(A6)"));
    assert_eq!(six.address.as_deref(), Some("Bahnhofstraße 6\r\n8000 Zürich"));
    assert_eq!(six.tags.iter().map(Tag::as_str).collect::<Vec<_>>(), ["key-account", "vip"]);
    let seventeen = of("User.17@Firm17.Example.COM");
    assert_eq!(
        (seventeen.name.as_deref(), seventeen.address.as_deref()),
        (Some("Bob Miller 17"), Some("Main Street 17"))
    );
    let twelve = of("user12@firm12.example.com");
    assert_eq!(
        (twelve.phone.as_deref(), twelve.phone_e164.as_deref()),
        (Some("+41 44 200012"), Some("+4144200012"))
    );
    assert_eq!(of("user32@firm32.example.com").name.as_deref(), Some("The \"32\" Company"));
}
