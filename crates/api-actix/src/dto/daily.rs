//! Figures by day, and what waits for an operator.

use domain::{DateTime, Utc};
use ports::{DailyFigures, DailyRequest, DayDeclines, Worklist};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Moment;
use super::stats::{DayDto, TimeZoneName};

/// Which days.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DailyQuery {
    /// From this time on; defaults to 30 days before `to`.
    #[param(inline)]
    pub from: Option<Moment>,
    /// Before this time; defaults to now. At most 366 days after `from`.
    #[param(inline)]
    pub to: Option<Moment>,
    /// Time zone of the days: a name of the IANA database.
    #[param(value_type = Option<String>, default = "UTC", example = "Europe/Berlin")]
    pub time_zone: Option<TimeZoneName>,
}

/// Orders and failed payment attempts by day.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DailyFigures)]
pub struct DailyDto {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// The time zone of the days.
    #[schema(example = "Europe/Berlin")]
    time_zone: &'static str,
    /// Orders by the day on which they were placed, then by currency; days without orders are omitted.
    orders: Vec<DayDto>,
    /// Failed payment attempts by the day on which they were begun; days without any are omitted.
    declines: Vec<DayDeclinesDto>,
}

/// Payment attempts that failed, of one day.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DayDeclines)]
pub struct DayDeclinesDto {
    #[schema(value_type = String, format = Date)]
    day: String,
    attempts: i64,
}

impl From<&DayDeclines> for DayDeclinesDto {
    fn from(figures: &DayDeclines) -> Self {
        Self { day: figures.day.to_string(), attempts: figures.attempts }
    }
}

impl DailyDto {
    /// The figures of what was asked for.
    #[must_use]
    pub fn of(request: DailyRequest, figures: &DailyFigures) -> Self {
        Self {
            from: request.from,
            to: request.to,
            time_zone: request.time_zone.name(),
            orders: figures.orders.iter().map(DayDto::from).collect(),
            declines: figures.declines.iter().map(DayDeclinesDto::from).collect(),
        }
    }
}

/// What waits for an operator. Nothing is counted beyond 100.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Worklist)]
pub struct WorklistDto {
    /// Paid orders that are not confirmed.
    to_confirm: i64,
    /// Confirmed orders of which something is to be shipped.
    to_ship: i64,
    /// Orders with an authorized payment that are not confirmed.
    authorized: i64,
    /// Orders that await their payment.
    awaiting_payment: i64,
    /// Orders whose last payment attempt failed.
    payment_failed: i64,
    /// Orders with a dispute or an inquiry that is not decided.
    disputed: i64,
    /// Orders with a refund that was rejected or reversed.
    refund_failed: i64,
    /// Disputes and inquiries that await the shop's response.
    disputes_to_answer: i64,
    /// Returns that wait for approval.
    returns_to_decide: i64,
    /// Approved returns whose units are awaited.
    returns_to_receive: i64,
    /// Payments of another amount or currency.
    mismatches: i64,
    /// Payments whose existence at the provider is unknown.
    needs_review: i64,
    /// Webhook events that wait for their payment.
    deferred_webhooks: i64,
    /// Active listings of which nothing is available, among the 50,000 newest.
    sold_out: i64,
}

impl From<&Worklist> for WorklistDto {
    fn from(list: &Worklist) -> Self {
        let Worklist { to_confirm, to_ship, authorized, disputes_to_answer, .. } = *list;
        let Worklist { returns_to_decide, returns_to_receive, .. } = *list;
        let Worklist { awaiting_payment, payment_failed, disputed, refund_failed, .. } = *list;
        let Worklist { mismatches, needs_review, deferred_webhooks, sold_out, .. } = *list;
        Self {
            to_confirm,
            to_ship,
            authorized,
            awaiting_payment,
            payment_failed,
            disputed,
            refund_failed,
            disputes_to_answer,
            returns_to_decide,
            returns_to_receive,
            mismatches,
            needs_review,
            deferred_webhooks,
            sold_out,
        }
    }
}
