//! A listener: connections in, with or without TLS, so many at a time, ended in good order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::Service as _;

use super::admission::ShownCertificate;
use super::stop::Stop;
use super::tls::Acceptor;

/// How long a client may take to finish the handshake, and to send the head of a request.
const HANDSHAKE: Duration = Duration::from_secs(10);
const HEAD: Duration = Duration::from_secs(15);
const HEADERS_MAX: usize = 64;
/// What a connection may hold of a request that has not been read yet.
const BUFFER_BYTES_MAX: usize = 64 << 10;
const STREAMS_MAX: u32 = 128;
/// After an error of accepting, such as too many open files.
const PAUSE: Duration = Duration::from_millis(100);

pub(crate) struct Door {
    pub(crate) connections_max: usize,
    /// How long requests under way are waited for.
    pub(crate) drain: Duration,
    pub(crate) routes: Router,
    pub(crate) stop: Stop,
    pub(crate) tls: Option<Acceptor>,
}

impl Door {
    /// Takes connections until it is time to stop, then waits for those that are open.
    pub(crate) async fn serve(self, listener: TcpListener) {
        let places = Arc::new(Semaphore::new(self.connections_max));
        let graceful = GracefulShutdown::new();
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = self.stop.asked() => break,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            let (tls, routes) = (self.tls.clone(), self.routes.clone());
            let watcher = graceful.watcher();
            tokio::spawn(async move {
                let _place = place;
                connection(stream, peer, tls, routes, watcher).await;
            });
        }
        drop(listener);
        if tokio::time::timeout(self.drain, graceful.shutdown()).await.is_err() {
            tracing::warn!("requests were still under way and are cut off");
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<Acceptor>,
    routes: Router,
    watcher: Watcher,
) {
    // Answers are written whole; waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    match tls {
        None => talk(stream, peer, routes, watcher).await,
        Some(acceptor) => match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => {
                let routes = match ShownCertificate::on(&stream) {
                    Some(shown) => routes.layer(Extension(shown)),
                    None => routes,
                };
                talk(stream, peer, routes, watcher).await;
            }
            Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
            Err(_) => tracing::debug!("a handshake took too long"),
        },
    }
}

async fn talk<S>(stream: S, peer: SocketAddr, routes: Router, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut with_peer = routes.into_make_service_with_connect_info::<SocketAddr>();
    let Ok(service) = with_peer.call(peer).await;
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(BUFFER_BYTES_MAX)
        .max_headers(HEADERS_MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(HEAD)
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(BUFFER_BYTES_MAX as u32);
    let service = TowerToHyperService::new(service);
    let served = builder.serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(served.into_owned()).await {
        tracing::debug!(error, "a connection ended early");
    }
}
