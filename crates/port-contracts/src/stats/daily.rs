//! Orders and failed attempts by day.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::payment::ProviderStatus;
use domain::time_zone::TimeZone;
use ports::{DailyFigures, DailyRequest, DayDeclines, Storage};

use super::within;
use crate::sample::start;
use crate::shop::Shop;

/// The orders of each day are those of the statistics; attempts that failed are counted on the day on which they
/// were begun, in the time zone, and those of other days are left out.
pub async fn daily_figures_are_those_of_the_days(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let first = shop.any_order().await;
    shop.pay(&shop.any_order().await).await;
    decline(&shop, &first).await;
    decline(&shop, &shop.any_order().await).await;
    // Eleven at night, which is the next day in Berlin.
    shop.sample.advance(TimeDelta::hours(23));
    decline(&shop, &shop.any_order().await).await;
    let end = shop.sample.advance(TimeDelta::hours(2));
    decline(&shop, &shop.any_order().await).await;
    shop.any_order().await;

    let read = async |from, to, time_zone| -> DailyFigures {
        let request = DailyRequest { from, to, time_zone };
        let found = shop.storage.daily_figures(request).await.expect("readable");
        let request = ports::StatsRequest { from, to, time_zone, top: 0 };
        assert_eq!(found.orders, within(&shop, request).await.days);
        found
    };
    let day = start().date_naive();
    let next = day.succ_opt().expect("a day");
    let declines = |figures: &[(domain::Day, i64)]| -> Vec<DayDeclines> {
        figures.iter().map(|&(day, attempts)| DayDeclines { day, attempts }).collect()
    };
    let later = end + TimeDelta::days(1);
    let all = read(start(), later, TimeZone::UTC).await;
    assert_eq!(all.declines, declines(&[(day, 3), (next, 1)]));
    assert_eq!(all.orders.iter().map(|figures| figures.orders).collect::<Vec<_>>(), [4, 2]);
    let berlin = read(start(), later, "Europe/Berlin".parse().expect("a zone")).await;
    assert_eq!(berlin.declines, declines(&[(day, 2), (next, 2)]));
    assert_eq!(read(start(), end, TimeZone::UTC).await.declines, declines(&[(day, 3)]));
    let none = read(later, later + TimeDelta::days(9), TimeZone::UTC).await;
    assert_eq!(none, DailyFigures::default());
}

async fn decline(shop: &Shop, order: &domain::order::OrderRecord) {
    let (begun, payment) = shop.begin_payment(order).await;
    shop.apply_response(&begun, payment, ProviderStatus::Failed).await;
}
