//! The command line: what can be asked, with examples.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::commands::{
    backup, config, healthcheck, import, migrate, notify, orders, outbox, reconcile, serve, token,
    webhook,
};
use crate::output::OutputFlag;
use crate::providers::Providers;

/// Kassa: carts, checkout, payments and orders, as one server.
///
/// Data goes to standard output, messages to standard error.
#[derive(Debug, Parser)]
#[command(name = "kassa", version, propagate_version = true, after_long_help = EXAMPLES)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// The settings file; without it ./kassa.toml is read if it is there
    #[arg(long, global = true, value_name = "FILE", help_heading = "Settings")]
    pub config: Option<PathBuf>,
    /// Use the demo's settings: a provider that takes no money, and secrets that are known to everybody
    #[arg(long, global = true, help_heading = "Settings")]
    pub demo: bool,
    /// The payment providers of this program.
    #[arg(skip)]
    pub providers: Providers,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API, and do the work that requests leave behind
    Serve(serve::Arguments),
    /// Bring the database's tables up to date, or look at them
    #[command(subcommand)]
    Migrate(migrate::Command),
    /// Tokens for development
    #[command(subcommand)]
    Token(token::Command),
    /// Bring in data from files
    #[command(subcommand)]
    Import(import::Command),
    /// Play the test provider: send or sign its webhooks
    #[command(subcommand)]
    Webhook(webhook::Command),
    /// Look at orders and cancel them
    #[command(subcommand)]
    Orders(orders::Command),
    /// Look at work that is to be done, and put back what was given up
    #[command(subcommand)]
    Outbox(outbox::Command),
    /// Look at the texts of messages
    #[command(subcommand)]
    Notify(notify::Command),
    /// Ask payment providers what became of attempts, and take over what they know better
    Reconcile(reconcile::Arguments),
    /// Look for rows that break an invariant; exits 1 where there are some
    Audit(AuditArguments),
    /// Copy a SQLite database while it is in use
    Backup(backup::Arguments),
    /// Check, show or explain the settings
    #[command(subcommand)]
    Config(config::Command),
    /// Print the OpenAPI document of the API
    Openapi,
    /// Ask a running server whether it is ready
    Healthcheck(healthcheck::Arguments),
    /// Print a completion script for a shell
    Completions(CompletionArguments),
}

/// `kassa audit`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  kassa audit
  kassa audit --output json | jq length")]
pub struct AuditArguments {
    #[command(flatten)]
    pub format: OutputFlag,
}

/// `kassa completions`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  kassa completions bash > ~/.local/share/bash-completion/completions/kassa
  kassa completions zsh > ~/.zfunc/_kassa")]
pub struct CompletionArguments {
    /// The shell
    pub shell: clap_complete::Shell,
}

const EXAMPLES: &str = "\
Examples:
  kassa serve --demo                        try it: demo data, tokens and a tour of curl lines
  kassa config example > kassa.toml         begin a settings file
  kassa config check                        see whether the server would start
  kassa import listings products.csv.gz     fill the shop
  kassa orders list --status paid           see what is to be confirmed
  kassa backup backup/kassa.db              copy the database while it is in use

Exit codes:
  0 done   1 failed, or something was found   2 the command line makes no sense
  69 something that it needs is away   73 something cannot be written   78 the settings are wrong";

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
