//! The `kassa` binary: settings, wiring, command line. `wire` is the only file that names concrete
//! adapters.

mod api;
mod cli;
mod commands;
mod context;
mod demo;
mod exit;
mod flags;
mod http;
mod import;
mod jwks;
mod logs;
mod metrics;
mod output;
mod rotation;
mod settings;
mod system;
mod token;
mod wire;

use std::process::ExitCode;

use clap::Parser;

pub use exit::{Exit, Failure};

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            if failure.exit != Exit::Done {
                output::say(&failure.to_string());
            }
            failure.exit.into()
        }
    }
}
