//! What may be done with a customer.

use super::customer::Standing;
use super::naming::names_person;
use super::patch::differing;
use super::{
    BatchId, Consent, Customer, CustomerError, CustomerEvent, CustomerPatch, NoteId, NoteText, Profile,
    Purpose, Tags,
};
use crate::shared::{Erasable, Reason, Timestamp};

type Decided = Result<Vec<CustomerEvent>, CustomerError>;

impl Customer {
    /// Puts a new customer on record.
    #[must_use]
    pub fn create(profile: Profile, tags: Tags, batch: Option<BatchId>) -> Vec<CustomerEvent> {
        vec![CustomerEvent::Created { profile: Erasable::Known(profile), tags, batch }]
    }

    /// Changes what `patch` names; nothing happens where nothing differs.
    ///
    /// # Errors
    /// `Deleted`, `Erased`.
    pub fn change(&self, patch: CustomerPatch, batch: Option<BatchId>) -> Decided {
        let before = self.active()?;
        let (profile, tags) = patch.applied_to(before, &self.tags);
        let fields = differing((before, &self.tags), (&profile, &tags));
        if fields.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![CustomerEvent::Changed {
            profile: Erasable::Known(profile),
            previous_email: Erasable::Known(before.email.clone()),
            tags,
            fields,
            batch,
        }])
    }

    /// Takes the customer out of sight. Everything is kept, the claim of the e-mail address too.
    ///
    /// # Errors
    /// `Deleted`, `Erased`.
    pub fn delete(&self, batch: Option<BatchId>) -> Decided {
        self.active()?;
        Ok(vec![CustomerEvent::Deleted { batch }])
    }

    /// Brings a deleted customer back as it was; nothing happens to an active one.
    ///
    /// # Errors
    /// `Erased`.
    pub fn undelete(&self, batch: Option<BatchId>) -> Decided {
        match self.standing {
            Standing::Active(_) => Ok(Vec::new()),
            Standing::Deleted(_) => Ok(vec![CustomerEvent::Undeleted { batch }]),
            Standing::Erased => Err(CustomerError::Erased),
        }
    }

    /// Adds a note to the customer's timeline.
    ///
    /// # Errors
    /// `Deleted`, `Erased`.
    pub fn add_note(&self, note: NoteId, text: NoteText) -> Decided {
        self.active()?;
        Ok(vec![CustomerEvent::NoteAdded { note, text: Erasable::Known(text) }])
    }

    /// Records a consent given or withdrawn; the last one recorded for a purpose counts. Nothing happens if
    /// that is this very one.
    ///
    /// # Errors
    /// `Deleted`, `Erased`; `TooManyConsents` for a purpose beyond the fiftieth.
    pub fn record_consent(&self, purpose: Purpose, consent: Consent) -> Decided {
        self.active()?;
        match self.consents.get(&purpose) {
            Some(recorded) if *recorded == consent => return Ok(Vec::new()),
            None if self.consents.len() >= Self::MOST_PURPOSES => return Err(CustomerError::TooManyConsents),
            _ => {}
        }
        Ok(vec![CustomerEvent::ConsentRecorded { purpose, consent }])
    }

    /// Forbids erasing the customer, a deleted one too, before `until`. It replaces an earlier hold, be it
    /// longer or shorter; nothing happens if that one has the same end.
    ///
    /// # Errors
    /// `Erased`; `HoldInThePast` if `until` is not after `now`.
    pub fn place_hold(&self, until: Timestamp, now: Timestamp) -> Decided {
        self.kept()?;
        if self.hold == Some(until) {
            return Ok(Vec::new());
        }
        if until <= now {
            return Err(CustomerError::HoldInThePast);
        }
        Ok(vec![CustomerEvent::HoldPlaced { until }])
    }

    /// Allows erasing the customer, a deleted one too; nothing happens without a hold.
    ///
    /// # Errors
    /// `Erased`.
    pub fn lift_hold(&self) -> Decided {
        self.kept()?;
        Ok(self.hold.map(|_| CustomerEvent::HoldLifted).into_iter().collect())
    }

    /// Forgets the person, a deleted one too; nothing happens to one that is erased.
    ///
    /// # Errors
    /// `HeldUntil` while a legal hold stands; `ReasonNamesPerson`, since the reason stays readable.
    pub fn erase(&self, reason: &Reason, now: Timestamp) -> Decided {
        let Some(profile) = self.profile() else { return Ok(Vec::new()) };
        if let Some(until) = self.hold
            && now < until
        {
            return Err(CustomerError::HeldUntil(until));
        }
        if names_person(reason.as_str(), profile) {
            return Err(CustomerError::ReasonNamesPerson);
        }
        Ok(vec![CustomerEvent::Erased { notes: self.notes }])
    }

    fn active(&self) -> Result<&Profile, CustomerError> {
        match &self.standing {
            Standing::Active(profile) => Ok(profile),
            Standing::Deleted(_) => Err(CustomerError::Deleted),
            Standing::Erased => Err(CustomerError::Erased),
        }
    }

    fn kept(&self) -> Result<&Profile, CustomerError> {
        self.profile().ok_or(CustomerError::Erased)
    }
}
