//! `kassa reconcile`: compares payment attempts with the providers and applies newer provider
//! state.

use std::time::Duration;

use application::reconcile::{self, AttemptRef, ComparedPayment, Comparison};
use application::{Admin, Engine};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::context::{Context, wait_for, with_storage};
use crate::exit::{Exit, Failure, Outcome};
use crate::global::Global;
use crate::output::{self, List, OutputFlag};
use crate::{flags, wire};

/// Which attempts.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  kassa reconcile --since 2d
  kassa reconcile --since 12h --dry-run --output csv > open.csv
  kassa reconcile --since 30d --all --output json | jq length

Run it after an outage, or every night. The state reported by a provider is applied like a
webhook: an order whose payment was captured becomes paid, surplus captures are refunded
(by a running server). Exits 1 if an operator has to decide about a difference, 69 if
not every payment could be looked up.")]
pub struct Arguments {
    /// Attempts of orders placed within this time, and all open ones
    #[arg(long, default_value = "2d", value_parser = flags::duration)]
    #[arg(value_name = "DURATION")]
    since: Duration,
    /// Only report the changes, do not apply them
    #[arg(long)]
    dry_run: bool,
    /// Also list payments without differences
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    format: OutputFlag,
}

/// Runs it.
///
/// # Errors
/// If the database cannot be used, or the provider's records cannot be reached from here.
pub fn run(global: &Global, arguments: Arguments) -> Outcome {
    let settings = Context::load(global, Vec::new())?.settings;
    if let Some((configured, test)) = settings.test_provider()
        && test.state_file(&configured.settings).is_none()
    {
        let remedy = format!("set {}, here and for the server", test.state_setting());
        let cause = "the test provider's ledger is in the server's memory";
        return Err(Failure::new(Exit::Settings, cause, remedy));
    }
    wait_for(with_storage(&settings, async |storage| {
        let engine = wire::engine_with_providers(&settings, storage).await?;
        reconcile(&engine, &arguments).await
    }))
}

async fn reconcile(engine: &Engine, arguments: &Arguments) -> Outcome {
    let span = chrono::Duration::from_std(arguments.since).unwrap_or(chrono::Duration::MAX);
    let since = engine.now().checked_sub_signed(span).unwrap_or_default();
    let operator = Admin::local_operator();
    let attempts = reconcile::attempts(engine, &operator, since).await?;
    let bar = progress_bar(attempts.len());
    let (mut found, mut tally) = (Vec::new(), Tally::default());
    for attempt in attempts {
        let compared = reconcile::compare(engine, &operator, attempt, !arguments.dry_run).await?;
        bar.inc(1);
        tally.count(&compared.verdict);
        if arguments.all || compared.verdict != Comparison::Same {
            found.push((attempt, compared));
        }
    }
    bar.finish_and_clear();
    list(&found).print(arguments.format.output)?;
    output::say(&tally.summary(arguments.dry_run));
    Ok(tally.exit())
}

fn list(found: &[(AttemptRef, ComparedPayment)]) -> List {
    let mut list =
        List::new(&["order", "payment", "provider", "ours", "theirs", "now", "outcome", "why"]);
    for (attempt, compared) in found {
        list.push(row(*attempt, compared));
    }
    list
}

fn row(attempt: AttemptRef, compared: &ComparedPayment) -> Vec<Value> {
    let (outcome, why) = words(&compared.verdict);
    vec![
        json!(compared.record.order.number.as_str()),
        json!(attempt.payment.0),
        json!(compared.before.provider),
        json!(compared.before.status.as_str()),
        json!(compared.theirs.map(|theirs| theirs.as_str())),
        json!(compared.after.status.as_str()),
        json!(outcome),
        json!(why),
    ]
}

fn words(verdict: &Comparison) -> (&'static str, Option<&str>) {
    match verdict {
        Comparison::Same => ("same", None),
        Comparison::Settled => ("settled", None),
        Comparison::Differs(why) => ("differs", Some(why)),
        Comparison::Busy => ("busy", Some("a provider call is in progress")),
        Comparison::Unanswered(why) => ("unanswered", Some(why)),
    }
}

/// Numbers of attempts by result.
#[derive(Debug, Default)]
struct Tally {
    same: usize,
    settled: usize,
    differing: usize,
    unanswered: usize,
}

impl Tally {
    fn count(&mut self, verdict: &Comparison) {
        let counter = match verdict {
            Comparison::Same => &mut self.same,
            Comparison::Settled => &mut self.settled,
            Comparison::Differs(_) => &mut self.differing,
            Comparison::Busy | Comparison::Unanswered(_) => &mut self.unanswered,
        };
        *counter = counter.saturating_add(1);
    }

    fn summary(&self, dry_run: bool) -> String {
        let Self { same, settled, differing, unanswered } = self;
        let settled_word = if dry_run { "to settle" } else { "settled" };
        format!(
            "{same} agree, {settled} {settled_word}, {differing} need review, {unanswered} not \
             answered"
        )
    }

    fn exit(&self) -> Exit {
        match (self.differing, self.unanswered) {
            (0, 0) => Exit::Done,
            (0, _) => Exit::Unavailable,
            (_, _) => Exit::Failed,
        }
    }
}

/// A bar on standard error; none if that is not a terminal.
fn progress_bar(attempts: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(attempts).unwrap_or(0));
    match ProgressStyle::with_template("{bar:40} {pos}/{len} attempts, {per_sec}, {eta} to go") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
