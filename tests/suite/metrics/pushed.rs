//! Figures that are sent.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use daybook::settings::Settings;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::metrics::v1::{metric::Data, number_data_point};
use prost::Message;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

use crate::support::TestApp;

type Received = UnboundedReceiver<ExportMetricsServiceRequest>;

/// Takes figures over HTTP.
async fn over_http() -> (SocketAddr, Received) {
    let (told, received) = unbounded_channel();
    let take = move |body: Bytes| {
        let told = told.clone();
        async move { drop(told.send(ExportMetricsServiceRequest::decode(body).unwrap())) }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/v1/metrics", post(take));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (address, received)
}

struct Receiver(UnboundedSender<ExportMetricsServiceRequest>);

#[tonic::async_trait]
impl MetricsService for Receiver {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        drop(self.0.send(request.into_inner()));
        Ok(Response::new(ExportMetricsServiceResponse::default()))
    }
}

/// Takes figures over gRPC.
async fn over_grpc() -> (SocketAddr, Received) {
    let (told, received) = unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tonic::transport::Server::builder().add_service(MetricsServiceServer::new(Receiver(told)));
    tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
    (address, received)
}

/// What the last figures say of the number of events, and of the service.
fn told(received: &mut Received) -> (i64, Vec<String>) {
    let mut last = None;
    while let Ok(request) = received.try_recv() {
        last = Some(request);
    }
    let request = last.expect("nothing was sent");
    let of_resource = &request.resource_metrics[0];
    let attributes = &of_resource.resource.as_ref().unwrap().attributes;
    let service = attributes.iter().filter(|attribute| attribute.key.starts_with("service."));
    let service = service.map(|attribute| match attribute.value.as_ref().unwrap().value.as_ref() {
        Some(Value::StringValue(text)) => format!("{}={text}", attribute.key),
        other => panic!("{other:?}"),
    });
    let metrics = of_resource.scope_metrics.iter().flat_map(|scope| &scope.metrics);
    let events = metrics.filter(|metric| metric.name == "daybook.events.recorded");
    let counts = events.flat_map(|metric| match metric.data.as_ref().unwrap() {
        Data::Sum(sum) => sum.data_points.iter().map(|point| match point.value {
            Some(number_data_point::Value::AsInt(count)) => count,
            other => panic!("{other:?}"),
        }),
        other => panic!("{other:?}"),
    });
    (counts.sum(), service.collect())
}

/// Writes a little, ends, and tells what arrived.
async fn sent(change: impl FnOnce(&mut Settings), mut received: Received) {
    let app = TestApp::start_with(|settings| {
        settings.telemetry.otel_service_name = Some("books".into());
        change(settings);
    })
    .await;
    for round in 0..3 {
        app.set("a", &round.to_string()).await;
    }
    app.stop().await;
    let (events, service) = told(&mut received);
    assert_eq!(events, 3);
    assert!(service.contains(&"service.name=books".to_owned()), "{service:?}");
    assert!(service.iter().any(|attribute| attribute.starts_with("service.instance.id=")), "{service:?}");
}

#[tokio::test]
async fn what_was_counted_last_is_sent_at_the_end_over_http() {
    let (address, received) = over_http().await;
    sent(|s| s.telemetry.otel_exporter_otlp_endpoint = Some(format!("http://{address}")), received).await;
}

#[tokio::test]
async fn what_was_counted_last_is_sent_at_the_end_over_grpc() {
    let (address, received) = over_grpc().await;
    let change = |settings: &mut Settings| {
        let telemetry = &mut settings.telemetry;
        telemetry.otel_exporter_otlp_metrics_endpoint = Some(format!("http://{address}"));
        telemetry.otel_exporter_otlp_metrics_protocol = Some("grpc".into());
    };
    sent(change, received).await;
}

#[tokio::test]
async fn a_receiver_that_is_away_keeps_nobody_from_writing_or_from_ending() {
    let away = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for protocol in ["grpc", "http/protobuf"] {
        let app = TestApp::start_with(|settings| {
            let telemetry = &mut settings.telemetry;
            telemetry.otel_exporter_otlp_endpoint = Some(format!("http://{away}"));
            telemetry.otel_exporter_otlp_protocol = Some(protocol.into());
        })
        .await;
        app.set("a", "1").await;
        app.get("/health").await.expect(200);
        app.stop().await;
    }
}
