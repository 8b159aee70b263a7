//! Statistics for operators and monitoring.

use std::time::Duration;

use async_trait::async_trait;
use domain::ids::ListingId;
use domain::money::{Currency, Sum};
use domain::order::OrderStatus;
use domain::time_zone::TimeZone;
use domain::{Day, Instant};

use crate::read_error::ReadError;

/// A time span whose figures are wanted, by the time at which orders were placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatsRequest {
    /// From this time on.
    pub from: Instant,
    /// Before this time.
    pub to: Instant,
    /// Number of best-selling listings.
    pub top: u32,
    /// Whose days the orders are counted by.
    pub time_zone: TimeZone,
}

/// The orders of one day in one currency. Sums over many orders have no limit
/// (`stats::sums_have_no_limit`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayFigures {
    /// The day on which they were placed, in the time zone of the request.
    pub day: Day,
    /// Their currency.
    pub currency: Currency,
    /// Orders placed.
    pub orders: i64,
    /// Those of them that are cancelled by now.
    pub cancelled: i64,
    /// Sum of the `grand_total` of those that are not cancelled.
    pub ordered: Sum,
    /// Captured minus refunded amounts in this currency.
    pub revenue: Sum,
}

/// Orders with one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusFigures {
    /// The status.
    pub status: OrderStatus,
    /// How many orders show it.
    pub orders: i64,
}

/// What was sold of a listing, in orders that are not cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingFigures {
    /// The listing.
    pub listing_id: ListingId,
    /// Its name on the newest of these orders.
    pub name: String,
    /// Units.
    pub units: i64,
    /// Orders.
    pub orders: i64,
    /// Sum of the lines, before discounts.
    pub amount: Sum,
    /// The currency of the sum; a listing sold in two currencies has two rows.
    pub currency: Currency,
}

/// Payment attempts that failed for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclineFigures {
    /// The provider.
    pub provider: String,
    /// Its code; empty if it gave none.
    pub code: String,
    /// Payment attempts started in the period that failed with this code.
    pub attempts: i64,
}

/// The figures of a time span.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// By day, then currency; days without orders are left out.
    pub days: Vec<DayFigures>,
    /// By status, in the order of [`OrderStatus::ALL`]; statuses without orders are omitted.
    pub by_status: Vec<StatusFigures>,
    /// Most units first, then by id, then by currency.
    pub top_listings: Vec<ListingFigures>,
    /// Most attempts first, then by provider and code.
    pub declines: Vec<DeclineFigures>,
}

/// Days whose figures are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DailyRequest {
    /// From this time on.
    pub from: Instant,
    /// Before this time.
    pub to: Instant,
    /// Whose days they are.
    pub time_zone: TimeZone,
}

/// Payment attempts that failed, of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayDeclines {
    /// The day on which they were begun, in the time zone of the request.
    pub day: Day,
    /// How many failed.
    pub attempts: i64,
}

/// The figures of some days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DailyFigures {
    /// By day, then currency; days without orders are left out.
    pub orders: Vec<DayFigures>,
    /// By day; days without a failed attempt are left out.
    pub declines: Vec<DayDeclines>,
}

/// What waits for an operator. A number that is [`WORKLIST_MAX`] may be more: nothing is counted to its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Worklist {
    /// Paid orders that are not confirmed, and of which nothing was refunded.
    pub to_confirm: i64,
    /// Confirmed orders of which something is to be shipped.
    pub to_ship: i64,
    /// Orders that show an authorized payment and are not confirmed.
    pub authorized: i64,
    /// Orders that await their payment.
    pub awaiting_payment: i64,
    /// Orders whose last payment attempt failed.
    pub payment_failed: i64,
    /// Orders with a dispute or an inquiry that is not decided.
    pub disputed: i64,
    /// Orders with a refund that was rejected or reversed.
    pub refund_failed: i64,
    /// Disputes and inquiries that await the shop's response.
    pub disputes_to_answer: i64,
    /// Returns that wait for approval.
    pub returns_to_decide: i64,
    /// Approved returns whose units are awaited.
    pub returns_to_receive: i64,
    /// Payments of another amount or currency.
    pub mismatches: i64,
    /// Payments whose existence at the provider is unknown.
    pub needs_review: i64,
    /// Webhook events that wait for their payment.
    pub deferred_webhooks: i64,
    /// Active listings of which nothing is available, among the [`WORKLIST_LISTINGS`] newest.
    pub sold_out: i64,
}

/// How far a worklist counts.
pub const WORKLIST_MAX: i64 = 100;

/// How many listings a worklist looks at, the newest ones. There is no index on what is sold out: on PostgreSQL it
/// would make each change of a counter write a new entry in every index of the listing.
pub const WORKLIST_LISTINGS: u32 = 50_000;

/// What a monitor shows of the storage at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gauges {
    /// Jobs that wait.
    pub jobs_waiting: i64,
    /// Dead-lettered jobs.
    pub jobs_dead: i64,
    /// Since when the longest due job has been due, held by a worker or not; `None` if none is.
    pub due_since: Option<Instant>,
    /// Orders by status, in the order of [`OrderStatus::ALL`]; statuses without orders are omitted.
    pub orders: Vec<StatusFigures>,
    /// Payments of another amount or currency that an operator has to decide on.
    pub mismatches: i64,
    /// Payments whose existence at the provider is unknown: an operator resolves them.
    pub needs_review: i64,
    /// Disputes and inquiries that are not decided yet.
    pub disputes_open: i64,
    /// Those that await the shop's response, due within [`DUE_SOON`] or already overdue.
    pub disputes_due: i64,
    /// Orders whose deadline passed more than [`OVERDUE_AFTER`] ago: a provider has not reported
    /// the outcome of a payment, or no server runs the sweeps. Orders with authorized money are not
    /// among them.
    pub overdue: i64,
    /// Orders whose deadline passed more than [`OVERDUE_AFTER`] ago while money is authorized for them:
    /// an operator captures or voids it.
    pub uncaptured: i64,
    /// Orders that the shop accepted, to be paid online, whose payment has failed since: goods may
    /// have left, and nothing resolves it automatically.
    pub accepted_unpaid: i64,
}

/// How long after its deadline an order counts as overdue. Sweeps come every few seconds.
pub const OVERDUE_AFTER: Duration = Duration::from_secs(3_600);

/// How long before it is due the response to a dispute needs an operator.
pub const DUE_SOON: Duration = Duration::from_secs(3 * 24 * 3_600);

/// Figures. Every implementation passes `port_contracts::stats`.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait StatsRepository: Send + Sync {
    /// The figures of a time span (`stats::span_is_half_open`). Money in another currency than the
    /// order's is in no sum (`stats::refunded_money_is_no_revenue`). Days are those of the time
    /// zone, including days of 23 or 25 hours (`stats::days_are_those_of_the_time_zone`).
    async fn stats(&self, request: StatsRequest) -> Result<Stats, ReadError>;
    /// What a monitor shows at `now` (`stats::gauges_follow_the_outbox`,
    /// `stats::gauges_follow_what_waits_for_a_person`).
    async fn gauges(&self, now: Instant) -> Result<Gauges, ReadError>;
    /// The figures of some days, by the rules of [`StatsRepository::stats`]
    /// (`stats::daily_figures_are_those_of_the_days`). MUST read no more than the orders and attempts of these days.
    async fn daily_figures(&self, request: DailyRequest) -> Result<DailyFigures, ReadError>;
    /// What waits for an operator (`stats::worklist_follows_what_waits`,
    /// `stats::worklist_counts_orders_by_their_issues`, `stats::worklist_counts_to_its_limit`).
    async fn worklist(&self) -> Result<Worklist, ReadError>;
}
