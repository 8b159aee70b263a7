//! `kassa migrate up|down|status|prune`: the schema of the database.

use clap::Subcommand;
use serde_json::json;

use crate::context::{Context, wait_for};
use crate::exit::{Exit, Outcome};
use crate::global::Global;
use crate::output::{self, List, OutputFlag};
use crate::wire;

/// Apply, revert or list database migrations.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Apply pending migrations
    #[command(after_long_help = "Examples:
  kassa migrate up
  DATABASE_URL=postgres://kassa@localhost/kassa kassa migrate up")]
    Up,
    /// Revert the newest migration, including the data in its tables
    #[command(after_long_help = "Example:
  kassa migrate down")]
    Down,
    /// Drop the commit functions of other versions; run it after every server has been upgraded
    ///
    /// Functions that a connected server may still call are kept. Afterwards, a server of another
    /// version needs `kassa migrate up` from its own binary, and a version older than these
    /// functions can no longer run. PostgreSQL only.
    #[command(after_long_help = "Example:
  kassa migrate prune")]
    Prune,
    /// List migrations and whether they are applied
    #[command(after_long_help = "Examples:
  kassa migrate status
  kassa migrate status --output json")]
    Status {
        #[command(flatten)]
        format: OutputFlag,
    },
}

/// Runs it.
///
/// # Errors
/// The database is unavailable or rejects a migration.
pub fn run(global: &Global, command: Command) -> Outcome {
    let settings = Context::load(global, Vec::new())?.settings;
    wait_for(async move {
        match command {
            Command::Up => {
                let applied = wire::migrate_up(&settings).await?;
                said("applied", &applied, "the database is up to date");
            }
            Command::Down => {
                let reverted = wire::migrate_down(&settings).await?;
                said("reverted", reverted.as_slice(), "no migration to revert");
            }
            Command::Prune => {
                let dropped = wire::migrate_prune(&settings).await?;
                said("dropped", &dropped, "no unused function");
            }
            Command::Status { format } => {
                if let Err(missing) = wire::existing_database_file(&settings) {
                    output::say(&missing.cause);
                }
                let mut list = List::new(&["migration", "applied"]);
                for (name, applied) in wire::migrations(&settings).await? {
                    list.push(vec![json!(name), json!(applied)]);
                }
                list.print(format.output)?;
            }
        }
        Ok(Exit::Done)
    })
}

fn said(what: &str, names: &[String], nothing: &str) {
    if names.is_empty() {
        output::say(nothing);
    }
    for name in names {
        output::say(&format!("{what}: {name}"));
    }
}
