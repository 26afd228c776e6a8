//! Request bodies: whole, in time, and within the limits.

use axum::body::Body as Incoming;
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::request::Parts;
use http_body_util::BodyExt;
use tokio::sync::OwnedSemaphorePermit;

use super::{Door, Kind, Limit, Problem, RETRY_AFTER_A_SECOND, one};

/// A body, and the share of memory that it takes until it is dropped.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) bytes: Bytes,
    /// Its type: of those that were asked for, the one that the request names.
    pub(crate) media: &'static str,
    _memory: Option<OwnedSemaphorePermit>,
}

/// Reads the body of a request that sends JSON, by whatever name: `application/json`, `application/…+json`, or
/// none, because small clients leave it out.
pub(crate) async fn read_json(door: &Door, parts: &Parts, body: Incoming) -> Result<Body, Problem> {
    check_json(parts)?;
    read(door, parts, body, "application/json").await
}

/// Reads the body of a request whose `Content-Type` is one of `types`, which are in lower case and without
/// parameters.
pub(crate) async fn read_body(
    door: &Door,
    parts: &Parts,
    body: Incoming,
    types: &'static [&'static str],
) -> Result<Body, Problem> {
    let media = media_type(parts)?;
    let known = types.iter().find(|known| media.as_deref() == Some(**known)).ok_or_else(|| {
        Problem::new(Kind::UNSUPPORTED_MEDIA_TYPE, format!("The body must be {}.", types.join(" or ")))
    })?;
    read(door, parts, body, known).await
}

async fn read(door: &Door, parts: &Parts, body: Incoming, media: &'static str) -> Result<Body, Problem> {
    check_encoding(parts)?;
    let declared = one(&parts.headers, &CONTENT_LENGTH)?.and_then(|length| length.parse::<u64>().ok());
    if declared.is_some_and(|length| length > door.limits.body_bytes as u64) {
        return Err(too_large(door));
    }
    let timeout = door.limits.body_timeout;
    match tokio::time::timeout(timeout, collect(door, body, media)).await {
        Ok(body) => body,
        Err(_) => Err(Problem::new(
            Kind::BODY_TIMEOUT,
            format!("The body did not arrive within {} s.", timeout.as_secs_f32()),
        )
        .with("limit_seconds", timeout.as_secs())),
    }
}

async fn collect(door: &Door, mut body: Incoming, media: &'static str) -> Result<Body, Problem> {
    let mut bytes = BytesMut::new();
    let mut memory: Option<OwnedSemaphorePermit> = None;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::new(Kind::UNREADABLE_BODY, "The body ended too early."))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > door.limits.body_bytes {
            return Err(too_large(door));
        }
        let share = share(door, data.len())?;
        match &mut memory {
            Some(memory) => memory.merge(share),
            None => memory = Some(share),
        }
        bytes.extend_from_slice(&data);
    }
    Ok(Body { bytes: bytes.freeze(), media, _memory: memory })
}

fn share(door: &Door, bytes: usize) -> Result<OwnedSemaphorePermit, Problem> {
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    door.memory.clone().try_acquire_many_owned(bytes).map_err(|_| {
        door.metrics.shed(Limit::Bodies);
        let most = door.limits.bodies_bytes;
        let detail = format!("The bodies of all requests together have at most {most} bytes at a time.");
        Problem::new(Kind::OVERLOADED, detail).header(RETRY_AFTER, RETRY_AFTER_A_SECOND.clone())
    })
}

fn too_large(door: &Door) -> Problem {
    let most = door.limits.body_bytes;
    Problem::new(Kind::BODY_TOO_LARGE, format!("A body has at most {most} bytes.")).with("limit_bytes", most)
}

/// A body that is packed would be read as what it is not.
fn check_encoding(parts: &Parts) -> Result<(), Problem> {
    match one(&parts.headers, &CONTENT_ENCODING)? {
        Some(encoding) if !encoding.eq_ignore_ascii_case("identity") => {
            let detail = format!("The body must not be encoded; its Content-Encoding is {encoding}.");
            Err(Problem::new(Kind::UNSUPPORTED_MEDIA_TYPE, detail))
        }
        _ => Ok(()),
    }
}

/// The `Content-Type` in lower case, without its parameters.
fn media_type(parts: &Parts) -> Result<Option<String>, Problem> {
    let text = one(&parts.headers, &CONTENT_TYPE)?;
    Ok(text.map(|text| text.split(';').next().unwrap_or("").trim().to_ascii_lowercase()))
}

fn check_json(parts: &Parts) -> Result<(), Problem> {
    let Some(media) = media_type(parts)? else { return Ok(()) };
    let json = media == "application/json" || (media.starts_with("application/") && media.ends_with("+json"));
    if json {
        return Ok(());
    }
    Err(Problem::new(Kind::UNSUPPORTED_MEDIA_TYPE, "The body must be application/json."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_body_is_refused_by_its_encoding() {
        let parts = |encoding| {
            http::Request::put("/").header(CONTENT_ENCODING, encoding).body(()).unwrap().into_parts().0
        };
        assert!(check_encoding(&parts("identity")).is_ok());
        for encoding in ["gzip", "br", "x"] {
            assert_eq!(check_encoding(&parts(encoding)).unwrap_err().kind(), Kind::UNSUPPORTED_MEDIA_TYPE);
        }
    }
}
