//! `kassa webhook send|sign|listen`: what a provider for demos and tests would send, signed as it signs, and what
//! real providers send; `kassa webhook endpoints|deliveries|resend`: what the shop itself sends.

mod listen;
mod outgoing;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Subcommand};
use domain::dispute::DisputeStatus;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::SignWebhookError;
use serde_json::{Map, Value, json};

use crate::context::{Context, wait_for};
use crate::exit::{Exit, Failure, Outcome};
use crate::global::Global;
use crate::settings::{Settings, variable};
use crate::{flags, http, output};

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Send, sign or watch provider webhooks; list and resend deliveries to webhook endpoints.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Send a webhook event to a server, signed with the configured webhook secret
    #[command(after_long_help = "Examples:
  kassa webhook send --ref mock_pi_0190a0de --status paid
  kassa webhook send --demo --ref \"$REF\" --status failed --raw-data '{\"why\":\"no funds\"}'
  kassa webhook send --ref \"$REF\" --status paid --twice
  kassa webhook send --ref \"$REF\" --status paid --amount 12.50
  kassa webhook send --ref \"$REF\" --status dispute_needs_response
  kassa webhook send --ref \"$REF\" --status dispute_lost")]
    Send(Box<SendArguments>),
    /// Print a body with its signature, to be sent with curl
    #[command(after_long_help = "Examples:
  kassa webhook sign body.json
  echo '{\"provider_ref\":\"mock_pi_1\",\"status\":\"paid\",\"raw_data\":{}}' | kassa webhook sign - |
    curl --json @- http://127.0.0.1:8080/api/payments/webhook")]
    Sign {
        /// The body as JSON, without `signature`; - for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Print the webhooks that a provider sends, and forward them to a server
    Listen(listen::Arguments),
    /// List the endpoints to which the shop sends its events
    #[command(after_long_help = "Examples:
  kassa webhook endpoints
  kassa webhook endpoints --output json")]
    Endpoints(outgoing::EndpointsArguments),
    /// List deliveries to these endpoints, newest first
    #[command(after_long_help = "Examples:
  kassa webhook deliveries --state failed
  kassa webhook deliveries --order 0190a0de-0000-7000-8000-000000000001 --output json")]
    Deliveries(outgoing::DeliveriesArguments),
    /// Send deliveries again, with the same id and body
    #[command(after_long_help = "Examples:
  kassa webhook resend 0190a0de-0000-7000-8000-000000000001")]
    Resend(outgoing::ResendArguments),
}

/// The event.
#[derive(Debug, Args)]
pub struct SendArguments {
    /// The provider's reference of the payment: `payment_token` of the checkout session, or
    /// `provider_ref` in the admin API
    #[arg(long = "ref", value_name = "REF")]
    reference: String,
    /// The payment or dispute status to report
    #[arg(long, ignore_case = true)]
    #[arg(value_parser = flags::word::<String>(statuses()))]
    status: String,
    /// The server's URL, or with a path that of its webhook; by default the server of these settings
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Send it twice, as providers do
    #[arg(long)]
    twice: bool,
    /// The amount to report, in the shop's currency
    #[arg(long, value_name = "AMOUNT")]
    amount: Option<String>,
    /// The provider's raw data: a JSON object
    #[arg(long, value_name = "JSON", value_parser = object)]
    raw_data: Option<Map<String, Value>>,
}

/// The statuses of payments, and those of disputes as the mock provider reports them.
fn statuses() -> impl Iterator<Item = String> {
    let disputes = DisputeStatus::ALL.iter().map(|status| format!("dispute_{status}"));
    ProviderStatus::WORDS.iter().map(|&word| word.to_owned()).chain(disputes)
}

/// Runs it.
///
/// # Errors
/// There is no secret, the server does not respond, or it rejects the event.
pub fn run(global: &Global, command: Command) -> Outcome {
    let settings = || Ok::<_, Failure>(Context::load(global, Vec::new())?.settings);
    match command {
        Command::Send(arguments) => send(&settings()?, *arguments),
        Command::Listen(arguments) => listen::run(arguments),
        Command::Endpoints(arguments) => outgoing::endpoints(&settings()?, arguments),
        Command::Deliveries(arguments) => outgoing::deliveries(&settings()?, arguments),
        Command::Resend(arguments) => outgoing::resend(&settings()?, arguments),
        Command::Sign { file } => {
            let body = signed(&settings()?, body_of(&file)?)?;
            output::print(&body)?;
            Ok(Exit::Done)
        }
    }
}

/// Where the webhook is sent: a URL without a path is that of a server.
fn webhook_url(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    if rest.split_once('/').is_some_and(|(_, path)| !path.is_empty()) {
        return url.to_owned();
    }
    format!("{}/api/payments/webhook", url.trim_end_matches('/'))
}

fn send(settings: &Settings, arguments: SendArguments) -> Outcome {
    let url = webhook_url(arguments.url.as_deref().unwrap_or(&http::base_url(settings)));
    let times = if arguments.twice { 2 } else { 1 };
    let body = signed(settings, event_body(settings, arguments)?)?;
    wait_for(async {
        for _ in 0..times {
            let answer = http::post(&url, &body, PATIENCE).await?;
            output::say(&format!("{url} answered {}", answer.status));
            output::print(answer.body.trim_end())?;
            if !answer.is_success() {
                let cause = format!("the webhook was rejected with {}", answer.status);
                let remedy = "the response above has the reason; 401 means that the secrets \
                              differ: is it a --demo server?";
                return Err(Failure::new(Exit::Failed, cause, remedy));
            }
        }
        Ok(Exit::Done)
    })
}

fn event_body(
    settings: &Settings,
    arguments: SendArguments,
) -> Result<Map<String, Value>, Failure> {
    let mut raw_data = arguments.raw_data.unwrap_or_default();
    if let Some(amount) = arguments.amount {
        let amount = Money::parse(&amount, settings.shop.currency)
            .map_err(|error| Failure::usage(format!("--amount: {error}"), "such as 12.50"))?;
        raw_data.insert("amount".to_owned(), json!(amount.to_string()));
        raw_data.insert("currency".to_owned(), json!(amount.currency().code()));
    }
    let mut body = Map::new();
    body.insert("provider_ref".to_owned(), json!(arguments.reference));
    body.insert("status".to_owned(), json!(arguments.status));
    body.insert("raw_data".to_owned(), Value::Object(raw_data));
    Ok(body)
}

/// The body as JSON text, with its signature.
fn signed(settings: &Settings, body: Map<String, Value>) -> Result<String, Failure> {
    let Some((configured, test)) = settings.test_provider_for_webhooks() else {
        let cause = "this program has no payment provider whose webhooks can be signed manually";
        let remedy = "use the webhooks that the provider itself sends";
        return Err(Failure::new(Exit::Failed, cause, remedy));
    };
    let signed = test.sign_webhook(&configured.settings, Value::Object(body));
    Ok(signed.map_err(cannot_sign)?.to_string())
}

fn cannot_sign(error: SignWebhookError) -> Failure {
    match error {
        SignWebhookError::NotSet(key) => {
            let variable = variable(key);
            let remedy = format!("set {variable} to the server's, or add --demo for a demo server");
            Failure::new(Exit::Settings, error.to_string(), remedy)
        }
        SignWebhookError::Body(problem) => Failure::plain(problem),
    }
}

fn body_of(path: &Path) -> Result<Map<String, Value>, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        let cause = format!("{}: {error}", path.display());
        let remedy = "specify a file that contains a JSON object, or - for standard input";
        Failure::new(Exit::Failed, cause, remedy)
    };
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map_err(|error| failed(&error))?;
    } else {
        text = std::fs::read_to_string(path).map_err(|error| failed(&error))?;
    }
    object(&text).map_err(|error| failed(&error))
}

fn object(text: &str) -> Result<Map<String, Value>, String> {
    serde_json::from_str(text).map_err(|error| format!("not a JSON object: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_server_is_not_that_of_its_webhook() {
        let added = "http://127.0.0.1:8080/api/payments/webhook";
        assert_eq!(webhook_url("http://127.0.0.1:8080"), added);
        assert_eq!(webhook_url("http://127.0.0.1:8080/"), added);
        let own = "https://shop.example/api/payments/webhook/stripe";
        assert_eq!(webhook_url(own), own);
    }
}
