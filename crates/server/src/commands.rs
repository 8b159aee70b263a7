//! The commands, one per file.

pub mod audit;
pub mod backup;
pub mod config;
pub mod healthcheck;
pub mod import;
pub mod migrate;
pub mod notify;
mod order_json;
pub mod orders;
pub mod outbox;
pub mod reconcile;
pub mod serve;
pub mod token;
pub mod webhook;

use clap::CommandFactory;

use crate::cli::{Cli, Command};
use crate::exit::{Exit, Outcome};
use crate::{api, output};

/// A time as the API writes it: RFC 3339, UTC.
fn time(at: domain::Instant) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

/// Runs a command.
///
/// # Errors
/// Why it failed, with the exit code.
pub fn run(cli: Cli) -> Outcome {
    let global = &cli.global;
    match cli.command {
        Command::Serve(arguments) => serve::run(global, arguments),
        Command::Migrate(command) => migrate::run(global, command),
        Command::Token(command) => token::run(global, command),
        Command::Import(command) => import::run(global, command),
        Command::Webhook(command) => webhook::run(global, command),
        Command::Orders(command) => orders::run(global, command),
        Command::Outbox(command) => outbox::run(global, command),
        Command::Notify(command) => notify::run(command),
        Command::Reconcile(arguments) => reconcile::run(global, arguments),
        Command::Audit(arguments) => audit::run(global, arguments),
        Command::Backup(arguments) => backup::run(global, arguments),
        Command::Config(command) => config::run(global, command),
        Command::Healthcheck(arguments) => healthcheck::run(global, arguments),
        Command::Openapi => {
            output::print(&api::openapi()?)?;
            Ok(Exit::Done)
        }
        Command::Completions(arguments) => {
            let mut script = Vec::new();
            clap_complete::generate(arguments.shell, &mut Cli::command(), "kassa", &mut script);
            output::print(String::from_utf8_lossy(&script).trim_end())?;
            Ok(Exit::Done)
        }
    }
}
