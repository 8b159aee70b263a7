//! What every storage's figures must prove: they are what the rows add up to.

mod daily;
mod days;
mod declines;
mod gauges;
mod goods;
mod span;
mod worklist;
mod zones;

pub use daily::daily_figures_are_those_of_the_days;
pub use days::{days_are_added_up, refunded_money_is_no_revenue, sums_have_no_limit};
pub use declines::declines_are_counted;
pub use gauges::{
    gauges_follow_the_orders, gauges_follow_the_outbox, gauges_follow_what_waits_for_a_person,
};
pub use goods::{top_listings_are_ranked, top_listings_bear_their_newest_name};
pub use span::{an_empty_shop_has_no_figures, span_is_half_open};
pub use worklist::{
    worklist_counts_orders_by_their_issues, worklist_counts_to_its_limit,
    worklist_follows_what_waits,
};
pub use zones::days_are_those_of_the_time_zone;

use domain::order::OrderStatus;
use domain::time_zone::TimeZone;
use ports::{Stats, StatsRequest, StatusFigures};

use crate::sample::start;
use crate::shop::Shop;

/// The figures of everything that happens in a case, with the ten listings sold most.
async fn all_time(shop: &Shop) -> Stats {
    let to = start() + chrono::TimeDelta::days(3_650);
    within(shop, StatsRequest { from: start(), to, top: 10, time_zone: TimeZone::UTC }).await
}

async fn within(shop: &Shop, request: StatsRequest) -> Stats {
    shop.storage.stats(request).await.expect("readable")
}

fn words(figures: &[(OrderStatus, i64)]) -> Vec<StatusFigures> {
    figures
        .iter()
        .map(|(status, orders)| StatusFigures { status: *status, orders: *orders })
        .collect()
}
