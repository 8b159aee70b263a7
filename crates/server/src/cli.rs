//! The command line: what can be asked, with examples.

use clap::{Args, Parser, Subcommand};

#[cfg(feature = "web")]
use crate::commands::admin;
use crate::commands::{
    api_key, backup, config, healthcheck, import, migrate, mock_provider, notify, orders, outbox,
    payments, reconcile, serve, token, webhook,
};
use crate::global::Global;
use crate::output::OutputFlag;

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

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API and run background jobs
    Serve(serve::Arguments),
    /// Apply, revert or list database migrations
    #[command(subcommand)]
    Migrate(migrate::Command),
    /// Sign in to the admin pages, and sign operators out
    #[cfg(feature = "web")]
    #[command(subcommand)]
    Admin(admin::Command),
    /// Create, list and revoke API keys of services and tools
    #[command(subcommand)]
    ApiKey(api_key::Command),
    /// Tokens for development
    #[command(subcommand)]
    Token(token::Command),
    /// Import data from files
    #[command(subcommand)]
    Import(import::Command),
    /// Send, sign or watch provider webhooks; list and resend deliveries to webhook endpoints
    #[command(subcommand)]
    Webhook(webhook::Command),
    /// Run the mock provider as a separate process
    MockProvider(mock_provider::Arguments),
    /// List, show and cancel orders
    #[command(subcommand)]
    Orders(orders::Command),
    /// List payments, resolve those that need review, and check providers
    #[command(subcommand)]
    Payments(payments::Command),
    /// List background jobs, and retry dead-lettered ones
    #[command(subcommand)]
    Outbox(outbox::Command),
    /// Manage message templates
    #[command(subcommand)]
    Notify(notify::Command),
    /// Compare payments with the providers and apply their state
    Reconcile(reconcile::Arguments),
    /// Check the invariants of the database; exits 1 on a finding
    Audit(AuditArguments),
    /// Copy a SQLite database while it is in use
    Backup(backup::Arguments),
    /// Check, show or print the settings
    #[command(subcommand)]
    Config(config::Command),
    /// Print the OpenAPI document of the API
    Openapi,
    /// Check whether a running server is ready
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
  kassa serve --demo                        try it: demo data, tokens and a tour with curl
  kassa config example > kassa.toml         create a settings file
  kassa config check                        check the configuration
  kassa import listings products.csv.gz     import listings
  kassa orders list --status paid           list orders to confirm
  kassa backup backup/kassa.db              copy the database while it is in use

Exit codes:
  0 success   1 failure, or findings   2 usage error
  69 service unavailable   73 output cannot be written   78 configuration error";

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
