//! Finding customers by an address, and erasing their personal data.

use async_trait::async_trait;
use domain::Instant;
use domain::contact::Contact;
use domain::ids::UserId;
use domain::order::Actor;

use crate::commit::CommitError;
use crate::read_error::ReadError;

/// What stands in place of a text that was erased.
pub const ERASED: &str = "[erased]";

/// An address of a contact card, compared exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactAddress {
    /// An e-mail address.
    Email(String),
    /// A phone number in international form.
    Phone(String),
}

/// Whose personal data are erased, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The customer.
    pub user_id: UserId,
    /// Their addresses as subjects of usage counters.
    pub addresses: Vec<String>,
    /// Who erases them.
    pub actor: Actor,
    /// When.
    pub at: Instant,
    /// The note for the history of each order.
    pub note: String,
}

/// The outcome of an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErasureOutcome {
    /// The data are erased.
    Erased {
        /// Orders that stay, without personal data.
        orders: u64,
        /// Messages that stay, without their texts.
        messages: u64,
    },
    /// Nothing was changed: this many orders are not settled.
    OpenOrders(u64),
}

/// Customers as persons.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait CustomerRepository: Send + Sync {
    /// Contact cards with this address, at most `limit`, in the order of their users' ids
    /// (`repositories::contacts_are_found_by_address`).
    async fn contacts_by_address(
        &self,
        address: &ContactAddress,
        limit: u32,
    ) -> Result<Vec<Contact>, ReadError>;

    /// Sessions of the user's browsers that have not ended or expired at `now`
    /// (`repositories::sessions_are_counted`).
    async fn count_web_sessions(&self, user: UserId, now: Instant) -> Result<u64, ReadError>;

    /// Erases a customer's personal data in one transaction, and adds a note to the history of each of their
    /// orders.
    ///
    /// - MUST change nothing while an order is open: its lifecycle is not final, or a payment, refund or dispute
    ///   of it is undecided (`store::customer_with_an_open_order_is_not_erased`).
    /// - MUST erase the contact card, texts of messages, errors of their deliveries, what people wrote in
    ///   orders and refunds, tracking numbers, the providers' raw data and links, stored responses, counters
    ///   of addresses, and sessions (`store::erased_customer_leaves_no_personal_data`).
    /// - MUST leave amounts, statuses, the stock ledger and other customers' data as they are, and MUST give
    ///   each changed row a new version (`store::erasure_leaves_the_books`).
    async fn erase_customer(&self, erasure: &Erasure) -> Result<ErasureOutcome, CommitError>;
}
