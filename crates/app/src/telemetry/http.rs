//! Sending over HTTP.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use opentelemetry_http::{HttpClient, HttpError};
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

use super::delivery::Delivery;
use super::exporting::{ExporterError, authorities};
use crate::settings::Destination;

/// The most bytes of an answer. Receivers answer with next to nothing.
const MOST_BYTES: u64 = 1024 * 1024;

/// Sends over HTTP and waits for the answer: who sends telemetry has a thread of its own, which has no reactor.
#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    delivery: Arc<Delivery>,
}

impl Client {
    /// A client for one receiver; why it cannot be reached is told to `delivery`.
    pub(super) fn new(destination: &Destination, delivery: Arc<Delivery>) -> Result<Self, ExporterError> {
        let config = Agent::config_builder()
            .timeout_global(Some(destination.timeout))
            // The receiver is who was named, and no other.
            .max_redirects(0)
            .proxy(None)
            .http_status_as_error(false);
        let config =
            if destination.is_encrypted() { config.tls_config(trusting(destination)?) } else { config };
        Ok(Self { agent: config.build().new_agent(), delivery })
    }
}

fn trusting(destination: &Destination) -> Result<TlsConfig, ExporterError> {
    let certificates: Vec<_> = match authorities(destination)? {
        Some(pem) => CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok).collect(),
        None => rustls_native_certs::load_native_certs().certs,
    };
    if certificates.is_empty() {
        return Err(ExporterError::NoAuthorities);
    }
    let certificates = certificates.iter().map(|authority| Certificate::from_der(authority).to_owned());
    Ok(TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
        .root_certs(RootCerts::from(certificates))
        .build())
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (head, body) = request.into_parts();
        let answer = self.agent.run(Request::from_parts(head, &*body)).and_then(|answer| {
            let (head, mut body) = answer.into_parts();
            let body = body.with_config().limit(MOST_BYTES).read_to_vec()?;
            Ok(Response::from_parts(head, Bytes::from(body)))
        });
        answer.map_err(|error| {
            // Who asked is told no more than that it failed.
            self.delivery.blame(error.to_string());
            error.into()
        })
    }
}
