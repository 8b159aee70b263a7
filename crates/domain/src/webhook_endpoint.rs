//! Webhook endpoints: the addresses to which a shop sends its events.

use std::fmt;
use std::time::Duration;

use crate::Instant;
use crate::event_type::EventType;
use crate::ids::WebhookEndpointId;

/// Endpoints that a shop can have. Each has its own share of the concurrent requests.
pub const MAX_ENDPOINTS: usize = 50;
/// Longest URL, in characters.
pub const MAX_URL_CHARS: usize = 2_000;
/// Longest description, in characters.
pub const MAX_DESCRIPTION_CHARS: usize = 200;
/// How long the previous secret signs as well after a rotation.
pub const PREVIOUS_SECRET_SIGNS_FOR: Duration = Duration::from_secs(24 * 60 * 60);
/// How long every request to an endpoint may fail before the endpoint is disabled.
pub const DISABLED_AFTER: Duration = Duration::from_secs(5 * 24 * 60 * 60);

text_enum! {
    /// Whether events are sent to an endpoint.
    pub enum EndpointState {
        /// They are sent.
        Active = "active",
        /// An operator has paused it. Its events wait, and are sent when it is active again.
        Paused = "paused",
        /// It was disabled, because the receiver asked for that (410 Gone) or has failed for days. As for a
        /// paused one, events wait until an operator activates it again.
        Disabled = "disabled",
    }
}

text_enum! {
    /// What the body of an event contains.
    pub enum PayloadKind {
        /// Ids, statuses and times, and no personal data.
        Thin = "thin",
        /// The same, and the order as operators see it.
        Full = "full",
    }
}

/// A secret with which bodies are signed, as the receiver has it: `whsec_` and Base64. It does not appear in
/// logs.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(pub String);

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

/// A webhook endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEndpoint {
    /// Its id.
    pub id: WebhookEndpointId,
    /// Where requests are sent.
    pub url: String,
    /// What it is for; may be empty.
    pub description: String,
    /// The types that are sent to it; empty: all of them, also those of later versions.
    pub event_types: Vec<EventType>,
    /// What bodies contain.
    pub payload: PayloadKind,
    /// The secret that signs.
    pub secret: SigningSecret,
    /// The secret before, which signs as well until the given time.
    pub previous_secret: Option<(SigningSecret, Instant)>,
    /// Whether events are sent to it.
    pub state: EndpointState,
    /// Since when every request to it has failed; `None` after a success.
    pub failing_since: Option<Instant>,
    /// The position in the feed of events up to which its deliveries were created. An update of the endpoint
    /// does not change it.
    pub position: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// The version: 1 for a new one.
    pub version: i64,
}

impl WebhookEndpoint {
    /// Whether events of this type are sent to it.
    #[must_use]
    pub fn wants(&self, event_type: EventType) -> bool {
        self.event_types.is_empty() || self.event_types.contains(&event_type)
    }

    /// The secrets that sign at `now`, the newest first.
    #[must_use]
    pub fn secrets(&self, now: Instant) -> Vec<&SigningSecret> {
        let previous = self.previous_secret.as_ref().filter(|(_, until)| *until > now);
        [&self.secret].into_iter().chain(previous.map(|(secret, _)| secret)).collect()
    }

    /// Replaces the secret; the one before signs for another 24 hours.
    #[must_use]
    pub fn rotated(mut self, secret: SigningSecret, now: Instant) -> Self {
        let until = now.checked_add_signed(delta(PREVIOUS_SECRET_SIGNS_FOR));
        let before = std::mem::replace(&mut self.secret, secret);
        self.previous_secret = until.map(|until| (before, until));
        self.updated_at = now;
        self
    }

    /// Sets the state as an operator does: an endpoint that is activated begins without failures.
    #[must_use]
    pub fn with_state(mut self, state: EndpointState) -> Self {
        if state == EndpointState::Active && self.state != EndpointState::Active {
            self.failing_since = None;
        }
        self.state = state;
        self
    }

    /// The endpoint after a request: `None` if the request changes nothing about it.
    #[must_use]
    pub fn after_request(&self, result: RequestResult, now: Instant) -> Option<Self> {
        let mut after = self.clone();
        match result {
            RequestResult::Succeeded => after.failing_since = None,
            RequestResult::Failed => {
                let since = *after.failing_since.get_or_insert(now);
                if now.signed_duration_since(since) >= delta(DISABLED_AFTER) {
                    after.disable();
                }
            }
            RequestResult::Gone => {
                after.failing_since.get_or_insert(now);
                after.disable();
            }
        }
        (after != *self).then_some(Self { updated_at: now, ..after })
    }

    /// A paused endpoint stays paused: an operator has decided so.
    fn disable(&mut self) {
        if self.state == EndpointState::Active {
            self.state = EndpointState::Disabled;
        }
    }
}

/// What a request says about its endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestResult {
    /// The receiver has taken the event.
    Succeeded,
    /// It has not.
    Failed,
    /// It has asked for no more events (410 Gone).
    Gone,
}

fn delta(time: Duration) -> chrono::TimeDelta {
    chrono::TimeDelta::from_std(time).unwrap_or(chrono::TimeDelta::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    fn start() -> Instant {
        crate::DateTime::from_timestamp(1_767_225_600, 0).unwrap()
    }

    fn endpoint() -> WebhookEndpoint {
        WebhookEndpoint {
            id: WebhookEndpointId(Uuid::nil()),
            url: "https://erp.example/kassa".to_owned(),
            description: String::new(),
            event_types: vec![EventType::OrderPaid],
            payload: PayloadKind::Thin,
            secret: SigningSecret("whsec_one".to_owned()),
            previous_secret: None,
            state: EndpointState::Active,
            failing_since: None,
            position: 0,
            created_at: start(),
            updated_at: start(),
            version: 1,
        }
    }

    #[test]
    fn no_types_are_all_types() {
        let some = endpoint();
        assert!(some.wants(EventType::OrderPaid) && !some.wants(EventType::OrderShipped));
        let all = WebhookEndpoint { event_types: Vec::new(), ..some };
        assert!(all.wants(EventType::OrderShipped));
    }

    #[test]
    fn a_rotated_secret_signs_for_a_day() {
        let rotated = endpoint().rotated(SigningSecret("whsec_two".to_owned()), start());
        let day = TimeDelta::days(1);
        let at = |time| rotated.secrets(time).into_iter().map(|s| s.0.as_str()).collect::<Vec<_>>();
        assert_eq!(at(start() + day - TimeDelta::microseconds(1)), ["whsec_two", "whsec_one"]);
        assert_eq!(at(start() + day), ["whsec_two"]);
        assert!(!format!("{rotated:?}").contains("whsec_"), "secrets are not printed");
    }

    #[test]
    fn an_endpoint_that_fails_for_five_days_is_disabled() {
        let failing = endpoint().after_request(RequestResult::Failed, start()).unwrap();
        assert_eq!((failing.state, failing.failing_since), (EndpointState::Active, Some(start())));
        let days = |days| start() + TimeDelta::days(days);
        assert_eq!(failing.after_request(RequestResult::Failed, days(4)), None);
        let disabled = failing.after_request(RequestResult::Failed, days(5)).unwrap();
        assert_eq!(disabled.state, EndpointState::Disabled);
        let healed = failing.after_request(RequestResult::Succeeded, days(4)).unwrap();
        assert_eq!(healed.failing_since, None);
        assert_eq!(healed.after_request(RequestResult::Succeeded, days(5)), None);
        let again = disabled.with_state(EndpointState::Active);
        assert_eq!((again.state, again.failing_since), (EndpointState::Active, None));
    }

    #[test]
    fn a_receiver_that_is_gone_disables_its_endpoint_unless_an_operator_has_paused_it() {
        let gone = endpoint().after_request(RequestResult::Gone, start()).unwrap();
        assert_eq!(gone.state, EndpointState::Disabled);
        let paused = endpoint().with_state(EndpointState::Paused);
        let gone = paused.after_request(RequestResult::Gone, start()).unwrap();
        assert_eq!(gone.state, EndpointState::Paused);
    }
}
