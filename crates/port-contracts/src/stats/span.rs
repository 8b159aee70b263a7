//! The time span that figures are of.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::payment::{NewPayment, ProviderStatus};
use domain::time_zone::TimeZone;
use ports::{Gauges, Stats, StatsRequest, Storage};

use super::{all_time, within};
use crate::sample::start;
use crate::shop::Shop;

/// If nothing was ordered there are no rows, and no error.
pub async fn an_empty_shop_has_no_figures(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    assert_eq!(all_time(&shop).await, Stats::default());
    assert_eq!(shop.storage.gauges(start()).await, Ok(Gauges::default()));
    shop.any_order().await;
    let before = StatsRequest {
        from: start() - TimeDelta::days(9),
        to: start(),
        top: 10,
        time_zone: TimeZone::UTC,
    };
    assert_eq!(within(&shop, before).await, Stats::default());
}

/// From a time on, and before another: an order placed, or an attempt begun, at the first of them
/// is counted, at the second not. All figures are of the same span.
pub async fn span_is_half_open(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let tick = TimeDelta::microseconds(1);
    let from = shop.sample.advance(TimeDelta::hours(5));
    let to = from + TimeDelta::hours(2);
    let mut counted = Vec::new();
    for at in [from - tick, from, to - tick, to] {
        shop.sample.advance(at - shop.sample.now());
        let order = shop.any_order().await;
        let (payment, in_flight_until) =
            (order.order.id, shop.sample.now() + TimeDelta::seconds(9));
        assert_eq!(order.order.created_at, at);
        // Begun in the same microsecond; `Shop::begin_payment` would let time go by.
        let step =
            shop.sample.decide(|c| order.begin_payment(NewPayment::at("mock"), in_flight_until, c));
        let (mut step, id) = step.expect("it can be paid");
        shop.done(crate::sample::moving(&order, &mut step, at)).await;
        let begun = shop.stored_order(payment).await;
        counted.push((begun, id));
    }
    for (begun, id) in &counted {
        shop.apply_response(begun, *id, ProviderStatus::Failed).await;
    }
    let stats = within(&shop, StatsRequest { from, to, top: 10, time_zone: TimeZone::UTC }).await;
    let sums = |stats: &Stats| {
        (
            stats.days.iter().map(|d| d.orders).sum::<i64>(),
            stats.by_status.iter().map(|s| s.orders).sum::<i64>(),
            stats.declines.iter().map(|d| d.attempts).sum::<i64>(),
        )
    };
    assert_eq!(sums(&stats), (2, 2, 2));
    let sold: Vec<_> = stats.top_listings.iter().map(|l| l.listing_id).collect();
    let of = |order: usize| counted[order].0.order.items[0].product_id;
    assert_eq!(sold, [of(1), of(2)]);
    let none =
        within(&shop, StatsRequest { from, to: from, top: 10, time_zone: TimeZone::UTC }).await;
    assert_eq!(none, Stats::default());
    assert_eq!(sums(&all_time(&shop).await), (4, 4, 4));
}
