//! Figures of the last days, as charts and as a table.

use std::collections::BTreeMap;

use application::{Engine, stats};
use chrono::{Days, NaiveTime};
use domain::money::{Currency, Sum};
use domain::time_zone::TimeZone;
use domain::{Day, Instant};
use ports::{DailyFigures, DailyRequest};
use serde_json::{Value, json};

use crate::chart::{self, Bar};
use crate::failure::PageError;
use crate::visitor::Operator;

/// Days that are shown, today included.
const DAYS: u64 = 30;

/// The figures of one day in the shop's currency.
struct DayShown {
    day: Day,
    orders: i64,
    ordered: Sum,
    revenue: Sum,
    declines: i64,
}

/// The figures of the last days in UTC, in the shop's currency.
///
/// # Errors
/// `storage_unavailable`.
pub async fn of(engine: &Engine, operator: &Operator) -> Result<Value, PageError> {
    let (now, currency) = (engine.now(), engine.policy().currency);
    let days = days_until(now);
    let from = days.first().map_or(now, |day| day.and_time(NaiveTime::MIN).and_utc());
    let to = now + chrono::TimeDelta::microseconds(1);
    let request = DailyRequest { from, to, time_zone: TimeZone::UTC };
    let found = stats::daily_figures(engine, &operator.admin, request).await?;
    Ok(content(&shown(&days, &found, currency), &found, currency))
}

fn days_until(now: Instant) -> Vec<Day> {
    let today = now.date_naive();
    (0..DAYS).rev().filter_map(|ago| today.checked_sub_days(Days::new(ago))).collect()
}

/// One entry for each day, also for those on which nothing happened.
fn shown(days: &[Day], found: &DailyFigures, currency: Currency) -> Vec<DayShown> {
    let own = found.orders.iter().filter(|figures| figures.currency == currency);
    let orders: BTreeMap<Day, _> = own.map(|figures| (figures.day, figures)).collect();
    let declines: BTreeMap<Day, i64> =
        found.declines.iter().map(|figures| (figures.day, figures.attempts)).collect();
    let nothing = Sum::zero(currency);
    let of_day = |day: &Day| {
        let figures = orders.get(day);
        DayShown {
            day: *day,
            orders: figures.map_or(0, |figures| figures.orders),
            ordered: figures.map_or(nothing, |figures| figures.ordered),
            revenue: figures.map_or(nothing, |figures| figures.revenue),
            declines: declines.get(day).copied().unwrap_or_default(),
        }
    };
    days.iter().map(of_day).collect()
}

fn content(days: &[DayShown], found: &DailyFigures, currency: Currency) -> Value {
    let code = currency.code();
    let chart = |value: &dyn Fn(&DayShown) -> (i128, String)| {
        let bar = |day: &DayShown| {
            let (value, text) = value(day);
            Bar { label: day.day.format("%-d %b").to_string(), value, text }
        };
        chart::bars(&days.iter().map(bar).collect::<Vec<_>>())
    };
    let number = |number: i64| (i128::from(number), number.to_string());
    let row = |day: &DayShown| {
        json!({
            "day": day.day.format("%-d %b %Y").to_string(), "orders": day.orders,
            "ordered": day.ordered.to_string(), "revenue": day.revenue.to_string(),
            "declines": day.declines,
        })
    };
    json!({
        "currency": code,
        "has_other_currencies": found.orders.iter().any(|figures| figures.currency != currency),
        "orders": chart(&|day| number(day.orders)),
        "ordered": chart(&|day| {
            (day.ordered.minor_units(), day.ordered.to_string())
        }),
        "declines": chart(&|day| number(day.declines)),
        "days": days.iter().rev().map(row).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use ports::{DayDeclines, DayFigures};

    use super::*;

    fn day(number: u32) -> Day {
        Day::from_ymd_opt(2026, 3, number).unwrap()
    }

    #[test]
    fn days_without_orders_are_shown_and_other_currencies_are_not_added() {
        let (pounds, yen): (Currency, Currency) = ("GBP".parse().unwrap(), "JPY".parse().unwrap());
        let figures = |number, currency, orders| DayFigures {
            day: day(number),
            currency,
            orders,
            cancelled: 0,
            ordered: Sum::new(i128::from(i64::MAX) * 10, currency),
            revenue: Sum::zero(currency),
        };
        let found = DailyFigures {
            orders: vec![figures(2, pounds, 3), figures(2, yen, 4)],
            declines: vec![DayDeclines { day: day(1), attempts: 2 }],
        };
        let days: Vec<Day> = (1..=3).map(day).collect();
        let seen = content(&shown(&days, &found, pounds), &found, pounds);
        let heights = |chart: &str| -> Vec<i64> {
            let bars = seen[chart]["bars"].as_array().unwrap().iter();
            bars.map(|bar| bar["height"].as_i64().unwrap()).collect()
        };
        assert_eq!(heights("orders"), [0, 100, 0]);
        assert_eq!(heights("ordered"), [0, 100, 0]);
        assert_eq!(heights("declines"), [100, 0, 0]);
        assert_eq!(seen["orders"]["most"], "3");
        assert_eq!(seen["has_other_currencies"], true);
        assert_eq!(seen["days"][0]["day"], "3 Mar 2026", "newest first");
    }

    #[test]
    fn thirty_days_end_today() {
        let days = days_until("2026-03-05T23:59:59Z".parse().unwrap());
        assert_eq!(
            (days.len(), days.first(), days.last().copied()),
            (30, Some(&Day::from_ymd_opt(2026, 2, 4).unwrap()), Some(day(5)))
        );
    }
}
