//! A small aggregate with claims and personal data, to test stores with: a member of a club, known by an e-mail
//! address.

use std::fmt;
use std::str::FromStr;

use daybook_domain::shared::{Aggregate, Claim, ClaimChange, Erasable};
use uuid::Uuid;

/// The scope of the claims on e-mail addresses.
pub const EMAIL_SCOPE: &str = "member-email";

/// What tells one member from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MemberId(pub Uuid);

/// A fact about one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberEvent {
    /// Somebody became a member.
    Registered {
        /// The address, which is claimed.
        email: Erasable<String>,
    },
    /// The member has another address from now on.
    EmailChanged {
        /// The address before, which is given back.
        from: Erasable<String>,
        /// The address now, which is claimed.
        to: Erasable<String>,
    },
    /// The member goes on for another year: nothing personal.
    Renewed,
    /// The member is none any more.
    Left {
        /// The last address, which is given back.
        email: Erasable<String>,
    },
    /// The member asked to be forgotten.
    Erased,
}

/// Somebody who is, or was, a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Member {
    /// A member.
    Active {
        /// The address.
        email: Erasable<String>,
    },
    /// One who left.
    Gone,
    /// One of whom nothing is known any more.
    Erased,
}

impl MemberEvent {
    /// Somebody with this address became a member.
    #[must_use]
    pub fn registered(email: &str) -> Self {
        Self::Registered { email: known(email) }
    }

    /// The member's address was `from` and is `to`.
    #[must_use]
    pub fn email_changed(from: &str, to: &str) -> Self {
        Self::EmailChanged { from: known(from), to: known(to) }
    }

    /// The member, who had this address, left.
    #[must_use]
    pub fn left(email: &str) -> Self {
        Self::Left { email: known(email) }
    }
}

impl Member {
    /// A member with this address.
    #[must_use]
    pub fn active(email: &str) -> Self {
        Self::Active { email: known(email) }
    }
}

impl Aggregate for Member {
    const CATEGORY: &'static str = "member";
    type Id = MemberId;
    type Event = MemberEvent;

    fn begin(event: &MemberEvent) -> Option<Self> {
        match event {
            MemberEvent::Registered { email } => Some(Self::Active { email: email.clone() }),
            _ => None,
        }
    }

    fn apply(&mut self, event: &MemberEvent) {
        match event {
            MemberEvent::Registered { email } | MemberEvent::EmailChanged { to: email, .. } => {
                *self = Self::Active { email: email.clone() };
            }
            MemberEvent::Renewed => {}
            MemberEvent::Left { .. } => *self = Self::Gone,
            MemberEvent::Erased => *self = Self::Erased,
        }
    }

    fn is_present(&self) -> bool {
        matches!(self, Self::Active { .. })
    }

    fn claims(event: &MemberEvent) -> Vec<ClaimChange> {
        let take = |email: &Erasable<String>| claim(email).map(ClaimChange::Take);
        let release = |email: &Erasable<String>| claim(email).map(ClaimChange::Release);
        match event {
            MemberEvent::Registered { email } => take(email).into_iter().collect(),
            MemberEvent::EmailChanged { from, to } => release(from).into_iter().chain(take(to)).collect(),
            MemberEvent::Left { email } => release(email).into_iter().collect(),
            MemberEvent::Renewed | MemberEvent::Erased => Vec::new(),
        }
    }

    fn erases(event: &MemberEvent) -> bool {
        matches!(event, MemberEvent::Erased)
    }

    fn redacted(event: &MemberEvent) -> MemberEvent {
        match event {
            MemberEvent::Registered { .. } => MemberEvent::Registered { email: Erasable::Erased },
            MemberEvent::EmailChanged { .. } => {
                MemberEvent::EmailChanged { from: Erasable::Erased, to: Erasable::Erased }
            }
            MemberEvent::Left { .. } => MemberEvent::Left { email: Erasable::Erased },
            MemberEvent::Renewed => MemberEvent::Renewed,
            MemberEvent::Erased => MemberEvent::Erased,
        }
    }
}

fn known(email: &str) -> Erasable<String> {
    Erasable::Known(email.to_owned())
}

fn claim(email: &Erasable<String>) -> Option<Claim> {
    email.known().map(|email| Claim { scope: EMAIL_SCOPE, value: email.clone() })
}

impl FromStr for MemberId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

impl fmt::Display for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
