//! Refunds: in parts, once under a key, never more than came; and amounts that no one asked for.

use application::orders::{CreateOrder, OrderLine, ShipOrder, confirm, create, deliver, ship};
use application::payments::{NewRefund, RefundPayment, accept, refund, sync};
use application::{AppError, Executed};
use domain::ids::{OrderId, PaymentId};
use domain::order::{OrderError, OrderPaymentStatus, OrderStatus, PaymentMethod};
use domain::payment::{CASH_PROVIDER, PaymentStatus};
use domain::refund::RefundStatus;

use crate::fixture::provider::{charged, reference, settle};
use crate::fixture::{Fixture, fresh, money};

/// An order of 20.00 that was paid with this token.
async fn paid(s: &Fixture, token: Option<&str>) -> (OrderId, PaymentId) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    let paid = s.pay(&ada, order, token).await.expect("an answer");
    (order, paid.payment_id)
}

fn back(id: PaymentId, amount: Option<&str>) -> RefundPayment {
    let reason = "one was broken".to_owned();
    RefundPayment { id, amount: amount.map(ToOwned::to_owned), reason, force: false }
}

async fn status(s: &Fixture, order: OrderId) -> OrderPaymentStatus {
    s.order(order).await.payment_status()
}

pub async fn a_payment_is_refunded_in_parts(s: Fixture) {
    let (boss, (order, id)) = (s.admin(), paid(&s, None).await);
    let first = fresh(refund(&s.engine, &boss, back(id, Some("5.00")), None).await);
    assert_eq!(first.refund().expect("it").status, RefundStatus::Pending);
    let more = refund(&s.engine, &boss, back(id, Some("15.01")), None).await;
    let why = OrderError::RefundTooLarge { available: money("15.00") };
    assert_eq!(more.err(), Some(AppError::Order(why)));
    s.work().await;
    assert_eq!(status(&s, order).await, OrderPaymentStatus::PartiallyRefunded);
    assert_eq!(charged(&s.mock, id), Some(money("15.00")));
    let rest = fresh(refund(&s.engine, &boss, back(id, None), None).await);
    assert_eq!(rest.refund().expect("it").amount, money("15.00"));
    s.work().await;
    assert_eq!(status(&s, order).await, OrderPaymentStatus::Refunded);
    assert_eq!(charged(&s.mock, id), Some(money("0.00")));
    let nothing = refund(&s.engine, &boss, back(id, None), None).await;
    let why = OrderError::RefundTooLarge { available: money("0.00") };
    assert_eq!(nothing.err(), Some(AppError::Order(why)));
    let zero = refund(&s.engine, &boss, back(id, Some("0")), None).await;
    assert_eq!(zero.err(), Some(AppError::Order(OrderError::RefundOfNothing)));
    let notifications = s.notifications.sent();
    assert_eq!(notifications.iter().filter(|m| m.subject.contains("Refund")).count(), 2);
    s.sound().await;
}

pub async fn a_refund_under_one_key_is_made_once(s: Fixture) {
    let (boss, (order, id)) = (s.admin(), paid(&s, None).await);
    let twins = (0..20).map(|_| {
        let (engine, boss) = (s.engine.clone(), boss.clone());
        let keyed = s.keyed_as::<NewRefund>(boss.principal(), "refund", "k1", "5.00");
        tokio::spawn(
            async move { refund(&engine, &boss, back(id, Some("5.00")), Some(&keyed)).await },
        )
    });
    let mut made = 0;
    for twin in twins.collect::<Vec<_>>() {
        match twin.await.expect("no panic") {
            Ok(Executed::Fresh(_)) => made += 1,
            Ok(Executed::Replayed(_)) | Err(AppError::KeyInProgress) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(made, 1);
    s.work().await;
    assert_eq!(charged(&s.mock, id), Some(money("15.00")));
    assert_eq!(s.order(order).await.refunds.len(), 1);
    s.sound().await;
}

pub async fn refunds_at_once_never_exceed_what_came(s: Fixture) {
    let (order, id) = paid(&s, None).await;
    let all = (0..20).map(|_| {
        let (engine, boss) = (s.engine.clone(), s.admin());
        tokio::spawn(async move { refund(&engine, &boss, back(id, Some("6.00")), None).await })
    });
    let mut made = 0;
    for one in all.collect::<Vec<_>>() {
        match one.await.expect("no panic") {
            Ok(_) => made += 1,
            Err(AppError::Order(OrderError::RefundTooLarge { .. }) | AppError::Contended) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert!((1..=3).contains(&made), "{made} refunds of 6.00 of 20.00");
    s.work().await;
    assert_eq!(s.order(order).await.refunds.len(), made);
    s.sound().await;
}

pub async fn a_mismatch_is_accepted(s: Fixture) {
    let (boss, (order, id)) = (s.admin(), paid(&s, Some("mock_wrong_amount")).await);
    let came = charged(&s.mock, id).expect("money came");
    assert_ne!(came, money("20.00"));
    assert_eq!(s.order(order).await.status(), OrderStatus::Processing);
    let keyed = s.keyed_as(boss.principal(), "accept", "k1", "");
    let taken = fresh(accept(&s.engine, &boss, id, Some(&keyed)).await);
    assert_eq!(taken.record.status(), OrderStatus::Paid);
    assert_eq!(taken.payment().expect("it").captured, Some(came));
    let again = accept(&s.engine, &boss, id, Some(&keyed)).await.expect("replayed");
    assert!(matches!(again, Executed::Replayed(_)));
    let anew = accept(&s.engine, &boss, id, None).await;
    assert_eq!(anew.err(), Some(AppError::Order(OrderError::PaymentState(id))));
    fresh(confirm(&s.engine, &boss, order, None).await);
    s.work().await;
    s.sound().await;
}

pub async fn a_mismatch_is_refunded_and_the_order_paid_anew(s: Fixture) {
    let (boss, (order, id)) = (s.admin(), paid(&s, Some("mock_wrong_amount")).await);
    fresh(refund(&s.engine, &boss, back(id, None), None).await);
    let late = accept(&s.engine, &boss, id, None).await;
    assert_eq!(
        late.err(),
        Some(AppError::Order(OrderError::PaymentState(id))),
        "it is being refunded"
    );
    s.work().await;
    assert_eq!(charged(&s.mock, id), Some(money("0.00")));
    let mut ada = s.customer();
    ada.user_id = s.order(order).await.order.user_id;
    let paid = s.pay(&ada, order, None).await.expect("paid anew");
    assert_eq!(paid.record.status(), OrderStatus::Paid);
    s.work().await;
    s.sound().await;
}

pub async fn cash_is_refunded_by_hand(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(5)).await);
    let input = CreateOrder {
        items: vec![OrderLine { product_id: tea.id, quantity: 1 }],
        payment_method: PaymentMethod::Cod,
        coupon_code: None,
        shipping_address: None,
        shipping_method: None,
        user_id: None,
    };
    let order = fresh(create(&s.engine, &ada, input, None).await).order.id;
    fresh(confirm(&s.engine, &boss, order, None).await);
    fresh(ship(&s.engine, &boss, order, ShipOrder::default(), None).await);
    let delivered = fresh(deliver(&s.engine, &boss, order, None, None).await);
    let cash = &delivered.payments[0];
    assert_eq!(cash.provider, CASH_PROVIDER);
    fresh(refund(&s.engine, &boss, back(cash.id, Some("4.00")), None).await);
    s.work().await;
    assert_eq!(status(&s, order).await, OrderPaymentStatus::PartiallyRefunded);
    assert_eq!(s.order(order).await.payments[0].refunded, money("4.00"));
    s.sound().await;
}

pub async fn the_provider_is_asked_at_once(s: Fixture) {
    let (boss, (order, id)) = (s.admin(), paid(&s, Some("mock_processing")).await);
    let same = sync(&s.engine, &boss, id).await.expect("asked");
    assert_eq!(same.payment().expect("it").status, PaymentStatus::Processing);
    settle(&s.mock, &reference(id), "paid");
    let heard = sync(&s.engine, &boss, id).await.expect("asked");
    assert_eq!(heard.record.status(), OrderStatus::Paid);
    let again = sync(&s.engine, &boss, id).await.expect("asked");
    assert_eq!(again.record.order.version, heard.record.order.version, "nothing new");
    assert_eq!(s.order(order).await.status(), OrderStatus::Paid);
    s.sound().await;
}
