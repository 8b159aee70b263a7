//! Filters of orders, one by one and together.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::ids::{OrderId, UserId};
use domain::money::Money;
use domain::order::{OrderPaymentStatus, OrderRecord, OrderStatus};
use domain::payment::PaymentStatus;
use domain::refund::RefundEvent;
use ports::{OrderFilter, OrderIssue, PageRequest, Storage};

use super::pages::assert_walks;
use crate::sample::{Basket, money};
use crate::shop::Shop;

const TICK: TimeDelta = TimeDelta::microseconds(1);

/// By what their payments come to, which is another word than the one that the order shows.
pub async fn orders_are_filtered_by_payment_status(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut shown: Vec<(OrderPaymentStatus, OrderId)> = Vec::new();
    for status in PaymentStatus::ALL {
        shop.sample.tick();
        let (record, _) = shop.attempt_that_is(*status).await;
        shown.insert(0, (record.payment_status(), record.order.id));
    }
    let paid = shop.pay(&shop.any_order().await).await;
    let confirmed = shop.confirm(&paid).await;
    shown.insert(0, (OrderPaymentStatus::Paid, confirmed.order.id));
    for status in OrderPaymentStatus::ALL {
        let filter = OrderFilter { payment_status: Some(*status), ..OrderFilter::default() };
        let wanted: Vec<OrderId> =
            shown.iter().filter(|(s, _)| s == status).map(|(_, id)| *id).collect();
        assert!(!wanted.is_empty(), "an order that is {status}");
        finds(&shop, &filter, &wanted).await;
    }
}

/// Placed after a time and before another, never at it.
pub async fn orders_are_filtered_by_time(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut orders = Vec::new();
    for _ in 0..3 {
        shop.sample.tick();
        orders.push(shop.any_order().await.order);
    }
    let at = |order: usize| Some(orders[order].created_at);
    let cases = [
        (None, at(1), vec![0]),
        (None, at(1).map(|t| t + TICK), vec![1, 0]),
        (at(1), None, vec![2]),
        (at(1).map(|t| t - TICK), None, vec![2, 1]),
        (at(0), at(2), vec![1]),
        (at(1).map(|t| t - TICK), at(1).map(|t| t + TICK), vec![1]),
        (at(1), at(1), vec![]),
        (at(2), at(0), vec![]),
    ];
    for (created_after, created_before, wanted) in cases {
        let filter = OrderFilter { created_after, created_before, ..OrderFilter::default() };
        let wanted: Vec<OrderId> = wanted.into_iter().map(|at: usize| orders[at].id).collect();
        finds(&shop, &filter, &wanted).await;
    }
}

/// By what is to be paid after the discount, from an amount to another, both of them meant; in that
/// currency alone, whatever the number of its minor units.
pub async fn orders_are_filtered_by_amount(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let coupon = shop.add_coupon(shop.sample.coupon("TEN")).await;
    let mut ids = Vec::new();
    let prices =
        [("10.00", "GBP"), ("12.50", "GBP"), ("20.00", "GBP"), ("1125", "JPY"), ("1.125", "KWD")];
    for (price, currency) in prices {
        let listing = shop.add_listing(shop.sample.listing_at(money(price, currency), None)).await;
        let lines = [(&listing, 1)];
        let basket = Basket::of(shop.sample.user(), &lines);
        // 10 % off makes 12.50 an 11.25.
        let basket = if price == "12.50" { basket.coupon(&coupon) } else { basket };
        ids.push(shop.place(&basket).await.order.id);
    }
    let gbp = |amount: &str| Some(money(amount, "GBP"));
    let cases: [(Option<Money>, Option<Money>, &[usize]); 13] = [
        (gbp("11.25"), None, &[2, 1]),
        (gbp("11.26"), None, &[2]),
        (None, gbp("11.25"), &[1, 0]),
        (None, gbp("11.24"), &[0]),
        (gbp("11.25"), gbp("11.25"), &[1]),
        (gbp("0.00"), None, &[2, 1, 0]),
        (None, gbp("99999999.99"), &[2, 1, 0]),
        (gbp("12.00"), gbp("12.50"), &[]),
        (gbp("20.00"), gbp("10.00"), &[]),
        (Some(money("1125", "JPY")), None, &[3]),
        (None, Some(money("1.125", "KWD")), &[4]),
        (gbp("0.00"), Some(money("99999999", "JPY")), &[]),
        (Some(money("0", "USD")), None, &[]),
    ];
    for (amount_from, amount_to, wanted) in cases {
        let filter = OrderFilter { amount_from, amount_to, ..OrderFilter::default() };
        let wanted: Vec<OrderId> = wanted.iter().map(|at| ids[*at]).collect();
        finds(&shop, &filter, &wanted).await;
    }
}

/// By what is wrong with their payments and refunds; disputes are in `store::disputes_are_listed`.
pub async fn orders_are_filtered_by_issue(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut wanted = Vec::new();
    for status in PaymentStatus::ALL {
        shop.sample.tick();
        let (record, _) = shop.attempt_that_is(*status).await;
        wanted.push((*status, record.order.id));
    }
    let paid = shop.pay(&shop.any_order().await).await;
    let payment = paid.payments[0].id;
    let amount = paid.order.final_amount();
    let begun = shop.step(&paid, |o, c| Ok(o.begin_refund(payment, amount, "sorry", c)?.0)).await;
    let refund = begun.refunds[0].id;
    let filter = |issue| OrderFilter { issue: Some(issue), ..OrderFilter::default() };
    finds(&shop, &filter(OrderIssue::RefundFailed), &[]).await;
    let policy = Default::default();
    let failed = RefundEvent::Failed;
    shop.step(&begun, |o, c| o.apply_refund_result(refund, failed, None, None, policy, c)).await;
    finds(&shop, &filter(OrderIssue::RefundFailed), &[paid.order.id]).await;
    finds(&shop, &filter(OrderIssue::OpenDispute), &[]).await;
    for (issue, status) in [
        (OrderIssue::PaymentMismatch, PaymentStatus::Mismatch),
        (OrderIssue::NeedsReview, PaymentStatus::NeedsReview),
    ] {
        let those = wanted.iter().filter(|(shown, _)| *shown == status);
        finds(&shop, &filter(issue), &those.map(|(_, id)| *id).collect::<Vec<_>>()).await;
    }
}

/// All filters together: an order that differs in any one thing is left out. Page by page.
pub async fn orders_are_filtered_by_all_at_once(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let user = shop.sample.user();
    let early = paid(&shop, user, "12.50", "GBP").await;
    let mut wanted = Vec::new();
    for amount in ["11.00", "12.50", "13.00", "12.00", "11.50"] {
        wanted.insert(0, paid(&shop, user, amount, "GBP").await.order.id);
        paid(&shop, shop.sample.user(), "12.50", "GBP").await;
        paid(&shop, user, "10.99", "GBP").await;
        paid(&shop, user, "13.01", "GBP").await;
        paid(&shop, user, "12.50", "USD").await;
        let confirmed = paid(&shop, user, "12.50", "GBP").await;
        shop.confirm(&confirmed).await;
        let part = paid(&shop, user, "12.50", "GBP").await;
        let part = shop.refund(&part, part.payments[0].id, money("0.01", "GBP")).await;
        assert_eq!(part.status(), OrderStatus::Paid, "it differs in its payments alone");
    }
    let late = paid(&shop, user, "12.50", "GBP").await;
    let filter = OrderFilter {
        user_id: Some(user),
        status: Some(OrderStatus::Paid),
        payment_status: Some(OrderPaymentStatus::Paid),
        created_after: Some(early.order.created_at),
        created_before: Some(late.order.created_at),
        amount_from: Some(money("11.00", "GBP")),
        amount_to: Some(money("13.00", "GBP")),
        number: None,
        issue: None,
    };
    finds(&shop, &filter, &wanted).await;
    let by_number = OrderFilter { number: Some(early.order.number), ..filter };
    finds(&shop, &by_number, &[]).await;
}

/// A paid order of this amount, placed a little later than the one before.
async fn paid(shop: &Shop, user: UserId, amount: &str, currency: &str) -> OrderRecord {
    shop.sample.tick();
    let listing = shop.add_listing(shop.sample.listing_at(money(amount, currency), None)).await;
    shop.pay(&shop.place(&Basket::of(user, &[(&listing, 1)])).await).await
}

/// All orders that are meant are found, in pages of every size.
async fn finds(shop: &Shop, filter: &OrderFilter, wanted: &[OrderId]) {
    let page = PageRequest { after: None, limit: 100 };
    let found = shop.storage.list_orders(filter, page).await.expect("readable");
    let found: Vec<OrderId> = found.items.iter().map(|r| r.order.id).collect();
    assert_eq!(found, wanted, "{filter:?}");
    let ids: Vec<_> = wanted.iter().map(|id| id.0).collect();
    let read = async |page| shop.storage.list_orders(filter, page).await.expect("readable");
    assert_walks(&ids, read, |r: &OrderRecord| r.order.id.0).await;
}
