//! What is done with sessions.

use super::samples::*;
use crate::identity::*;
use crate::shared::testing::{Decided, given};
use crate::shared::{Aggregate, replay};

const REFRESHED: fn() -> SessionEvent = || SessionEvent::Refreshed { tokens: tokens(2, 20) };

fn refresh(history: &[SessionEvent], shown: u8, at: i64) -> Decided<SessionEvent, SessionError> {
    given::<Session>(history.to_vec()).when(|session| {
        session.unwrap().refresh(&Digest::new([100 + shown; 32]), tokens(shown + 1, at), second(at))
    })
}

#[test]
fn signing_in_starts_a_session_that_no_token_outlasts() {
    given::<Session>([])
        .when(|_| Ok::<_, SessionError>(Session::start(user_id(1), 3, tokens(1, 0), second(100))))
        .then([started()]);
    let long = Session::start(user_id(1), 3, tokens(1, 0), second(5));
    let session = replay::<Session>(None, &long).unwrap();
    assert_eq!(session.tokens().access_expires_at, second(5));
    assert_eq!(session.tokens().refresh_expires_at, second(5));
    assert!(session.is_present());
}

#[test]
fn only_a_start_begins_a_session() {
    assert_eq!(Session::begin(&REFRESHED()), None);
    assert_eq!(Session::begin(&SessionEvent::Ended { by: EndedBy::User }), None);
}

#[test]
fn the_last_refresh_token_renews_both_tokens() {
    refresh(&[started()], 1, 20).then([REFRESHED()]);
    let session = replay::<Session>(None, &[started(), REFRESHED()]).unwrap();
    assert_eq!((session.tokens(), session.user(), session.generation()), (&tokens(2, 20), user_id(1), 3));
    refresh(&[started(), REFRESHED()], 2, 30).then([SessionEvent::Refreshed { tokens: tokens(3, 30) }]);
}

#[test]
fn a_refresh_token_that_was_used_before_ends_the_session() {
    let ended = SessionEvent::Ended { by: EndedBy::Reuse };
    refresh(&[started(), REFRESHED()], 1, 21).then([ended]);
    // Also when the tokens are over: somebody has them.
    refresh(&[started(), REFRESHED()], 1, 500).then([ended]);
    let session = replay::<Session>(None, &[started(), REFRESHED(), ended]).unwrap();
    assert_eq!(session.ended(), Some(EndedBy::Reuse));
    assert!(!session.is_present());
}

#[test]
fn a_session_that_is_ended_is_not_renewed_whatever_is_shown() {
    for by in EndedBy::ALL {
        for shown in [1, 2, 9] {
            refresh(&[started(), REFRESHED(), SessionEvent::Ended { by }], shown, 21)
                .then_refused(&SessionError::Ended);
        }
    }
}

#[test]
fn a_refresh_token_that_is_over_renews_nothing() {
    refresh(&[started()], 1, 50).then_refused(&SessionError::Expired);
    refresh(&[started()], 1, 49).then([SessionEvent::Refreshed {
        tokens: Tokens { refresh_expires_at: second(99), ..tokens(2, 49) },
    }]);
}

#[test]
fn renewing_never_takes_a_session_beyond_its_end() {
    let history = [started(), SessionEvent::Refreshed { tokens: tokens(2, 45) }];
    let end = Tokens { access_expires_at: second(100), refresh_expires_at: second(100), ..tokens(3, 94) };
    refresh(&history, 2, 94).then([SessionEvent::Refreshed { tokens: end }]);
    let history = [history.to_vec(), vec![SessionEvent::Refreshed { tokens: end }]].concat();
    refresh(&history, 3, 100).then_refused(&SessionError::Expired);
}

#[test]
fn a_session_is_ended_once() {
    for by in EndedBy::ALL {
        let end = |history: Vec<SessionEvent>| {
            given::<Session>(history).when(|session| Ok::<_, SessionError>(session.unwrap().end(by)))
        };
        end(vec![started()]).then([SessionEvent::Ended { by }]);
        end(vec![started(), SessionEvent::Ended { by: EndedBy::Administrator }]).then_nothing();
    }
}

#[test]
fn a_session_survives_its_snapshot() {
    for history in
        [vec![started()], vec![started(), REFRESHED(), SessionEvent::Ended { by: EndedBy::Administrator }]]
    {
        let session = replay::<Session>(None, &history).unwrap();
        let restored = Session::restore(
            session.user(),
            session.generation(),
            *session.tokens(),
            session.ends_at(),
            session.ended(),
        );
        assert_eq!(restored, session);
    }
}
