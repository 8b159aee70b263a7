//! An order's life after it is paid: confirmed, shipped, delivered.

use application::AppError;
use application::orders::{ShipOrder, confirm, deliver, history, ship};
use domain::fulfillment::FulfillmentStatus;
use domain::order::{OrderError, OrderPaymentStatus, OrderStatus, PaymentMethod};
use domain::payment::CASH_PROVIDER;

use crate::fixture::{Fixture, fresh, money};

pub async fn an_order_goes_its_way_to_the_end(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 2).await;
    let id = session.record.order.id;
    s.send_webhook_for(&session, "paid").await.expect("paid");
    fresh(confirm(&s.engine, &boss, id, None).await);
    let parcel = ShipOrder {
        carrier: Some("Post".into()),
        tracking_number: Some("T-1".into()),
        lines: None,
        force: false,
    };
    let shipped = fresh(ship(&s.engine, &boss, id, parcel, None).await);
    assert_eq!(shipped.status(), OrderStatus::Shipped);
    let delivered = fresh(deliver(&s.engine, &boss, id, None, None).await);
    assert_eq!(delivered.status(), OrderStatus::Delivered);
    assert_eq!(delivered.fulfillment_status(), FulfillmentStatus::Delivered);
    let again = deliver(&s.engine, &boss, id, None, None).await.expect_err("over");
    assert!(matches!(again, AppError::Order(OrderError::InvalidTransition { .. })), "{again}");
    s.work().await;
    let words: Vec<String> =
        history(&s.engine, &ada, id).await.expect("seen").into_iter().map(|e| e.to).collect();
    for word in ["pending", "processing", "paid", "confirmed", "shipped", "delivered"] {
        assert!(words.iter().any(|w| w == word), "{word} is missing in {words:?}");
    }
    let subjects: Vec<String> = s.notifications.sent().into_iter().map(|m| m.subject).collect();
    for subject in ["Order Confirmed", "Payment Received", "Order Shipped", "Order Delivered"] {
        assert!(subjects.iter().any(|x| x == subject), "{subject} is missing in {subjects:?}");
    }
    s.sound().await;
}

pub async fn confirming_commits_the_stock(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    s.pay(&ada, order, None).await.expect("paid");
    fresh(confirm(&s.engine, &boss, order, None).await);
    s.work().await;
    s.work().await;
    let listing = s.look(tea.id).await;
    assert_eq!((listing.stock, listing.reserved, listing.available()), (Some(3), 0, Some(3)));
    s.sound().await;
}

pub async fn an_unpaid_order_is_not_confirmed(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let refused = confirm(&s.engine, &boss, order, None).await;
    let why = OrderError::NotPaid(OrderPaymentStatus::Unpaid);
    assert_eq!(refused.err(), Some(AppError::Order(why)));
    let refused = ship(&s.engine, &boss, order, ShipOrder::default(), None).await;
    assert!(matches!(refused, Err(AppError::Order(OrderError::InvalidTransition { .. }))));
}

pub async fn cash_is_recorded_on_delivery(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(5)).await);
    s.put(&ada, tea.id, 1).await;
    let session =
        s.checkout_with(&ada, |c| c.payment_method = PaymentMethod::Cod).await.expect("a session");
    let id = session.record.order.id;
    let refused = s.pay(&ada, id, None).await.expect_err("paid at the door");
    assert!(matches!(refused, AppError::Order(OrderError::NotPayable(_))), "{refused}");
    fresh(confirm(&s.engine, &boss, id, None).await);
    fresh(ship(&s.engine, &boss, id, ShipOrder::default(), None).await);
    assert_eq!(s.order(id).await.payment_status(), OrderPaymentStatus::Unpaid);
    let delivered = fresh(deliver(&s.engine, &boss, id, None, None).await);
    assert_eq!(delivered.payment_status(), OrderPaymentStatus::Paid);
    assert_eq!(delivered.payments.len(), 1);
    assert_eq!(delivered.payments[0].provider, CASH_PROVIDER);
    assert_eq!(delivered.payments[0].captured, Some(money("10.00")));
    s.work().await;
    let confirmations =
        s.notifications.sent().iter().filter(|m| m.subject == "Order Confirmed").count();
    assert_eq!(confirmations, 2, "one mail and one text message");
    s.sound().await;
}

pub async fn parcels_leave_one_by_one(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(5)).await);
    let placed = s.place(&ada, tea.id, 3).await;
    let (id, item) = (placed.order.id, placed.order.items[0].id);
    s.pay(&ada, id, None).await.expect("paid");
    fresh(confirm(&s.engine, &boss, id, None).await);
    let of = |n| ShipOrder { lines: Some(vec![(item, n)]), ..ShipOrder::default() };
    let first = fresh(ship(&s.engine, &boss, id, of(1), None).await);
    assert_eq!(first.status(), OrderStatus::Confirmed);
    assert_eq!(first.fulfillment_status(), FulfillmentStatus::PartiallyShipped);
    let too_many = ship(&s.engine, &boss, id, of(3), None).await;
    assert_eq!(too_many.err(), Some(AppError::Order(OrderError::ParcelLines)));
    let rest = fresh(ship(&s.engine, &boss, id, ShipOrder::default(), None).await);
    assert_eq!((rest.status(), rest.parcels.len()), (OrderStatus::Shipped, 2));
    let one = Some(rest.parcels[0].id);
    let half = fresh(deliver(&s.engine, &boss, id, one, None).await);
    assert_eq!(half.fulfillment_status(), FulfillmentStatus::PartiallyDelivered);
    let done = fresh(deliver(&s.engine, &boss, id, None, None).await);
    assert_eq!(done.status(), OrderStatus::Delivered);
    s.work().await;
    s.sound().await;
}

pub async fn auto_confirm_confirms_when_paid(mut s: Fixture) {
    s.rebuild(|policy| policy.auto_confirm = true);
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    s.send_webhook_for(&session, "paid").await.expect("paid");
    assert_eq!(s.order(session.record.order.id).await.status(), OrderStatus::Confirmed);
    s.work().await;
    assert_eq!(s.look(tea.id).await.stock, Some(4));
    s.sound().await;
}
