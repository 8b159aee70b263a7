//! Orders and money by day and currency.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::Day;
use domain::limits::MAX_MINOR_UNITS;
use domain::money::{Money, Sum};
use domain::order::{OrderLifecycle, OrderRecord, OrderStatus};
use domain::payment::ProviderStatus;
use ports::{DayFigures, Storage};

use super::{all_time, words};
use crate::sample::{Basket, money};
use crate::shop::Shop;

/// Two days and two currencies, each by itself; the day is that of the placing, in UTC. What was
/// cancelled counts as an order, and not as ordered.
pub async fn days_are_added_up(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    // The last microsecond of the first day, and the first one of the second.
    shop.sample.advance(TimeDelta::days(1) - TimeDelta::microseconds(1));
    let unpaid = place(&shop, "10.00", "GBP").await;
    let paid = place(&shop, "2.50", "GBP").await;
    let yen = place(&shop, "5000", "JPY").await;
    let left = place(&shop, "7.00", "GBP").await;
    shop.sample.advance(TimeDelta::microseconds(1));
    let discounted = discounted(&shop).await;
    let next_day = place(&shop, "1.00", "GBP").await;
    shop.sample.tick();

    shop.pay(&paid).await;
    let yen = shop.confirm(&shop.pay(&yen).await).await;
    shop.step(&yen, |o, c| o.ship(None, None, None, c)).await;
    shop.step(&left, |o, c| o.cancel(None, OrderLifecycle::Confirmed, c)).await;
    shop.pay(&discounted).await;
    shop.begin_payment(&next_day).await;
    assert_eq!(unpaid.order.created_at.date_naive(), day(1));

    let stats = all_time(&shop).await;
    let wanted = [
        figures(1, "GBP", [3, 1, 1_250, 250]),
        figures(1, "JPY", [1, 0, 5_000, 5_000]),
        figures(2, "GBP", [2, 0, 1_000, 900]),
    ];
    assert_eq!(stats.days, wanted);
    let shown = [
        (OrderStatus::Pending, 1),
        (OrderStatus::Processing, 1),
        (OrderStatus::Paid, 2),
        (OrderStatus::Shipped, 1),
        (OrderStatus::Cancelled, 1),
    ];
    assert_eq!(stats.by_status, words(&shown));
}

/// Revenue is what came in for the day's orders, whichever attempt brought it and whenever, less
/// what was refunded: not what is authorized or on its way back, nor money in another currency.
pub async fn refunded_money_is_no_revenue(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    shop.sample.advance(TimeDelta::hours(24) - TimeDelta::minutes(1));
    let mut orders = Vec::new();
    for _ in 0..6 {
        orders.push(place(&shop, "10.00", "GBP").await);
    }
    // The money comes on the next day.
    shop.sample.advance(TimeDelta::minutes(10));
    let gbp = |amount: &str| money(amount, "GBP");
    // 10.00, of which 0.01 was refunded, and another 1.00 is on its way.
    let part = shop.pay(&orders[0]).await;
    let part = shop.refund(&part, part.payments[0].id, gbp("0.01")).await;
    let payment = part.payments[0].id;
    shop.step(&part, |o, c| Ok(o.begin_refund(payment, gbp("1.00"), "sorry", c)?.0)).await;
    // All of it was refunded.
    let all = shop.pay(&orders[1]).await;
    shop.refund(&all, all.payments[0].id, gbp("10.00")).await;
    // Cancelled after it was paid, and nothing has arrived yet.
    let left = shop.pay(&orders[2]).await;
    shop.step(&left, |o, c| o.cancel(None, OrderLifecycle::Confirmed, c)).await;
    // Authorized.
    let (begun, id) = shop.begin_payment(&orders[3]).await;
    shop.apply_response(&begun, id, ProviderStatus::Authorized).await;
    // A wrong amount, which is money all the same; and one in another currency.
    for (order, came) in [(4, gbp("3.00")), (5, money("3.00", "USD"))] {
        let (begun, id) = shop.begin_payment(&orders[order]).await;
        shop.apply_response_of(&begun, id, ProviderStatus::Paid, came).await;
    }
    let revenue = 999 + 1_000 + 300;
    let wanted = [figures(1, "GBP", [6, 1, 5_000, revenue])];
    assert_eq!(all_time(&shop).await.days, wanted);
}

/// Sums over orders pass the limit of a single amount; what the orders of a day and a listing come to
/// is exact.
pub async fn sums_have_no_limit(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let most = Money::new(MAX_MINOR_UNITS, Money::currency(money("0", "IRR"))).expect("the limit");
    let listing = shop.add_listing(shop.sample.listing_at(most, None)).await;
    for _ in 0..3 {
        let order = shop.place(&Basket::of(shop.sample.user(), &[(&listing, 1)])).await;
        shop.pay(&order).await;
    }
    let all = 3 * MAX_MINOR_UNITS;
    let stats = all_time(&shop).await;
    assert_eq!(stats.days, [figures(1, "IRR", [3, 0, all, all])]);
    let amounts: Vec<Sum> = stats.top_listings.iter().map(|figures| figures.amount).collect();
    assert_eq!(amounts, [Sum::new(i128::from(all), most.currency())]);
}

/// An order of one piece at this price.
async fn place(shop: &Shop, price: &str, currency: &str) -> OrderRecord {
    let listing = shop.add_listing(shop.sample.listing_at(money(price, currency), None)).await;
    shop.place(&Basket::of(shop.sample.user(), &[(&listing, 1)])).await
}

/// An order of 10.00 that is to be paid with 9.00.
async fn discounted(shop: &Shop) -> OrderRecord {
    let listing = shop.add_listing(shop.sample.listing_at(money("5.00", "GBP"), None)).await;
    let coupon = shop.add_coupon(shop.sample.coupon("TEN")).await;
    let basket = Basket::of(shop.sample.user(), &[(&listing, 2)]).coupon(&coupon);
    shop.place(&basket).await
}

fn day(of_january: u32) -> Day {
    Day::from_ymd_opt(2026, 1, of_january).expect("a day of January")
}

/// Orders, cancelled, ordered and revenue of a day.
fn figures(of_january: u32, currency: &str, sums: [i64; 4]) -> DayFigures {
    let [orders, cancelled, ordered, revenue] = sums;
    let currency = Money::currency(money("0", currency));
    let [ordered, revenue] = [ordered, revenue].map(|sum| Sum::new(i128::from(sum), currency));
    DayFigures { day: day(of_january), currency, orders, cancelled, ordered, revenue }
}
