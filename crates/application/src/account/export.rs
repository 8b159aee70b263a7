//! `GET /api/me/export`, `GET /api/admin/customers/{id}/export`: all that the shop stores about a person.

use domain::Instant;
use domain::cart::Cart;
use domain::contact::Contact;
use domain::ids::UserId;
use domain::limits::MAX_EXPORT_PAGE;
use domain::notification::Notification;
use domain::order::{OrderEvent, OrderRecord};
use ports::{CustomerAddress, NotificationFilter, OrderFilter, Page, PageRequest, ReadError};

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::{Admin, Principal};
use crate::sessions::{self, ActiveSession};

/// An order with what is stored beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedOrder {
    /// The order.
    pub record: OrderRecord,
    /// Its history.
    pub events: Vec<OrderEvent>,
    /// The address with which it was placed as a guest.
    pub placed_with: Option<String>,
}

/// A guest whose orders the customer has adopted.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedGuest {
    /// The guest.
    pub user_id: UserId,
    /// The contact card.
    pub contact: Option<Contact>,
    /// Carts in every state, newest first.
    pub carts: Vec<Cart>,
}

/// What the shop stores about a customer.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerExport {
    /// The customer.
    pub user_id: UserId,
    /// When it was read.
    pub at: Instant,
    /// The contact card.
    pub contact: Option<Contact>,
    /// The e-mail address that the customer has proven.
    pub proven_address: Option<CustomerAddress>,
    /// The browsers in which the customer is signed in, the last used first.
    pub sessions: Vec<ActiveSession>,
    /// Carts in every state, newest first.
    pub carts: Vec<Cart>,
    /// Orders, newest first.
    pub orders: Vec<ExportedOrder>,
    /// What is left of the guests who are this customer ([`ports::ShopperRepository::guests_of`]).
    pub guests: Vec<ExportedGuest>,
    /// Messages, newest first.
    pub messages: Vec<Notification>,
}

/// The export of the caller, without what operators write for each other.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn export(engine: &Engine, caller: &Principal) -> Result<CustomerExport, AppError> {
    let mut export = read(engine, caller.user_id).await?;
    for order in &mut export.orders {
        order.events.retain(|event| !event.kind.is_internal());
    }
    Ok(export)
}

/// The export of any customer, for operators.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn export_any(
    engine: &Engine,
    _: &Admin,
    user: UserId,
) -> Result<CustomerExport, AppError> {
    read(engine, user).await
}

async fn read(engine: &Engine, user_id: UserId) -> Result<CustomerExport, AppError> {
    let contact = engine.store.contact(user_id).await?;
    let filter = OrderFilter { user_id: Some(user_id), ..OrderFilter::default() };
    let mut orders = Vec::new();
    for record in all(async |page| engine.store.list_orders(&filter, page).await).await? {
        let events = engine.store.order_events(record.order.id).await?;
        let placed = engine.store.guest_order(record.order.id).await?;
        let placed_with = placed.map(|placed| placed.address);
        orders.push(ExportedOrder { record, events, placed_with });
    }
    Ok(CustomerExport {
        user_id,
        at: engine.now(),
        contact,
        proven_address: engine.store.address_of_customer(user_id).await?,
        sessions: sessions::of_user(engine, user_id).await?,
        carts: carts(engine, user_id).await?,
        orders,
        guests: guests(engine, user_id).await?,
        messages: messages(engine, user_id).await?,
    })
}

async fn guests(engine: &Engine, customer: UserId) -> Result<Vec<ExportedGuest>, AppError> {
    let mut guests = Vec::new();
    for user_id in engine.store.guests_of(customer).await? {
        let contact = engine.store.contact(user_id).await?;
        guests.push(ExportedGuest { user_id, contact, carts: carts(engine, user_id).await? });
    }
    Ok(guests)
}

async fn carts(engine: &Engine, user_id: UserId) -> Result<Vec<Cart>, AppError> {
    all(async |page| engine.store.carts_of(user_id, page).await).await
}

async fn messages(engine: &Engine, user_id: UserId) -> Result<Vec<Notification>, AppError> {
    let filter = NotificationFilter { user_id: Some(user_id), ..NotificationFilter::default() };
    all(async |page| engine.store.list_notifications(&filter, page).await).await
}

/// The rows of all pages of a list.
async fn all<T>(
    read: impl AsyncFn(PageRequest) -> Result<Page<T>, ReadError>,
) -> Result<Vec<T>, AppError> {
    let mut rows = Vec::new();
    let mut next = Some(PageRequest { after: None, limit: MAX_EXPORT_PAGE });
    while let Some(page) = next {
        let found = read(page).await?;
        rows.extend(found.items);
        next = found.next.map(|after| PageRequest { after: Some(after), ..page });
    }
    Ok(rows)
}
