//! Order statistics.

use domain::time_zone::{TimeZone, UnknownTimeZone};
use domain::{DateTime, Utc};
use ports::{DayFigures, DeclineFigures, ListingFigures, Stats, StatsRequest, StatusFigures};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::enum_string::OrderStatusString;
use super::text::read_text;
use super::{DecimalText, EnumString, Moment};

/// Which time span.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatsQuery {
    /// Orders placed at or after this time; defaults to 30 days before `to`.
    #[param(inline)]
    pub from: Option<Moment>,
    /// Orders placed before this time; defaults to now. At most 366 days after `from`.
    #[param(inline)]
    pub to: Option<Moment>,
    /// Number of top-selling listings.
    #[param(minimum = 0, maximum = 100, default = 10)]
    pub top: Option<i64>,
    /// Time zone of the days: a name of the IANA database.
    #[param(value_type = Option<String>, default = "UTC", example = "Europe/Berlin")]
    pub time_zone: Option<TimeZoneName>,
}

/// A time zone, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeZoneName(pub TimeZone);

impl<'de> Deserialize<'de> for TimeZoneName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_text(deserializer, "a time zone name", |name| {
            name.parse().map(Self).map_err(|error: UnknownTimeZone| error.to_string())
        })
    }
}

/// Statistics of a period, by the time at which orders were placed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Stats)]
pub struct StatsDto {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// The time zone of the days.
    #[schema(example = "Europe/Berlin")]
    time_zone: &'static str,
    /// By day, then currency; days without orders are omitted.
    days: Vec<DayDto>,
    /// By status; statuses without orders are omitted.
    by_status: Vec<StatusCountDto>,
    /// Most units first.
    top_listings: Vec<TopListingDto>,
    /// Reasons of failed payments, most frequent first.
    declines: Vec<DeclineDto>,
}

/// The orders of one day in one currency.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DayFigures)]
pub struct DayDto {
    #[schema(value_type = String, format = Date)]
    day: String,
    currency: &'static str,
    /// Orders placed.
    orders: i64,
    /// Orders among them that have been cancelled since.
    cancelled: i64,
    /// Total of the other orders, after discounts.
    ordered_amount: DecimalText,
    /// Captured minus refunded amounts of these orders.
    revenue_amount: DecimalText,
}

/// Orders with one status.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = StatusFigures)]
pub struct StatusCountDto {
    status: OrderStatusString,
    orders: i64,
}

/// Sales of a listing in orders that are not cancelled.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ListingFigures)]
pub struct TopListingDto {
    listing_id: Uuid,
    name: String,
    pieces: i64,
    orders: i64,
    /// The total of its lines before discounts.
    amount: DecimalText,
    currency: &'static str,
}

/// Payment attempts that failed for one reason.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DeclineFigures)]
pub struct DeclineDto {
    provider: String,
    /// The provider's code; empty if it gave none.
    code: String,
    attempts: i64,
}

impl StatsDto {
    /// The figures of what was asked for.
    #[must_use]
    pub fn of(request: StatsRequest, stats: &Stats) -> Self {
        Self {
            from: request.from,
            to: request.to,
            time_zone: request.time_zone.name(),
            days: stats.days.iter().map(DayDto::from).collect(),
            by_status: stats.by_status.iter().map(StatusCountDto::from).collect(),
            top_listings: stats.top_listings.iter().map(TopListingDto::from).collect(),
            declines: stats.declines.iter().map(DeclineDto::from).collect(),
        }
    }
}

impl From<&DayFigures> for DayDto {
    fn from(figures: &DayFigures) -> Self {
        Self {
            day: figures.day.to_string(),
            currency: figures.currency.code(),
            orders: figures.orders,
            cancelled: figures.cancelled,
            ordered_amount: figures.ordered.into(),
            revenue_amount: figures.revenue.into(),
        }
    }
}

impl From<&StatusFigures> for StatusCountDto {
    fn from(figures: &StatusFigures) -> Self {
        Self { status: EnumString(figures.status), orders: figures.orders }
    }
}

impl From<&ListingFigures> for TopListingDto {
    fn from(figures: &ListingFigures) -> Self {
        Self {
            listing_id: figures.listing_id.0,
            name: figures.name.clone(),
            pieces: figures.units,
            orders: figures.orders,
            amount: figures.amount.into(),
            currency: figures.currency.code(),
        }
    }
}

impl From<&DeclineFigures> for DeclineDto {
    fn from(figures: &DeclineFigures) -> Self {
        let DeclineFigures { provider, code, attempts } = figures;
        Self { provider: provider.clone(), code: code.clone(), attempts: *attempts }
    }
}
