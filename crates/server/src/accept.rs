//! Connections: taken one after another, and none waited for longer than it deserves (S-189).

use axum::{Extension, Router, extract::ConnectInfo, serve::Listener};
use hyper::server::conn::http1::Builder;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::time::Duration;
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
};
use tower::Layer;

/// How long the head of a request may take, and a kept connection be silent. Without it a few thousand
/// half-sent heads hold every descriptor there is.
pub const HEAD: Duration = Duration::from_secs(30);

/// How long a body may stand still. A slow line is none of our business, a dead one is.
pub const BODY: Duration = Duration::from_secs(30);

/// Lines of a head, and bytes of it: a browser sends a third of the one and a tenth of the other.
pub const HEADERS: usize = 100;
pub const HEAD_BYTES: usize = 64 * 1024;

/// As many open connections as the system lets this process have: by habit it begins with a thousand, and so many idle
/// ones would then keep everybody else out.
pub fn allow_many() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let most = Rlimit {
            current: limit.maximum,
            maximum: limit.maximum,
        };
        if let Err(error) = setrlimit(Resource::Nofile, most) {
            tracing::debug!(%error, "the number of open files stays as it was");
        }
    }
}

/// Answers until `closing` changes, then until what was begun is answered.
pub async fn answer(mut listener: TcpListener, router: Router, mut closing: watch::Receiver<bool>) {
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_headers(HEADERS)
        .max_buf_size(HEAD_BYTES);
    // Every open connection holds a sender: the channel ends with the last of them.
    let (open, mut all) = mpsc::channel::<()>(1);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            _ = closing.changed() => break,
        };
        // Small frames must not wait for an acknowledgement: that wait is the agent's typing delay.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(Extension(ConnectInfo(peer)).layer(router.clone()));
        // Boxed here: pinned inside the task it would lie there twice, once as it came and once where it is pinned.
        let mut connection = Box::pin(
            builder
                .serve_connection(TokioIo::new(stream), service)
                .with_upgrades(),
        );
        let (held, mut closing) = (open.clone(), closing.clone());
        tokio::spawn(async move {
            let _held = held;
            // Whoever goes away in the middle is no news.
            tokio::select! {
                _ = connection.as_mut() => return,
                _ = closing.changed() => connection.as_mut().graceful_shutdown(),
            }
            let _ = connection.await;
        });
    }
    drop((listener, open));
    let _ = all.recv().await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::MethodRouter;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// Sends these bytes and nothing more; gives back what came until the house closed the line.
    async fn until_closed(sent: &[u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (_stop, closing) = watch::channel(false);
        let router = Router::new().fallback_service(MethodRouter::<()>::new());
        tokio::spawn(answer(listener, router, closing));
        let mut line = tokio::net::TcpStream::connect(address).await.unwrap();
        line.write_all(sent).await.unwrap();
        let mut heard = String::new();
        let _ = line.read_to_string(&mut heard).await;
        heard
    }

    #[tokio::test(start_paused = true)]
    async fn half_a_head_is_not_waited_for() {
        assert!(!until_closed(b"GET / HTTP/1.1\r\nHost: a").await.contains("200"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_kept_connection_that_stays_silent_is_closed() {
        let heard = until_closed(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        assert!(heard.starts_with("HTTP/1.1 405"), "{heard}");
    }
}
