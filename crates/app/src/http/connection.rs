//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tower::Service;

use super::ConnectionLimits;
use super::activity::Activity;
use super::body::Answer;
use super::io::Watched;

/// The most bytes of a request's header, and of what is read ahead.
const HEADER_BYTES: u16 = u16::MAX;

/// What a connection is told by its guard.
enum Order {
    /// Answer what is under way, and then close.
    Finish,
    /// Close.
    Close,
}

/// Serves one connection until the client closes it, it dawdles, `drain` fires and it has answered, or it is cut.
pub(super) async fn serve(
    stream: TcpStream,
    router: Router,
    limits: ConnectionLimits,
    drain: CancellationToken,
    cut: CancellationToken,
) {
    let activity = Activity::new();
    let io = TokioIo::new(Watched { stream, activity: activity.clone() });
    let requests = activity.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let under_way = requests.begin(request.version());
        let mut router = router.clone();
        async move {
            let answer = router.call(request).await?;
            Ok::<_, Infallible>(answer.map(|body| Answer { body, _request: under_way }))
        }
    });
    let (orders, mut told) = mpsc::channel(2);
    let _guard = AbortOnDropHandle::new(tokio::spawn(guard(activity, limits, drain, cut, orders)));
    let builder = builder(&limits);
    let mut connection = pin!(builder.serve_connection(io, service));
    loop {
        tokio::select! {
            biased;
            outcome = connection.as_mut() => {
                if let Err(error) = outcome {
                    tracing::debug!(error, "a connection ended with an error");
                }
                return;
            }
            order = told.recv() => match order {
                Some(Order::Finish) => connection.as_mut().graceful_shutdown(),
                Some(Order::Close) | None => return,
            },
        }
    }
}

/// Watches over a connection from a task of its own: what all connections wait for has a lock, which must not be
/// taken for every request.
async fn guard(
    activity: Arc<Activity>,
    limits: ConnectionLimits,
    drain: CancellationToken,
    cut: CancellationToken,
    orders: mpsc::Sender<Order>,
) {
    let mut overdue = pin!(activity.overdue(&limits));
    let mut draining = false;
    loop {
        let order = tokio::select! {
            overdue = &mut overdue => {
                tracing::debug!(?overdue, "a connection is closed");
                Order::Close
            }
            () = cut.cancelled() => Order::Close,
            () = drain.cancelled(), if !draining => Order::Finish,
        };
        draining = true;
        let last = matches!(order, Order::Close);
        if orders.send(order).await.is_err() || last {
            return;
        }
    }
}

fn builder(limits: &ConnectionLimits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    // The header's deadline is kept by `Activity`: hyper's also closes idle connections, and costs a timer a request.
    builder.http1().header_read_timeout(None).max_buf_size(HEADER_BYTES.into());
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(20))
        .max_concurrent_streams(limits.streams_per_connection)
        .max_header_list_size(HEADER_BYTES.into())
        .max_send_buf_size(HEADER_BYTES.into());
    builder
}
