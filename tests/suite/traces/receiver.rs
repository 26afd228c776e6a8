//! A receiver of OTLP, over gRPC and over HTTP on one port.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use axum::serve::Listener;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use prost::Message;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::{Request, Response, Status};

/// The longest time for what was asked for to arrive; only a failure takes so long.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// A span that has arrived.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) name: String,
    pub(super) kind: i32,
    pub(super) trace: String,
    pub(super) id: String,
    /// Empty, if it is the first of its trace.
    pub(super) parent: String,
    pub(super) failed: bool,
    pub(super) attributes: BTreeMap<String, String>,
    /// Trace and span of each link.
    pub(super) links: Vec<(String, String)>,
    /// What is said of the process.
    pub(super) resource: BTreeMap<String, String>,
}

impl Seen {
    /// An attribute's text; empty without it.
    pub(super) fn attribute(&self, key: &str) -> &str {
        self.attributes.get(key).map_or("", String::as_str)
    }

    /// What links to this span name.
    pub(super) fn place(&self) -> (String, String) {
        (self.trace.clone(), self.id.clone())
    }
}

/// What has arrived.
#[derive(Debug, Clone, Default)]
pub(super) struct Arrived {
    pub(super) spans: Vec<Seen>,
    /// All messages, as they were sent.
    pub(super) bytes: Vec<u8>,
}

/// A receiver that is listening.
pub(super) struct Receiver {
    pub(super) endpoint: String,
    arrived: watch::Receiver<Arrived>,
}

impl Receiver {
    pub(super) async fn start() -> Self {
        Self::start_at("127.0.0.1:0").await
    }

    /// The same, on this address.
    pub(super) async fn start_at(address: &str) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        Self::serve(listener, endpoint)
    }

    /// A receiver of what comes through `listener`.
    pub(super) fn serve<L: Listener<Addr: Debug>>(listener: L, endpoint: String) -> Self {
        let (told, arrived) = watch::channel(Arrived::default());
        let over_http = told.clone();
        let take = move |body: Bytes| {
            let told = over_http.clone();
            async move { take(&told, &ExportTraceServiceRequest::decode(body).unwrap()) }
        };
        let router = tonic::service::Routes::new(TraceServiceServer::new(OverGrpc(told))).into_axum_router();
        let router: Router = router.route("/v1/traces", post(take));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { endpoint, arrived }
    }

    /// What has arrived so far.
    pub(super) fn so_far(&self) -> Arrived {
        self.arrived.borrow().clone()
    }

    /// What has arrived, as soon as `enough` says so.
    pub(super) async fn until(&self, enough: impl Fn(&[Seen]) -> bool) -> Arrived {
        let mut arrived = self.arrived.clone();
        let found = arrived.wait_for(|arrived| enough(&arrived.spans));
        match tokio::time::timeout(PATIENCE, found).await {
            Ok(found) => found.unwrap().clone(),
            Err(elapsed) => {
                panic!("it did not arrive ({elapsed}); what did: {:#?}", self.arrived.borrow().spans)
            }
        }
    }
}

struct OverGrpc(watch::Sender<Arrived>);

#[tonic::async_trait]
impl TraceService for OverGrpc {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        take(&self.0, request.get_ref());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

fn take(told: &watch::Sender<Arrived>, message: &ExportTraceServiceRequest) {
    let mut spans = Vec::new();
    for of_process in &message.resource_spans {
        let resource = of_process.resource.as_ref().map(|of| attributes(&of.attributes)).unwrap_or_default();
        for span in of_process.scope_spans.iter().flat_map(|scope| &scope.spans) {
            let error = span.status.as_ref().is_some_and(|status| status.code() == StatusCode::Error);
            spans.push(Seen {
                name: span.name.clone(),
                kind: span.kind,
                trace: hex(&span.trace_id),
                id: hex(&span.span_id),
                parent: hex(&span.parent_span_id),
                failed: error,
                attributes: attributes(&span.attributes),
                links: span.links.iter().map(|link| (hex(&link.trace_id), hex(&link.span_id))).collect(),
                resource: resource.clone(),
            });
        }
    }
    told.send_modify(|arrived| {
        arrived.spans.extend(spans);
        arrived.bytes.extend(message.encode_to_vec());
    });
}

fn attributes(list: &[KeyValue]) -> BTreeMap<String, String> {
    list.iter().map(|pair| (pair.key.clone(), text(pair.value.as_ref()))).collect()
}

fn text(value: Option<&AnyValue>) -> String {
    match value.and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        Some(Value::BoolValue(is)) => is.to_string(),
        Some(Value::DoubleValue(number)) => number.to_string(),
        other => panic!("an attribute of another kind: {other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
