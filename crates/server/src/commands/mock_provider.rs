//! `kassa mock-provider`: the test provider as a separate process.

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;
use ports::TestProcess;

use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::global::Global;
use crate::system::SystemClock;
use crate::wire::cannot_open;
use crate::{http, output};

/// Where it listens, and where it sends its webhooks.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  kassa mock-provider --demo
  kassa mock-provider --bind 127.0.0.1:9100 --webhook-url http://127.0.0.1:9000/api/payments/webhook

It reads the provider's settings as the server does and keeps its own ledger. To use it, set the
provider's `url` setting on the server. Each change of a payment is sent to the server as a webhook
and retried up to 20 times. Shoppers are redirected to /pay/REFERENCE.")]
pub struct Arguments {
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1:8090", value_name = "ADDRESS")]
    bind: SocketAddr,
    /// Webhook URL; defaults to the server of these settings
    #[arg(long, value_name = "URL", conflicts_with = "no_webhooks")]
    webhook_url: Option<String>,
    /// Send no webhooks
    #[arg(long)]
    no_webhooks: bool,
}

/// Runs it until the process is told to stop.
///
/// # Errors
/// A setting, a file or an address that cannot be used.
pub fn run(global: &Global, arguments: Arguments) -> Outcome {
    let settings = Context::load(global, Vec::new())?.settings;
    let Some((configured, test)) = settings.test_provider_for_webhooks() else {
        let cause = "no test provider is registered in this binary";
        return Err(Failure::new(Exit::Failed, cause, "use the test mode of the provider"));
    };
    let to_server = || format!("{}/api/payments/webhook", http::base_url(&settings));
    let webhook_url = arguments.webhook_url.unwrap_or_else(to_server);
    let process = TestProcess {
        bind: arguments.bind.to_string(),
        webhook_url: (!arguments.no_webhooks).then_some(webhook_url),
        started: Box::new(|address| {
            output::say(&format!("the mock provider listens on http://{address}"));
        }),
    };
    test.serve(&configured.settings, Arc::new(SystemClock), process).map_err(cannot_open)?;
    Ok(Exit::Done)
}
