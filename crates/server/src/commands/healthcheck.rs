//! `kassa healthcheck [URL]`: for a container's health check.

use std::time::Duration;

use clap::Args;

use crate::context::{Context, wait_for};
use crate::exit::{Exit, Failure, Outcome};
use crate::global::Global;
use crate::{flags, http, output};

/// Whom to ask.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  kassa healthcheck
  kassa healthcheck http://127.0.0.1:9000/healthz
  HEALTHCHECK CMD [\"kassa\", \"healthcheck\"]     in a Dockerfile

Exits 0 if the server is ready, 1 if it is not, 69 if it does not respond.")]
pub struct Arguments {
    /// The URL to check; by default /readyz at http.bind
    #[arg(value_name = "URL")]
    url: Option<String>,
    /// How long to wait for the response
    #[arg(long, default_value = "3s", value_parser = flags::duration)]
    #[arg(value_name = "DURATION")]
    timeout: Duration,
}

/// Runs it.
///
/// # Errors
/// The server does not respond, or is not ready.
pub fn run(global: &Global, arguments: Arguments) -> Outcome {
    let url = match arguments.url {
        Some(url) => url,
        None => {
            let settings = Context::load(global, Vec::new())?.settings;
            format!("{}/readyz", http::base_url(&settings))
        }
    };
    let answer = wait_for(async { http::get(&url, arguments.timeout).await })?;
    output::print(answer.body.trim_end())?;
    if answer.is_success() {
        return Ok(Exit::Done);
    }
    let cause = format!("{url} answered {}", answer.status);
    Err(Failure::new(Exit::Failed, cause, "the response above shows the failed check"))
}
