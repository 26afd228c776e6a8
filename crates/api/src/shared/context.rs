//! What comes with a command, out of the request's headers.

use daybook_application::shared::{CommandContext, IdempotencyKey};
use daybook_domain::shared::Reason;
use http::header::{IF_MATCH, IF_NONE_MATCH};
use http::request::Parts;
use uuid::Uuid;

use super::headers::{IDEMPOTENCY_KEY, REASON, TRACEPARENT, invalid};
use super::{Problem, RequestId, one, principal};

/// Who asks, why and under which key. A `reason` of the body takes the place of the header's.
pub(crate) fn command_context(
    parts: &Parts,
    body: &[u8],
    reason: Option<Reason>,
) -> Result<CommandContext, Problem> {
    let id = parts.extensions.get::<RequestId>().map_or(Uuid::nil(), |id| id.0);
    let headers = &parts.headers;
    let traceparent = headers.get(&TRACEPARENT).and_then(|value| value.to_str().ok());
    let mut context = CommandContext::new(principal(parts).clone(), id).with_traceparent(traceparent);
    context.reason = match reason {
        Some(reason) => Some(reason),
        None => one(headers, &REASON)?
            .map(|text| text.parse().map_err(|why| invalid(&REASON, format!("is not valid: {why}"))))
            .transpose()?,
    };
    context.idempotency = one(headers, &IDEMPOTENCY_KEY)?
        .map(|key| IdempotencyKey::new(key, fingerprint(parts, body)))
        .transpose()
        .map_err(|why| invalid(&IDEMPOTENCY_KEY, format!("is not valid: {why}")))?;
    Ok(context)
}

/// A digest of all that the request asks for: the same request again has the same one, another has another.
fn fingerprint(parts: &Parts, body: &[u8]) -> [u8; 32] {
    let mut digest = blake3::Hasher::new();
    // Each part with its length before it, so that none can run over into the next.
    let mut add = |part: &[u8]| {
        digest.update(&(part.len() as u64).to_le_bytes());
        digest.update(part);
    };
    add(parts.method.as_str().as_bytes());
    add(parts.uri.path().as_bytes());
    add(parts.uri.query().unwrap_or("").as_bytes());
    for name in [&IF_MATCH, &IF_NONE_MATCH, &REASON] {
        let values = parts.headers.get_all(name);
        add(&(values.iter().count() as u64).to_le_bytes());
        values.iter().for_each(|value| add(value.as_bytes()));
    }
    add(body);
    *digest.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::Principal;
    use http::Request;

    use super::super::Asker;
    use super::*;

    fn parts(headers: &[(&str, &str)]) -> Parts {
        let request = Request::put("/v1/config/a?x=1");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        parts.extensions.insert(RequestId(Uuid::from_u128(7)));
        parts
    }

    #[test]
    fn the_context_comes_out_of_the_headers() {
        let mut parts = parts(&[("daybook-reason", "Größe"), ("idempotency-key", "k-1")]);
        let ann = Principal::Development("ann".parse().unwrap());
        parts.extensions.insert(Asker::Unproven(ann.clone()));
        let context = command_context(&parts, b"{}", None).unwrap();
        assert_eq!(*context.principal, ann);
        assert_eq!((context.actor.as_str(), context.correlation_id), ("ann", Uuid::from_u128(7)));
        assert_eq!(context.reason.unwrap().as_str(), "Größe");
        assert_eq!(context.idempotency.unwrap().as_str(), "k-1");
    }

    #[test]
    fn what_did_not_come_through_the_door_is_a_strangers() {
        let context = command_context(&parts(&[("daybook-actor", "ann")]), b"", None).unwrap();
        assert_eq!((&*context.principal, context.actor.as_str()), (&Principal::Anonymous, "anonymous"));
    }

    #[test]
    fn what_no_rule_allows_is_an_invalid_header() {
        for header in [("daybook-reason", " "), ("idempotency-key", "a b")] {
            let problem = command_context(&parts(&[header]), b"", None).unwrap_err();
            assert_eq!(problem.kind(), super::super::Kind::INVALID_HEADER, "{header:?}");
        }
    }

    #[test]
    fn every_part_of_a_request_changes_its_fingerprint() {
        let same = fingerprint(&parts(&[]), b"1");
        assert_eq!(fingerprint(&parts(&[("daybook-request-id", "x"), ("accept", "text/plain")]), b"1"), same);
        assert_ne!(fingerprint(&parts(&[]), b"2"), same);
        assert_ne!(fingerprint(&parts(&[("if-match", "\"1-t\"")]), b"1"), same);
        assert_ne!(fingerprint(&parts(&[("if-none-match", "\"1-t\"")]), b"1"), same);
        assert_ne!(fingerprint(&parts(&[("daybook-reason", "why")]), b"1"), same);
        let mut other = parts(&[]);
        other.method = http::Method::DELETE;
        assert_ne!(fingerprint(&other, b"1"), same);
        let mut other = parts(&[]);
        other.uri = http::Uri::from_static("/v1/config/a?x=2");
        assert_ne!(fingerprint(&other, b"1"), same);
    }
}
