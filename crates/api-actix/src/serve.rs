//! Serving the application until shutdown.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol};
use actix_server::Server;
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::{AppConfig, Extensions};
use actix_web::rt::net::TcpStream;
use futures_util::future::{Either, ready, select};

use crate::app::app;
use crate::middleware::{
    Connection, OpenConnections, PacedStream, UnreadLimits, WaitQueue, rejections,
};
use crate::options::ApiOptions;
use crate::state::ApiState;

/// How long a connection that is being closed waits for its caller to have read the answer.
const GOODBYE: Duration = Duration::from_secs(1);

/// Threads for blocking work of each worker, opened as they are needed. actix divides 512 by the number
/// of processors, and threads on silent database connections could take all of a small number.
const BLOCKING_THREADS: usize = 512;
type Paced = Connection<PacedStream<TcpStream>>;

/// Serves on the listener until `shutdown` is ready; then takes no new connection, finishes what
/// runs (as long as the options allow), and returns. Signals are the caller's to handle.
///
/// This is what `actix_web::HttpServer` does, with a `Connection` around each stream.
///
/// # Errors
/// If the listener cannot be used.
pub async fn serve(
    listener: TcpListener,
    state: ApiState,
    options: ApiOptions,
    shutdown: impl Future,
) -> io::Result<()> {
    let state = state.with_limits(&options);
    let (shared, own, address) = (state.clone(), options.clone(), listener.local_addr()?);
    let connections = Connections::of(state.clone(), &options);
    rejections::register();
    let mut server = Server::build()
        .max_concurrent_connections(options.max_connections)
        .worker_max_blocking_threads(BLOCKING_THREADS)
        .shutdown_timeout(options.shutdown_timeout.as_secs())
        .disable_signals();
    if let Some(workers) = options.workers {
        server = server.workers(workers);
    }
    let ending = server.graceful_shutdown_signal();
    let server = server.listen("kassa", listener, move || {
        let (ending, connections) = (ending.clone(), connections.clone());
        let application = app(shared.clone(), &own)
            .into_factory()
            .map_err(|error| error.as_response_error().error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let ending = ending.clone();
                async move { ending.notified().await }
            })
            .keep_alive(own.keep_alive)
            // A `Connection` sees to it.
            .client_request_timeout(Duration::ZERO)
            .client_disconnect_timeout(GOODBYE)
            .local_addr(address)
            .on_connect_ext(|connection: &Paced, data: &mut Extensions| {
                data.insert(connection.stream().exchange());
            })
            .finish(map_config(application, |()| AppConfig::default()));
        let opened = move |stream: TcpStream| ready(connections.open(stream));
        fn_service(opened).and_then(http)
    })?;
    let server = server.run();
    let handle = server.handle();
    let stopping = async {
        shutdown.await;
        state.start_shutdown();
        handle.stop(true).await;
    };
    match select(pin!(server), pin!(stopping)).await {
        Either::Left((served, _)) => served,
        Either::Right(((), server)) => server.await,
    }
}

/// Opens the connections of a server, within its limits.
#[derive(Clone)]
struct Connections {
    state: ApiState,
    open: Arc<OpenConnections>,
    unread: UnreadLimits,
    header_timeout: Duration,
}

impl Connections {
    fn of(state: ApiState, options: &ApiOptions) -> Self {
        let open = Arc::new(OpenConnections::new(options.max_connections_per_address));
        let all = options.max_unread_bytes;
        // One address has a quarter.
        let queue = Arc::new(WaitQueue::new(all, all.div_ceil(4)));
        let unread = UnreadLimits { timeout: options.write_timeout, unread: queue };
        Self { state, open, unread, header_timeout: options.header_timeout }
    }

    fn open(
        &self,
        stream: TcpStream,
    ) -> Result<(Paced, Protocol, Option<SocketAddr>), DispatchError> {
        let caller = stream.peer_addr().ok();
        let address = caller.and_then(|caller| self.state.quotas().direct(caller.ip()));
        let Some(permit) = self.open.enter(address) else {
            return Err(DispatchError::Io(io::ErrorKind::QuotaExceeded.into()));
        };
        let stream = PacedStream::new(stream, self.unread.clone(), address);
        let connection = Connection::new(stream, self.header_timeout).counted(permit);
        Ok((connection, Protocol::Http1, caller))
    }
}
