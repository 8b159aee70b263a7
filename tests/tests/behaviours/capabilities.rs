//! What a provider cannot do is refused before anything is written.

use application::orders::{CancelItems, ShipOrder, cancel_items, confirm, deliver, ship};
use application::payments::{RefundPayment, capture, refund};
use application::returns::{self, ReceiveReturn, RequestReturn, ReturnOfOrder};
use application::{AppError, Principal};
use domain::ids::{OrderId, PaymentId};
use domain::order::{CancelledStock, CapturePolicy, OrderError, OrderPaymentStatus, ShipLine};
use ports::{Capabilities, Currencies};

use crate::fixture::provider::charged;
use crate::fixture::{Fixture, fresh, money};

fn limit(s: &mut Fixture, change: impl FnOnce(&mut Capabilities)) {
    s.replace_provider(|options| change(&mut options.capabilities));
}

/// The field of the request that is refused.
fn refused<T>(answer: Result<T, AppError>) -> Option<&'static str> {
    match answer.err()? {
        AppError::Invalid { field, .. } => Some(field),
        _ => None,
    }
}

async fn placed(s: &Fixture) -> (Principal, OrderId) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    (ada, order)
}

pub async fn a_currency_that_the_provider_does_not_take(mut s: Fixture) {
    limit(&mut s, |can| can.currencies = Currencies::Only(&["EUR", "USD"]));
    let (ada, order) = placed(&s).await;
    let before = s.order(order).await;
    assert_eq!(refused(s.pay(&ada, order, None).await), Some("/provider"));
    assert_eq!(s.order(order).await, before, "nothing was written");
    let tea = s.listing("3.00", Some(5)).await;
    s.put(&ada, tea.id, 1).await;
    assert_eq!(refused(s.checkout(&ada).await), Some("/provider"));
    assert_eq!(s.look(tea.id).await.reserved, 0);
    limit(&mut s, |can| can.currencies = Currencies::Only(&["GBP"]));
    s.pay(&ada, order, None).await.expect("paid");
    s.sound().await;
}

async fn authorized(s: &Fixture) -> (OrderId, PaymentId) {
    let (ada, order) = placed(s).await;
    let paid = s.pay(&ada, order, Some("mock_authorize")).await.expect("authorized");
    (order, paid.payment_id)
}

pub async fn parts_that_the_provider_does_not_capture_or_refund(mut s: Fixture) {
    limit(&mut s, |can| (can.partial_capture, can.partial_refund) = (false, false));
    let (order, id) = authorized(&s).await;
    let part = capture(&s.engine, &s.admin(), id, Some("5.00"), None).await;
    assert_eq!(refused(part), Some("/amount"));
    assert_eq!(charged(&s.mock, id), None);
    fresh(capture(&s.engine, &s.admin(), id, Some("20.00"), None).await);
    let back = |amount: Option<&str>| RefundPayment {
        id,
        amount: amount.map(str::to_owned),
        reason: "broken".to_owned(),
        force: false,
    };
    let part = refund(&s.engine, &s.admin(), back(Some("5.00")), None).await;
    assert_eq!(refused(part), Some("/amount"));
    assert!(s.order(order).await.refunds.is_empty(), "nothing was written");
    fresh(refund(&s.engine, &s.admin(), back(None), None).await);
    s.work().await;
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Refunded);
    assert_eq!(charged(&s.mock, id), Some(money("0")));
    s.sound().await;
}

/// The price of a returned unit is a part of the payment. The refusal names what the caller sent, or can send.
pub async fn a_return_whose_price_cannot_be_refunded_in_part(mut s: Fixture) {
    limit(&mut s, |can| can.partial_refund = false);
    let (ada, order) = placed(&s).await;
    s.pay(&ada, order, None).await.expect("paid");
    let admin = s.admin();
    fresh(confirm(&s.engine, &admin, order, None).await);
    s.work().await;
    let all = ShipOrder { carrier: None, tracking_number: None, lines: None, force: false };
    fresh(ship(&s.engine, &admin, order, all, None).await);
    fresh(deliver(&s.engine, &admin, order, None, None).await);
    let lines = vec![(s.order(order).await.order.items[0].id, 1)];
    let draft = RequestReturn { order, lines, reason: "too small".to_owned() };
    let id = fresh(returns::create(&s.engine, &admin, draft, None).await).id;
    let receipt = |refund: bool, withheld: Option<&str>| ReceiveReturn {
        of: ReturnOfOrder { order, id },
        items: None,
        refund,
        withheld: withheld.map(str::to_owned),
        withheld_reason: (!refund || withheld.is_some()).then(|| "used".to_owned()),
    };
    for (withheld, field) in [(None, "/refund"), (Some("1.00"), "/withheld_amount")] {
        let part = returns::receive(&s.engine, &admin, receipt(true, withheld), None).await;
        assert_eq!(refused(part), Some(field));
    }
    assert!(s.order(order).await.refunds.is_empty(), "nothing was written");
    fresh(returns::receive(&s.engine, &admin, receipt(false, None), None).await);
    s.sound().await;
}

/// Units are cancelled with their share of the money, which the provider would have to split.
pub async fn units_of_an_order_whose_payment_cannot_be_split(mut s: Fixture) {
    limit(&mut s, |can| (can.partial_capture, can.partial_refund) = (false, false));
    s.rebuild(|policy| policy.capture = CapturePolicy::OnShipping);
    let ((on_hold, held), (captured, taken)) = (authorized(&s).await, authorized(&s).await);
    fresh(capture(&s.engine, &s.admin(), taken, None, None).await);
    for order in [on_hold, captured] {
        fresh(confirm(&s.engine, &s.admin(), order, None).await);
        let line: ShipLine = (s.order(order).await.order.items[0].id, 1);
        let units =
            CancelItems { lines: Some(vec![line]), stock: CancelledStock::Restocked, reason: None };
        let before = s.order(order).await;
        let refused = cancel_items(&s.engine, &s.admin(), order, units, None).await;
        assert_eq!(refused.err(), Some(AppError::Order(OrderError::CancelTheOrder)));
        assert_eq!(s.order(order).await, before, "nothing was written");
    }
    fresh(capture(&s.engine, &s.admin(), held, None, None).await);
    assert_eq!(charged(&s.mock, held), Some(money("20.00")));
    s.work().await;
    s.sound().await;
}
