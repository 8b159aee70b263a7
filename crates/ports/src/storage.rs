//! All storage ports together.

use crate::api_key::ApiKeyRepository;
use crate::audit::AuditRepository;
use crate::changes::Store;
use crate::clock::TimeRepository;
use crate::customer::CustomerRepository;
use crate::price_tables::PriceTableRepository;
use crate::repository::{
    CartRepository, ContactRepository, CouponRepository, IdempotencyRepository, ListingRepository,
    NotificationRepository, OrderRepository, OutboxRepository, PaymentRepository, ReturnRepository,
    WebhookRepository,
};
use crate::saved_view::SavedViewRepository;
use crate::shopper::ShopperRepository;
use crate::stats::StatsRepository;
use crate::web_session::WebSessionRepository;
use crate::webhook_endpoint::{EventFeedRepository, WebhookEndpointRepository};

/// Everything that a storage adapter offers.
pub trait Storage:
    Store
    + ListingRepository
    + CartRepository
    + CouponRepository
    + PriceTableRepository
    + OrderRepository
    + PaymentRepository
    + ReturnRepository
    + NotificationRepository
    + ContactRepository
    + CustomerRepository
    + IdempotencyRepository
    + WebSessionRepository
    + ApiKeyRepository
    + SavedViewRepository
    + ShopperRepository
    + WebhookRepository
    + WebhookEndpointRepository
    + EventFeedRepository
    + OutboxRepository
    + AuditRepository
    + StatsRepository
    + TimeRepository
{
}

impl<T> Storage for T where
    T: Store
        + ListingRepository
        + CartRepository
        + CouponRepository
        + PriceTableRepository
        + OrderRepository
        + PaymentRepository
        + ReturnRepository
        + NotificationRepository
        + ContactRepository
        + CustomerRepository
        + IdempotencyRepository
        + WebSessionRepository
        + ApiKeyRepository
        + SavedViewRepository
        + ShopperRepository
        + WebhookRepository
        + WebhookEndpointRepository
        + EventFeedRepository
        + OutboxRepository
        + AuditRepository
        + StatsRepository
        + TimeRepository
{
}
