//! How identity's errors are told. The matches are exhaustive: a new rule does not compile until it has a type, and
//! so a page.

use daybook_application::identity::{Failure, HashError, IdentityError, LoginError, RefreshError, Throttled};
use daybook_application::shared::CommandError;
use daybook_domain::identity::{Logins, SessionError, User, UserError};
use http::HeaderValue;
use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use serde_json::json;

use crate::shared::{Door, Errors, Kind, Problem, RETRY_AFTER_A_SECOND, command_problem, store_problem};

/// There is no such user.
pub(super) fn not_found() -> Problem {
    Problem::new(Kind::USER_NOT_FOUND, "There is no such user.")
}

/// There is no such session, or it is somebody else's.
pub(super) fn no_session() -> Problem {
    Problem::new(Kind::SESSION_NOT_FOUND, "There is no such session.")
}

/// There is no such key, or it is revoked.
pub(super) fn no_key() -> Problem {
    Problem::new(Kind::API_KEY_NOT_FOUND, "The user has no such API key.")
}

/// The person is erased.
pub(super) fn erased() -> Problem {
    Problem::new(Kind::USER_ERASED, "The user has been erased, for good.")
}

/// Why nobody was signed in. Nothing tells whether there is such a user.
pub(super) fn of_login(door: &Door, error: LoginError) -> Problem {
    match error {
        LoginError::Refused => {
            challenge(Problem::new(Kind::LOGIN_REFUSED, "The name or the password is wrong."))
        }
        LoginError::Throttled(throttled) => of_throttle(door, throttled),
        LoginError::Hash(error) => of_hash(error),
        LoginError::Store(error) => store_problem(door, error),
    }
}

/// Why a session was not renewed.
pub(super) fn of_refresh(door: &Door, error: RefreshError) -> Problem {
    match error {
        RefreshError::Refused => {
            challenge(Problem::new(Kind::REFRESH_REFUSED, "The token is not good any more: sign in again."))
        }
        RefreshError::Reused => challenge(Problem::new(
            Kind::REFRESH_REUSED,
            "The token was used before. The session is ended: sign in again.",
        )),
        RefreshError::Store(error) => store_problem(door, error),
    }
}

/// The problem of a command about users.
pub(super) fn of_command(door: &Door, error: Failure) -> Problem {
    match error {
        // Which user has it is not told.
        CommandError::Taken { scope } => {
            let pointer = if scope == Logins::EMAIL_SCOPE { "/email" } else { "/user_name" };
            let errors = json!([{"pointer": pointer, "detail": "is what another user signs in with"}]);
            Problem::new(Kind::LOGIN_TAKEN, "Another user signs in with this.").with("errors", errors)
        }
        error => command_problem(door, error, not_found, |rule| of_rule(door, rule)),
    }
}

/// The problem of a command about a session.
pub(super) fn of_session(door: &Door, error: Failure) -> Problem {
    command_problem(door, error, no_session, |rule| of_rule(door, rule))
}

fn of_rule(door: &Door, rule: IdentityError) -> Problem {
    match rule {
        IdentityError::User(rule) => of_user(&rule),
        IdentityError::Session(SessionError::Ended | SessionError::Expired) => no_session(),
        IdentityError::LastAdmin => Problem::new(
            Kind::LAST_ADMIN,
            "This is the last active administrator: nobody would be left who can let anybody in.",
        ),
        IdentityError::SetupOver => {
            Problem::new(Kind::SETUP_OVER, "There is an administrator already, who creates all other users.")
        }
        IdentityError::WrongSetupToken => Problem::new(
            Kind::WRONG_SETUP_TOKEN,
            "This is not the token that was printed when the server started.",
        ),
        IdentityError::WrongPassword => {
            Problem::new(Kind::WRONG_PASSWORD, "The present password is wrong; nothing was changed.")
        }
        IdentityError::Throttled(throttled) => of_throttle(door, throttled),
        IdentityError::Hash(error) => of_hash(error),
    }
}

fn of_user(rule: &UserError) -> Problem {
    match rule {
        UserError::Suspended => Problem::new(Kind::USER_SUSPENDED, "The user is suspended."),
        UserError::Erased => erased(),
        UserError::NotGrantable(scope) => invalid("/grants", format!("{scope} cannot be granted")),
        UserError::NoScopes => invalid("/scopes", "has at least one scope"),
        UserError::TooManyKeys => {
            let most = User::MOST_KEYS;
            let detail = format!("A user has at most {most} API keys: revoke one first.");
            Problem::new(Kind::TOO_MANY_KEYS, detail).with("limit", most)
        }
        UserError::KeyExpiry => {
            invalid("/expires_at", format!("lies in the future, and within {} days", User::MOST_KEY_DAYS))
        }
        UserError::UnknownKey => no_key(),
        UserError::ReasonMissing => {
            invalid("/reason", "is missing, in the body and in the header Daybook-Reason")
        }
        UserError::ReasonNamesPerson => {
            invalid("/reason", "stays readable for ever, and must not name the person")
        }
        UserError::NoAdmin => Problem::internal("an administrator was asked to remain who is none"),
    }
}

/// A field that a rule refuses.
pub(super) fn invalid(pointer: &str, why: impl std::fmt::Display) -> Problem {
    let mut errors = Errors::default();
    errors.add(pointer, why);
    errors.check().err().unwrap_or_else(|| Problem::internal("an invalid field passed as valid"))
}

/// It is too early for the next try: in how many seconds it is allowed, rounded up.
fn of_throttle(door: &Door, throttled: Throttled) -> Problem {
    let left = throttled.retry_at.as_micros() - door.clock.now().as_micros();
    let seconds = (left.max(1) + 999_999) / 1_000_000;
    Problem::new(Kind::TOO_MANY_TRIES, format!("Too many tries have failed: try again in {seconds} s."))
        .header(RETRY_AFTER, HeaderValue::from(seconds))
}

fn of_hash(error: HashError) -> Problem {
    match error {
        HashError::Busy => {
            Problem::new(Kind::PASSWORDS_BUSY, "Too many passwords are being checked; nothing was done.")
                .header(RETRY_AFTER, RETRY_AFTER_A_SECOND.clone())
        }
        HashError::Failed(cause) => Problem::internal(cause),
    }
}

fn challenge(problem: Problem) -> Problem {
    problem.header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}
