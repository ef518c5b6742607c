//! Serve: takes connections until it is told to end; then lets the open ones finish.

use crate::desk::{Settings, desk, locked};
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
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;

/// Most connections at one time.
const CONNECTIONS: usize = 1024;
/// Most of them from one address of another machine.
const FROM_ONE: usize = CONNECTIONS / 4;
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
    let served = runtime.block_on(async {
        let listener = TcpListener::bind(listen).await;
        let listener = listener
            .map_err(|error| format!("{listen}: cannot be listened on: {error}; give another --listen"))?;
        ready(listener.local_addr().map_err(|error| error.to_string())?);
        accept(listener, router).await;
        Ok(())
    });
    // a page that is being fetched is not waited for without end
    runtime.shutdown_timeout(CLOSING);
    served
}

async fn accept(listener: TcpListener, router: Router) {
    let (closing, places) = (GracefulShutdown::new(), Arc::new(Semaphore::new(CONNECTIONS)));
    let from_one: Arc<Mutex<BTreeMap<IpAddr, usize>>> = Arc::default();
    let mut end = std::pin::pin!(told_to_end());
    loop {
        let (place, stream, from) = match next(&listener, &places, end.as_mut()).await {
            Some(Ok((place, (stream, from)))) => (place, stream, from.ip().to_canonical()),
            // too many open files, or the other side went away: the next one may do better
            Some(Err(_)) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
            None => break,
        };
        let Some(counted) = Counted::one(&from_one, from) else {
            continue;
        };
        let connection = connection(stream, from, router.clone());
        let watched = closing.watch(connection);
        tokio::spawn(async move {
            // a connection that breaks off has nobody left to tell
            let _ = watched.await;
            drop((place, counted));
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(CLOSING, closing.shutdown()).await;
}

/// The next connection, once there is a place for it; none where the desk is told to end before, also while all places are taken.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    end: Pin<&mut impl Future<Output = ()>>,
) -> Option<std::io::Result<(OwnedSemaphorePermit, (TcpStream, SocketAddr))>> {
    let taken = std::pin::pin!(async {
        let place = places.clone().acquire_owned().await;
        let place = place.map_err(std::io::Error::other)?;
        Ok((place, listener.accept().await?))
    });
    first(taken, end).await
}

/// A connection of an address; it counts no more when it is dropped.
struct Counted(Arc<Mutex<BTreeMap<IpAddr, usize>>>, IpAddr);

impl Counted {
    /// None where the address has all that one may have. This machine may have all there are: a proxy on it speaks for everybody.
    fn one(open: &Arc<Mutex<BTreeMap<IpAddr, usize>>>, from: IpAddr) -> Option<Self> {
        let mut counts = locked(open);
        let count = counts.entry(from).or_default();
        if *count >= FROM_ONE && !from.is_loopback() {
            return None;
        }
        *count += 1;
        Some(Counted(open.clone(), from))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = locked(&self.0);
        let left = counts.get(&self.1).map_or(0, |count| count.saturating_sub(1));
        match left {
            0 => counts.remove(&self.1),
            left => counts.insert(self.1, left),
        };
    }
}

/// What the first future gives, or none where the second ends before.
async fn first<T>(
    mut wanted: Pin<&mut impl Future<Output = T>>,
    mut end: Pin<&mut impl Future<Output = ()>>,
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

#[cfg(test)]
mod tests {
    use super::{Counted, FROM_ONE, next};
    use std::net::{IpAddr, Ipv4Addr};
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::net::TcpListener;
    use tokio::sync::Semaphore;

    #[tokio::test]
    async fn the_desk_ends_also_while_all_places_are_taken() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let none_free = Arc::new(Semaphore::new(0));
        let end = std::pin::pin!(tokio::time::sleep(Duration::from_millis(20)));
        let ended = tokio::time::timeout(Duration::from_secs(20), next(&listener, &none_free, end)).await;
        assert!(matches!(ended, Ok(None)));
    }

    #[test]
    fn one_address_does_not_take_all_places() {
        let open = Arc::default();
        let other = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
        let mut taken: Vec<Counted> = (0..FROM_ONE)
            .map(|_| Counted::one(&open, other).unwrap())
            .collect();
        assert!(Counted::one(&open, other).is_none());
        taken.pop();
        taken.extend(Counted::one(&open, other));
        assert_eq!(taken.len(), FROM_ONE);
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        taken.extend((0..=FROM_ONE).map(|_| Counted::one(&open, here).unwrap()));
        drop(taken);
        assert!(open.lock().unwrap().is_empty());
    }
}
