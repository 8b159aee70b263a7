//! Shoppers who sign in with a code by mail: codes, the addresses that are proven, and links to orders.

use async_trait::async_trait;
use domain::Instant;
use domain::ids::{OrderId, UserId};
use domain::order::OrderRecord;

use crate::read_error::ReadError;

/// A sign-in code that was sent to an address. A browser has one at most: a new code replaces the one before, and the
/// request of another browser does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInCode {
    /// The address, in lower case.
    pub address: String,
    /// SHA-256 of the secret of the browser that asked for the code, in hex.
    pub browser_hash: String,
    /// HMAC-SHA256 of the code, in hex, keyed with the secret of that browser.
    pub code_hash: String,
    /// When it was created.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
    /// Wrong codes that were entered.
    pub wrong_tries: i64,
    /// When it was used, or ended by wrong tries.
    pub ended_at: Option<Instant>,
    /// The version: 1 for the first code of a browser.
    pub version: i64,
}

/// The customer who has proven that an address is theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerAddress {
    /// The address, in lower case. It belongs to one customer.
    pub address: String,
    /// The customer, who has one address.
    pub user_id: UserId,
    /// When it was proven first.
    pub verified_at: Instant,
}

/// A link in a message that shows an order to its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLink {
    /// SHA-256 of the token in the link, in hex. The token itself is not stored.
    pub token_hash: String,
    /// The order.
    pub order_id: OrderId,
    /// The address that the link was sent to, in lower case.
    pub address: String,
    /// When it was created.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
}

/// The address with which a guest placed an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestOrder {
    /// The order.
    pub order_id: OrderId,
    /// The guest who placed it, also if it has another owner now.
    pub guest: UserId,
    /// The address that was entered at checkout, in lower case. It never changes: messages about the order go there.
    pub address: String,
    /// When the order was placed.
    pub placed_at: Instant,
    /// The customer who has adopted the order, and when.
    pub adopted: Option<(UserId, Instant)>,
}

/// An order of a guest that becomes the order of a customer who has proven its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderAdoption {
    /// The order.
    pub order_id: OrderId,
    /// The guest.
    pub guest: UserId,
    /// The customer.
    pub customer: UserId,
    /// The address that the customer has proven, in lower case.
    pub address: String,
    /// When it is adopted.
    pub at: Instant,
}

/// Which linked orders are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedOrders {
    /// The address that their links were sent to, in lower case.
    pub address: String,
    /// Not those that belong to this user.
    pub not_of: UserId,
    /// The current time: links that have expired by it show nothing.
    pub now: Instant,
    /// Only this order.
    pub order_id: Option<OrderId>,
}

/// Sign-in codes, proven addresses and links to orders.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ShopperRepository: Send + Sync {
    /// The code that a browser asked for last, by the hash of its secret, whether it has ended or not
    /// (`repositories::sign_in_code_round_trip`).
    async fn sign_in_code(&self, browser_hash: &str) -> Result<Option<SignInCode>, ReadError>;

    /// The customer of this address (`repositories::customer_address_round_trip`).
    async fn customer_of_address(
        &self,
        address: &str,
    ) -> Result<Option<CustomerAddress>, ReadError>;

    /// The address of this customer (`repositories::customer_address_round_trip`).
    async fn address_of_customer(&self, user: UserId)
    -> Result<Option<CustomerAddress>, ReadError>;

    /// The link with this hash, whether it has expired or not (`repositories::order_link_round_trip`).
    async fn order_link(&self, token_hash: &str) -> Result<Option<OrderLink>, ReadError>;

    /// With which address a guest placed this order; `None` for orders of accounts, and after an erasure
    /// (`repositories::guest_order_round_trip`).
    async fn guest_order(&self, order: OrderId) -> Result<Option<GuestOrder>, ReadError>;

    /// Guests who are this customer, in the order of their ids: the customer has adopted an order of theirs, and the
    /// guest's contact card has the address with which it was placed, or no other order of the guest is another
    /// user's (`repositories::guests_of_a_customer`).
    async fn guests_of(&self, customer: UserId) -> Result<Vec<UserId>, ReadError>;

    /// Orders that links show to the holder of an address, and those that guests without an account placed with it, each
    /// once, at most `limit`: those with the newest link or, without one, placed last first
    /// (`repositories::orders_linked_to_an_address`, `repositories::orders_placed_with_an_address`).
    async fn orders_linked_to(
        &self,
        filter: &LinkedOrders,
        limit: u32,
    ) -> Result<Vec<OrderRecord>, ReadError>;
}
