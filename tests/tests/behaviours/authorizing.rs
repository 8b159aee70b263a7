//! Authorization first, capture later: by an operator, in full or in part, or with the first
//! parcel that leaves.

use application::orders::{Paid, ShipOrder, confirm, ship};
use application::payments::{RefundPayment, cancel, capture, refund, void};
use application::{AppError, Executed};
use domain::cart::CartStatus;
use domain::ids::PaymentId;
use domain::order::{CapturePolicy, OrderError, OrderPaymentStatus, OrderRecord, OrderStatus};
use domain::payment::PaymentStatus;

use crate::fixture::provider::{
    charged, fail_capture_once, reference, refuse_capture_once, settle,
};
use crate::fixture::{Fixture, fresh, money};

/// An order of 20.00 whose money is authorized.
pub async fn authorized_order(s: &mut Fixture, policy: CapturePolicy) -> (OrderRecord, PaymentId) {
    s.rebuild(|shop| shop.capture = policy);
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    let waiting = s.pay(&ada, order, None).await.expect("authorized");
    assert_eq!(waiting.payment().expect("it").status, PaymentStatus::Authorized);
    assert_eq!(waiting.record.status(), OrderStatus::Processing);
    assert_eq!(charged(&s.mock, waiting.payment_id), None, "nothing is taken yet");
    (waiting.record, waiting.payment_id)
}

/// The same, confirmed by the shop that takes its money on shipping, and its first piece sent off.
pub async fn left(s: &mut Fixture) -> (OrderRecord, PaymentId) {
    let (order, id) = authorized_order(s, CapturePolicy::OnShipping).await;
    let boss = s.admin();
    let order = fresh(confirm(&s.engine, &boss, order.order.id, None).await);
    s.work().await;
    let lines = Some(vec![(order.order.items[0].id, 1)]);
    let input = ShipOrder { lines, ..ShipOrder::default() };
    (fresh(ship(&s.engine, &boss, order.order.id, input, None).await), id)
}

pub async fn an_authorization_is_captured_by_an_operator(mut s: Fixture) {
    let (order, id) = authorized_order(&mut s, CapturePolicy::Manual).await;
    let (boss, order) = (s.admin(), order.order.id);
    let early = confirm(&s.engine, &boss, order, None).await;
    let unpaid = OrderError::NotPaid(OrderPaymentStatus::Authorized);
    assert_eq!(early.err(), Some(AppError::Order(unpaid)));
    let keyed = s.keyed_as(boss.principal(), "capture", "k1", "all");
    let taken: Paid = fresh(capture(&s.engine, &boss, id, None, Some(&keyed)).await);
    assert_eq!(taken.record.status(), OrderStatus::Paid);
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    let again = capture(&s.engine, &boss, id, None, Some(&keyed)).await.expect("replayed");
    assert!(matches!(again, Executed::Replayed(_)));
    let anew = capture(&s.engine, &boss, id, None, None).await;
    assert_eq!(anew.err(), Some(AppError::Order(OrderError::PaymentState(id))));
    fresh(confirm(&s.engine, &boss, order, None).await);
    s.work().await;
    s.sound().await;
}

/// Once the money of an order is authorized its cart is converted, whenever the shop captures: the
/// customer can fill another one, and what becomes of the money does not bring the old one back.
pub async fn a_customer_whose_money_is_authorized_can_fill_another_cart(mut s: Fixture) {
    for policy in [CapturePolicy::OnShipping, CapturePolicy::Manual] {
        s.rebuild(|shop| shop.capture = policy);
        let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(50)).await);
        let session = s.session(&ada, tea.id, 2).await;
        let (order, cart) = (session.record.order.id, session.record.order.cart_id.expect("one"));
        let paid = s.pay(&ada, order, None).await.expect("authorized");
        assert_eq!(paid.record.payment_status(), OrderPaymentStatus::Authorized);
        let status = async |id| {
            let found = s.store.cart(id).await.expect("readable").expect("the cart");
            found.cart.status
        };
        assert_eq!(status(cart).await, CartStatus::Converted);
        s.put(&ada, tea.id, 1).await;
        let next = s.cart(&ada).await;
        assert_ne!(next.cart.id, cart);
        assert_eq!((next.lines.len(), next.checkout), (1, None));
        // The money is voided: the order can be paid anew, and the cart stays where it is.
        let id = paid.payment_id;
        fresh(void(&s.engine, &boss, id, None).await);
        s.work().await;
        assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Unpaid);
        let anew = s.pay(&ada, order, None).await.expect("authorized again").payment_id;
        fresh(capture(&s.engine, &boss, anew, None, None).await);
        assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Paid);
        assert_eq!(status(cart).await, CartStatus::Converted);
        assert_eq!(s.cart(&ada).await.cart.id, next.cart.id);
        // The second cart is checked out, authorized and cancelled: a third one, and the first
        // order stays.
        let second = s.checkout(&ada).await.expect("a session").record.order.id;
        s.pay(&ada, second, None).await.expect("authorized");
        s.cancel(&ada, second).await.expect("cancelled");
        s.work().await;
        assert_eq!(status(next.cart.id).await, CartStatus::Converted);
        assert!(s.cart(&ada).await.lines.is_empty());
        s.sound().await;
    }
}

pub async fn a_part_can_be_taken(mut s: Fixture) {
    let (_, id) = authorized_order(&mut s, CapturePolicy::Manual).await;
    let boss = s.admin();
    let authorized = money("20.00");
    for amount in ["20.01", "0"] {
        let refused = capture(&s.engine, &boss, id, Some(amount), None).await;
        let why = OrderError::CaptureAmount { authorized };
        assert_eq!(refused.err(), Some(AppError::Order(why)), "{amount}");
    }
    let nonsense = capture(&s.engine, &boss, id, Some("1.234"), None).await;
    assert!(matches!(nonsense, Err(AppError::Amount { field: "/amount", .. })));
    let taken = fresh(capture(&s.engine, &boss, id, Some("5.50"), None).await);
    assert_eq!(taken.payment().expect("it").captured, Some(money("5.50")));
    assert_eq!(taken.record.status(), OrderStatus::Paid);
    assert_eq!(charged(&s.mock, id), Some(money("5.50")));
    let more = RefundPayment { id, amount: Some("5.51".into()), reason: "r".into(), force: false };
    let refused = refund(&s.engine, &boss, more, None).await;
    let why = OrderError::RefundTooLarge { available: money("5.50") };
    assert_eq!(refused.err(), Some(AppError::Order(why)));
    s.work().await;
    s.sound().await;
}

pub async fn the_first_parcel_takes_the_money(mut s: Fixture) {
    let (order, id) = left(&mut s).await;
    assert_eq!(charged(&s.mock, id), None, "the job takes it, after the commit");
    s.work().await;
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    let paid = s.order(order.order.id).await;
    assert_eq!(paid.payment_status(), OrderPaymentStatus::Paid);
    let rest = ship(&s.engine, &s.admin(), order.order.id, ShipOrder::default(), None).await;
    assert_eq!(fresh(rest).status(), OrderStatus::Shipped);
    s.work().await;
    assert_eq!(charged(&s.mock, id), Some(money("20.00")), "once");
    let confirmations =
        s.notifications.sent().into_iter().filter(|m| m.subject == "Order Confirmed");
    assert_eq!(confirmations.count(), 2, "one by e-mail, one by SMS");
    s.sound().await;
}

pub async fn a_capture_that_is_refused_shows(mut s: Fixture) {
    let (order, id) = left(&mut s).await;
    // The bank takes its word back; the shop learns so when it asks for the money.
    settle(&s.mock, &reference(id), "failed");
    s.work().await;
    let failed = s.order(order.order.id).await;
    assert_eq!(failed.payment(id).expect("it").status, PaymentStatus::Failed);
    assert_eq!(failed.payment_status(), OrderPaymentStatus::Failed);
    assert_eq!(failed.status(), OrderStatus::Confirmed);
    let rest = ship(&s.engine, &s.admin(), order.order.id, ShipOrder::default(), None).await;
    let unpaid = OrderError::NotPaid(OrderPaymentStatus::Failed);
    assert_eq!(rest.err(), Some(AppError::Order(unpaid)));
    assert!(s.notifications.sent().iter().any(|m| m.subject == "Payment Failed"));
    assert_eq!(charged(&s.mock, id), None);
    s.sound().await;
}

pub async fn a_capture_is_tried_again_while_the_provider_is_unavailable(mut s: Fixture) {
    let (order, id) = left(&mut s).await;
    fail_capture_once(&s.mock, false);
    s.work().await;
    let waits = s.order(order.order.id).await;
    assert_eq!(waits.payment(id).expect("it").status, PaymentStatus::Authorized);
    s.pass(60);
    s.work().await;
    assert_eq!(s.order(order.order.id).await.payment_status(), OrderPaymentStatus::Paid);
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    s.sound().await;
}

pub async fn a_lost_answer_of_a_capture_is_found(mut s: Fixture) {
    let (order, id) = authorized_order(&mut s, CapturePolicy::Manual).await;
    fail_capture_once(&s.mock, true);
    let lost = fresh(capture(&s.engine, &s.admin(), id, Some("12.00"), None).await);
    assert_eq!(lost.payment().expect("it").status, PaymentStatus::Unknown);
    s.pass(5);
    s.work().await;
    let found = s.order(order.order.id).await;
    assert_eq!(found.payment(id).expect("it").captured, Some(money("12.00")));
    assert_eq!(found.status(), OrderStatus::Paid);
    assert_eq!(charged(&s.mock, id), Some(money("12.00")));
    s.sound().await;
}

pub async fn a_refusal_says_nothing_about_what_stands(mut s: Fixture) {
    let (order, id) = authorized_order(&mut s, CapturePolicy::Manual).await;
    let boss = s.admin();
    refuse_capture_once(&s.mock);
    let refused = capture(&s.engine, &boss, id, None, None).await;
    assert_eq!(refused.err(), Some(AppError::ProviderRefused));
    let still = s.order(order.order.id).await;
    assert_eq!(still.payment(id).expect("it").status, PaymentStatus::Authorized);
    // The money was captured before, and its webhook never arrived.
    settle(&s.mock, &reference(id), "paid");
    refuse_capture_once(&s.mock);
    let found = fresh(capture(&s.engine, &boss, id, None, None).await);
    assert_eq!(found.record.status(), OrderStatus::Paid);
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    s.work().await;
    s.sound().await;
}

pub async fn captures_at_once_take_the_money_once(mut s: Fixture) {
    let (order, id) = authorized_order(&mut s, CapturePolicy::Manual).await;
    let captures = (0..30).map(|_| {
        let (engine, boss) = (s.engine.clone(), s.admin());
        tokio::spawn(async move { capture(&engine, &boss, id, None, None).await })
    });
    let mut taken = 0;
    for one in captures.collect::<Vec<_>>() {
        match one.await.expect("no panic") {
            Ok(_) => taken += 1,
            Err(
                AppError::Order(OrderError::PaymentInProgress(_) | OrderError::PaymentState(_))
                | AppError::Contended,
            ) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(taken, 1);
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    assert_eq!(s.order(order.order.id).await.status(), OrderStatus::Paid);
    s.sound().await;
}

pub async fn an_authorization_is_voided_by_an_operator(mut s: Fixture) {
    let (order, id) = authorized_order(&mut s, CapturePolicy::Manual).await;
    let boss = s.admin();
    let keyed = s.keyed_as(boss.principal(), "void", "k1", "");
    let gone = fresh(void(&s.engine, &boss, id, Some(&keyed)).await);
    assert_eq!(gone.payment().expect("it").status, PaymentStatus::Cancelled);
    assert_eq!(gone.record.status(), OrderStatus::Pending);
    let again = void(&s.engine, &boss, id, Some(&keyed)).await.expect("replayed");
    assert!(matches!(again, Executed::Replayed(_)));
    fresh(void(&s.engine, &boss, id, None).await);
    let late = capture(&s.engine, &boss, id, None, None).await;
    assert_eq!(late.err(), Some(AppError::Order(OrderError::PaymentState(id))));
    // A cancelled order voids it by itself.
    let mut ada = s.customer();
    ada.user_id = order.order.user_id;
    let anew = s.pay(&ada, order.order.id, None).await.expect("authorized again").payment_id;
    s.cancel(&ada, order.order.id).await.expect("cancelled");
    let refused = capture(&s.engine, &boss, anew, None, None).await;
    assert!(matches!(refused, Err(AppError::Order(OrderError::NotPayable(_)))), "{refused:?}");
    s.pass(60);
    s.work().await;
    let status = s.order(order.order.id).await.payment(anew).expect("it").status;
    assert_eq!(status, PaymentStatus::Cancelled);
    assert_eq!(charged(&s.mock, anew), None);
    s.sound().await;
}

pub async fn a_customer_cannot_void_what_the_shop_relies_on(mut s: Fixture) {
    let (order, id) = authorized_order(&mut s, CapturePolicy::OnShipping).await;
    let mut ada = s.customer();
    ada.user_id = order.order.user_id;
    fresh(confirm(&s.engine, &s.admin(), order.order.id, None).await);
    let refused = cancel(&s.engine, &ada, id, None).await;
    assert_eq!(refused.err(), Some(AppError::Order(OrderError::PaymentState(id))));
    fresh(void(&s.engine, &s.admin(), id, None).await);
    let unpaid = ship(&s.engine, &s.admin(), order.order.id, ShipOrder::default(), None).await;
    let why = OrderError::NotPaid(OrderPaymentStatus::Unpaid);
    assert_eq!(unpaid.err(), Some(AppError::Order(why)));
    s.work().await;
    s.sound().await;
}
