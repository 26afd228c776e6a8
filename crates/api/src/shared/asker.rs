//! Who asks: the one step that turns the headers of a request into a principal.

use std::sync::Arc;

pub use daybook_application::identity::SignIn;
use daybook_application::identity::{Authenticated, Token};
use daybook_domain::access::{Principal, Refusal};
use daybook_domain::shared::Actor;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use super::headers::{ACTOR, invalid};
use super::{Access, Door, Kind, Problem, one, store_problem};

/// Who asks, among the extensions of every request that reaches a route.
#[derive(Clone)]
pub(crate) enum Asker {
    /// Who sends no token: in production a stranger, in development whoever it says it is.
    Unproven(Principal),
    /// Who sends a good token.
    Known {
        /// Whose it is.
        who: Authenticated,
        /// The token, to be asked about again while a connection stays open.
        token: Arc<Token>,
    },
}

impl Asker {
    /// Who asks, as far as rights go.
    pub(crate) fn principal(&self) -> &Principal {
        match self {
            Self::Unproven(principal) => principal,
            Self::Known { who, .. } => &who.principal,
        }
    }
}

/// Who sends this request. One that did not come through the door is a stranger's.
pub(crate) fn principal(parts: &Parts) -> &Principal {
    parts.extensions.get::<Asker>().map_or(&Principal::Anonymous, Asker::principal)
}

/// Whose token came with this request, if one did.
pub(crate) fn known(parts: &Parts) -> Option<&Authenticated> {
    match parts.extensions.get::<Asker>() {
        Some(Asker::Known { who, .. }) => Some(who),
        Some(Asker::Unproven(_)) | None => None,
    }
}

/// Where one comes to sign in, each by `POST`. Who it is, the body proves: a token is neither needed nor looked at, since
/// one that is over must keep nobody from getting a new one.
pub(crate) const SIGNING_IN: [&str; 3] = ["/v1/auth/login", "/v1/auth/refresh", "/v1/auth/setup"];

impl Door {
    /// Who sends these headers to this path, with the rights of this moment.
    ///
    /// A token that is not good is refused, in every environment: whoever sends one believes to be signed in, and is
    /// not let in as somebody else. So are several of them, and credentials of another kind. Only where one comes to
    /// sign in, at [`SIGNING_IN`], everybody is without a token.
    pub(crate) async fn asker(&self, path: &str, headers: &HeaderMap) -> Result<Asker, Problem> {
        let named: Option<Actor> = one(headers, &ACTOR)?
            .map(|name| name.parse().map_err(|why| invalid(&ACTOR, format!("is not valid: {why}"))))
            .transpose()?;
        let token = if SIGNING_IN.contains(&path) { None } else { bearer(headers)? };
        let asker = match token {
            Some(token) => self.known(Arc::new(token)).await?,
            None => Asker::Unproven(match &self.access {
                Access::Production => Principal::Anonymous,
                Access::Development { .. } => {
                    Principal::Development(named.clone().unwrap_or_else(Actor::anonymous))
                }
            }),
        };
        if named.is_some_and(|named| asker.principal().actor() != Some(named)) {
            let detail = format!("The header {ACTOR} names another than the one who asks.");
            return Err(Problem::new(Kind::NOT_ALLOWED, detail));
        }
        Ok(asker)
    }

    /// The same one, with the rights of now; whose token has become worthless is refused.
    pub(crate) async fn asked_again(&self, asker: &Asker) -> Result<Asker, Problem> {
        match asker {
            Asker::Unproven(_) => Ok(asker.clone()),
            Asker::Known { token, .. } => self.known(token.clone()).await,
        }
    }

    async fn known(&self, token: Arc<Token>) -> Result<Asker, Problem> {
        let sign_in = self.sign_in.get().ok_or_else(worthless)?;
        let who = sign_in.who(&token).await.map_err(|error| store_problem(self, error))?;
        Ok(Asker::Known { who: who.ok_or_else(worthless)?, token })
    }
}

/// Who sends this request, where nothing is for strangers: they are refused before anything of theirs is read.
pub(crate) fn signed_in(parts: &Parts) -> Result<Arc<Principal>, Problem> {
    match principal(parts) {
        Principal::Anonymous => Err(refusal_problem(Refusal::SignIn, || Problem::internal("hidden"))),
        known => Ok(Arc::new(known.clone())),
    }
}

/// What the routes of a context need, with who asks, where nothing is for strangers: a handler that takes it without
/// `State` gets it so. What was not taken so is a stranger's.
macro_rules! asked_by {
    ($door:ty) => {
        impl axum::extract::FromRequestParts<$door> for $door {
            type Rejection = $crate::shared::Problem;

            async fn from_request_parts(
                parts: &mut http::request::Parts,
                door: &$door,
            ) -> Result<Self, $crate::shared::Problem> {
                Ok(Self { by: $crate::shared::signed_in(parts)?, ..door.clone() })
            }
        }
    };
}

pub(crate) use asked_by;

/// Who sends this request, where something is for strangers too.
pub(crate) fn anybody(parts: &Parts) -> Arc<Principal> {
    Arc::new(principal(parts).clone())
}

/// The problem of what the policy refuses. What is hidden is answered like what is missing, which `missing` says.
pub(crate) fn refusal_problem(refusal: Refusal, missing: impl FnOnce() -> Problem) -> Problem {
    match refusal {
        Refusal::Hidden => missing(),
        Refusal::SignIn => challenge(
            Problem::new(
                Kind::SIGN_IN_REQUIRED,
                "This is not for everybody, and the request says not who asks.",
            ),
            "Bearer",
        ),
        Refusal::Forbidden { needs: Some(needs) } => {
            Problem::new(Kind::NOT_ALLOWED, format!("Whoever asks lacks a right: {needs}."))
                .with("needs", needs.as_str())
        }
        Refusal::Forbidden { needs: None } => {
            Problem::new(Kind::NOT_ALLOWED, "This is for signed-in users; no API key reaches it.")
        }
    }
}

/// The token of the request, if it sends credentials.
fn bearer(headers: &HeaderMap) -> Result<Option<Token>, Problem> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let token = value.to_str().ok().and_then(|text| text.split_once(' ')).and_then(|(scheme, token)| {
        let is_token = !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic());
        (scheme.eq_ignore_ascii_case("bearer") && is_token).then(|| Token::new(token.to_owned()))
    });
    match (token, values.next()) {
        (Some(token), None) => Ok(Some(token)),
        _ => Err(worthless()),
    }
}

fn worthless() -> Problem {
    let detail = "The Authorization header is not one good bearer token.";
    challenge(Problem::new(Kind::INVALID_TOKEN, detail), "Bearer error=\"invalid_token\"")
}

fn challenge(problem: Problem, how: &'static str) -> Problem {
    problem.header(WWW_AUTHENTICATE, HeaderValue::from_static(how))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_token_is_sent_by_its_scheme_in_any_case() {
        assert!(bearer(&HeaderMap::new()).unwrap().is_none());
        for value in ["Bearer abc~/=", "bearer abc~/=", "BEARER abc~/="] {
            assert_eq!(bearer(&headers(&[value.as_bytes()])).unwrap().unwrap().reveal(), "abc~/=");
        }
    }

    #[test]
    fn credentials_that_are_not_one_token_are_refused_and_not_left_out() {
        let bad: [&[&[u8]]; 9] = [
            &[b""],
            &[b"Bearer"],
            &[b"Bearer "],
            &[b"Bearer  a"],
            &[b"Bearer a b"],
            &[b"Basic YTpi"],
            &[b"abc"],
            &[b"Bearer \xff"],
            &[b"Bearer a", b"Bearer a"],
        ];
        for values in bad {
            let Err(problem) = bearer(&headers(values)) else { panic!("{values:?} passed") };
            assert_eq!(problem.kind(), Kind::INVALID_TOKEN, "{values:?}");
        }
    }
}
