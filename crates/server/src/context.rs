//! What a command starts from: the settings of this process, and a runtime for what waits.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use ports::Storage;

use crate::exit::{Exit, Failure};
use crate::global::Global;
use crate::settings::{Resolved, Settings, Sources};
use crate::wire;

/// The settings as given, and as used.
pub struct Context {
    /// The values with their sources.
    pub resolved: Resolved,
    /// The effective settings.
    pub settings: Settings,
}

impl Context {
    /// Reads the settings of this process.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn load(global: &Global, flags: Flags) -> Result<Self, Failure> {
        let resolved = Resolved::from_sources(&sources(global, flags));
        let settings = resolved.settings()?;
        Ok(Self { resolved, settings })
    }
}

/// Settings that a command's own flags say: key, flag, value.
pub type Flags = Vec<(&'static str, &'static str, String)>;

/// Where this process has its settings from.
#[must_use]
pub fn sources(global: &Global, flags: Flags) -> Sources {
    Sources {
        demo: global.demo,
        file: global.config.clone(),
        flags,
        providers: global.providers.clone(),
        ..Sources::of_process()
    }
}

/// Runs a command's work on a database that is ready for it, and leaves the database's file complete.
///
/// # Errors
/// A database that does not exist, is unavailable or lacks migrations; the error of the work.
pub async fn with_storage<T>(
    settings: &Settings,
    work: impl AsyncFnOnce(Arc<dyn Storage>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let storage = wire::open_ready(settings).await?;
    let done = work(storage).await;
    wire::complete_database_file(settings, Duration::ZERO).await;
    done
}

/// Runs what waits for other things, to its end.
///
/// # Errors
/// The failure of the future, or of the operating system to give threads.
pub fn wait_for<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
            Failure::new(
                Exit::Failed,
                format!("cannot start threads: {error}"),
                "free system resources",
            )
        })?;
    let done = runtime.block_on(future);
    runtime.shutdown_timeout(LAST_THREADS);
    done
}

/// How long the end of the process waits for threads on abandoned database connections.
const LAST_THREADS: Duration = Duration::from_secs(1);
