//! Events about payments, refunds and disputes together: twice, late, in any order, forged, and of the other mode.

use application::webhooks::{Received, receive};
use chrono::TimeDelta;
use domain::dispute::DisputeStatus;
use domain::order::{OrderEventKind, OrderPaymentStatus};
use ports::{WebhookError, WebhookRequest};
use serde_json::{Value, json};

use crate::fixture::provider::{charged, forged_webhook, reference, settle, webhook_with};
use crate::fixture::{Fixture, money};
use crate::matrix::orders_of;
use crate::refund_events::{happened, jobs, processing};

/// What is reported, and the minute at which it happened.
const EVENTS: [(&str, i64); 4] =
    [("paid", 1), ("refund_updated", 2), ("dispute_needs_response", 3), ("dispute_won", 4)];

/// A genuine event, or the same one of the provider's other mode.
fn event(reference: &str, status: &str, is_foreign: bool) -> WebhookRequest {
    let minute = EVENTS.iter().find(|(word, _)| *word == status).map_or(0, |(_, minute)| *minute);
    let at = domain::Instant::default() + TimeDelta::minutes(minute);
    let mut details = json!({ "occurred_at": at });
    if is_foreign {
        details["livemode"] = Value::Bool(true);
    }
    webhook_with(reference, status, details)
}

/// Each event comes twice in a row, after a forged one and one of the other mode; at the end all of them
/// come again.
pub async fn w02_events_of_every_kind_have_one_effect_in_any_order(s: Fixture) {
    for words in orders_of(EVENTS.map(|(word, _)| word)) {
        let (order, id) = processing(&s).await;
        let reference = reference(id);
        settle(&s.mock, &reference, "paid");
        for word in &words {
            let forged = receive(&s.engine, "mock", forged_webhook(&reference, word)).await;
            assert_eq!(forged, Err(WebhookError::BadSignature.into()), "{word}");
            let foreign = receive(&s.engine, "mock", event(&reference, word, true)).await;
            assert_eq!(foreign, Ok(Received::Ignored), "{word}");
            receive(&s.engine, "mock", event(&reference, word, false)).await.expect("received");
        }
        s.work().await;
        let once = s.order(order).await;
        s.pass(48 * 3_600);
        for word in &words {
            let late = receive(&s.engine, "mock", event(&reference, word, false)).await;
            assert_eq!(late, Ok(Received::Duplicate), "{word}");
        }
        s.work().await;
        assert_eq!(s.order(order).await, once, "after {words:?}");
        assert_eq!(once.payment_status(), OrderPaymentStatus::Paid, "after {words:?}");
        assert_eq!(once.refunds, [], "after {words:?}");
        let [dispute] = once.disputes.as_slice() else { panic!("one dispute: {once:?}") };
        assert_eq!(dispute.status, DisputeStatus::Won, "after {words:?}");
        for kind in [OrderEventKind::Paid, OrderEventKind::DisputeWon] {
            assert_eq!(happened(&s, order, kind).await, 1, "{kind} after {words:?}");
        }
        assert!(happened(&s, order, OrderEventKind::DisputeOpened).await <= 1, "{words:?}");
        assert_eq!(charged(&s.mock, id), Some(money("20.00")));
        assert_eq!(jobs(&s).await, 0);
    }
    s.sound().await;
}

on_every_store! {
    event_orders::{
        w02_events_of_every_kind_have_one_effect_in_any_order,
    }
}
