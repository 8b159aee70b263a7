//! Reading: one small trait per entity. Every implementation passes `port_contracts::repositories`.

mod coupons;
mod order_issue;
mod payments;
mod returns;
mod webhooks;

#[cfg(feature = "mocks")]
pub use coupons::MockCouponRepository;
pub use coupons::{CouponFilter, CouponRepository};
pub use order_issue::OrderIssue;
#[cfg(feature = "mocks")]
pub use payments::MockPaymentRepository;
pub use payments::{DisputeFilter, PaymentFilter, PaymentRepository};
#[cfg(feature = "mocks")]
pub use returns::MockReturnRepository;
pub use returns::{ReturnFilter, ReturnRepository, ReturnWithOrder};
#[cfg(feature = "mocks")]
pub use webhooks::MockWebhookRepository;
pub use webhooks::{ReceiptFilter, ReceiptPosition, ReceivedWebhook, WebhookRepository};

use async_trait::async_trait;
use domain::Instant;
use domain::cart::Cart;
use domain::contact::Contact;
use domain::ids::{CartId, JobId, ListingId, NotificationId, OrderId, PaymentId, UserId};
use domain::listing::Listing;
use domain::money::Money;
use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};
use domain::order::{OrderEvent, OrderNumber, OrderPaymentStatus, OrderRecord, OrderStatus};

use crate::changes::StockMovement;
use crate::idempotency::{IdempotencyRecord, IdempotencyScope};
use crate::outbox::{ClaimedJob, Job, JobFilter, JobKind};
use crate::page::{Page, PageRequest};
use crate::read_error::ReadError;

/// Filter for listings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListingFilter {
    /// Part of the name or the sku, compared as `domain::search::folded` says.
    pub query: Option<String>,
    /// Only those that can be bought.
    pub only_active: bool,
    /// Only those that can be bought and of which nothing is available (`Listing::is_sold_out`).
    pub only_sold_out: bool,
}

/// Listings.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ListingRepository: Send + Sync {
    /// A listing.
    async fn listing(&self, id: ListingId) -> Result<Option<Listing>, ReadError>;
    /// Those of these listings that exist, in no particular order.
    async fn listings(&self, ids: &[ListingId]) -> Result<Vec<Listing>, ReadError>;
    /// Those listings that have one of these skus (case-sensitive), in no particular order.
    async fn listings_by_sku(&self, skus: &[String]) -> Result<Vec<Listing>, ReadError>;
    /// A page of listings in the order of their ids, oldest first. `%` and `_` in the query stand
    /// for themselves. A search, and a list of those that are sold out, may read a bounded number of rows
    /// only: a page with `next` may hold fewer than were asked for, or none, and all pages together MUST
    /// hold every match (`repositories::listings_are_searched`, `repositories::sold_out_listings_are_listed`).
    async fn list_listings(
        &self,
        filter: &ListingFilter,
        page: PageRequest,
    ) -> Result<Page<Listing>, ReadError>;
    /// A page of the stock ledger, of one listing or of all, newest first.
    async fn list_stock_movements(
        &self,
        listing: Option<ListingId>,
        page: PageRequest,
    ) -> Result<Page<StockMovement>, ReadError>;
}

/// A cart and the listings that its lines name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartWithListings {
    /// The cart; its lines in the order they were added.
    pub cart: Cart,
    /// The listings, in no particular order.
    pub listings: Vec<Listing>,
}

/// A listing and the cart that it is put into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingForCart {
    /// The listing.
    pub listing: Listing,
    /// The user's open cart.
    pub cart: Option<CartWithListings>,
}

/// Carts.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait CartRepository: Send + Sync {
    /// The user's cart that is `active` or in `checkout`, with its listings.
    async fn open_cart(&self, user: UserId) -> Result<Option<CartWithListings>, ReadError>;
    /// A listing, and the user's open cart as [`Self::open_cart`] reads it, in one read; `None` if
    /// there is no such listing (`repositories::listing_beside_the_cart`).
    async fn listing_for_cart(
        &self,
        listing: ListingId,
        user: UserId,
    ) -> Result<Option<ListingForCart>, ReadError>;
    /// A cart in whatever state, with its listings.
    async fn cart(&self, id: CartId) -> Result<Option<CartWithListings>, ReadError>;
    /// A page of a user's carts in every state, newest first (`repositories::carts_of_a_user`).
    async fn carts_of(&self, user: UserId, page: PageRequest) -> Result<Page<Cart>, ReadError>;
    /// Active carts that have not changed since `before`, the oldest first
    /// (`repositories::idle_carts`). They are closed at the version that was read here, so that a
    /// cart whose owner has returned stays open (`repositories::touched_cart_is_not_abandoned`).
    async fn idle_carts(&self, before: Instant, limit: u32) -> Result<Vec<Cart>, ReadError>;
}

/// Filter for orders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Only orders of this user.
    pub user_id: Option<UserId>,
    /// Only orders with this status.
    pub status: Option<OrderStatus>,
    /// Only orders with this payment status.
    pub payment_status: Option<OrderPaymentStatus>,
    /// Only those placed after this time.
    pub created_after: Option<Instant>,
    /// Only those placed before this time.
    pub created_before: Option<Instant>,
    /// Only those whose `grand_total` is at least this, in its currency.
    pub amount_from: Option<Money>,
    /// Only those whose `grand_total` is at most this, in its currency.
    pub amount_to: Option<Money>,
    /// Only the one with this number.
    pub number: Option<OrderNumber>,
    /// Only those with this issue.
    pub issue: Option<OrderIssue>,
}

/// Filter for payment attempts without a recent update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SilentFilter {
    /// Not updated since this time.
    pub before: Instant,
    /// The same for payments that are approved, authorized or need review, which may wait for days.
    pub authorized_before: Instant,
    /// The current time, to determine whether a provider call is in flight.
    pub now: Instant,
    /// With this provider; `None`: with any.
    pub provider: Option<String>,
}

/// Orders, with their payments, refunds, disputes and parcels. Payments and refunds MUST come in the order in
/// which they were begun, disputes in that in which they were opened, parcels in the order in which they left; of two with the same time the
/// one with the smaller id first (`repositories::parts_come_in_the_order_of_their_times`).
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait OrderRepository: Send + Sync {
    /// An order.
    async fn order(&self, id: OrderId) -> Result<Option<OrderRecord>, ReadError>;
    /// The order that a payment belongs to.
    async fn order_of_payment(&self, id: PaymentId) -> Result<Option<OrderRecord>, ReadError>;
    /// The order that this user's cart in checkout has become: of the orders created from the cart
    /// the one that is not cancelled (`repositories::order_of_a_cart`).
    async fn order_of_cart(
        &self,
        user: UserId,
        cart: CartId,
    ) -> Result<Option<OrderRecord>, ReadError>;
    /// The order, and its payment, that a provider knows by this reference.
    async fn order_of_reference(
        &self,
        provider: &str,
        provider_ref: &str,
    ) -> Result<Option<(OrderRecord, PaymentId)>, ReadError>;
    /// A page of orders, newest first.
    async fn list_orders(
        &self,
        filter: &OrderFilter,
        page: PageRequest,
    ) -> Result<Page<OrderRecord>, ReadError>;
    /// The numbers of those of these orders that exist, in no particular order
    /// (`repositories::order_numbers`).
    async fn order_numbers(
        &self,
        ids: &[OrderId],
    ) -> Result<Vec<(OrderId, OrderNumber)>, ReadError>;
    /// An order's history, from its beginning.
    async fn order_events(&self, id: OrderId) -> Result<Vec<OrderEvent>, ReadError>;
    /// Orders whose `expires_at` has passed and for which no payment may still succeed (no payment
    /// is `authorized`, `processing` or `unknown`, and no request to a provider is in flight), the
    /// longest due first. Those that have to wait MUST NOT use up the limit
    /// (`repositories::orders_due_waits_for_payments`,
    /// `repositories::orders_due_waits_for_payments_in_flight`).
    async fn orders_due(&self, now: Instant, limit: u32) -> Result<Vec<OrderId>, ReadError>;
    /// Active payment attempts without an update since the times of the filter and without a
    /// provider call in flight, the least recently updated first. Those that the filter excludes
    /// MUST NOT use up the limit (`repositories::silent_payments`,
    /// `repositories::silent_payments_of_providers`).
    async fn silent_payments(
        &self,
        filter: &SilentFilter,
        limit: u32,
    ) -> Result<Vec<(OrderId, PaymentId)>, ReadError>;
}

/// Filter for notifications.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotificationFilter {
    /// Only notifications to this user.
    pub user_id: Option<UserId>,
    /// Only those about this order.
    pub order_id: Option<OrderId>,
    /// Only those in this status.
    pub status: Option<NotificationStatus>,
    /// Only those of this type.
    pub notification_type: Option<NotificationType>,
    /// Only those on this channel.
    pub channel: Option<Channel>,
}

/// A message with what it is delivered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageToDeliver {
    /// The message.
    pub notification: Notification,
    /// The contact details of its user, if there are any.
    pub contact: Option<Contact>,
    /// The order that it is about.
    pub order: Option<OrderRecord>,
    /// The address with which a guest placed that order.
    pub placed_with: Option<String>,
}

/// Queued and sent messages.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait NotificationRepository: Send + Sync {
    /// A message.
    async fn notification(&self, id: NotificationId) -> Result<Option<Notification>, ReadError>;
    /// Those of these messages that exist, each with its user's contact details and its order, in
    /// no particular order (`repositories::messages_to_deliver`).
    async fn messages_to_deliver(
        &self,
        ids: &[NotificationId],
    ) -> Result<Vec<MessageToDeliver>, ReadError>;
    /// A page of messages, newest first.
    async fn list_notifications(
        &self,
        filter: &NotificationFilter,
        page: PageRequest,
    ) -> Result<Page<Notification>, ReadError>;
}

/// Contact cards.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ContactRepository: Send + Sync {
    /// A user's card.
    async fn contact(&self, user: UserId) -> Result<Option<Contact>, ReadError>;
}

/// Idempotency records.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait IdempotencyRepository: Send + Sync {
    /// A record that has not expired at `now`.
    async fn idempotency_record(
        &self,
        scope: &IdempotencyScope,
        now: Instant,
    ) -> Result<Option<IdempotencyRecord>, ReadError>;
}

/// The outbox.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait OutboxRepository: Send + Sync {
    /// Claims up to `limit` waiting jobs of these kinds that are due at `now` and not leased, the
    /// longest due first, and leases them until `lease_until`. Two callers MUST never get the same
    /// job while a lease runs (`outbox::claimed_once`), and a job whose lease has expired MUST be
    /// returned again with a higher lease number and one more attempt, because the previous worker
    /// may have crashed on it (`outbox::lease_runs_out`). Jobs of other kinds MUST NOT use up the
    /// limit, nor be touched (`outbox::claimed_by_kind`).
    async fn claim_jobs(
        &self,
        kinds: &[JobKind],
        now: Instant,
        lease_until: Instant,
        limit: u32,
    ) -> Result<Vec<ClaimedJob>, ReadError>;
    /// Makes waiting jobs that are scheduled after `beyond` due at `now`, ends leases that run past
    /// `beyond`, and returns the number of jobs: a fast clock wrote them
    /// (`outbox::jobs_of_a_clock_ahead_are_recalled`, `outbox::leases_of_a_clock_ahead_end`).
    async fn recall_jobs(&self, now: Instant, beyond: Instant) -> Result<u64, ReadError>;
    /// The jobs that deliver this message, waiting or dead, in the order of their ids
    /// (`outbox::jobs_of_a_message`). For operators: it may look through the whole outbox.
    async fn jobs_of_message(&self, id: NotificationId) -> Result<Vec<Job>, ReadError>;
    /// When the next waiting job is due or its lease ends.
    async fn next_job_at(&self) -> Result<Option<Instant>, ReadError>;
    /// A job.
    async fn job(&self, id: JobId) -> Result<Option<Job>, ReadError>;
    /// A page of jobs in the order of their ids, oldest first.
    async fn list_jobs(
        &self,
        filter: &JobFilter,
        page: PageRequest,
    ) -> Result<Page<Job>, ReadError>;
}
