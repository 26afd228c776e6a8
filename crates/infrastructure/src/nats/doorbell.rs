//! Nodes tell each other that there is more in the log.

use std::sync::Arc;

use bytes::Bytes;
use daybook_application::shared::StoreError;
use futures::StreamExt;
use tokio_util::sync::CancellationToken;

use super::Nats;
use crate::event_store::Store;

/// Calls other nodes when this one has written, and looks at the log when they call, until cancelled.
///
/// A call says nothing but that: one that is lost costs no more than the wait for the next look.
///
/// # Errors
/// When the connection has been given up.
pub async fn answer_calls(store: Arc<Store>, nats: Nats, stop: CancellationToken) -> Result<(), StoreError> {
    let subject = format!("daybook-head.{}", store.log_id());
    let mut calls = nats.client.subscribe(subject.clone()).await.map_err(StoreError::failed)?;
    let mut own = store.bus.own_commits();
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            call = calls.next() => match call {
                Some(_) => store.nodes.ask(),
                None => return Err(StoreError::Unavailable("NATS: the connection is given up".into())),
            },
            written = own.changed() => {
                if written.is_err() {
                    return Ok(());
                }
                if nats.is_connected() {
                    // Its failure is the next look's.
                    drop(nats.client.publish(subject.clone(), Bytes::new()).await);
                }
            }
        }
    }
}
