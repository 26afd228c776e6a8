//! Tells what has changed since a version.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal, decide};
use daybook_domain::customers::CustomerId;

use super::{CustomerRecords, CustomerView};
use crate::shared::ReadError;

/// What is now against what was at a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferencesView {
    /// The version now.
    pub current: u64,
    /// The fields that differ, in the order in which they are declared; none, if all that came since were notes.
    pub fields: Vec<DifferingField>,
}

/// A part of what readers are told of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferingField {
    /// The name.
    Name,
    /// The e-mail address.
    Email,
    /// The telephone number, as typed or in E.164.
    Phone,
    /// The postal address.
    Address,
    /// The tags.
    Tags,
    /// The consents.
    Consents,
    /// The legal hold.
    LegalHoldUntil,
    /// Whether it is deleted.
    Deleted,
}

/// The handler of the question what has changed since a version.
pub struct Differences {
    records: Arc<dyn CustomerRecords>,
}

impl DifferingField {
    /// The field's name, `legal_hold_until`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::Tags => "tags",
            Self::Consents => "consents",
            Self::LegalHoldUntil => "legal_hold_until",
            Self::Deleted => "deleted",
        }
    }
}

impl Differences {
    pub(super) fn new(records: Arc<dyn CustomerRecords>) -> Self {
        Self { records }
    }

    /// What differs between a version of a customer and now; `None` if it never had that version.
    #[tracing::instrument(skip_all, name = "customers.differences", fields(daybook.context = "customers", daybook.query = "differences"))]
    pub async fn handle(
        &self,
        id: &CustomerId,
        since: u64,
        by: &Principal,
    ) -> Result<Option<DifferencesView>, ReadError> {
        decide(by, &Action::ReadCustomers)?;
        let Some(then) = self.records.version(id, since).await? else { return Ok(None) };
        let now = self.records.customer(id, None).await?;
        Ok(now.map(|now| DifferencesView { current: now.version, fields: differing(&then, &now) }))
    }
}

fn differing(then: &CustomerView, now: &CustomerView) -> Vec<DifferingField> {
    let fields = [
        (DifferingField::Name, then.name != now.name),
        (DifferingField::Email, then.email != now.email),
        (DifferingField::Phone, (&then.phone, &then.phone_e164) != (&now.phone, &now.phone_e164)),
        (DifferingField::Address, then.address != now.address),
        (DifferingField::Tags, then.tags != now.tags),
        (DifferingField::Consents, then.consents != now.consents),
        (DifferingField::LegalHoldUntil, then.legal_hold_until != now.legal_hold_until),
        (DifferingField::Deleted, then.state != now.state),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{id, view};
    use super::super::{ConsentView, CustomerState, MockCustomerRecords};
    use super::*;
    use crate::testing::START;

    async fn told(then: CustomerView, now: CustomerView) -> Option<DifferencesView> {
        let mut records = MockCustomerRecords::new();
        let asked = |asked: &_, version: &u64| *asked == id(1) && *version == 2;
        records.expect_version().withf(asked).times(1).returning(move |_, _| Ok(Some(then.clone())));
        let asked = |asked: &_, at: &Option<_>| *asked == id(1) && at.is_none();
        records.expect_customer().withf(asked).times(1).returning(move |_, _| Ok(Some(now.clone())));
        Differences::new(Arc::new(records)).handle(&id(1), 2, &Principal::System).await.unwrap()
    }

    #[tokio::test]
    async fn each_field_that_differs_is_named() {
        let then = view(1, 2, CustomerState::Active);
        let consent =
            ConsentView { purpose: "news".parse().unwrap(), granted: true, at: START, source: None };
        let changed = |change: &dyn Fn(&mut CustomerView)| {
            let mut now = view(1, 5, CustomerState::Active);
            change(&mut now);
            now
        };
        let cases: [(CustomerView, DifferingField); 9] = [
            (changed(&|now| now.name = Some("Bea".into())), DifferingField::Name),
            (changed(&|now| now.email = None), DifferingField::Email),
            (changed(&|now| now.phone = Some("1".into())), DifferingField::Phone),
            (changed(&|now| now.phone_e164 = Some("+41".into())), DifferingField::Phone),
            (changed(&|now| now.address = Some("Bern".into())), DifferingField::Address),
            (changed(&|now| now.tags = vec!["vip".parse().unwrap()]), DifferingField::Tags),
            (changed(&|now| now.consents = vec![consent.clone()]), DifferingField::Consents),
            (changed(&|now| now.legal_hold_until = Some(START)), DifferingField::LegalHoldUntil),
            (changed(&|now| now.state = CustomerState::Deleted), DifferingField::Deleted),
        ];
        for (now, field) in cases {
            let expected = DifferencesView { current: 5, fields: vec![field] };
            assert_eq!(told(then.clone(), now).await, Some(expected), "{}", field.as_str());
        }
    }

    #[tokio::test]
    async fn versions_and_times_alone_are_no_difference() {
        let now = CustomerView { updated_at: START.plus_micros(1), ..view(1, 3, CustomerState::Active) };
        let found = told(view(1, 2, CustomerState::Active), now).await;
        assert_eq!(found, Some(DifferencesView { current: 3, fields: Vec::new() }));
    }

    #[tokio::test]
    async fn against_a_version_that_never_was_nothing_is_told() {
        let mut records = MockCustomerRecords::new();
        records.expect_version().times(1).returning(|_, _| Ok(None));
        assert_eq!(
            Differences::new(Arc::new(records)).handle(&id(1), 2, &Principal::System).await.unwrap(),
            None
        );
    }
}
