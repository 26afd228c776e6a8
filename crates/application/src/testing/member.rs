//! A small aggregate with claims, to test stores with: a member of a club, known by an e-mail address.

use std::fmt;
use std::str::FromStr;

use daybook_domain::shared::{Aggregate, Claim, ClaimChange};
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
        email: String,
    },
    /// The member has another address from now on.
    EmailChanged {
        /// The address before, which is given back.
        from: String,
        /// The address now, which is claimed.
        to: String,
    },
    /// The member is none any more.
    Left {
        /// The last address, which is given back.
        email: String,
    },
}

/// Somebody who is, or was, a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Member {
    /// A member.
    Active {
        /// The address.
        email: String,
    },
    /// One who left.
    Gone,
}

impl Aggregate for Member {
    const CATEGORY: &'static str = "member";
    type Id = MemberId;
    type Event = MemberEvent;

    fn begin(event: &MemberEvent) -> Option<Self> {
        match event {
            MemberEvent::Registered { email } => Some(Self::Active { email: email.clone() }),
            MemberEvent::EmailChanged { .. } | MemberEvent::Left { .. } => None,
        }
    }

    fn apply(&mut self, event: &MemberEvent) {
        *self = match event {
            MemberEvent::Registered { email } | MemberEvent::EmailChanged { to: email, .. } => {
                Self::Active { email: email.clone() }
            }
            MemberEvent::Left { .. } => Self::Gone,
        };
    }

    fn is_present(&self) -> bool {
        matches!(self, Self::Active { .. })
    }

    fn claims(event: &MemberEvent) -> Vec<ClaimChange> {
        match event {
            MemberEvent::Registered { email } => vec![ClaimChange::Take(claim(email))],
            MemberEvent::EmailChanged { from, to } => {
                vec![ClaimChange::Release(claim(from)), ClaimChange::Take(claim(to))]
            }
            MemberEvent::Left { email } => vec![ClaimChange::Release(claim(email))],
        }
    }
}

fn claim(email: &str) -> Claim {
    Claim { scope: EMAIL_SCOPE, value: email.to_owned() }
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
