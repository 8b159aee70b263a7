//! Deliveries: one event on its way to one webhook endpoint.

use std::time::Duration;

use crate::Instant;
use crate::event_type::EventType;
use crate::ids::{OrderId, WebhookDeliveryId, WebhookEndpointId};
use crate::webhook_endpoint::RequestResult;

/// The pauses between the attempts, as Standard Webhooks 1.0.0 recommends them: ten attempts within about 75
/// hours.
pub const RETRY_AFTER: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(2 * 60 * 60),
    Duration::from_secs(5 * 60 * 60),
    Duration::from_secs(10 * 60 * 60),
    Duration::from_secs(14 * 60 * 60),
    Duration::from_secs(20 * 60 * 60),
    Duration::from_secs(24 * 60 * 60),
];

/// How long from its creation a delivery that waits for its next attempt holds up later ones of the same order to the same
/// endpoint. One that is due or being sent holds them up at any age.
pub const HOLDS_UP_FOR: Duration = Duration::from_secs(60 * 60);

/// The longest pause that a receiver can ask for.
pub const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Bytes of a response that are kept.
pub const KEPT_RESPONSE_BYTES: usize = 1_024;

text_enum! {
    /// The state of a delivery.
    pub enum DeliveryState {
        /// It waits for an attempt.
        Pending = "pending",
        /// The receiver has taken it.
        Delivered = "delivered",
        /// Every attempt has failed; an operator can have it sent again.
        Failed = "failed",
    }
}

/// A delivery of one event to one endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookDelivery {
    /// Its id.
    pub id: WebhookDeliveryId,
    /// The endpoint.
    pub endpoint_id: WebhookEndpointId,
    /// The header `webhook-id`: the same at every attempt, and for every delivery of the event to the endpoint.
    pub message_id: String,
    /// The order; `None` for a test.
    pub order_id: Option<OrderId>,
    /// The event's place in the order's history; 0 for a test.
    pub seq: i32,
    /// The type of the event.
    pub event_type: EventType,
    /// The body, the same at every attempt. `None` if it was erased with the customer's personal data: a thin
    /// one is sent in its place.
    pub body: Option<String>,
    /// Whether the body contains the order.
    pub has_order: bool,
    /// How far it is.
    pub state: DeliveryState,
    /// Attempts made.
    pub attempts: i32,
    /// Not before this time.
    pub next_at: Instant,
    /// Until when a worker holds it.
    pub lease_until: Option<Instant>,
    /// When it was last tried.
    pub last_attempt_at: Option<Instant>,
    /// The status of the last response; `None` without one.
    pub last_status: Option<u16>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// The beginning of the last response.
    pub last_response: Option<String>,
    /// When it was created.
    pub created_at: Instant,
    /// When it was delivered or given up.
    pub ended_at: Option<Instant>,
    /// The version: 1 for a new one.
    pub version: i64,
}

/// What a new delivery begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// Its id.
    pub id: WebhookDeliveryId,
    /// The endpoint.
    pub endpoint_id: WebhookEndpointId,
    /// The header `webhook-id`.
    pub message_id: String,
    /// The type of the event.
    pub event_type: EventType,
    /// The body.
    pub body: String,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// The receiver has responded.
    Response {
        /// The HTTP status.
        status: u16,
        /// The pause that the receiver asks for.
        retry_after: Option<Duration>,
        /// The beginning of the body.
        body: String,
    },
    /// There was no response.
    NoResponse(String),
}

impl AttemptOutcome {
    /// What it says about the endpoint. Only 2xx is a success: a redirect is not followed.
    #[must_use]
    pub fn result(&self) -> RequestResult {
        match self {
            Self::Response { status: 200..=299, .. } => RequestResult::Succeeded,
            Self::Response { status: 410, .. } => RequestResult::Gone,
            Self::Response { .. } | Self::NoResponse(_) => RequestResult::Failed,
        }
    }

    /// The pause that the receiver asks for, with a status that means that it is overloaded.
    #[must_use]
    pub fn requested_pause(&self) -> Option<Duration> {
        match self {
            Self::Response { status: 429 | 502 | 503 | 504, retry_after, .. } => {
                retry_after.map(|pause| pause.min(LONGEST_RETRY_AFTER))
            }
            Self::Response { .. } | Self::NoResponse(_) => None,
        }
    }
}

impl WebhookDelivery {
    /// A new delivery that is due now, of an event without an order; those of orders add theirs.
    #[must_use]
    pub fn new(of: NewDelivery, now: Instant) -> Self {
        Self {
            id: of.id,
            endpoint_id: of.endpoint_id,
            message_id: of.message_id,
            order_id: None,
            seq: 0,
            event_type: of.event_type,
            body: Some(of.body),
            has_order: false,
            state: DeliveryState::Pending,
            attempts: 0,
            next_at: now,
            lease_until: None,
            last_attempt_at: None,
            last_status: None,
            last_error: None,
            last_response: None,
            created_at: now,
            ended_at: None,
            version: 1,
        }
    }

    /// The delivery after an attempt. `jitter` is between 0 and 255, and makes the pause up to a tenth longer, so
    /// that deliveries that failed together are not repeated together.
    #[must_use]
    pub fn after_attempt(mut self, outcome: &AttemptOutcome, now: Instant, jitter: u8) -> Self {
        self.attempts = self.attempts.saturating_add(1);
        self.lease_until = None;
        self.last_attempt_at = Some(now);
        (self.last_status, self.last_error, self.last_response) = match outcome {
            AttemptOutcome::Response { status, body, .. } => {
                let failed = outcome.result() != RequestResult::Succeeded;
                let error = failed.then(|| format!("the receiver responded with {status}"));
                (Some(*status), error, Some(body.clone()))
            }
            AttemptOutcome::NoResponse(why) => (None, Some(why.clone()), None),
        };
        if outcome.result() == RequestResult::Succeeded {
            return self.ended(DeliveryState::Delivered, now);
        }
        let made = usize::try_from(self.attempts).unwrap_or(usize::MAX);
        let Some(pause) = made.checked_sub(1).and_then(|made| RETRY_AFTER.get(made)) else {
            return self.ended(DeliveryState::Failed, now);
        };
        let pause = pause.saturating_add(*pause / 10 * u32::from(jitter) / 255);
        let pause = pause.max(outcome.requested_pause().unwrap_or_default());
        let pause = chrono::TimeDelta::from_std(pause).unwrap_or(chrono::TimeDelta::MAX);
        self.next_at = now.checked_add_signed(pause).unwrap_or(Instant::MAX_UTC);
        self
    }

    /// The delivery as it is sent again, with all its attempts before it.
    #[must_use]
    pub fn resent(mut self, now: Instant) -> Self {
        self.state = DeliveryState::Pending;
        self.attempts = 0;
        self.next_at = now;
        self.lease_until = None;
        self.ended_at = None;
        self
    }

    fn ended(mut self, state: DeliveryState, now: Instant) -> Self {
        self.state = state;
        self.ended_at = Some(now);
        self
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    fn start() -> Instant {
        crate::DateTime::from_timestamp(1_767_225_600, 0).unwrap()
    }

    fn delivery() -> WebhookDelivery {
        WebhookDelivery {
            id: WebhookDeliveryId(Uuid::nil()),
            endpoint_id: WebhookEndpointId(Uuid::nil()),
            message_id: "msg_1".to_owned(),
            order_id: Some(OrderId(Uuid::nil())),
            seq: 1,
            event_type: EventType::OrderCreated,
            body: Some("{}".to_owned()),
            has_order: false,
            state: DeliveryState::Pending,
            attempts: 0,
            next_at: start(),
            lease_until: Some(start()),
            last_attempt_at: None,
            last_status: None,
            last_error: None,
            last_response: None,
            created_at: start(),
            ended_at: None,
            version: 1,
        }
    }

    fn response(status: u16, retry_after: Option<u64>) -> AttemptOutcome {
        let retry_after = retry_after.map(Duration::from_secs);
        AttemptOutcome::Response { status, retry_after, body: "text".to_owned() }
    }

    #[test]
    fn only_2xx_is_a_success() {
        for status in [200, 204, 299] {
            assert_eq!(response(status, None).result(), RequestResult::Succeeded, "{status}");
        }
        for status in [199, 301, 302, 307, 400, 404, 429, 500] {
            assert_eq!(response(status, None).result(), RequestResult::Failed, "{status}");
        }
        assert_eq!(response(410, None).result(), RequestResult::Gone);
        let silent = AttemptOutcome::NoResponse("no response in time".to_owned());
        assert_eq!(silent.result(), RequestResult::Failed);
    }

    #[test]
    fn ten_attempts_follow_the_schedule_of_the_standard() {
        let (mut delivery, mut now, mut pauses) = (delivery(), start(), Vec::new());
        while delivery.state == DeliveryState::Pending {
            delivery = delivery.after_attempt(&response(500, None), now, 0);
            pauses.push((delivery.next_at - now).num_seconds());
            now = now.max(delivery.next_at);
        }
        let expected = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
        assert_eq!(pauses[..9], expected);
        assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Failed, 10));
        assert_eq!(delivery.ended_at, Some(now));
        assert_eq!(delivery.last_error.as_deref(), Some("the receiver responded with 500"));
        let again = delivery.resent(now);
        assert_eq!(
            (again.state, again.attempts, again.ended_at),
            (DeliveryState::Pending, 0, None)
        );
    }

    #[test]
    fn jitter_adds_a_tenth_at_most() {
        let after =
            |jitter| delivery().after_attempt(&response(500, None), start(), jitter).next_at;
        assert_eq!(after(255), start() + TimeDelta::milliseconds(5_500));
        assert!(after(128) > after(0) && after(128) < after(255));
    }

    #[test]
    fn a_receiver_can_ask_for_a_longer_pause_when_it_is_overloaded() {
        let pause = |status, wait| {
            let after = delivery().after_attempt(&response(status, Some(wait)), start(), 0);
            (after.next_at - start()).num_seconds()
        };
        assert_eq!([429, 502, 503, 504].map(|status| pause(status, 60)), [60; 4]);
        assert_eq!(pause(500, 60), 5, "another status does not throttle");
        assert_eq!(pause(429, 1), 5, "a shorter pause does not count");
        assert_eq!(pause(429, u64::MAX), 24 * 60 * 60);
    }

    #[test]
    fn a_success_ends_the_delivery() {
        let done = delivery().after_attempt(&response(204, None), start(), 0);
        assert_eq!((done.state, done.ended_at), (DeliveryState::Delivered, Some(start())));
        assert_eq!((done.last_error, done.lease_until), (None, None));
    }
}
