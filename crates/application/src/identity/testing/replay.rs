//! What a user and a session read as after each of their events.

use daybook_domain::identity::{
    Session, SessionEvent, SessionId, Tokens, User, UserEvent, UserId, UserProfile,
};

use crate::identity::{KeyView, SessionView, UserState, UserView};
use crate::shared::EventView;
use crate::testing::Fact;

/// The user after `fact`; `None` if it never began.
pub(super) fn user(before: Option<&UserView>, fact: &Fact<User>) -> Option<UserView> {
    let mut view = match (&fact.event, before) {
        (UserEvent::Created { .. }, None) => nobody(fact.id, &fact.event, &fact.view)?,
        (_, before) => before?.clone(),
    };
    match &fact.event {
        UserEvent::Created { profile, .. } | UserEvent::ProfileChanged { profile, .. } => {
            describe(&mut view, profile.known());
        }
        UserEvent::AccessChanged { roles, grants } => {
            view.roles = roles.clone();
            view.grants = grants.clone();
        }
        UserEvent::PasswordChanged { .. } => {
            view.has_password = true;
            view.generation += 1;
        }
        UserEvent::PasswordRehashed { .. } | UserEvent::RemainedAdmin { .. } => {}
        UserEvent::Suspended => {
            view.state = UserState::Suspended;
            view.generation += 1;
        }
        UserEvent::Reinstated => view.state = UserState::Active,
        UserEvent::SessionsEnded => view.generation += 1,
        UserEvent::KeyIssued { key, name, scopes, expires_at, .. } => view.keys.push(KeyView {
            id: *key,
            name: name.known().map(|name| name.as_str().into()),
            scopes: scopes.clone(),
            expires_at: *expires_at,
            issued_at: fact.view.created_at,
        }),
        UserEvent::KeyRevoked { key } => view.keys.retain(|issued| issued.id != *key),
        UserEvent::Erased => erase(&mut view),
    }
    view.version = fact.view.stream_version;
    view.updated_at = fact.view.created_at;
    Some(view)
}

fn nobody(id: UserId, event: &UserEvent, recorded: &EventView) -> Option<UserView> {
    let UserEvent::Created { password, roles, grants, .. } = event else { return None };
    Some(UserView {
        id,
        state: UserState::Active,
        name: None,
        email: None,
        user_name: None,
        has_password: password.known().is_some_and(Option::is_some),
        roles: roles.clone(),
        grants: grants.clone(),
        generation: 0,
        keys: Vec::new(),
        version: 0,
        sequence: recorded.position.0,
        created_at: recorded.created_at,
        updated_at: recorded.created_at,
    })
}

fn describe(view: &mut UserView, profile: Option<&UserProfile>) {
    let logins = profile.map(|profile| &profile.logins);
    view.name = profile.map(|profile| profile.name.as_str().into());
    view.email = logins.and_then(|logins| logins.email()).map(|email| email.as_str().into());
    view.user_name = logins.and_then(|logins| logins.user_name()).map(|name| name.as_str().into());
}

fn erase(view: &mut UserView) {
    view.state = UserState::Erased;
    describe(view, None);
    view.has_password = false;
    view.generation += 1;
    view.keys.clear();
}

/// A session as the fakes keep it: its view, its last tokens, and whether it is ended.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) view: SessionView,
    pub(super) tokens: Tokens,
    /// Every refresh token there was.
    pub(super) renewals: Vec<daybook_domain::identity::Digest>,
    pub(super) is_ended: bool,
}

/// Takes in what happened to a session.
pub(super) fn session(kept: Option<Kept>, fact: &Fact<Session>) -> Option<Kept> {
    match (fact.event, kept) {
        (SessionEvent::Started { user, generation, tokens, ends_at }, None) => {
            let at = fact.view.created_at;
            let view = started(fact.id, user, generation);
            let view = SessionView { ends_at, started_at: at, renewed_at: at, ..view };
            Some(Kept { view, tokens, renewals: Vec::new(), is_ended: false }.with(tokens))
        }
        (SessionEvent::Refreshed { tokens }, Some(mut kept)) => {
            kept.view.renewed_at = fact.view.created_at;
            Some(kept.with(tokens))
        }
        (SessionEvent::Ended { .. }, Some(kept)) => Some(Kept { is_ended: true, ..kept }),
        (_, kept) => kept,
    }
}

impl Kept {
    fn with(mut self, tokens: Tokens) -> Self {
        self.view.access_expires_at = tokens.access_expires_at;
        self.view.refresh_expires_at = tokens.refresh_expires_at;
        self.tokens = tokens;
        self.renewals.push(tokens.refresh);
        self
    }
}

fn started(id: SessionId, user: UserId, generation: u64) -> SessionView {
    let never = daybook_domain::shared::Timestamp::from_micros(0);
    SessionView {
        id,
        user,
        generation,
        access_expires_at: never,
        refresh_expires_at: never,
        ends_at: never,
        started_at: never,
        renewed_at: never,
    }
}
