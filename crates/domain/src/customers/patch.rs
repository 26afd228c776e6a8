//! What is to become of a customer.

use super::{Address, CustomerName, Email, Field, Phone, Profile, Tags};

/// The parts of a customer that are to be changed; `None` leaves a part as it is.
///
/// For what a customer may lack, the inner `None` takes it away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerPatch {
    /// The name.
    pub name: Option<CustomerName>,
    /// The e-mail address.
    pub email: Option<Email>,
    /// The phone number.
    pub phone: Option<Option<Phone>>,
    /// The postal address.
    pub address: Option<Option<Address>>,
    /// The tags, all of them.
    pub tags: Option<Tags>,
}

impl CustomerPatch {
    /// The patch that makes any customer exactly this.
    #[must_use]
    pub fn replacing(profile: Profile, tags: Tags) -> Self {
        Self {
            name: Some(profile.name),
            email: Some(profile.email),
            phone: Some(profile.phone),
            address: Some(profile.address),
            tags: Some(tags),
        }
    }

    /// What `profile` and `tags` become.
    pub(super) fn applied_to(self, profile: &Profile, tags: &Tags) -> (Profile, Tags) {
        let changed = Profile {
            name: self.name.unwrap_or_else(|| profile.name.clone()),
            email: self.email.unwrap_or_else(|| profile.email.clone()),
            phone: self.phone.unwrap_or_else(|| profile.phone.clone()),
            address: self.address.unwrap_or_else(|| profile.address.clone()),
        };
        (changed, self.tags.unwrap_or_else(|| tags.clone()))
    }
}

/// The fields in which two customers differ, in the order of [`Field::ALL`].
pub(super) fn differing(before: (&Profile, &Tags), after: (&Profile, &Tags)) -> Vec<Field> {
    let differs = |field: &Field| match field {
        Field::Name => before.0.name != after.0.name,
        Field::Email => before.0.email != after.0.email,
        Field::Phone => before.0.phone != after.0.phone,
        Field::Address => before.0.address != after.0.address,
        Field::Tags => before.1 != after.1,
    };
    Field::ALL.into_iter().filter(differs).collect()
}
