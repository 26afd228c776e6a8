//! Who may talk to us at all.

use std::net::IpAddr;

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, Uri};

use super::{Kind, Problem};

/// What a request must bring before anything else is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Whoever sends a good token, from wherever; everybody else is a stranger. Tokens come in a header that no browser
    /// sends by itself, so it does not matter which page a request comes from.
    Production,
    /// No credentials, and therefore only from this machine: `Host` and `Origin` must be a loopback name or
    /// address, with any port, or one of `hosts`. That keeps web sites, also by DNS rebinding, out.
    Development {
        /// More host names that are ours, without ports.
        hosts: Vec<String>,
    },
}

impl Access {
    /// In development, refuses foreign hosts and origins.
    pub(crate) fn check(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
        let Self::Development { hosts } = self else { return Ok(()) };
        // All that the request names: which of several counts is a question that proxies answer differently.
        let named = headers.get_all(HOST).iter().map(|host| host.to_str().ok());
        let mut named = named.chain(uri.authority().map(|authority| Some(authority.as_str()))).peekable();
        if named.peek().is_none() || !named.all(|host| host.is_some_and(|host| is_ours(host, hosts))) {
            return Err(Problem::new(
                Kind::FOREIGN_HOST,
                "In development only requests to localhost or a loopback address are answered.",
            ));
        }
        for origin in headers.get_all(ORIGIN) {
            let origin = origin.to_str().ok();
            let authority = origin.and_then(|o| o.strip_prefix("http://").or(o.strip_prefix("https://")));
            if !authority.is_some_and(|authority| is_ours(authority, hosts)) {
                return Err(Problem::new(
                    Kind::FOREIGN_ORIGIN,
                    "In development only web pages from localhost or a loopback address may ask.",
                ));
            }
        }
        Ok(())
    }
}

/// Whether `authority`, a host with or without a port, is a loopback one or one of `hosts`.
fn is_ours(authority: &str, hosts: &[String]) -> bool {
    let Some(host) = without_port(authority) else { return false };
    if let Some(v6) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return v6.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    let is_local = |name: &str| {
        let tail = name.len().checked_sub(".localhost".len()).and_then(|at| name.get(at..));
        name.eq_ignore_ascii_case("localhost") || tail.is_some_and(|t| t.eq_ignore_ascii_case(".localhost"))
    };
    name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        || is_local(name)
        || hosts.iter().any(|ours| ours.eq_ignore_ascii_case(name))
}

fn without_port(authority: &str) -> Option<&str> {
    let (host, port) = match authority.rsplit_once(':') {
        // The colons of an IPv6 address are followed by its bracket.
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority, ""),
    };
    port.bytes().all(|b| b.is_ascii_digit()).then_some(host)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn check(host: Option<&str>, origin: Option<&str>) -> Result<(), Kind> {
        let mut headers = HeaderMap::new();
        if let Some(host) = host {
            headers.insert(HOST, HeaderValue::from_str(host).unwrap());
        }
        if let Some(origin) = origin {
            headers.insert(ORIGIN, HeaderValue::from_str(origin).unwrap());
        }
        let access = Access::Development { hosts: vec!["daybook.test".into()] };
        access.check(&Uri::from_static("/"), &headers).map_err(|problem| problem.kind())
    }

    #[test]
    fn loopback_names_and_addresses_are_ours_with_any_port() {
        let ours =
            ["localhost", "LOCALHOST:8080", "a.localhost", "127.0.0.1:1", "127.9.9.9", "[::1]:80", "[::1]"];
        for host in ours.into_iter().chain(["daybook.test:8080", "localhost."]) {
            assert_eq!(check(Some(host), None), Ok(()), "{host}");
        }
    }

    #[test]
    fn every_other_host_is_foreign_and_so_is_none() {
        for host in
            ["example.com", "localhost.example.com", "127.0.0.1.nip.io", "10.0.0.1", "[::2]", "", "x:y", "é"]
        {
            assert_eq!(check(Some(host), None), Err(Kind::FOREIGN_HOST), "{host}");
        }
        assert_eq!(check(None, None), Err(Kind::FOREIGN_HOST));
    }

    #[test]
    fn pages_of_other_sites_are_refused() {
        assert_eq!(check(Some("localhost"), Some("http://localhost:3000")), Ok(()));
        for origin in ["http://example.com", "null", "file://", "http://localhost@example.com", "localhost"] {
            assert_eq!(check(Some("localhost"), Some(origin)), Err(Kind::FOREIGN_ORIGIN), "{origin}");
        }
    }

    #[test]
    fn in_production_any_host_and_page_may_ask() {
        let headers = HeaderMap::from_iter([(ORIGIN, HeaderValue::from_static("https://example.com"))]);
        assert!(Access::Production.check(&Uri::from_static("http://example.com/"), &headers).is_ok());
    }

    #[test]
    fn every_host_that_a_request_names_must_be_ours() {
        let access = Access::Development { hosts: Vec::new() };
        let uri = |text: &str| text.parse::<Uri>().unwrap();
        let mut headers = HeaderMap::new();
        headers.append(HOST, http::HeaderValue::from_static("localhost"));
        assert!(access.check(&uri("/"), &headers).is_ok());
        assert!(access.check(&uri("http://evil/"), &headers).is_err());
        headers.append(HOST, http::HeaderValue::from_static("evil"));
        assert!(access.check(&uri("/"), &headers).is_err());
        assert!(access.check(&uri("/"), &HeaderMap::new()).is_err());
    }
}
