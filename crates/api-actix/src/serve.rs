//! Serving the application until it is told to stop.

use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::pin::pin;

use actix_web::HttpServer;
use futures_util::future::{Either, select};

use crate::app::app;
use crate::options::ApiOptions;
use crate::state::ApiState;

/// Serves on the listener until `shutdown` is ready; then takes no new connection, finishes what
/// runs (as long as the options allow), and returns. Signals are the caller's to handle.
///
/// # Errors
/// Where the listener cannot be used.
pub async fn serve(
    listener: TcpListener,
    state: ApiState,
    options: ApiOptions,
    shutdown: impl Future,
) -> io::Result<()> {
    let (shared, own) = (state.clone(), options.clone());
    let mut server = HttpServer::new(move || app(shared.clone(), &own))
        .keep_alive(options.keep_alive)
        .client_request_timeout(options.header_timeout)
        .max_connections(options.max_connections)
        .shutdown_timeout(options.shutdown_timeout.as_secs())
        .disable_signals();
    if let Some(workers) = options.workers {
        server = server.workers(workers);
    }
    let server = server.listen(listener)?.run();
    let handle = server.handle();
    let stopping = async {
        shutdown.await;
        state.begin_stopping();
        handle.stop(true).await;
    };
    match select(pin!(server), pin!(stopping)).await {
        Either::Left((served, _)) => served,
        Either::Right(((), server)) => server.await,
    }
}
