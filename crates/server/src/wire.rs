//! Wiring: the only file that names concrete adapters, except payment providers, which the program
//! registers. Everything else knows ports.

mod capabilities;
mod identity;
mod messages;
mod receivers;
mod sqlite;

use std::sync::Arc;

use adapters_diesel::migrations::{self, MigrateError};
use adapters_diesel::{ConnectError, ConnectOptions, DieselStore};
use application::{ClockOptions, Engine, EngineParts, Policy, TrustedClock};
use ports::{
    Clock, Notifier, OpenProvider, OpenProviderError, PaymentGateway, SecretRotation, Storage,
    TestPage, UnpaidUnits,
};
use secrecy::ExposeSecret;

use crate::exit::{Exit, Failure};
use crate::settings::{ConfiguredProvider, Settings};
use crate::system::{Machine, SystemClock, SystemIds};

#[cfg(feature = "web")]
pub use identity::identity_provider;
pub use identity::{address_problem, keys_at};
pub use messages::{message_problems, write_templates};
pub use receivers::network_problem;
pub use sqlite::{
    check_database_file, complete_database_file, copy_database, database_file,
    existing_database_file,
};

/// Opens the database. A SQLite file and its directory are created if missing. Connects to
/// PostgreSQL lazily.
///
/// # Errors
/// A file or a directory that cannot be created.
pub fn open(settings: &Settings) -> Result<Arc<dyn Storage>, Failure> {
    let database = &settings.database;
    let options = ConnectOptions {
        pool_size: database.pool_size,
        acquire_timeout: database.acquire_timeout,
        statement_timeout: database.statement_timeout,
        lock_timeout: database.lock_timeout,
    };
    match DieselStore::connect(database.url.expose_secret(), options) {
        Ok(store) => Ok(Arc::new(store)),
        Err(ConnectError::File(error)) => Err(sqlite::failure(error)),
        Err(ConnectError::UnknownUrl) => {
            let remedy = "set database.url to sqlite://PATH or postgres://…";
            Err(Failure::new(Exit::Settings, ConnectError::UnknownUrl.to_string(), remedy))
        }
    }
}

/// Opens a database that is there already, with all its tables.
///
/// # Errors
/// A database that is unavailable, or behind this program.
pub async fn open_ready(settings: &Settings) -> Result<Arc<dyn Storage>, Failure> {
    existing_database_file(settings)?;
    let storage = open(settings)?;
    match storage.readiness().await?.pending_migrations {
        0 => Ok(storage),
        pending => Err(Failure::database_behind(pending)),
    }
}

/// An engine that serves: with payment providers and notifiers.
///
/// # Errors
/// A payment provider that cannot be opened, or cannot do what the settings ask for; notifiers or templates that cannot be used.
pub fn serving_engine(
    settings: &Settings,
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
) -> Result<ServingEngine, Failure> {
    let mut gateways = Vec::new();
    let (mut rotations, mut test_page) = (Vec::new(), None);
    for (configured, open) in open_providers(settings, &clock)? {
        let gateway = open.gateway.as_ref();
        ensure_able(settings, gateway)?;
        let page = gateway.test_page().filter(|_| gateway.is_test());
        test_page = test_page.or(page.map(|page| (gateway.name().to_owned(), page)));
        gateways.push(open.gateway);
        let replaced = open.rotations.into_iter();
        rotations.extend(replaced.map(|rotation| (configured.clone(), rotation)));
    }
    let notifiers = messages::notifiers(settings, Arc::clone(&clock))?;
    let texts = Some(messages::texts(settings)?);
    let parts = parts(settings, storage, clock, gateways, notifiers);
    let engine = Engine::new(EngineParts { texts, ..parts });
    let engine = Arc::new(engine.with_receivers(receivers::receivers(settings)?));
    Ok(ServingEngine { engine, rotations, test_page })
}

/// Opens the payment providers and checks what a server checks when it starts, without a request or a change: a
/// provider for demos and tests is opened without the file of its state.
///
/// # Errors
/// A payment provider that cannot be opened, or cannot do what the settings ask for.
pub fn check_providers(settings: &Settings) -> Result<(), Failure> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    for configured in settings.open_providers() {
        let open = open_provider(&configured.without_state(), &clock)?;
        ensure_able(settings, open.gateway.as_ref())?;
    }
    Ok(())
}

fn ensure_able(settings: &Settings, gateway: &dyn PaymentGateway) -> Result<(), Failure> {
    capabilities::check(settings, gateway.name(), gateway.capabilities())
}

/// An engine that serves, and what of it can be replaced while it does.
pub struct ServingEngine {
    /// The engine.
    pub engine: Arc<Engine>,
    /// Replaces secrets of the payment providers.
    pub rotations: Vec<(ConfiguredProvider, SecretRotation)>,
    /// The page of a test provider, with the provider's name; only a demo serves it.
    pub test_page: Option<(String, Arc<dyn TestPage>)>,
}

/// An engine for the operator's commands. Makes no outbound calls; messages and refunds are queued
/// for a server.
///
/// # Errors
/// A database that cannot be read.
pub async fn operator_engine(
    settings: &Settings,
    storage: Arc<dyn Storage>,
) -> Result<Engine, Failure> {
    let clock = clock(settings, storage.as_ref()).await?;
    Ok(Engine::new(parts(settings, storage, clock, Vec::new(), Vec::new())))
}

/// An engine for the operator's commands that ask payment providers. What is to be sent or refunded
/// is written down here, too.
///
/// # Errors
/// A payment provider that cannot be opened; a database that cannot be read.
pub async fn engine_with_providers(
    settings: &Settings,
    storage: Arc<dyn Storage>,
) -> Result<Engine, Failure> {
    let clock = clock(settings, storage.as_ref()).await?;
    let open = open_providers(settings, &clock)?;
    let gateways = open.into_iter().map(|(_, open)| open.gateway).collect();
    Ok(Engine::new(parts(settings, storage, clock, gateways, Vec::new())))
}

/// The clock of a command beside the server; a demo's runs as far ahead as the server's.
///
/// # Errors
/// A database that cannot be read.
pub async fn clock(settings: &Settings, storage: &dyn Storage) -> Result<Arc<dyn Clock>, Failure> {
    match settings.demo {
        true => Ok(Arc::new(crate::demo::clock(settings))),
        false => Ok(trusted_clock(settings, storage).await?),
    }
}

/// The clock of a server: the database's time, or the host's as long as it does not jump.
///
/// # Errors
/// A database that cannot be read.
pub async fn trusted_clock(
    settings: &Settings,
    storage: &dyn Storage,
) -> Result<Arc<TrustedClock>, Failure> {
    let key_lease = application::key_lease(settings.payments.timeout);
    let options = ClockOptions {
        tolerance: settings.clock.tolerance,
        settle: settings.clock.settle,
        lease: settings.outbox.lease.max(key_lease),
    };
    Ok(Arc::new(TrustedClock::start(storage, Arc::new(Machine), options).await?))
}

fn parts(
    settings: &Settings,
    store: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    gateways: Vec<Arc<dyn PaymentGateway>>,
    notifiers: Vec<Arc<dyn Notifier>>,
) -> EngineParts {
    EngineParts {
        store,
        gateways,
        notifiers,
        texts: None,
        ids: Arc::new(SystemIds::by(Arc::clone(&clock))),
        clock,
        policy: policy(settings),
    }
}

fn policy(settings: &Settings) -> Policy {
    Policy {
        default_provider: settings.payments.default_provider.clone(),
        provider_by_currency: settings.provider_by_currency(),
        order_ttl: settings.orders.ttl,
        cod_ttl: settings.orders.cod_ttl,
        max_ttl: settings.orders.max_ttl,
        review_time: settings.payments.review_time,
        max_open_orders: settings.orders.max_open_per_customer,
        max_unpaid_units: UnpaidUnits {
            all: settings.orders.max_unpaid_units,
            cod: settings.orders.max_cod_units,
        },
        usage: settings.usage_limits(),
        cod_enabled: settings.payments.cod_enabled,
        max_payment_attempts: settings.orders.max_payment_attempts,
        auto_confirm: settings.orders.auto_confirm,
        capture: settings.orders.capture,
        customer_cancel_until: settings.orders.customer_cancel_until,
        return_days: settings.orders.return_days,
        idempotency_retention: settings.idempotency.retention,
        unchanged_answer_bytes: settings.idempotency.unchanged_answer_bytes,
        answer_cache_bytes: settings.idempotency.cache_bytes,
        provider_timeout: settings.payments.timeout,
        max_provider_requests: settings.payments.max_concurrent_requests,
        message_timeout: settings.delivery_timeout().min(settings.outbox.lease * 3 / 4),
        job_lease: settings.outbox.lease,
        max_attempts: settings.notify.max_attempts,
        max_job_attempts: settings.outbox.max_attempts,
        receipt_retention: settings.webhooks.keep,
        delivery_retention: settings.webhooks.keep_deliveries,
        abandon_carts_after: settings.carts.abandon_after,
        default_locale: settings.notify.default_locale.clone(),
        silent: settings.silent_channels(),
        order_links: settings.order_links(),
        placeholder: messages::placeholder(settings),
        ..Policy::new(settings.shop.currency)
    }
}

/// The providers of these settings, opened.
fn open_providers(
    settings: &Settings,
    clock: &Arc<dyn Clock>,
) -> Result<Vec<(ConfiguredProvider, OpenProvider)>, Failure> {
    let open = |configured: &ConfiguredProvider| {
        Ok((configured.clone(), open_provider(configured, clock)?))
    };
    settings.open_providers().map(open).collect()
}

fn open_provider(
    configured: &ConfiguredProvider,
    clock: &Arc<dyn Clock>,
) -> Result<OpenProvider, Failure> {
    let provider = &configured.provider;
    let open = provider.open(&configured.settings, Arc::clone(clock)).map_err(cannot_open)?;
    let (name, gateway) = (provider.name(), open.gateway.as_ref());
    if gateway.name() != name || gateway.is_test() != provider.test_provider().is_some() {
        let cause = format!("the payment provider {name} and its gateway disagree");
        let remedy = "this is a bug of the provider: name() must be the same, and is_test() must say \
                      whether there is a test_provider()";
        return Err(Failure::new(Exit::Settings, cause, remedy));
    }
    Ok(open)
}

/// Why a provider cannot be used, with what to do.
pub fn cannot_open(error: OpenProviderError) -> Failure {
    match error {
        OpenProviderError::File { what, kind, problem } => {
            Failure::cannot_write_for(kind, what, problem)
        }
        OpenProviderError::Setting(ref problem) => {
            Failure::new(Exit::Settings, error.to_string(), problem.remedy.clone())
        }
    }
}

/// Applies pending migrations and returns their names.
///
/// # Errors
/// The database is unavailable or rejects a migration.
pub async fn migrate_up(settings: &Settings) -> Result<Vec<String>, Failure> {
    migrating(settings, migrations::up).await
}

/// Reverts the newest migration and returns its name.
///
/// # Errors
/// A database that is unavailable, missing, or refuses the connection.
pub async fn migrate_down(settings: &Settings) -> Result<Option<String>, Failure> {
    existing_database_file(settings)?;
    migrating(settings, migrations::down).await
}

/// Drops the commit functions of other versions that no connected server may call, and gives their
/// signatures.
///
/// # Errors
/// A database that is unavailable, missing, or refuses the connection.
pub async fn migrate_prune(settings: &Settings) -> Result<Vec<String>, Failure> {
    existing_database_file(settings)?;
    migrating(settings, migrations::prune).await
}

/// Every migration, and whether the database has seen it.
///
/// # Errors
/// A database that is unavailable.
pub async fn migrations(settings: &Settings) -> Result<Vec<(String, bool)>, Failure> {
    let all = migrating(settings, migrations::status).await?;
    Ok(all.into_iter().map(|migration| (migration.name, migration.applied)).collect())
}

/// Migrations wait for their database: they run where waiting disturbs no one.
async fn migrating<T: Send + 'static>(
    settings: &Settings,
    work: fn(&str) -> Result<T, MigrateError>,
) -> Result<T, Failure> {
    let url = settings.database.url.clone();
    let done = tokio::task::spawn_blocking(move || work(url.expose_secret())).await;
    let done = done.map_err(|error| Failure::plain(format!("migration failed: {error}")))?;
    done.map_err(|error| match error {
        MigrateError::Unreachable(why) => Failure::no_database(why),
        MigrateError::File(error) => sqlite::failure(error),
        MigrateError::Failed(_) | MigrateError::UnknownUrl => Failure::new(
            Exit::Failed,
            error.to_string(),
            "the failed migration was rolled back; `kassa migrate status` lists the applied ones",
        ),
    })
}

/// The gateway of these settings, for a unit test.
#[cfg(test)]
pub fn gateway(settings: &Settings) -> Arc<dyn PaymentGateway> {
    let clock: Arc<dyn Clock> = Arc::new(crate::system::SystemClock);
    let (_, open) = open_providers(settings, &clock).unwrap().remove(0);
    open.gateway
}

/// A storage of its own for a unit test.
#[cfg(test)]
pub fn in_memory() -> Arc<dyn Storage> {
    Arc::new(adapters_memory::MemoryStore::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Resolved, Sources};

    #[test]
    fn the_defaults_of_the_settings_are_those_of_the_engine() {
        let settings = Resolved::from_sources(&Sources::default()).settings().unwrap();
        let of_the_settings = Policy { placeholder: None, ..policy(&settings) };
        let of_the_engine = Policy::new(settings.shop.currency);
        assert_eq!(format!("{of_the_settings:#?}"), format!("{of_the_engine:#?}"));
    }
}
