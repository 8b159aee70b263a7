//! API keys: credentials of services and tools.

use async_trait::async_trait;
use domain::Instant;
use domain::ids::{ApiKeyId, UserId};

use crate::page::{Page, PageRequest};
use crate::read_error::ReadError;

domain::text_enum! {
    /// As what an API key authenticates its holder.
    pub enum ApiKeyRole {
        /// An operator.
        Admin = "admin",
        /// A service that acts for customers.
        Service = "service",
    }
}

domain::text_enum! {
    /// A part of the API that can be granted to an API key.
    pub enum ApiArea {
        /// Carts, checkout and orders, with all that an order's actions do.
        Orders = "orders",
        /// Payments, captures, refunds and disputes.
        Payments = "payments",
        /// Listings and their stock.
        Listings = "listings",
        /// Coupons.
        Coupons = "coupons",
        /// Shipping methods and tax rates.
        Pricing = "pricing",
        /// Messages and the contact details that they are sent to.
        Notifications = "notifications",
        /// Jobs, deferred webhooks and statistics.
        System = "system",
    }
}

domain::text_enum! {
    /// What an API key may be used for.
    pub enum ApiScope {
        /// Everything that its role may do, API keys included.
        All = "all",
        /// Reading in every area.
        Read = "read",
        /// Reading orders.
        OrdersRead = "orders:read",
        /// Reading and changing orders.
        OrdersWrite = "orders:write",
        /// Reading payments.
        PaymentsRead = "payments:read",
        /// Reading and changing payments.
        PaymentsWrite = "payments:write",
        /// Reading listings.
        ListingsRead = "listings:read",
        /// Reading and changing listings.
        ListingsWrite = "listings:write",
        /// Reading coupons.
        CouponsRead = "coupons:read",
        /// Reading and changing coupons.
        CouponsWrite = "coupons:write",
        /// Reading shipping methods and tax rates.
        PricingRead = "pricing:read",
        /// Reading and changing shipping methods and tax rates.
        PricingWrite = "pricing:write",
        /// Reading messages.
        NotificationsRead = "notifications:read",
        /// Reading and changing messages.
        NotificationsWrite = "notifications:write",
        /// Reading the system's state.
        SystemRead = "system:read",
        /// Reading and changing the system's state.
        SystemWrite = "system:write",
    }
}

impl ApiScope {
    /// The scope that a request in this area needs.
    #[must_use]
    pub fn needed(area: ApiArea, writes: bool) -> Self {
        let (read, write) = match area {
            ApiArea::Orders => (Self::OrdersRead, Self::OrdersWrite),
            ApiArea::Payments => (Self::PaymentsRead, Self::PaymentsWrite),
            ApiArea::Listings => (Self::ListingsRead, Self::ListingsWrite),
            ApiArea::Coupons => (Self::CouponsRead, Self::CouponsWrite),
            ApiArea::Pricing => (Self::PricingRead, Self::PricingWrite),
            ApiArea::Notifications => (Self::NotificationsRead, Self::NotificationsWrite),
            ApiArea::System => (Self::SystemRead, Self::SystemWrite),
        };
        if writes { write } else { read }
    }

    /// Whether it grants requests of this area.
    #[must_use]
    pub fn grants(self, area: ApiArea, writes: bool) -> bool {
        let (read, write) = (Self::needed(area, false), Self::needed(area, true));
        [Self::All, write].contains(&self) || !writes && [Self::Read, read].contains(&self)
    }
}

/// An API key. Its secret is not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id, under which its actions are recorded.
    pub id: ApiKeyId,
    /// What it is for, in an operator's words.
    pub name: String,
    /// SHA-256 of the secret, in hex.
    pub secret_hash: String,
    /// The beginning of the secret, by which people recognize it.
    pub prefix: String,
    /// Its role.
    pub role: ApiKeyRole,
    /// What it may be used for; never empty.
    pub scopes: Vec<ApiScope>,
    /// When it was created.
    pub created_at: Instant,
    /// Who created it.
    pub created_by: UserId,
    /// When it was last used, to within a minute.
    pub last_used_at: Option<Instant>,
    /// When it stops working.
    pub expires_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// The version: 1 for a new one.
    pub version: i64,
}

/// Whether an API key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKeyStatus {
    /// It works.
    Active,
    /// It has expired.
    Expired,
    /// It was revoked, whether it has expired or not.
    Revoked,
}

impl ApiKeyStatus {
    /// As it is written for people and machines.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

impl ApiKey {
    /// Whether it works at this time.
    #[must_use]
    pub fn status(&self, now: Instant) -> ApiKeyStatus {
        if self.revoked_at.is_some() {
            ApiKeyStatus::Revoked
        } else if self.expires_at.is_some_and(|end| end <= now) {
            ApiKeyStatus::Expired
        } else {
            ApiKeyStatus::Active
        }
    }
}

/// API keys.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ApiKeyRepository: Send + Sync {
    /// A key, whether it still works or not.
    async fn api_key(&self, id: ApiKeyId) -> Result<Option<ApiKey>, ReadError>;
    /// The key whose secret has this hash, whether it still works or not. A key that was revoked MUST be
    /// returned as revoked by every later call (`repositories::api_key_round_trip`).
    async fn api_key_by_hash(&self, secret_hash: &str) -> Result<Option<ApiKey>, ReadError>;
    /// A page of keys, newest first (`repositories::api_keys_are_walked_newest_first`).
    async fn list_api_keys(&self, page: PageRequest) -> Result<Page<ApiKey>, ReadError>;
}
