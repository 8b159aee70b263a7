//! What a commit locks until it ends, so that batches that run at the same time do not wait for each
//! other.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};

use ports::{
    CartWrite, Changes, CouponWrite, IdempotencyWrite, ListingWrite, ReceiptWrite,
    WebhookEndpointWrite,
};

use crate::connection::contention::coupon_of;

/// Hashes of rows and of other things that only one transaction at a time changes. Two that have the same
/// hash by accident only wait for each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::commit) struct LockKeys(HashSet<u64>);

impl LockKeys {
    /// Those of a commit. New rows whose ids no one else knows are left out.
    pub(in crate::commit) fn of(changes: &Changes) -> Self {
        let mut keys = Self::default();
        keys.limits(changes);
        keys.orders(changes);
        keys.shop(changes);
        keys.webhooks(changes);
        keys
    }

    /// Whether both have one.
    pub(super) fn overlap(&self, other: &Self) -> bool {
        !self.0.is_disjoint(&other.0)
    }

    /// Adds those of another commit.
    pub(super) fn extend(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    fn add(&mut self, key: impl Hash) {
        self.0.insert(BuildHasherDefault::<DefaultHasher>::default().hash_one(key));
    }

    fn limits(&mut self, changes: &Changes) {
        for limit in &changes.usage {
            self.add(("usage", limit.counter.as_str(), &limit.subject));
        }
        if let Some(limit) = &changes.open_orders {
            self.add(("customer", limit.user_id.0));
        }
        match &changes.idempotency {
            None => {}
            Some(IdempotencyWrite::Insert(record)) => self.key(&record.scope),
            Some(
                IdempotencyWrite::TakeOver { scope, .. } | IdempotencyWrite::Finish { scope, .. },
            ) => self.key(scope),
        }
        for write in &changes.receipts {
            match write {
                ReceiptWrite::Insert(receipt) => {
                    self.add(("receipt", &receipt.provider, &receipt.event_id));
                }
                ReceiptWrite::Settle { provider, event_id, .. } => {
                    self.add(("receipt", provider, event_id));
                }
            }
        }
        for session in &changes.web_sessions {
            self.add(("web session", &session.row().token_hash));
        }
        for key in &changes.api_keys {
            self.add(("API key", key.row().id.0));
        }
        for views in &changes.saved_views {
            self.add(("saved views", views.row().user_id.0));
        }
        for code in &changes.sign_in_codes {
            self.add(("sign-in code", &code.row().browser_hash));
        }
        for customer in &changes.customer_addresses {
            self.add(("address", &customer.address));
            self.add(("address of", customer.user_id.0));
        }
        for contact in &changes.contacts {
            self.add(("contact", contact.row().user_id.0));
        }
    }

    fn key(&mut self, scope: &ports::IdempotencyScope) {
        self.add(("key", scope.user_id.0, &scope.operation, &scope.key));
    }

    fn orders(&mut self, changes: &Changes) {
        for write in &changes.orders {
            self.add(("order", write.order.row().id.0));
        }
        for adoption in &changes.adoptions {
            self.add(("address", &adoption.address));
        }
        for payment in &changes.payments {
            self.add(("order", payment.row().order_id.0));
        }
        for refund in &changes.refunds {
            self.add(("order", refund.row().order_id.0));
        }
        for dispute in &changes.disputes {
            self.add(("order", dispute.row().order_id.0));
        }
        for parcel in &changes.parcels {
            self.add(("order", parcel.row().order_id.0));
        }
        for row in &changes.returns {
            self.add(("order", row.row().order_id.0));
        }
        for notification in &changes.notifications {
            self.add(("notification", notification.row().id.0));
        }
    }

    fn webhooks(&mut self, changes: &Changes) {
        for write in &changes.webhook_endpoints {
            self.add(("webhook endpoint", write.id().0));
            // Commits that add endpoints wait for each other (`sql/webhook_endpoints.sql`).
            if matches!(write, WebhookEndpointWrite::Insert(_)) {
                self.add("webhook endpoints");
            }
        }
        for change in &changes.feed_moves {
            self.add(("webhook endpoint", change.endpoint_id.0));
        }
        for delivery in &changes.webhook_deliveries {
            self.add(("webhook delivery", &delivery.row().message_id));
        }
    }

    fn shop(&mut self, changes: &Changes) {
        for write in &changes.carts {
            match write {
                // A customer has one open cart.
                CartWrite::Insert(cart) => self.add(("cart of", cart.user_id.0)),
                CartWrite::Update(update) => self.add(("cart", update.cart.id.0)),
            }
        }
        for change in &changes.cart_moves {
            self.add(("cart", change.cart_id.0));
        }
        for write in &changes.coupons {
            match write {
                CouponWrite::Insert(coupon) | CouponWrite::Update(coupon) => {
                    self.add(("coupon", coupon.id.0));
                }
                CouponWrite::Delete { id, .. } => self.add(("coupon", id.0)),
            }
        }
        for coupon in changes.coupon_uses.iter().filter_map(coupon_of) {
            self.add(("coupon", coupon.0));
        }
        // Commits that add rows wait for each other (`sql/price_tables.sql`).
        if !changes.shipping_methods.is_empty() || !changes.tax_rates.is_empty() {
            self.add("price tables");
        }
        for write in &changes.listings {
            match write {
                ListingWrite::Insert(listing, _) | ListingWrite::Update(listing) => {
                    self.add(("listing", listing.id.0));
                }
                ListingWrite::Delete { id, .. } => self.add(("listing", id.0)),
            }
        }
        for change in &changes.stock {
            self.add(("listing", change.listing_id.0));
        }
    }
}
