//! What happens to a customer.

use super::{BatchId, Consent, Email, Field, NoteId, NoteText, Profile, Purpose, Tags};
use crate::shared::{Erasable, Timestamp};

/// A fact about one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomerEvent {
    /// The customer is on record.
    Created {
        /// Who it is.
        profile: Erasable<Profile>,
        /// The first tags.
        tags: Tags,
        /// The import that did it.
        batch: Option<BatchId>,
    },
    /// The customer is this from now on.
    Changed {
        /// Who it is, as a whole.
        profile: Erasable<Profile>,
        /// The address before, also where it stayed the same.
        previous_email: Erasable<Email>,
        /// The tags, all of them.
        tags: Tags,
        /// What differs from before, in the order of [`Field::ALL`]; never empty.
        fields: Vec<Field>,
        /// The import that did it.
        batch: Option<BatchId>,
    },
    /// The customer is not found any more. Everything stays, the claim of the address too.
    Deleted {
        /// The import that is taken back.
        batch: Option<BatchId>,
    },
    /// The customer is back as before.
    Undeleted {
        /// The import that did it.
        batch: Option<BatchId>,
    },
    /// Something was noted about the customer.
    NoteAdded {
        /// Which note it is.
        note: NoteId,
        /// What it says.
        text: Erasable<NoteText>,
    },
    /// A consent was given or withdrawn.
    ConsentRecorded {
        /// What for.
        purpose: Purpose,
        /// What was agreed to.
        consent: Consent,
    },
    /// The customer may not be erased until then.
    HoldPlaced {
        /// The first moment at which erasing is allowed again.
        until: Timestamp,
    },
    /// The customer may be erased again.
    HoldLifted,
    /// The person is forgotten: the certificate of it, without anything personal.
    Erased {
        /// How many notes were erased.
        notes: u64,
    },
}

impl CustomerEvent {
    /// The event as it reads once the customer is erased.
    #[must_use]
    pub fn redacted(&self) -> Self {
        match self {
            Self::Created { profile: _, tags, batch } => {
                Self::Created { profile: Erasable::Erased, tags: tags.clone(), batch: *batch }
            }
            Self::Changed { profile: _, previous_email: _, tags, fields, batch } => Self::Changed {
                profile: Erasable::Erased,
                previous_email: Erasable::Erased,
                tags: tags.clone(),
                fields: fields.clone(),
                batch: *batch,
            },
            Self::NoteAdded { note, text: _ } => Self::NoteAdded { note: *note, text: Erasable::Erased },
            Self::ConsentRecorded { purpose, consent } => {
                Self::ConsentRecorded { purpose: purpose.clone(), consent: consent.redacted() }
            }
            Self::Deleted { .. }
            | Self::Undeleted { .. }
            | Self::HoldPlaced { .. }
            | Self::HoldLifted
            | Self::Erased { .. } => self.clone(),
        }
    }
}
