//! A receiver at `https://`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::serve::Listener;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::receiver::Receiver;
use super::{exported, variables};
use crate::support::Process;

/// Takes connections that are encrypted.
struct Encrypted {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Encrypted {
    type Io = TlsStream<TcpStream>;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = self.listener.accept().await.unwrap();
            // Who does not trust us hangs up.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// An authority that signs certificates.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Writes its certificate into a file.
    fn file(&self, dir: &Path) -> PathBuf {
        let file = dir.join("authority.pem");
        std::fs::write(&file, self.0.pem()).unwrap();
        file
    }

    /// A receiver that it vouches for.
    async fn receiver(&self) -> Receiver {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["127.0.0.1".into()]).unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        config.alpn_protocols = vec![b"h2".into(), b"http/1.1".into()];
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("https://{}", listener.local_addr().unwrap());
        Receiver::serve(Encrypted { listener, acceptor: Arc::new(config).into() }, endpoint)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_are_sent_encrypted_to_a_receiver_that_the_given_authority_vouches_for() {
    let authority = Authority::new();
    for protocol in ["grpc", "http/protobuf"] {
        let (receiver, dir) = (authority.receiver().await, tempfile::tempdir().unwrap());
        let file = authority.file(dir.path());
        let more = [
            ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", file.to_str().unwrap()),
        ];
        let server = Process::serve_with(dir.path(), &variables(&receiver, &more));
        server.http().set("a", "on").await;
        receiver.until(|spans| spans.iter().any(|span| span.name == "config.set")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_to_a_receiver_that_another_authority_vouches_for() {
    for protocol in ["grpc", "http/protobuf"] {
        let (receiver, dir) = (Authority::new().receiver().await, tempfile::tempdir().unwrap());
        let file = Authority::new().file(dir.path());
        let more = [
            ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", file.to_str().unwrap()),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "300"),
        ];
        let variables = variables(&receiver, &more);
        let (server, log) = Process::serve_logging_with(dir.path(), "info", &variables);
        server.http().set("a", "on").await;
        exported(&server, "failed", 1).await;
        assert_eq!(server.terminate(), Some(0));
        assert!(receiver.so_far().spans.is_empty());
        let log = log.join().unwrap();
        assert!(log.contains("telemetry does not arrive"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_certificates_is_said_before_anything_is_served() {
    let (receiver, dir) = (Authority::new().receiver().await, tempfile::tempdir().unwrap());
    let file = dir.path().join("none.pem");
    std::fs::write(&file, "nothing").unwrap();
    for protocol in ["grpc", "http/protobuf"] {
        let more = [
            ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", file.to_str().unwrap()),
        ];
        let output = Process::refused(dir.path(), &variables(&receiver, &more));
        assert!(output.contains("none.pem is no file with certificates"), "{output}");
    }
}
