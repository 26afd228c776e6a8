//! What sends telemetry: over gRPC or HTTP, encrypted or not.

use std::fs;
use std::path::PathBuf;

use opentelemetry_otlp::tonic_types::transport::{Certificate, ClientTlsConfig};
use opentelemetry_otlp::{
    ExporterBuildError, MetricExporter, SpanExporter, WithExportConfig, WithHttpConfig, WithTonicConfig,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};

use super::delivery::{Delivery, Noted};
use super::http::Client;
use crate::settings::{Destination, Protocol, Signal};

/// What sends telemetry cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ExporterError {
    /// The certificates of the authorities that are trusted cannot be read.
    #[error("{} is no file with certificates in PEM", .0.display())]
    Certificates(PathBuf, #[source] pem::Error),
    /// The system has no authorities to trust, and none are given.
    #[error("the system trusts no certificate authority: name some by OTEL_EXPORTER_OTLP_CERTIFICATE")]
    NoAuthorities,
    /// What sends it refuses its settings.
    #[error("what sends telemetry cannot be made")]
    Refused(#[from] ExporterBuildError),
}

/// Sends spans there. Over gRPC it must be called within a tokio runtime.
pub(super) fn spans(destination: &Destination) -> Result<Noted<SpanExporter>, ExporterError> {
    let delivery = Delivery::new(Signal::Traces, destination.receiver());
    let builder = SpanExporter::builder();
    let exporter = match destination.protocol {
        Protocol::Grpc => over_grpc(builder.with_tonic(), destination)?.build()?,
        Protocol::Http => {
            let client = Client::new(destination, delivery.clone())?;
            over_http(builder.with_http(), destination, client).build()?
        }
    };
    Ok(Noted { exporter, delivery })
}

/// Sends figures there. Over gRPC it must be called within a tokio runtime.
pub(super) fn figures(destination: &Destination) -> Result<Noted<MetricExporter>, ExporterError> {
    let delivery = Delivery::new(Signal::Metrics, destination.receiver());
    let builder = MetricExporter::builder();
    let exporter = match destination.protocol {
        Protocol::Grpc => over_grpc(builder.with_tonic(), destination)?.build()?,
        Protocol::Http => {
            let client = Client::new(destination, delivery.clone())?;
            over_http(builder.with_http(), destination, client).build()?
        }
    };
    Ok(Noted { exporter, delivery })
}

fn over_grpc<B>(builder: B, destination: &Destination) -> Result<B, ExporterError>
where
    B: WithExportConfig + WithTonicConfig,
{
    let builder = builder.with_endpoint(&destination.endpoint).with_timeout(destination.timeout);
    if !destination.is_encrypted() {
        return Ok(builder);
    }
    let trusting = match authorities(destination)? {
        Some(pem) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)),
        None => ClientTlsConfig::new().with_native_roots(),
    };
    Ok(builder.with_tls_config(trusting))
}

fn over_http<B: WithExportConfig + WithHttpConfig>(
    builder: B,
    destination: &Destination,
    client: Client,
) -> B {
    let builder = builder.with_protocol(opentelemetry_otlp::Protocol::HttpBinary);
    builder.with_endpoint(&destination.endpoint).with_timeout(destination.timeout).with_http_client(client)
}

/// The certificates of the authorities that are trusted, in PEM; `None` if the system's are.
pub(super) fn authorities(destination: &Destination) -> Result<Option<Vec<u8>>, ExporterError> {
    let Some(file) = &destination.certificate else { return Ok(None) };
    let refused = |error| ExporterError::Certificates(file.clone(), error);
    let pem = fs::read(file).map_err(|error| refused(pem::Error::Io(error)))?;
    let mut certificates = CertificateDer::pem_slice_iter(&pem);
    certificates.next().unwrap_or(Err(pem::Error::NoItemsFound)).map_err(refused)?;
    Ok(Some(pem))
}
