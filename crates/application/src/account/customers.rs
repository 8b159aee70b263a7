//! `GET /api/admin/customers`: customers by their id or an address, and what an operator sees of one.

use domain::contact::Contact;
use domain::ids::UserId;
use ports::{CartWithListings, ContactAddress};

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;
use crate::sessions;

/// Customers that a search finds at most: several may have entered the same address.
const MOST: u32 = 20;

/// By what customers are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindCustomers {
    /// The id of the user.
    Id(UserId),
    /// An address of theirs.
    Address(ContactAddress),
}

/// The contact cards of these customers.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn find(engine: &Engine, _: &Admin, by: FindCustomers) -> Result<Vec<Contact>, AppError> {
    Ok(match by {
        FindCustomers::Id(user) => engine.store.contact(user).await?.into_iter().collect(),
        FindCustomers::Address(address) => engine.store.contacts_by_address(&address, MOST).await?,
    })
}

/// What is known of a customer, apart from what lists show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerSummary {
    /// The contact card, if there is one.
    pub contact: Option<Contact>,
    /// The open cart, if there is one.
    pub cart: Option<CartWithListings>,
    /// Sessions of their browsers.
    pub sessions: u64,
}

/// A customer. Users are those of the identity provider: one of whom nothing is stored has neither a contact
/// card nor a cart.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn summary(
    engine: &Engine,
    _: &Admin,
    user: UserId,
) -> Result<CustomerSummary, AppError> {
    Ok(CustomerSummary {
        contact: engine.store.contact(user).await?,
        cart: engine.store.open_cart(user).await?,
        sessions: sessions::count(engine, user).await?,
    })
}
