//! Sample contacts, sessions, messages, work and idempotency records.

use chrono::TimeDelta;
use domain::Instant;
use domain::contact::Contact;
use domain::ids::{ApiKeyId, JobId, NotificationId, UserId};
use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};
use ports::{
    ApiKey, ApiKeyRole, ApiScope, IdempotencyRecord, IdempotencyScope, IdempotencyState, Job,
    ReceiptKind, ReceiptOutcome, StoredResponse, WebSession, WebSessionKind, WebSessionRole,
    WebhookReceipt, Work,
};

use super::{PROVIDER, Sample};

impl Sample {
    /// A contact card with every field filled, not yet saved.
    #[must_use]
    pub fn contact(&self, user: UserId) -> Contact {
        Contact {
            user_id: user,
            email: Some("zoë@example.com".to_owned()),
            phone: Some("+911234567890".to_owned()),
            name: Some("Zoë 李".to_owned()),
            locale: "zh-Hant-TW".parse().ok(),
            muted: vec![Channel::Sms],
            updated_at: self.now(),
            version: 0,
        }
    }

    /// A message owed to this user.
    #[must_use]
    pub fn notification(&self, user: UserId) -> Notification {
        Notification {
            id: NotificationId(self.id()),
            user_id: user,
            order_id: None,
            notification_type: NotificationType::OrderConfirmation,
            channel: Channel::Email,
            subject: "Your order".to_owned(),
            message: "Thank you.\nIt is on its way.".to_owned(),
            status: NotificationStatus::Queued,
            attempts: 0,
            last_error: None,
            created_at: self.now(),
            sent_at: None,
            version: 1,
        }
    }

    /// Work that is due at `run_at`.
    #[must_use]
    pub fn job(&self, run_at: Instant) -> Job {
        let work = Work::notify(NotificationId(self.id()), None);
        Job::new(JobId(self.id()), work, run_at, self.now())
    }

    /// A session of this user that expires after a day.
    #[must_use]
    pub fn web_session(&self, user: UserId, token_hash: &str) -> WebSession {
        WebSession {
            token_hash: token_hash.to_owned(),
            kind: WebSessionKind::Session,
            user_id: user,
            role: WebSessionRole::Customer,
            created_at: self.now(),
            last_seen_at: self.now(),
            expires_at: self.now() + TimeDelta::days(1),
            ended_at: None,
            version: 1,
            is_guest: false,
        }
    }

    /// A key of an operator's tool that may do everything, and does not expire.
    #[must_use]
    pub fn api_key(&self, secret_hash: &str) -> ApiKey {
        ApiKey {
            id: ApiKeyId(self.id()),
            name: "Warehouse".to_owned(),
            secret_hash: secret_hash.to_owned(),
            prefix: "kassa_sk_0123".to_owned(),
            role: ApiKeyRole::Admin,
            scopes: vec![ApiScope::All],
            created_at: self.now(),
            created_by: self.user(),
            last_used_at: None,
            expires_at: None,
            revoked_at: None,
            version: 1,
        }
    }

    /// An event received now.
    #[must_use]
    pub fn receipt(&self, event_id: &str) -> WebhookReceipt {
        WebhookReceipt {
            provider: PROVIDER.to_owned(),
            event_id: event_id.to_owned(),
            kind: Some(ReceiptKind::Payment),
            provider_ref: "ref-1".to_owned(),
            outcome: ReceiptOutcome::Parked,
            received_at: self.now(),
        }
    }

    /// Whose key it is: this user's, for placing an order.
    #[must_use]
    pub fn scope(&self, user: UserId, key: &str) -> IdempotencyScope {
        IdempotencyScope {
            user_id: user,
            operation: "POST /api/orders".to_owned(),
            key: key.to_owned(),
        }
    }
}

/// A record that is made at `now` and kept for 30 days.
#[must_use]
pub fn record(
    scope: &IdempotencyScope,
    state: IdempotencyState,
    now: Instant,
) -> IdempotencyRecord {
    IdempotencyRecord {
        scope: scope.clone(),
        fingerprint: "5f".repeat(32),
        state,
        created_at: now,
        expires_at: now + TimeDelta::days(30),
    }
}

/// A running state under a lease of 30 seconds from `now`, with the first fence.
#[must_use]
pub fn running(now: Instant) -> IdempotencyState {
    IdempotencyState::Running {
        lease_until: now + TimeDelta::seconds(30),
        fence: 1,
        progress: None,
    }
}

/// A finished state.
#[must_use]
pub fn finished(body: &str) -> IdempotencyState {
    IdempotencyState::Finished(response(body))
}

/// An answer with two headers.
#[must_use]
pub fn response(body: &str) -> StoredResponse {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    StoredResponse {
        status: 201,
        headers: vec![
            header("location", "/api/orders/1"),
            header("content-type", "application/json"),
        ],
        body: body.to_owned(),
    }
}
