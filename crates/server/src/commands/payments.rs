//! `kassa payments list|resolve|check`: an operator's look at payments, those that need review, and whether a
//! provider can be used.

mod check;

use application::payments::{self, Resolution, ReviewOutcome};
use application::{Admin, AppError, Engine, Executed};
use clap::{Args, Subcommand};
use domain::ids::PaymentId;
use domain::payment::{Payment, PaymentStatus};
use ports::PaymentFilter;
use serde_json::{Value, json};

use crate::context::{Context, wait_for, with_storage};
use crate::exit::{Exit, Failure, Outcome};
use crate::global::Global;
use crate::output::{self, List, OutputFlag};
use crate::{flags, wire};

/// List payments, resolve those that need review, and check a provider's credentials.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List payments, newest first
    #[command(after_long_help = "Examples:
  kassa payments list --status needs_review
  kassa payments list --provider mollie --output csv > payments.csv")]
    List(ListArguments),
    /// Resolve a payment that needs review: state whether it exists at the provider
    #[command(after_long_help = "Examples:
  kassa payments resolve 0190a0de-0000-7000-8000-000000000001 --as never_created
  kassa payments resolve 0190a0de-0000-7000-8000-000000000001 --as created --reference tr_7UhSN1zuXS

A payment needs review when the response to the request that created it was lost, and the
provider can no longer tell whether it exists. Look for the order's number in the provider's
dashboard. With `created`, the payment is looked up by its reference and its status is applied;
with `never_created`, it is cancelled, and the order can be paid again until its deadline.")]
    Resolve {
        /// The payment's id
        #[arg(value_name = "PAYMENT", value_parser = flags::id::<PaymentId>)]
        payment: PaymentId,
        /// Whether the payment exists at the provider
        #[arg(long = "as", value_name = "OUTCOME", ignore_case = true)]
        #[arg(value_parser =
            flags::word::<ReviewOutcome>(ReviewOutcome::ALL.iter().map(|o| o.as_str())))]
        outcome: ReviewOutcome,
        /// The provider's reference of the payment, if it was created
        #[arg(long, value_name = "REFERENCE")]
        reference: Option<String>,
    },
    /// Check that a payment provider can be reached and accepts the credentials
    #[command(after_long_help = "Examples:
  kassa payments check
  kassa payments check mollie

Sends one request that needs the credentials and changes nothing. Exits 78 if a setting is missing
or the credentials are rejected, 69 if the provider cannot be reached.")]
    Check {
        /// The provider; by default all that are configured
        #[arg(value_name = "PROVIDER")]
        provider: Option<String>,
    },
}

/// Which payments.
#[derive(Debug, Args)]
pub struct ListArguments {
    /// Only payments with this status
    #[arg(long, ignore_case = true)]
    #[arg(value_parser =
        flags::word::<PaymentStatus>(PaymentStatus::ALL.iter().map(|s| s.as_str())))]
    status: Option<PaymentStatus>,
    /// Only payments at this provider
    #[arg(long)]
    provider: Option<String>,
    /// Maximum number of payments
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: usize,
    #[command(flatten)]
    format: OutputFlag,
}

/// Runs it.
///
/// # Errors
/// If the database or the provider cannot be used, or the payment cannot be resolved.
pub fn run(global: &Global, command: Command) -> Outcome {
    let settings = Context::load(global, Vec::new())?.settings;
    match command {
        Command::List(arguments) => wait_for(with_storage(&settings, async |storage| {
            list(&wire::operator_engine(&settings, storage).await?, arguments).await
        })),
        Command::Resolve { payment, outcome, reference } => {
            wait_for(with_storage(&settings, async |storage| {
                let engine = wire::engine_with_providers(&settings, storage).await?;
                resolve(&engine, payment, outcome, reference).await
            }))
        }
        Command::Check { provider } => wait_for(check::run(&settings, provider.as_deref())),
    }
}

async fn list(engine: &Engine, arguments: ListArguments) -> Outcome {
    let filter = PaymentFilter {
        status: arguments.status,
        provider: arguments.provider,
        ..PaymentFilter::default()
    };
    let mut list = List::new(&[
        "id",
        "order",
        "provider",
        "reference",
        "status",
        "amount",
        "currency",
        "created_at",
    ]);
    let operator = Admin::local_operator();
    let read = async |page| payments::list(engine, &operator, filter.clone(), page).await;
    super::for_each(arguments.limit, read, |payment| list.push(row(&payment))).await?;
    list.print(arguments.format.output)?;
    Ok(Exit::Done)
}

async fn resolve(
    engine: &Engine,
    id: PaymentId,
    outcome: ReviewOutcome,
    reference: Option<String>,
) -> Outcome {
    let resolution = Resolution::new(outcome, reference)
        .map_err(|error| Failure::usage(flags_of(&error), "see `kassa payments resolve --help`"))?;
    let operator = Admin::local_operator();
    match payments::resolve(engine, &operator, id, &resolution, None).await {
        Ok(Executed::Fresh(paid)) => {
            let status = paid.payment().map(|payment| payment.status.as_str());
            let (number, order) = (&paid.record.order.number, paid.record.status());
            let status = status.unwrap_or("gone");
            output::say(&format!("payment {} is {status}, order {number} is {order}", id.0));
            Ok(Exit::Done)
        }
        Ok(Executed::Replayed(_)) => Err(AppError::Contended.into()),
        Err(AppError::NotFound(_)) => {
            let remedy = "`kassa payments list --status needs_review` lists them";
            Err(Failure::new(Exit::Failed, "payment not found", remedy))
        }
        Err(error @ AppError::Invalid { .. }) => Err(Failure::plain(flags_of(&error))),
        Err(error) => Err(error.into()),
    }
}

/// An error, with flags in place of fields.
fn flags_of(error: &AppError) -> String {
    error.to_string().replace("/provider_ref:", "--reference").replace("/outcome:", "--as")
}

fn row(payment: &Payment) -> Vec<Value> {
    vec![
        json!(payment.id.0),
        json!(payment.order_id.0),
        json!(payment.provider),
        json!(payment.provider_ref),
        json!(payment.status.as_str()),
        json!(payment.amount.to_string()),
        json!(payment.amount.currency().code()),
        json!(super::time(payment.created_at)),
    ]
}
