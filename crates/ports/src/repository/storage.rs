//! All that a storage adapter implements.

use super::{
    CartRepository, ContactRepository, CouponRepository, IdempotencyRepository, ListingRepository,
    NotificationRepository, OrderRepository, OutboxRepository, PaymentRepository, ReturnRepository,
    WebhookRepository,
};
use crate::api_key::ApiKeyRepository;
use crate::audit::AuditRepository;
use crate::changes::Store;
use crate::clock::TimeRepository;
use crate::customer::CustomerRepository;
use crate::price_tables::PriceTableRepository;
use crate::shopper::ShopperRepository;
use crate::stats::StatsRepository;
use crate::web_session::WebSessionRepository;

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
    + ShopperRepository
    + WebhookRepository
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
        + ShopperRepository
        + WebhookRepository
        + OutboxRepository
        + AuditRepository
        + StatsRepository
        + TimeRepository
{
}
