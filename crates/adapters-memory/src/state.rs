//! Everything that is stored: the tables, and the indexes that keep what must be unique.

use domain::Instant;
use domain::cart::Cart;
use domain::contact::Contact;
use domain::coupon::{Coupon, CouponUseStatus};
use domain::dispute::Dispute;
use domain::fulfillment::Parcel;
use domain::ids::{
    ApiKeyId, CartId, CouponId, CouponUseId, DisputeId, ItemCancellationId, JobId, ListingId,
    NotificationId, OrderId, ParcelId, PaymentId, RefundId, ReturnId, ShippingMethodId, TaxRateId,
    UserId, WebhookDeliveryId, WebhookEndpointId,
};
use domain::listing::Listing;
use domain::notification::Notification;
use domain::order::{
    ItemCancellation, Order, OrderEvent, OrderNumber, OrderPaymentStatus, OrderReturn, OrderStatus,
};
use domain::payment::Payment;
use domain::refund::Refund;
use domain::shipping::ShippingMethod;
use domain::tax::{TaxRate, TaxRateKey};
use domain::webhook_delivery::WebhookDelivery;
use domain::webhook_endpoint::WebhookEndpoint;
use ports::{
    ApiKey, CustomerAddress, GuestOrder, IdempotencyRecord, IdempotencyScope, Job, OrderLink,
    SavedViews, SignInCode, StockMovement, UsageCounter, WebSession, WebSessionBrowser,
    WebhookReceipt,
};

use crate::table::Table;

/// Declares the tables together with what is done to all of them, so that none can be forgotten.
macro_rules! state {
    ($($(#[$meta:meta])* $table:ident: $type:ty,)+) => {
        /// The tables and their indexes.
        #[derive(Debug, Default)]
        pub(crate) struct State { $($(#[$meta])* pub(crate) $table: $type,)+ }

        impl State {
            /// What the commit changed stays.
            pub(crate) fn keep(&mut self) {
                $(self.$table.keep();)+
            }

            /// What the commit changed is taken back.
            pub(crate) fn roll_back(&mut self) {
                $(self.$table.roll_back();)+
            }
        }
    };
}

state! {
    usage: Table<(UsageCounter, String), Usage>,
    idempotency: Table<ScopeKey, IdempotencyRecord>,
    receipts: Table<(String, String), WebhookReceipt>,
    web_sessions: Table<String, WebSession>,
    web_session_browsers: Table<String, WebSessionBrowser>,
    api_keys: Table<ApiKeyId, ApiKey>,
    /// Unique: the hash of an API key's secret.
    api_key_hashes: Table<String, ApiKeyId>,
    saved_views: Table<UserId, SavedViews>,
    sign_in_codes: Table<String, SignInCode>,
    customer_addresses: Table<String, CustomerAddress>,
    /// Unique: the address of a customer.
    addresses_of_customers: Table<UserId, String>,
    order_links: Table<String, OrderLink>,
    guest_orders: Table<OrderId, GuestOrder>,
    contacts: Table<UserId, Contact>,
    orders: Table<OrderId, OrderRow>,
    /// Unique: an order's number.
    order_numbers: Table<OrderNumber, OrderId>,
    /// Pending orders that expire, the first to expire first.
    due_orders: Table<(Instant, OrderId), ()>,
    payments: Table<(OrderId, PaymentId), Payment>,
    payment_orders: Table<PaymentId, OrderId>,
    /// Unique: one active attempt per order.
    live_payments: Table<OrderId, PaymentId>,
    /// Unique: a reference of one provider.
    provider_refs: Table<(String, String), (OrderId, PaymentId)>,
    refunds: Table<(OrderId, RefundId), Refund>,
    disputes: Table<(OrderId, DisputeId), Dispute>,
    /// Unique: a reference of a dispute at one provider.
    dispute_refs: Table<(String, String), DisputeId>,
    parcels: Table<(OrderId, ParcelId), Parcel>,
    cancellations: Table<(OrderId, ItemCancellationId), ItemCancellation>,
    returns: Table<(OrderId, ReturnId), OrderReturn>,
    events: Table<(OrderId, i32), OrderEvent>,
    /// The feed of all orders' events, by position.
    feed: Table<i64, (OrderId, i32)>,
    carts: Table<CartId, Cart>,
    /// Unique: one open cart a user.
    open_carts: Table<UserId, CartId>,
    coupons: Table<CouponId, Coupon>,
    /// Unique: a coupon's code, as it is compared.
    coupon_codes: Table<String, CouponId>,
    coupon_uses: Table<CouponUseId, UseRow>,
    /// Unique: one use of a coupon an order, among those that are not released.
    live_uses: Table<OrderId, CouponUseId>,
    /// Unique: a user's slots of a coupon, among uses that are not released.
    slots: Table<(CouponId, UserId, i32), CouponUseId>,
    shipping_methods: Table<ShippingMethodId, ShippingMethod>,
    /// Unique: a shipping method's code.
    shipping_codes: Table<String, ShippingMethodId>,
    tax_rates: Table<TaxRateId, TaxRate>,
    /// Unique: a tax rate's category, country, region and name.
    tax_rate_keys: Table<TaxRateKey, TaxRateId>,
    listings: Table<ListingId, Listing>,
    /// Unique: a listing's sku.
    skus: Table<String, ListingId>,
    /// The stock ledger, in the order in which it was written; no row of it ever goes.
    movements: Table<u128, StockMovement>,
    notifications: Table<NotificationId, Notification>,
    jobs: Table<JobId, JobRow>,
    /// Waiting jobs by the time from which they can be claimed.
    claimable: Table<(Instant, JobId), ()>,
    webhook_endpoints: Table<WebhookEndpointId, WebhookEndpoint>,
    webhook_deliveries: Table<WebhookDeliveryId, WebhookDelivery>,
    /// Unique: the message of a delivery.
    webhook_messages: Table<String, WebhookDeliveryId>,
}

/// An idempotency scope as a key: user, operation, key.
pub(crate) type ScopeKey = (UserId, String, String);

/// The key of an idempotency scope.
pub(crate) fn scope_key(scope: &IdempotencyScope) -> ScopeKey {
    (scope.user_id, scope.operation.clone(), scope.key.clone())
}

/// Uses within a period.
#[derive(Debug, Clone)]
pub(crate) struct Usage {
    pub(crate) used: i64,
    pub(crate) ends_at: Instant,
}

/// An order, with the words that were computed when it was written.
#[derive(Debug, Clone)]
pub(crate) struct OrderRow {
    pub(crate) order: Order,
    pub(crate) status: OrderStatus,
    pub(crate) payment_status: OrderPaymentStatus,
}

/// A use of a coupon, which outlives the coupon.
#[derive(Debug, Clone)]
pub(crate) struct UseRow {
    pub(crate) coupon_id: Option<CouponId>,
    pub(crate) user_id: UserId,
    pub(crate) slot: i32,
    pub(crate) status: CouponUseStatus,
}

/// A job with its lease.
#[derive(Debug, Clone)]
pub(crate) struct JobRow {
    pub(crate) job: Job,
    /// Counts the claims.
    pub(crate) lease: i64,
    /// Until when it is leased; `None` without a lease.
    pub(crate) held_until: Option<Instant>,
}

impl JobRow {
    /// From when on it can be claimed.
    pub(crate) fn claimable_at(&self) -> Instant {
        self.held_until.unwrap_or(self.job.run_at)
    }
}
