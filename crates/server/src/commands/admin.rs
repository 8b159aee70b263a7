//! `kassa admin link`: a one-time link that signs in an operator.

use clap::{Args, Subcommand};
use domain::ids::UserId;
use uuid::Uuid;

use crate::context::{Context, wait_for, with_storage};
use crate::exit::{Exit, Outcome};
use crate::global::Global;
use crate::{demo, flags, http, output, web, wire};

/// The admin pages.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print a link that signs in an operator once, within ten minutes
    #[command(after_long_help = "Examples:
  kassa admin link --demo
  kassa admin link --url https://shop.example
  kassa admin link --user 0190a0de-0000-7000-8000-000000000002

The link makes its holder an operator: open it yourself, and do not send it.")]
    Link(Arguments),
}

/// Whose link it is.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The operator's user id, for the history of orders [default: the nil UUID]
    #[arg(long, value_name = "UUID", value_parser = flags::user::<Uuid>)]
    user: Option<Uuid>,
    /// Where browsers reach the server [default: http.public_url, or http:// and the address it
    /// listens on]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// Runs it.
///
/// # Errors
/// A database that is unavailable, or behind this program.
pub fn run(global: &Global, Command::Link(arguments): Command) -> Outcome {
    let context = Context::load(global, Vec::new())?;
    let settings = &context.settings;
    let default = if settings.demo { demo::ADMIN } else { UserId(Uuid::nil()) };
    let user = arguments.user.map_or(default, UserId);
    let url = arguments.url.or_else(|| settings.public_url());
    let url = url.unwrap_or_else(|| http::base_url(settings));
    wait_for(with_storage(settings, async |storage| {
        let engine = wire::operator_engine(settings, storage).await?;
        let base = url.trim_end_matches('/');
        output::print(&web::sign_in_link(settings, &engine, user, base).await?)?;
        Ok(Exit::Done)
    }))
}
