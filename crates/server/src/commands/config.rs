//! `kassa config check|show|example`.

use clap::Subcommand;
use serde_json::Value;

use crate::context::sources;
use crate::exit::{Exit, Outcome};
use crate::global::Global;
use crate::output::{self, List, OutputFlag};
use crate::settings::{self, ConfigErrors, Resolved};
use crate::wire;

/// Check, show or print the settings.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report all configuration errors; exits 78 if there are any
    #[command(after_long_help = "Examples:
  kassa config check
  kassa config check --config /etc/kassa.toml
  kassa config check --demo")]
    Check,
    /// Print the effective settings with their sources; secrets are masked
    #[command(after_long_help = "Examples:
  kassa config show
  kassa config show --output json
  KASSA_ORDERS__TTL=1h kassa config show | grep orders.ttl")]
    Show {
        #[command(flatten)]
        format: OutputFlag,
    },
    /// Print a settings file with every key, its default and its description
    #[command(after_long_help = "Example:
  kassa config example > kassa.toml")]
    Example,
}

/// Runs it.
///
/// # Errors
/// The faults of the settings.
pub fn run(global: &Global, command: Command) -> Outcome {
    match command {
        Command::Check => check(&Resolved::from_sources(&sources(global, Vec::new()))),
        Command::Show { format } => {
            show(&Resolved::from_sources(&sources(global, Vec::new())), format)
        }
        Command::Example => {
            output::print(settings::example(&global.providers).trim_end())?;
            Ok(Exit::Done)
        }
    }
}

fn check(resolved: &Resolved) -> Outcome {
    all_errors(resolved).into_result()?;
    let settings = resolved.settings()?;
    wire::check_providers(&settings)?;
    for warning in settings.warnings() {
        output::say(&format!("warning: {warning}"));
    }
    output::say("configuration OK");
    Ok(Exit::Done)
}

/// Faults of single values and, if those are right, of what serving needs besides.
fn all_errors(resolved: &Resolved) -> ConfigErrors {
    match resolved.settings() {
        Ok(settings) => settings.errors_for_serving(resolved),
        Err(errors) => errors,
    }
}

fn show(resolved: &Resolved, format: OutputFlag) -> Outcome {
    let mut list = List::new(&["key", "value", "source"]);
    for row in resolved.shown() {
        list.push([row.key.to_owned(), row.value, row.source].map(Value::String).to_vec());
    }
    list.print(format.output)?;
    resolved.errors.clone().into_result()?;
    Ok(Exit::Done)
}
