//! A customer, rebuilt from what happened.

use std::collections::BTreeMap;

use super::{Consent, CustomerEvent, CustomerId, Email, Profile, Purpose, Tags};
use crate::shared::{Aggregate, Claim, ClaimChange, Erasable, Timestamp};

/// A person on record: created, changed, deleted, brought back, and one day erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub(super) standing: Standing,
    pub(super) tags: Tags,
    pub(super) consents: BTreeMap<Purpose, Consent>,
    pub(super) hold: Option<Timestamp>,
    pub(super) notes: u64,
}

/// Whether a customer is found, only kept, or forgotten; and who it is, unless forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Found and worked with.
    Active(Profile),
    /// Not found any more; everything is kept and can be brought back.
    Deleted(Profile),
    /// Forgotten, for good.
    Erased,
}

impl Customer {
    /// The scope of the claims of e-mail addresses.
    pub const EMAIL_SCOPE: &'static str = "customer-email";
    /// The most purposes for which a customer has consents.
    pub const MOST_PURPOSES: usize = 50;

    /// A customer as a snapshot holds it: what [`standing`](Self::standing), [`tags`](Self::tags),
    /// [`consents`](Self::consents), [`hold`](Self::hold) and [`notes`](Self::notes) gave.
    #[must_use]
    pub fn restore(
        standing: Standing,
        tags: Tags,
        consents: BTreeMap<Purpose, Consent>,
        hold: Option<Timestamp>,
        notes: u64,
    ) -> Self {
        Self { standing, tags, consents, hold, notes }
    }

    /// Whether the customer is active, deleted or erased.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Who the customer is, deleted ones too; `None` once erased.
    #[must_use]
    pub const fn profile(&self) -> Option<&Profile> {
        match &self.standing {
            Standing::Active(profile) | Standing::Deleted(profile) => Some(profile),
            Standing::Erased => None,
        }
    }

    /// The tags. They outlast an erasure.
    #[must_use]
    pub const fn tags(&self) -> &Tags {
        &self.tags
    }

    /// The last consent for each purpose. They outlast an erasure, without their sources.
    #[must_use]
    pub const fn consents(&self) -> &BTreeMap<Purpose, Consent> {
        &self.consents
    }

    /// The end of the legal hold that was placed last and not lifted. It may be over.
    #[must_use]
    pub const fn hold(&self) -> Option<Timestamp> {
        self.hold
    }

    /// How many notes were added.
    #[must_use]
    pub const fn notes(&self) -> u64 {
        self.notes
    }

    /// Whether the customer is deleted and not erased.
    #[must_use]
    pub const fn is_deleted(&self) -> bool {
        matches!(self.standing, Standing::Deleted(_))
    }

    /// Whether the customer is erased.
    #[must_use]
    pub const fn is_erased(&self) -> bool {
        matches!(self.standing, Standing::Erased)
    }

    /// Deletes, brings back or gives a new profile; what is erased stays so.
    fn stand(&mut self, standing: impl FnOnce(Profile) -> Standing) {
        self.standing = match std::mem::replace(&mut self.standing, Standing::Erased) {
            Standing::Active(profile) | Standing::Deleted(profile) => standing(profile),
            Standing::Erased => Standing::Erased,
        };
    }

    fn erased(&mut self) {
        self.standing = Standing::Erased;
        for consent in self.consents.values_mut() {
            *consent = consent.redacted();
        }
    }
}

impl Aggregate for Customer {
    const CATEGORY: &'static str = "customer";
    type Id = CustomerId;
    type Event = CustomerEvent;

    /// A creation whose profile is gone begins an erased customer: the erasure is further on in the stream.
    fn begin(event: &CustomerEvent) -> Option<Self> {
        let CustomerEvent::Created { profile, tags, .. } = event else { return None };
        let standing = profile.known().cloned().map_or(Standing::Erased, Standing::Active);
        Some(Self::restore(standing, tags.clone(), BTreeMap::new(), None, 0))
    }

    fn apply(&mut self, event: &CustomerEvent) {
        match event {
            // A stream has one creation, its first event.
            CustomerEvent::Created { .. } => {}
            CustomerEvent::Changed { profile, tags, .. } => {
                match profile.known() {
                    Some(profile) => self.stand(|_| Standing::Active(profile.clone())),
                    None => self.standing = Standing::Erased,
                }
                self.tags = tags.clone();
            }
            CustomerEvent::Deleted { .. } => self.stand(Standing::Deleted),
            CustomerEvent::Undeleted { .. } => self.stand(Standing::Active),
            CustomerEvent::NoteAdded { .. } => self.notes += 1,
            CustomerEvent::ConsentRecorded { purpose, consent } => {
                self.consents.insert(purpose.clone(), consent.clone());
            }
            CustomerEvent::HoldPlaced { until } => self.hold = Some(*until),
            CustomerEvent::HoldLifted => self.hold = None,
            CustomerEvent::Erased { .. } => self.erased(),
        }
    }

    fn is_present(&self) -> bool {
        matches!(self.standing, Standing::Active(_))
    }

    /// A deleted customer keeps the address, so that bringing it back cannot fail.
    fn claims(event: &CustomerEvent) -> Vec<ClaimChange> {
        match event {
            CustomerEvent::Created { profile: Erasable::Known(profile), .. } => {
                vec![ClaimChange::Take(claim(&profile.email))]
            }
            CustomerEvent::Changed {
                profile: Erasable::Known(profile),
                previous_email: Erasable::Known(previous),
                ..
            } => {
                let (released, taken) = (claim(previous), claim(&profile.email));
                if released == taken {
                    return Vec::new();
                }
                vec![ClaimChange::Release(released), ClaimChange::Take(taken)]
            }
            _ => Vec::new(),
        }
    }

    fn erases(event: &CustomerEvent) -> bool {
        matches!(event, CustomerEvent::Erased { .. })
    }

    fn redacted(event: &CustomerEvent) -> CustomerEvent {
        event.redacted()
    }
}

fn claim(email: &Email) -> Claim {
    Claim { scope: Customer::EMAIL_SCOPE, value: email.key().as_str().to_owned() }
}
