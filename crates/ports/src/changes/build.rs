//! Builds [`Changes`](super::Changes) from the domain's decisions.

use domain::Instant;
use domain::cart::{Cart, CartItem, CartStatus};
use domain::contact::Contact;
use domain::ids::JobId;
use domain::notification::{Notification, NotificationStatus};
use domain::order::{Effect, ItemCancellation, OrderRecord, StockLine, StockMove, Transition};
use domain::shipping::ShippingMethod;
use domain::tax::TaxRate;
use domain::webhook_delivery::WebhookDelivery;
use domain::webhook_endpoint::WebhookEndpoint;

use super::{
    CartMove, CartUpdate, CartWrite, Changes, JobWrite, OrderWrite, RowWrite, StockCause,
    StockChange, StockChangeKind,
};
use crate::api_key::ApiKey;
use crate::outbox::Job;
use crate::saved_view::SavedViews;
use crate::shopper::SignInCode;
use crate::web_session::WebSession;
use crate::webhook_endpoint::WebhookEndpointWrite;

impl Changes {
    /// Writes a new cart.
    pub fn insert_cart(&mut self, cart: &Cart) {
        self.carts.push(CartWrite::Insert(cart.clone()));
    }

    /// Writes the differences between a stored cart and `after`, and gives `after` its new version.
    pub fn update_cart(&mut self, before: &Cart, after: &mut Cart) {
        after.version = before.version.saturating_add(1);
        let was = |item: &CartItem| before.items.iter().find(|i| i.id == item.id);
        let upsert = after.items.iter().filter(|i| was(i) != Some(i)).cloned().collect();
        let kept = |item: &CartItem| after.items.iter().any(|i| i.id == item.id);
        let remove = before.items.iter().filter(|i| !kept(i)).map(|i| i.id).collect();
        self.carts.push(CartWrite::Update(CartUpdate { cart: after.clone(), upsert, remove }));
    }

    /// Writes a new order with its payments and history.
    pub fn insert_order(&mut self, transition: &Transition) {
        let record = &transition.record;
        self.orders.push(order_write(RowWrite::Insert(record.order.clone()), record));
        self.payments.extend(record.payments.iter().cloned().map(RowWrite::Insert));
        self.events.extend(transition.events.iter().cloned());
    }

    /// Writes the differences between the stored order and a transition, and gives the changed
    /// parts their new versions. The order's own version always increases.
    pub fn update_order(&mut self, before: &OrderRecord, transition: &mut Transition) {
        let record = &mut transition.record;
        record.order.version = before.order.version.saturating_add(1);
        self.payments.extend(differing(
            &before.payments,
            &mut record.payments,
            |p| p.id,
            |p| &mut p.version,
        ));
        self.refunds.extend(differing(
            &before.refunds,
            &mut record.refunds,
            |r| r.id,
            |r| &mut r.version,
        ));
        self.disputes.extend(differing(
            &before.disputes,
            &mut record.disputes,
            |d| d.id,
            |d| &mut d.version,
        ));
        self.parcels.extend(differing(
            &before.parcels,
            &mut record.parcels,
            |p| p.id,
            |p| &mut p.version,
        ));
        let known = |c: &ItemCancellation| before.cancellations.iter().any(|b| b.id == c.id);
        self.cancellations.extend(record.cancellations.iter().filter(|c| !known(c)).cloned());
        self.returns.extend(differing(
            &before.returns,
            &mut record.returns,
            |r| r.id,
            |r| &mut r.version,
        ));
        self.orders.push(order_write(RowWrite::Update(record.order.clone()), record));
        self.events.extend(transition.events.iter().cloned());
    }

    /// Writes what an order's transition does to stock, coupons and carts. Jobs and messages are the
    /// caller's: they take its policy.
    pub fn write_effect(
        &mut self,
        effect: &Effect,
        cause: impl FnOnce(StockMove) -> StockCause,
        at: Instant,
    ) {
        let mut move_cart = |cart_id, to| {
            self.cart_moves.push(CartMove { cart_id, from: CartStatus::Checkout, to, at });
        };
        match effect {
            Effect::Stock(kind, lines) => {
                let cause = cause(*kind);
                self.stock.extend(lines.iter().map(|line| stock_change(*kind, line, &cause)));
            }
            Effect::Coupon(change) => self.coupon_uses.push(change.clone()),
            Effect::ConvertCart(cart) => move_cart(*cart, CartStatus::Converted),
            Effect::ReopenCart(cart) => move_cart(*cart, CartStatus::Active),
            Effect::Job(_) | Effect::Notify(_) => {}
        }
    }

    /// Writes only the payment attempts that differ between the stored order and a transition: for
    /// changes that callers do not see. The order keeps its version, and the attempts' own versions
    /// guard the write.
    pub fn update_attempts(&mut self, before: &OrderRecord, transition: &mut Transition) {
        let attempts = &mut transition.record.payments;
        self.payments.extend(differing(&before.payments, attempts, |p| p.id, |p| &mut p.version));
    }

    /// Writes a contact card, new or changed, and gives it its new version.
    pub fn put_contact(&mut self, contact: &mut Contact) {
        let new = contact.version == 0;
        contact.version = contact.version.saturating_add(1);
        let row = contact.clone();
        self.contacts.push(if new { RowWrite::Insert(row) } else { RowWrite::Update(row) });
    }

    /// Writes an operator's views, the first or others, and gives them their new version.
    pub fn put_saved_views(&mut self, views: &mut SavedViews) {
        let new = views.version == 0;
        views.version = views.version.saturating_add(1);
        let row = views.clone();
        self.saved_views.push(if new { RowWrite::Insert(row) } else { RowWrite::Update(row) });
    }

    /// Writes a changed session or sign-in link and gives it its new version.
    pub fn update_web_session(&mut self, mut session: WebSession) {
        session.version = session.version.saturating_add(1);
        self.web_sessions.push(RowWrite::Update(session));
    }

    /// Writes a changed API key and gives it its new version.
    pub fn update_api_key(&mut self, key: &mut ApiKey) {
        key.version = key.version.saturating_add(1);
        self.api_keys.push(RowWrite::Update(key.clone()));
    }

    /// Writes a changed shipping method and gives it its new version.
    pub fn update_shipping_method(&mut self, method: &mut ShippingMethod) {
        method.version = method.version.saturating_add(1);
        self.shipping_methods.push(RowWrite::Update(method.clone()));
    }

    /// Writes a changed tax rate and gives it its new version.
    pub fn update_tax_rate(&mut self, rate: &mut TaxRate) {
        rate.version = rate.version.saturating_add(1);
        self.tax_rates.push(RowWrite::Update(rate.clone()));
    }

    /// Writes a changed webhook endpoint and gives it its new version.
    pub fn update_webhook_endpoint(&mut self, endpoint: &mut WebhookEndpoint) {
        endpoint.version = endpoint.version.saturating_add(1);
        self.webhook_endpoints.push(WebhookEndpointWrite::Update(endpoint.clone()));
    }

    /// Writes a changed delivery and gives it its new version.
    pub fn update_webhook_delivery(&mut self, delivery: &mut WebhookDelivery) {
        delivery.version = delivery.version.saturating_add(1);
        self.webhook_deliveries.push(RowWrite::Update(delivery.clone()));
    }

    /// Writes the sign-in code of a browser over the one that was read, if there was one.
    pub fn put_sign_in_code(&mut self, before: Option<i64>, mut code: SignInCode) {
        code.version = before.unwrap_or(0).saturating_add(1);
        self.sign_in_codes.push(match before {
            None => RowWrite::Insert(code),
            Some(_) => RowWrite::Update(code),
        });
    }

    /// Writes a changed notification and gives it its new version.
    pub fn update_notification(&mut self, notification: &mut Notification) {
        notification.version = notification.version.saturating_add(1);
        self.notifications.push(RowWrite::Update(notification.clone()));
    }

    /// Adds a job to the outbox.
    pub fn enqueue(&mut self, job: Job) {
        self.jobs.push(JobWrite::Enqueue(job));
    }

    /// Requeues a dead-lettered job, due at `run_at`; the message that it delivers, if it was
    /// dead-lettered with it, is queued again.
    pub fn requeue(&mut self, id: JobId, run_at: Instant, message: Option<&Notification>) {
        self.jobs.push(JobWrite::Requeue { id, run_at });
        let given_up = |message: &&Notification| message.status == NotificationStatus::Dead;
        if let Some(message) = message.filter(given_up) {
            self.update_notification(&mut message.resend(message.channel));
        }
    }

    /// Adds the messages and jobs of another value, so that many deliveries are written in one
    /// commit. Other changes are left out: they belong to decisions that may have to be made again.
    pub fn merge_deliveries(&mut self, other: Self) {
        self.notifications.extend(other.notifications);
        self.jobs.extend(other.jobs);
    }

    /// Adds the adoption of an order from another value, so that several orders are adopted in one commit.
    pub fn merge_adoption(&mut self, other: Self) {
        self.orders.extend(other.orders);
        self.adoptions.extend(other.adoptions);
        self.events.extend(other.events);
    }

    /// Writes that claimed work is done.
    pub fn finish(&mut self, claimed: &crate::ClaimedJob) {
        self.jobs.push(JobWrite::Finish { id: claimed.job.id, lease: claimed.lease });
    }

    /// Writes that claimed work failed and is tried again at `run_at`.
    pub fn retry(&mut self, claimed: &crate::ClaimedJob, run_at: Instant, error: &str) {
        let (id, lease) = (claimed.job.id, claimed.lease);
        self.jobs.push(JobWrite::Retry { id, lease, run_at, error: error.to_owned() });
    }

    /// Writes that claimed work was not tried, and can be claimed again from `run_at` on.
    pub fn release(&mut self, claimed: &crate::ClaimedJob, run_at: Instant) {
        let (id, lease) = (claimed.job.id, claimed.lease);
        self.jobs.push(JobWrite::Release { id, lease, run_at });
    }

    /// Dead-letters a claimed job.
    pub fn dead_letter(&mut self, claimed: &crate::ClaimedJob, error: &str) {
        let (id, lease) = (claimed.job.id, claimed.lease);
        self.jobs.push(JobWrite::DeadLetter { id, lease, error: error.to_owned() });
    }
}

fn stock_change(kind: StockMove, line: &StockLine, cause: &StockCause) -> StockChange {
    let (quantity, cause) = (line.quantity, cause.clone());
    let kind = match kind {
        StockMove::Hold => {
            StockChangeKind::Hold { quantity, version: line.version, tracked: line.tracked }
        }
        StockMove::Release => StockChangeKind::Release { quantity },
        StockMove::Commit | StockMove::WriteOffHeld => StockChangeKind::Commit { quantity, cause },
        StockMove::WriteOff => StockChangeKind::WriteOff { quantity, cause },
        StockMove::Return => StockChangeKind::Return { quantity, cause },
    };
    StockChange { listing_id: line.listing_id, kind }
}

fn order_write(order: RowWrite<domain::order::Order>, record: &OrderRecord) -> OrderWrite {
    OrderWrite { order, status: record.status(), payment_status: record.payment_status() }
}

/// The rows that are new or changed; changed ones get the version after the one they were read at.
fn differing<T: Clone + PartialEq, I: PartialEq>(
    before: &[T],
    after: &mut [T],
    id: impl Fn(&T) -> I,
    version: impl Fn(&mut T) -> &mut i64,
) -> Vec<RowWrite<T>> {
    let mut writes = Vec::new();
    for row in after {
        match before.iter().find(|b| id(b) == id(row)) {
            None => writes.push(RowWrite::Insert(row.clone())),
            Some(old) if old == row => {}
            Some(_) => {
                let version = version(row);
                *version = version.saturating_add(1);
                writes.push(RowWrite::Update(row.clone()));
            }
        }
    }
    writes
}
