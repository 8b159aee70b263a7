//! `kassa serve`: checks, connects, migrates, serves, works, and stops without dropping anything.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use api_actix::MetricsPage;
use application::Engine;
use application::worker::{self, WorkerOptions};
use clap::Args;
use metrics_exporter_prometheus::PrometheusHandle;
use ports::{Clock, Storage, WriteFault};
use tokio::net::TcpSocket;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::api::Extras;
use crate::context::{Context, wait_for};
use crate::exit::{Exit, Failure, Outcome};
use crate::global::Global;
use crate::rotation::Rotation;
use crate::settings::Settings;
use crate::system::SystemClock;
use crate::wire::ServingEngine;
use crate::{api, demo, flags, logs, memory, metrics, output, web, wire};

/// How to serve.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  kassa serve --demo
  kassa serve --config /etc/kassa.toml --wait-for 30s
  KASSA_JWT__SECRET=… DATABASE_URL=postgres://kassa@db/kassa kassa serve --bind 0.0.0.0:8080

On SIGTERM or Ctrl-C it stops accepting requests, completes running ones, then running jobs.
SIGHUP reloads the secret files.")]
pub struct Arguments {
    /// The address to listen on, instead of http.bind
    #[arg(long, value_name = "ADDRESS:PORT")]
    bind: Option<String>,
    /// How long to wait for an unavailable database (or, with --no-migrate, for pending migrations)
    #[arg(long, default_value = "0s", value_parser = flags::duration)]
    #[arg(value_name = "DURATION")]
    wait_for: Duration,
    /// Do not migrate; serve only if the database is up to date
    #[arg(long)]
    no_migrate: bool,
}

/// Runs it until it is told to stop.
///
/// # Errors
/// Whatever keeps it from serving, with what to do about it.
pub fn run(global: &Global, arguments: Arguments) -> Outcome {
    memory::limit_arenas();
    let bind = arguments.bind.clone().map(|bind| ("http.bind", "--bind", bind));
    let context = Context::load(global, bind.into_iter().collect())?;
    let settings = &context.settings;
    settings.errors_for_serving(&context.resolved).into_result()?;
    let _logging = logs::begin(&settings.log)?;
    for warning in settings.warnings() {
        tracing::warn!("{warning}");
    }
    wait_for(serve(&context, arguments))
}

async fn serve(context: &Context, arguments: Arguments) -> Outcome {
    let settings = &context.settings;
    let storage = wire::open(settings)?;
    wire::check_database_file(settings).await?;
    reached(storage.as_ref(), &arguments).await?;
    if !arguments.no_migrate {
        for migration in wire::migrate_up(settings).await? {
            tracing::info!(migration, "migration applied");
        }
    }
    open_shop(settings, storage.as_ref()).await?;
    let demo_clock = settings.demo.then(|| Arc::new(demo::clock(settings)));
    let trusted_clock = match settings.demo {
        true => None,
        false => Some(wire::trusted_clock(settings, storage.as_ref()).await?),
    };
    let clock = demo_clock.clone().map(|clock| clock as Arc<dyn Clock>);
    let clock = clock.or(trusted_clock.clone().map(|clock| clock as _));
    let clock = clock.unwrap_or_else(|| Arc::new(SystemClock));
    let authenticator = api::Authenticator::new(&settings.jwt)?;
    let store = Arc::clone(&storage);
    let ServingEngine { engine, rotations, test_page } =
        wire::serving_engine(settings, storage, clock)?;
    let rotation = Rotation::of(context, authenticator.by_secret.clone(), rotations)?;
    let (listener, address) = listen(settings.http.bind)?;
    let pages = web::pages(settings, &context.resolved, test_page, &format!("http://{address}"))?;
    // From here on a stop is graceful; before, there is nothing to finish.
    let shutdown_signal = api::shutdown_signal()?;
    if settings.demo {
        let links = web::demo_links(settings, &engine, &format!("http://{address}")).await?;
        let now = SystemClock.now();
        output::say(&demo::banner(settings, address, &links, &program(), now)?);
    }
    tracing::info!(%address, shop = settings.shop.name, "listening");
    let (stop, stopped) = watch::channel(false);
    let (collected, metrics) = collect(settings, &engine)?.unzip();
    let mut workers = start_workers(settings, &engine, &stopped);
    workers.spawn(rotation.run(stopped.clone()));
    if let Some(clock) = trusted_clock {
        workers.spawn(clock.watch(Arc::clone(&store), stopped.clone()));
    }
    if let Some(handle) = collected {
        workers.spawn(metrics::keep_up(handle, stopped));
    }
    let demo_clock = demo_clock.map(|clock| clock as _);
    let extras = Extras { metrics, demo_clock, pages };
    let served =
        api::serve(settings, engine, &authenticator, extras, listener, shutdown_signal).await;
    // The workers are stopped even if serving failed; they finish the current job.
    stop.send_replace(true);
    finish(workers).await;
    checkpoint_on_exit(settings, store.as_ref()).await;
    tracing::info!("server stopped");
    served.map(|()| Exit::Done)
}

/// Connects to the database, retrying for as long as was requested.
async fn reached(storage: &dyn Storage, arguments: &Arguments) -> Result<(), Failure> {
    let until = Instant::now() + arguments.wait_for;
    loop {
        match usable(storage, arguments.no_migrate).await {
            Err(failure) if failure.exit == Exit::Unavailable && Instant::now() < until => {
                tracing::info!(cause = failure.cause, "waiting for the database");
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
            outcome => return outcome,
        }
    }
}

/// Whether the database responds, and has its tables if this server is not to migrate.
async fn usable(storage: &dyn Storage, needs_tables: bool) -> Result<(), Failure> {
    match storage.readiness().await?.pending_migrations {
        pending if needs_tables && pending > 0 => Err(Failure::database_behind(pending)),
        _ => Ok(()),
    }
}

/// The demo brings its data; a real shop should not sell it.
async fn open_shop(settings: &Settings, storage: &dyn Storage) -> Result<(), Failure> {
    if settings.demo {
        demo::prepare(storage, settings.shop.currency, SystemClock.now()).await?;
    } else if demo::is_demo_database(storage).await? {
        tracing::warn!("this database was filled by --demo: its listings and coupons are live");
    }
    Ok(())
}

/// Checkpoints the write-ahead log into the SQLite file, unless the file is damaged or was replaced: the
/// checkpoint would corrupt it further.
async fn checkpoint_on_exit(settings: &Settings, storage: &dyn Storage) {
    if wire::database_file(settings).is_none() {
        return;
    }
    match storage.can_write().await {
        Err(fault @ (WriteFault::FileReplaced | WriteFault::Damaged)) => {
            tracing::warn!(%fault, "write-ahead log not checkpointed");
        }
        Ok(())
        | Err(
            WriteFault::ReadOnly
            | WriteFault::DiskFull
            | WriteFault::DiskFailed
            | WriteFault::Unavailable,
        ) => wire::complete_database_file(settings, LAST_READERS).await,
    }
}

/// How long a stop waits for remaining readers of a SQLite file.
const LAST_READERS: Duration = Duration::from_secs(2);

/// Connections that may wait to be taken up; the standard library's own number is small for a rush.
const BACKLOG: u32 = 1_024;

fn listen(bind: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let listening = || {
        let socket = if bind.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        // A restarted server takes its address over from connections that are still closing.
        socket.set_reuseaddr(true)?;
        socket.bind(bind)?;
        let listener = socket.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        Ok((listener.into_std()?, address))
    };
    listening().map_err(|error: std::io::Error| cannot_listen("kassa serve", bind, &error))
}

/// Why a command cannot listen on an address.
pub(super) fn cannot_listen(command: &str, bind: SocketAddr, error: &std::io::Error) -> Failure {
    let (ip, port) = (bind.ip(), bind.port());
    let other = SocketAddr::new(ip, if port == 8_081 { 8_082 } else { 8_081 });
    let kind = error.kind();
    let remedy = if kind == ErrorKind::AddrInUse {
        format!(
            "stop the process that listens there, or choose another port: {command} --bind {other}"
        )
    } else if kind == ErrorKind::PermissionDenied {
        format!(
            "choose a port of 1024 or above behind your proxy (kassa serve --bind {other}), or grant \
             CAP_NET_BIND_SERVICE to listen on port {port}"
        )
    } else if kind == ErrorKind::AddrNotAvailable {
        format!(
            "{ip} is not an address of this machine: bind for example 127.0.0.1:{port} for local \
             access or 0.0.0.0:{port} for all addresses"
        )
    } else {
        "choose another address with http.bind or --bind".to_owned()
    };
    let cause = format!("cannot listen on {bind}: {error}");
    Failure::new(Exit::Unavailable, cause, remedy)
}

fn start_workers(
    settings: &Settings,
    engine: &Arc<Engine>,
    stop: &watch::Receiver<bool>,
) -> JoinSet<()> {
    let outbox = &settings.outbox;
    let options = WorkerOptions { poll_interval: outbox.poll_interval, batch: outbox.batch };
    let mut workers = JoinSet::new();
    for _ in 0..outbox.workers {
        workers.spawn(worker::run(Arc::clone(engine), options, stop.clone()));
    }
    workers
}

/// Begins to collect metrics, if they are wanted: what keeps them, and the page that shows them.
fn collect(
    settings: &Settings,
    engine: &Arc<Engine>,
) -> Result<Option<(PrometheusHandle, MetricsPage)>, Failure> {
    if !settings.metrics.enabled {
        return Ok(None);
    }
    let handle = metrics::begin()?;
    let source = metrics::Metrics::new(handle.clone(), Arc::clone(engine));
    let page = MetricsPage::new(Arc::new(source), settings.metrics.token.clone());
    Ok(Some((handle, page)))
}

async fn finish(mut workers: JoinSet<()>) {
    while let Some(ended) = workers.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "worker failed");
        }
    }
}

/// How this binary is called from any directory.
fn program() -> String {
    let path = std::env::current_exe().map_or_else(|_| "kassa".into(), |p| p.display().to_string());
    if path.contains(' ') { format!("'{path}'") } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_cannot_be_listened_on_is_told_by_its_reason() {
        let told = |bind: &str, kind: ErrorKind| {
            let failure = cannot_listen("kassa serve", bind.parse().unwrap(), &kind.into());
            assert_eq!(failure.exit, Exit::Unavailable);
            failure.to_string()
        };
        let taken = told("127.0.0.1:8081", ErrorKind::AddrInUse);
        assert!(taken.contains("listens there") && taken.contains("--bind 127.0.0.1:8082"));
        let forbidden = told("0.0.0.0:80", ErrorKind::PermissionDenied);
        assert!(forbidden.contains("CAP_NET_BIND_SERVICE to listen on port 80"), "{forbidden}");
        assert!(!forbidden.contains("listens there"), "{forbidden}");
        let foreign = told("192.0.2.1:8080", ErrorKind::AddrNotAvailable);
        assert!(foreign.contains("192.0.2.1 is not an address of this machine"), "{foreign}");
        assert!(!foreign.contains("listens there"), "{foreign}");
    }
}
