//! `kassa orders list|show|cancel`: an operator's daily look at orders.

use api_actix::OrderDocument;
use application::orders::{self, CancelOrder};
use application::{Admin, AppError, Engine, Executed};
use clap::{Args, Subcommand};
use domain::Instant;
use domain::ids::{OrderId, UserId};
use domain::order::{OrderNumber, OrderRecord, OrderStatus};
use ports::{OrderFilter, PageRequest};
use serde_json::{Value, json};

use crate::context::{Context, wait_for, with_storage};
use crate::exit::{Exit, Failure, Outcome};
use crate::global::Global;
use crate::output::{self, List, OutputFlag};
use crate::{flags, wire};

/// List, show and cancel orders.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List orders, newest first
    #[command(after_long_help = "Examples:
  kassa orders list --status paid
  kassa orders list --user 0190a0de-0000-7000-8000-000000000001 --output json
  kassa orders list --created-after 2026-01-01T00:00:00Z --limit 1000 --output csv > orders.csv")]
    List(ListArguments),
    /// Show an order with its lines, payments and history, as the operator's API represents it
    #[command(after_long_help = "Examples:
  kassa orders show 7K3MQ-2X9RT
  kassa orders show 0190a0de-0000-7000-8000-000000000001")]
    Show {
        /// The order's number or id
        order: OrderRef,
    },
    /// Cancel an order, release its stock and coupon, refund its payment
    #[command(after_long_help = "Example:
  kassa orders cancel 7K3MQ-2X9RT --reason 'the customer called'")]
    Cancel {
        /// The order's number or id
        order: OrderRef,
        /// The reason, for the order's history
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
}

/// Which orders.
#[derive(Debug, Args)]
pub struct ListArguments {
    /// Only orders with this status
    #[arg(long, ignore_case = true)]
    #[arg(value_parser = flags::word::<OrderStatus>(OrderStatus::ALL.iter().map(|s| s.as_str())))]
    status: Option<OrderStatus>,
    /// Only orders of this user
    #[arg(long, value_name = "UUID", value_parser = flags::user::<UserId>)]
    user: Option<UserId>,
    /// Only orders placed after this time (RFC 3339)
    #[arg(long, value_name = "TIME", value_parser = flags::time)]
    created_after: Option<Instant>,
    /// Maximum number of orders
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: usize,
    #[command(flatten)]
    format: OutputFlag,
}

/// An order as an operator names it.
#[derive(Debug, Clone)]
pub enum OrderRef {
    /// By its number.
    Number(OrderNumber),
    /// By its id.
    Id(OrderId),
}

impl std::str::FromStr for OrderRef {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let id = text.parse().map(Self::Id).ok();
        id.or_else(|| text.parse().map(Self::Number).ok())
            .ok_or_else(|| "neither a number such as 7K3MQ-2X9RT nor a UUID".to_owned())
    }
}

/// Runs it.
///
/// # Errors
/// If the database cannot be used, the order is not there, or it cannot be cancelled.
pub fn run(global: &Global, command: Command) -> Outcome {
    let settings = Context::load(global, Vec::new())?.settings;
    wait_for(with_storage(&settings, async |storage| {
        let engine = wire::operator_engine(&settings, storage).await?;
        match command {
            Command::List(arguments) => list(&engine, arguments).await,
            Command::Show { order } => show(&engine, &order).await,
            Command::Cancel { order, reason } => cancel(&engine, &order, reason).await,
        }
    }))
}

async fn list(engine: &Engine, arguments: ListArguments) -> Outcome {
    let filter = OrderFilter {
        user_id: arguments.user,
        status: arguments.status,
        created_after: arguments.created_after,
        ..OrderFilter::default()
    };
    let mut list = List::new(&[
        "number",
        "status",
        "payment",
        "amount",
        "currency",
        "user",
        "created_at",
        "id",
    ]);
    let operator = Admin::local_operator();
    let read = async |page| orders::list(engine, &operator, filter.clone(), page).await;
    super::for_each(arguments.limit, read, |record| list.push(row(&record))).await?;
    list.print(arguments.format.output)?;
    Ok(Exit::Done)
}

async fn show(engine: &Engine, name: &OrderRef) -> Outcome {
    let record = find(engine, name).await?;
    let events = orders::full_history(engine, &Admin::local_operator(), record.order.id).await?;
    let document = OrderDocument::for_operators(&record, &events);
    output::print(&output::pretty(&json!(document)))?;
    Ok(Exit::Done)
}

async fn cancel(engine: &Engine, name: &OrderRef, reason: Option<String>) -> Outcome {
    let id = find(engine, name).await?.order.id;
    let input = CancelOrder { id, reason };
    match orders::cancel_any(engine, &Admin::local_operator(), input, None).await? {
        Executed::Fresh(record) => {
            let (number, status) = (&record.order.number, record.status());
            output::say(&format!(
                "order {number} is {status}; a running server issues any \
                                  refunds"
            ));
            Ok(Exit::Done)
        }
        Executed::Replayed(_) => Err(AppError::Contended.into()),
    }
}

async fn find(engine: &Engine, name: &OrderRef) -> Result<OrderRecord, Failure> {
    let operator = &Admin::local_operator();
    let found = match name {
        OrderRef::Id(id) => orders::get_any(engine, operator, *id).await,
        OrderRef::Number(number) => {
            let filter = OrderFilter { number: Some(number.clone()), ..OrderFilter::default() };
            let found = orders::list(engine, operator, filter, PageRequest::default()).await?;
            found.items.into_iter().next().ok_or(AppError::NotFound("order"))
        }
    };
    match found {
        Err(AppError::NotFound(_)) => {
            Err(Failure::new(Exit::Failed, "order not found", "`kassa orders list` lists them"))
        }
        found => Ok(found?),
    }
}

fn row(record: &OrderRecord) -> Vec<Value> {
    let order = &record.order;
    vec![
        json!(order.number.as_str()),
        json!(record.status().as_str()),
        json!(record.payment_status().as_str()),
        json!(order.grand_total().to_string()),
        json!(order.currency().code()),
        json!(order.user_id.0),
        json!(super::time(order.created_at)),
        json!(order.id.0),
    ]
}
