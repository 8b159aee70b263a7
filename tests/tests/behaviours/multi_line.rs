//! Texts of several lines keep them, texts of one line take no other.

use application::AppError;
use application::listings::{AdjustStock, adjust_stock};
use application::orders::{CancelOrder, ShipOrder, cancel, confirm, note, ship};
use application::payments::{RefundPayment, refund};
use ports::PageRequest;

use crate::fixture::{Fixture, fresh};

const SENT: &str = "damaged:\r\n\r\nthe lid\r\n";
const KEPT: &str = "damaged:\n\nthe lid";

pub async fn notes_and_reasons_keep_their_lines(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let paid = s.pay(&ada, order, None).await.expect("paid");
    let written = fresh(note(&s.engine, &boss, order, SENT, None).await);
    assert_eq!(written.reason.as_deref(), Some(KEPT));
    let input = RefundPayment {
        id: paid.payment_id,
        amount: Some("1.00".to_owned()),
        reason: SENT.to_owned(),
        force: false,
    };
    let new = fresh(refund(&s.engine, &boss, input, None).await);
    assert_eq!(new.refund().expect("it").reason, KEPT);
    let input = CancelOrder { id: order, reason: Some(SENT.to_owned()) };
    fresh(cancel(&s.engine, &ada, input, None).await);
    s.work().await;
    let stored = s.order(order).await;
    assert!(stored.refunds.iter().any(|refund| refund.reason == KEPT), "{stored:?}");
    let events = s.store.order_events(order).await.expect("readable");
    let told = events.iter().filter(|event| event.reason.as_deref() == Some(KEPT)).count();
    assert!(told >= 2, "the note and the cancellation: {events:?}");
    let by = AdjustStock { delta: 1, reason: SENT.to_owned() };
    fresh(adjust_stock(&s.engine, &boss, tea.id, by, None).await);
    let page = s.store.list_stock_movements(Some(tea.id), PageRequest::default()).await;
    assert_eq!(page.expect("readable").items[0].cause.reason, KEPT);
    for message in s.notifications.sent() {
        assert!(!message.subject.contains('\n'), "{message:?}");
    }
    s.sound().await;
}

pub async fn a_text_of_one_line_takes_no_other(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    s.pay(&ada, order, None).await.expect("paid");
    fresh(confirm(&s.engine, &boss, order, None).await);
    let bad = || Some("Post\r\nBcc: x".to_owned());
    for (field, input) in [
        ("/carrier", ShipOrder { carrier: bad(), ..ShipOrder::default() }),
        ("/tracking_number", ShipOrder { tracking_number: bad(), ..ShipOrder::default() }),
    ] {
        let refused = ship(&s.engine, &boss, order, input, None).await.err();
        assert!(
            matches!(refused, Some(AppError::Invalid { field: f, .. }) if f == field),
            "{field}"
        );
    }
    for bad in ["a\tb", "a\rb", "a\0b", "\u{1b}[2J"] {
        let refused = note(&s.engine, &boss, order, bad, None).await.err();
        assert!(matches!(refused, Some(AppError::Invalid { .. })), "{bad:?}");
    }
}
