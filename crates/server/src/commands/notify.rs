//! `kassa notify templates`: the built-in texts of messages, for an operator to change.

use std::path::PathBuf;

use clap::Subcommand;

use crate::exit::{Exit, Outcome};
use crate::{output, wire};

/// Manage message templates.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the built-in templates to a directory; existing files are kept
    #[command(after_long_help = "Examples:
  kassa notify templates --write /etc/kassa/templates
  KASSA_NOTIFY__TEMPLATES=/etc/kassa/templates kassa config check

Keep only the files that you change: the built-in templates are used for the others.")]
    Templates {
        /// The directory
        #[arg(long, value_name = "DIR")]
        write: PathBuf,
    },
}

/// Runs it.
///
/// # Errors
/// A directory that cannot be written.
pub fn run(command: Command) -> Outcome {
    let Command::Templates { write } = command;
    let written = wire::write_templates(&write)?;
    output::say(&format!("{written} files written to {}", write.display()));
    Ok(Exit::Done)
}
