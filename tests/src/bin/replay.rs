//! Replays real orders against a server that runs, or against one that it starts for the purpose,
//! and compares the books at the end. Exits 1 if they do not agree.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use tests::replay::{self, Options, Report};
use tests::server::{jwt_secret, webhook_secret};
use tests::{Db, Server};

/// Buys every order of a ledger again, over HTTP, and compares the sums.
///
/// Each order is: every line put into the cart, the cart read, a checkout session, the provider's
/// signed webhook, the order read back; cancelled orders are cancelled by their customer. Steps
/// that are not answered are repeated with the same idempotency key, so the server may die and
/// come back in the middle.
#[derive(Debug, Parser)]
#[command(name = "replay", after_help = EXAMPLES)]
struct Arguments {
    /// Orders, one JSON object a line, plain or .gz
    #[arg(long, value_name = "FILE.jsonl[.gz]")]
    orders: PathBuf,
    /// Listings to import first, CSV, plain or .gz; only if the server is started here
    #[arg(long, value_name = "FILE.csv[.gz]", conflicts_with = "url")]
    listings: Option<PathBuf>,
    /// A server that runs already
    #[arg(long, value_name = "URL", conflicts_with = "database_url")]
    url: Option<String>,
    /// Where a server that is started here keeps its data; without it, a new SQLite file that is
    /// removed afterwards
    #[arg(long, value_name = "sqlite:…|postgres:…")]
    database_url: Option<String>,
    /// How many customers shop at the same time
    #[arg(long, default_value_t = 32, value_name = "N")]
    shoppers: usize,
    /// Replay only the first orders of the file
    #[arg(long, default_value_t = usize::MAX, hide_default_value = true, value_name = "N")]
    limit: usize,
    /// Keep what was acknowledged here, and go on from there the next time
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// The server's secret for tokens
    #[arg(long, default_value = jwt_secret(), hide_default_value = true, value_name = "SECRET")]
    jwt_secret: String,
    /// The server's secret for the mock provider's webhooks
    #[arg(long, default_value = webhook_secret(), hide_default_value = true, value_name = "SECRET")]
    webhook_secret: String,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Output::Text)]
    output: Output,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Output {
    Text,
    Json,
}

const EXAMPLES: &str = "Examples:
  replay --orders orders.jsonl.gz --listings listings.csv.gz
  replay --orders orders.jsonl.gz --listings listings.csv.gz --limit 500 \\
         --database-url postgres://localhost/replay
  replay --orders orders.jsonl.gz --url http://127.0.0.1:8080 --journal replay.journal \\
         --jwt-secret … --webhook-secret …";

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match replay(&arguments) {
        Ok(report) => {
            match arguments.output {
                Output::Text => println!("{report}"),
                Output::Json => println!("{}", report.json()),
            }
            if report.agrees() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(why) => {
            eprintln!("replay: {why}");
            ExitCode::FAILURE
        }
    }
}

fn replay(arguments: &Arguments) -> Result<Report, String> {
    let orders = replay::read_orders(&arguments.orders, arguments.limit)?;
    let server = if arguments.url.is_none() { Some(start(arguments)?) } else { None };
    let running = server.as_ref().map(Server::base_url);
    let base_url = running.or_else(|| arguments.url.clone()).unwrap_or_default();
    let options = Options {
        base_url: base_url.trim_end_matches('/').to_owned(),
        jwt_secret: arguments.jwt_secret.clone(),
        webhook_secret: arguments.webhook_secret.clone(),
        shoppers: arguments.shoppers,
        timeout: Duration::from_secs(60),
        journal: arguments.journal.clone(),
        progress: true,
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    runtime.block_on(replay::run(options, orders))
}

/// A server of our own, with the listings in it.
fn start(arguments: &Arguments) -> Result<Server, String> {
    let db = arguments.database_url.clone().map_or(Db::Sqlite, Db::Url);
    let secrets = [
        ("KASSA_JWT__SECRET", arguments.jwt_secret.as_str()),
        ("KASSA_PAYMENTS__MOCK__WEBHOOK_SECRET", arguments.webhook_secret.as_str()),
        ("RUST_LOG", "warn"),
    ];
    let server = Server::stopped(db, &secrets);
    let spinner = ProgressBar::new_spinner().with_style(ProgressStyle::default_spinner());
    if let Some(listings) = &arguments.listings {
        spinner.set_message(format!("importing {}", listings.display()));
        server.import_listings(listings)?;
    }
    spinner.set_message("starting kassa");
    server.restart();
    spinner.finish_and_clear();
    Ok(server)
}
