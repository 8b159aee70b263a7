//! The flags of every command, and what the program brings.

use std::path::PathBuf;

use clap::Args;

use crate::providers::Providers;

/// Flags of every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// The settings file; without it ./kassa.toml is read if it is there
    #[arg(long, global = true, value_name = "FILE", help_heading = "Settings")]
    pub config: Option<PathBuf>,
    /// Use the demo's settings: the mock provider and publicly known secrets
    #[arg(long, global = true, help_heading = "Settings")]
    pub demo: bool,
    /// The payment providers of this program.
    #[arg(skip)]
    pub providers: Providers,
}
