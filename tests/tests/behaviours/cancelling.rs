//! Cancelling: stock, coupon use, cart and money are released once.

use application::AppError;
use application::orders::{CancelOrder, ShipOrder, cancel, cancel_any, confirm, pay, ship};
use domain::order::{OrderError, OrderLifecycle, OrderPaymentStatus, OrderStatus};

use crate::fixture::{Fixture, fresh, money, paying, provider};

pub async fn an_unpaid_order_releases_stock_and_coupon(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let coupon = crate::coupons::fixed(&s, "FIVE", "5.00", |c| c.max_redemptions = Some(1)).await;
    let order = s.try_place(&ada, tea.id, 2, Some("five")).await.expect("an order").order.id;
    assert_eq!(s.look(tea.id).await.reserved, 2);
    let cancelled = s.cancel(&ada, order).await.expect("cancelled");
    assert_eq!(cancelled.status(), OrderStatus::Cancelled);
    assert_eq!(s.look(tea.id).await.reserved, 0);
    let coupon = s.store.coupon(coupon.id).await.expect("readable").expect("it");
    assert_eq!((coupon.reserved, coupon.redeemed), (0, 0));
    s.try_place(&ada, tea.id, 1, Some("FIVE")).await.expect("the use is free again");
    s.sound().await;
}

pub async fn a_paid_order_is_refunded(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let paid = s.pay(&ada, order, None).await.expect("paid");
    let cancelled = s.cancel(&ada, order).await.expect("cancelled");
    assert_eq!(cancelled.refunds.len(), 1);
    s.work().await;
    let order = s.order(order).await;
    assert_eq!(order.payment_status(), OrderPaymentStatus::Refunded);
    assert_eq!(provider::charged(&s.mock, paid.payment_id), Some(money("0")));
    let subjects: Vec<String> = s.notifications.sent().into_iter().map(|m| m.subject).collect();
    assert!(subjects.contains(&"Order Cancelled".to_owned()), "{subjects:?}");
    assert!(subjects.contains(&"Refund Issued".to_owned()), "{subjects:?}");
    s.sound().await;
}

pub async fn a_cancelled_confirmed_order_returns_its_stock(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    s.pay(&ada, order, None).await.expect("paid");
    fresh(confirm(&s.engine, &boss, order, None).await);
    s.work().await;
    assert_eq!(s.look(tea.id).await.stock, Some(3));
    s.cancel(&ada, order).await.expect("still the customer's right");
    let listing = s.look(tea.id).await;
    assert_eq!((listing.stock, listing.reserved), (Some(5), 0));
    s.work().await;
    s.sound().await;
}

pub async fn cancelling_twice_is_once(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    s.pay(&ada, order, None).await.expect("paid");
    let first = s.cancel(&ada, order).await.expect("cancelled");
    let second = s.cancel(&ada, order).await.expect("cancelled");
    assert_eq!(first.refunds.len(), second.refunds.len());
    let foreign = s.cancel(&s.customer(), order).await;
    assert_eq!(foreign.err(), Some(AppError::NotFound("order")));
    s.work().await;
    s.sound().await;
}

pub async fn a_shipped_order_stays(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    s.pay(&ada, order, None).await.expect("paid");
    fresh(confirm(&s.engine, &boss, order, None).await);
    fresh(ship(&s.engine, &boss, order, ShipOrder::default(), None).await);
    let refused = s.cancel(&ada, order).await.expect_err("too late");
    assert!(matches!(refused, AppError::Order(OrderError::InvalidTransition { .. })), "{refused}");
    s.sound().await;
}

pub async fn the_shop_can_end_the_customers_right(mut s: Fixture) {
    s.rebuild(|policy| policy.customer_cancel_until = OrderLifecycle::Pending);
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    s.pay(&ada, order, None).await.expect("paid");
    fresh(confirm(&s.engine, &boss, order, None).await);
    let refused = s.cancel(&ada, order).await;
    let late = OrderError::TooLateForCustomer(OrderLifecycle::Confirmed);
    assert_eq!(refused.err(), Some(AppError::Order(late)));
    let input = CancelOrder { id: order, reason: Some("sold out".into()) };
    fresh(cancel_any(&s.engine, &boss, input, None).await);
    let history = s.store.order_events(order).await.expect("history");
    let last = history.iter().find(|e| e.to == "cancelled").expect("cancelled");
    assert_eq!(last.reason.as_deref(), Some("sold out"));
    assert!(last.actor.to_string().starts_with("admin:"));
}

/// Fifty rounds of paying and cancelling the same order at the same moment: whichever wins, no
/// money is kept for a cancelled order, and no unit stays reserved for it.
pub async fn cancel_against_pay_never_keeps_money(s: Fixture) {
    let tea = s.listing("10.00", Some(1_000)).await;
    for _ in 0..50 {
        let ada = s.customer();
        let order = s.place(&ada, tea.id, 1).await.order.id;
        let input = paying(order);
        let off = CancelOrder { id: order, reason: None };
        let (paid, cancelled) =
            tokio::join!(pay(&s.engine, &ada, input, None), cancel(&s.engine, &ada, off, None));
        assert!(paid.is_ok() || cancelled.is_ok(), "neither went through");
        s.pass(60);
        s.work().await;
        let record = s.order(order).await;
        let kept: i64 = record
            .payments
            .iter()
            .filter_map(|p| provider::charged(&s.mock, p.id))
            .map(domain::money::Money::minor_units)
            .sum();
        let wanted = if record.status() == OrderStatus::Cancelled { 0 } else { 1_000 };
        assert_eq!(kept, wanted, "{:#?}", record.payments);
    }
    s.sound().await;
}
