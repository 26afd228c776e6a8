//! A network that can be cut.

use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Passes on to a server what comes to a port of its own, unless it is cut.
pub(super) struct Wire {
    pub(super) port: u16,
    whole: Arc<watch::Sender<bool>>,
}

impl Wire {
    pub(super) async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, whole) = (listener.local_addr().unwrap().port(), Arc::new(watch::Sender::new(true)));
        let state = whole.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *state.borrow() {
                    tokio::spawn(pass_on(client, server.clone(), state.subscribe()));
                }
            }
        });
        Self { port, whole }
    }

    /// Ends all connections, and takes no more.
    pub(super) fn cut(&self) {
        self.whole.send_replace(false);
    }

    pub(super) fn mend(&self) {
        self.whole.send_replace(true);
    }
}

async fn pass_on(mut client: TcpStream, server: String, mut whole: watch::Receiver<bool>) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
        _ = whole.wait_for(|whole| !whole) => {}
    }
}
