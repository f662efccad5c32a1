//! From a connection to the router: TLS where there is a certificate, HTTP/1.1 and HTTP/2, bounded in number and in
//! patience, and ended in order.

use crate::tls::Live;
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Request, header},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::{Semaphore, watch},
    time::timeout,
};
use tower::ServiceExt;

/// Connections at once; more wait in the system's queue.
const CONNECTIONS: usize = 4096;
/// How long a client may take to agree on keys.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a connection may be silent between requests, or take to send a request's head: longer than the minute that
/// proxies keep one for reuse, so that it is they who close it.
const SILENCE: Duration = Duration::from_secs(75);
/// How long requests under way may take to end once the server is told to stop.
const LAST: Duration = Duration::from_secs(5);
/// Requests at once over one connection of HTTP/2.
const STREAMS: u32 = 128;

/// Serves until `stop` changes; requests under way end within [`LAST`].
pub async fn serve(listener: TcpListener, tls: Option<Arc<Live>>, router: Router, mut stop: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let ending = GracefulShutdown::new();
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(SILENCE);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .keep_alive_interval(SILENCE)
        .keep_alive_timeout(HANDSHAKE);
    loop {
        let (seat, (stream, peer)) = tokio::select! {
            biased;
            _ = stop.changed() => break,
            accepted = accept(&listener, &room) => match accepted {
                Some(accepted) => accepted,
                None => continue,
            },
        };
        let (builder, router, watcher, tls) = (builder.clone(), router.clone(), ending.watcher(), tls.clone());
        tokio::spawn(async move {
            let _seat = seat;
            match tls {
                None => connection(&builder, stream, peer, router, watcher).await,
                Some(tls) => match timeout(HANDSHAKE, tls.acceptor().accept(stream)).await {
                    Ok(Ok(stream)) => connection(&builder, stream, peer, router, watcher).await,
                    Ok(Err(error)) => tracing::debug!(%error, "a client and the server agreed on no keys"),
                    Err(_) => tracing::debug!("a client took too long to agree on keys"),
                },
            }
        });
    }
    drop(listener);
    // A connection that only idles does not keep us.
    let _ = timeout(LAST, ending.shutdown()).await;
}

type Seat = tokio::sync::OwnedSemaphorePermit;

async fn accept(listener: &TcpListener, room: &Arc<Semaphore>) -> Option<(Seat, (tokio::net::TcpStream, SocketAddr))> {
    let seat = Arc::clone(room).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            let _ = stream.set_nodelay(true);
            Some((seat, (stream, peer)))
        }
        Err(error) => {
            // A client that went away concerns nobody; a machine without files to give needs a moment.
            tracing::debug!(%error, "a connection was not taken");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

async fn connection<S>(
    builder: &auto::Builder<TokioExecutor>,
    stream: S,
    peer: SocketAddr,
    router: Router,
    ending: hyper_util::server::graceful::Watcher,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
        router.clone().oneshot(told(request.map(Body::new), peer))
    });
    let served = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    if let Err(error) = ending.watch(served).await {
        tracing::debug!(%error, "a connection broke");
    }
}

/// The request with who sent it, and with the host that HTTP/2 has in its address where HTTP/1.1 has a header.
fn told(mut request: Request<Body>, peer: SocketAddr) -> Request<Body> {
    request.extensions_mut().insert(ConnectInfo(peer));
    if !request.headers().contains_key(header::HOST)
        && let Some(host) = request.uri().authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok())
    {
        request.headers_mut().insert(header::HOST, host);
    }
    request
}
