//! Finding customers by an address, and erasing their personal data.

use std::collections::HashSet;

use async_trait::async_trait;
use domain::Instant;
use domain::contact::Contact;
use domain::ids::{OrderId, UserId};
use domain::order::Actor;

use crate::commit::CommitError;
use crate::read_error::ReadError;

/// What stands in place of a text that was erased.
pub const ERASED: &str = "[erased]";

/// An address by which a customer is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactAddress {
    /// The e-mail address of a contact card, or one that a customer has proven. Letter case makes no difference.
    Email(String),
    /// The phone number of a contact card, in international form, compared exactly.
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

/// Characters of an id in text.
const ID_CHARS: usize = 36;
/// Where the first dash of an id is.
const FIRST_DASH: usize = 8;

/// Which stored responses can hold personal data of a customer: those to the customer, those that name the
/// customer or an order of theirs, and those to notes, which do not name their order.
#[derive(Debug, Clone)]
pub struct ResponsesAbout {
    user: UserId,
    ids: HashSet<String>,
}

impl ResponsesAbout {
    /// Responses about this customer, with these orders.
    #[must_use]
    pub fn new(user: UserId, orders: impl IntoIterator<Item = OrderId>) -> Self {
        let orders = orders.into_iter().map(|id| id.to_string());
        Self { user, ids: orders.chain([user.to_string()]).collect() }
    }

    /// Whether this response is one of them. Refusals and responses to erasures hold no personal data.
    #[must_use]
    pub fn include(&self, user: UserId, operation: &str, status: u16, body: &str) -> bool {
        status < 400
            && !body.is_empty()
            && !operation.ends_with("/erase")
            && (user == self.user || operation.ends_with("/notes") || self.are_named_in(body))
    }

    /// Whether a text names the customer or an order, in one pass whatever their number.
    fn are_named_in(&self, text: &str) -> bool {
        let mut words = text.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
        let named = |word: &str| {
            let last = word.len().checked_sub(ID_CHARS);
            last.is_some_and(|last| {
                (0..=last).any(|at| {
                    word.as_bytes().get(at + FIRST_DASH) == Some(&b'-')
                        && word.get(at..at + ID_CHARS).is_some_and(|part| self.ids.contains(part))
                })
            })
        };
        words.any(named)
    }
}

/// Customers as persons.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait CustomerRepository: Send + Sync {
    /// Contact cards with this address, or of the customer who has proven it, at most `limit`, in the order of
    /// their users' ids (`repositories::contacts_are_found_by_address`).
    async fn contacts_by_address(
        &self,
        address: &ContactAddress,
        limit: u32,
    ) -> Result<Vec<Contact>, ReadError>;

    /// Erases a customer's personal data in one transaction, and adds a note to the history of each of their
    /// orders. Stored responses to others that name the customer or an order of theirs may remain until
    /// [`Purge::ErasedResponses`](crate::Purge::ErasedResponses) has gone through all of them.
    ///
    /// - MUST change nothing while an order is open: its lifecycle is not final, or a payment, refund, dispute
    ///   or return of it is undecided (`store::customer_with_an_open_order_is_not_erased`).
    /// - MUST erase the contact card, texts of messages, errors of their deliveries, what people wrote in
    ///   orders and refunds, tracking numbers, the providers' raw data and links, stored responses, counters
    ///   of addresses, and sessions (`store::erased_customer_leaves_no_personal_data`). Responses to others that
    ///   are not about the customer MUST stay (`store::erasure_leaves_responses_about_others`).
    /// - MUST erase the contact cards, sessions, stored responses and addresses in carts of guests who are the customer
    ///   ([`ShopperRepository::guests_of`](crate::ShopperRepository::guests_of)), and the addresses in the carts from which
    ///   the customer's orders were placed (`store::erasure_follows_adopted_orders`).
    /// - MUST leave amounts, statuses, the stock ledger and other customers' data as they are, and MUST give
    ///   each changed row a new version (`store::erasure_leaves_the_books`).
    async fn erase_customer(&self, erasure: &Erasure) -> Result<ErasureOutcome, CommitError>;
}
