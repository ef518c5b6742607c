//! Serve: takes connections until it is told to end; then lets the open ones finish.

use crate::desk::{Settings, desk};
use crate::guard::Peer;
use crate::routes::router;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// Most connections at one time.
const CONNECTIONS: usize = 1024;
/// How long the head of a request may take.
const HEAD: Duration = Duration::from_secs(10);
/// How long open requests may take to end when the desk is closed.
const CLOSING: Duration = Duration::from_secs(10);
/// Stack of the threads that read and ask: sentences of broken pages can be very long, and trees very deep.
const STACK: usize = 64 << 20;

/// Opens the desk and serves it until the process is told to end (Ctrl-C, or SIGTERM). `ready` learns the address.
///
/// # Errors
/// Where the ledger cannot be opened, or the address cannot be listened on.
pub fn serve(settings: Settings, ready: impl FnOnce(SocketAddr)) -> Result<(), String> {
    let listen = settings.listen;
    let router = router(desk(settings)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build()
        .map_err(|error| format!("no threads: {error}"))?;
    runtime.block_on(async {
        let listener = TcpListener::bind(listen).await;
        let listener = listener
            .map_err(|error| format!("{listen}: cannot be listened on: {error}; give another --listen"))?;
        ready(listener.local_addr().map_err(|error| error.to_string())?);
        accept(listener, router).await;
        Ok(())
    })
}

async fn accept(listener: TcpListener, router: Router) {
    let (closing, places) = (GracefulShutdown::new(), Arc::new(Semaphore::new(CONNECTIONS)));
    let mut end = std::pin::pin!(told_to_end());
    loop {
        let Ok(place) = places.clone().acquire_owned().await else {
            break;
        };
        let next = std::pin::pin!(listener.accept());
        let (stream, from) = match first(next, end.as_mut()).await {
            Some(Ok(accepted)) => accepted,
            // too many open files, or the other side went away: the next one may do better
            Some(Err(_)) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
            None => break,
        };
        let connection = connection(stream, from.ip(), router.clone());
        let watched = closing.watch(connection);
        tokio::spawn(async move {
            // a connection that breaks off has nobody left to tell
            let _ = watched.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(CLOSING, closing.shutdown()).await;
}

/// What the first future gives, or none where the second ends before.
async fn first<T>(
    mut wanted: std::pin::Pin<&mut impl Future<Output = T>>,
    mut end: std::pin::Pin<&mut impl Future<Output = ()>>,
) -> Option<T> {
    std::future::poll_fn(|context| {
        if end.as_mut().poll(context).is_ready() {
            return std::task::Poll::Ready(None);
        }
        wanted.as_mut().poll(context).map(Some)
    })
    .await
}

/// One connection, from its first request to its last.
fn connection(
    stream: TcpStream,
    from: IpAddr,
    router: Router,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(from));
        router.clone().oneshot(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), service)
}

/// Waits for Ctrl-C, or on Unix for SIGTERM.
async fn told_to_end() {
    let interrupt = std::pin::pin!(async {
        // where signals cannot be heard the process is ended by other means
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    });
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    let _ = first(interrupt, std::pin::pin!(terminate)).await;
}
