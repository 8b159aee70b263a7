//! What the shop's orders come to.

use domain::time_zone::{TimeZone, UnknownTimeZone};
use domain::{DateTime, Utc};
use ports::{DayFigures, DeclineFigures, ListingFigures, Stats, StatsRequest, StatusFigures};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::text::read_text;
use super::word::OrderStatusWord;
use super::{DecimalText, Moment, Word};

/// Which time span.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatsQuery {
    /// Orders placed from this time on; 30 days before `to` where it is left out.
    #[param(inline)]
    pub from: Option<Moment>,
    /// Orders placed before this time; now where it is left out. At most 366 days after `from`.
    #[param(inline)]
    pub to: Option<Moment>,
    /// How many of the listings sold most.
    #[param(minimum = 0, maximum = 100, default = 10)]
    pub top: Option<i64>,
    /// Whose days the orders are counted by: a name of the IANA database.
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

/// The figures of a time span, by the time at which orders were placed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Stats)]
pub struct StatsDto {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// Whose days these are.
    #[schema(example = "Europe/Berlin")]
    time_zone: &'static str,
    /// By day, then currency; days without orders are left out.
    days: Vec<DayDto>,
    /// By status; words without orders are left out.
    by_status: Vec<StatusCountDto>,
    /// Most pieces first.
    top_listings: Vec<TopListingDto>,
    /// Why payments failed, the most frequent first.
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
    /// Those of them that are cancelled by now.
    cancelled: i64,
    /// What the others come to, after discounts.
    ordered_amount: DecimalText,
    /// What has come in for them, less what has gone back.
    revenue_amount: DecimalText,
}

/// Orders with one status.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = StatusFigures)]
pub struct StatusCountDto {
    status: OrderStatusWord,
    orders: i64,
}

/// What was sold of a listing, in orders that are not cancelled.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ListingFigures)]
pub struct TopListingDto {
    listing_id: Uuid,
    name: String,
    pieces: i64,
    orders: i64,
    /// The sum of the lines, before discounts.
    amount: DecimalText,
    currency: &'static str,
}

/// Attempts at paying that failed for one reason.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DeclineFigures)]
pub struct DeclineDto {
    provider: String,
    /// The provider's; empty where it gave none.
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
        Self { status: Word(figures.status), orders: figures.orders }
    }
}

impl From<&ListingFigures> for TopListingDto {
    fn from(figures: &ListingFigures) -> Self {
        Self {
            listing_id: figures.listing_id.0,
            name: figures.name.clone(),
            pieces: figures.pieces,
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
