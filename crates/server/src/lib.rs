//! The server and its command line as a library: settings, wiring, the commands of `kassa`.
//!
//! A program calls [`run`] with the payment providers that it offers; see `docs/guides/write-a-provider.md`. `wire` is
//! the only module that names concrete adapters of the other ports, and none names a payment provider. No rule of
//! the shop is decided here. Start reading at `wire.rs`; each command has a file in `commands/`, each group of
//! settings one in `settings/sections/`.

mod api;
mod cli;
mod commands;
mod context;
mod demo;
mod exit;
mod flags;
mod global;
mod http;
mod import;
mod jwks;
mod logs;
mod memory;
mod metrics;
mod output;
mod providers;
mod rotation;
mod settings;
mod system;
#[cfg(test)]
mod tests;
mod token;
#[cfg(feature = "web")]
mod web;
#[cfg(not(feature = "web"))]
#[path = "web_left_out.rs"]
mod web;
mod wire;

use std::process::ExitCode;

use clap::Parser;

pub use providers::Providers;

use exit::Exit;

/// Runs the command line of this process, with these payment providers.
#[must_use]
pub fn run(providers: Providers) -> ExitCode {
    let mut cli = cli::Cli::parse();
    cli.global.providers = providers;
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
