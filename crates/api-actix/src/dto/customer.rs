//! Customers, for operators, and the export of all that is stored about one.

use application::account::{CustomerExport, ErasedCustomer, ExportedGuest};
use domain::cart::{Cart, CartItem};
use domain::order::{OrderEvent, OrderRecord};
use domain::{DateTime, Utc};
use ports::CustomerAddress;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::enum_string::CartStatusString;
use super::{AddressDto, EnumString, EventDto, MeDto, NotificationDto, OrderDto, WebSessionDto};

/// By what customers are found: exactly one of these.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CustomerQuery {
    /// The user's id.
    pub user_id: Option<Uuid>,
    /// The e-mail address of the contact card, compared exactly.
    pub email: Option<String>,
    /// The phone number of the contact card in international format, compared exactly.
    pub phone: Option<String>,
}

/// Customers.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Customers)]
pub struct CustomersDto {
    /// Their contact details, at most 20.
    pub items: Vec<MeDto>,
}

/// An order with its history.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ExportedOrder)]
pub struct ExportedOrderDto {
    #[serde(flatten)]
    order: OrderDto,
    events: Vec<EventDto>,
    /// The address with which it was placed as a guest; null for orders of an account.
    placed_with: Option<String>,
}

/// An e-mail address that a customer has proven.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProvenEmail)]
pub struct ProvenEmailDto {
    email: String,
    verified_at: DateTime<Utc>,
}

impl From<&CustomerAddress> for ProvenEmailDto {
    fn from(proven: &CustomerAddress) -> Self {
        Self { email: proven.address.clone(), verified_at: proven.verified_at }
    }
}

/// A cart, without prices.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ExportedCart)]
pub struct ExportedCartDto {
    id: Uuid,
    status: CartStatusString,
    items: Vec<ExportedCartItemDto>,
    shipping_address: Option<AddressDto>,
    /// The code of the chosen method.
    shipping_method: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&Cart> for ExportedCartDto {
    fn from(cart: &Cart) -> Self {
        Self {
            id: cart.id.0,
            status: EnumString(cart.status),
            items: cart.items.iter().map(ExportedCartItemDto::from).collect(),
            shipping_address: cart.shipping_address.as_ref().map(AddressDto::from),
            shipping_method: cart.shipping_method.clone(),
            created_at: cart.created_at,
            updated_at: cart.updated_at,
        }
    }
}

/// A line of a cart.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ExportedCartItem)]
pub struct ExportedCartItemDto {
    listing_id: Uuid,
    qty: i64,
    added_at: DateTime<Utc>,
}

impl From<&CartItem> for ExportedCartItemDto {
    fn from(item: &CartItem) -> Self {
        Self { listing_id: item.listing_id.0, qty: item.qty, added_at: item.created_at }
    }
}

/// What is left of a guest whose orders the customer has added to their account.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ExportedGuest)]
pub struct ExportedGuestDto {
    user_id: Uuid,
    /// Null if none were entered.
    contact: Option<MeDto>,
    /// Carts in every state, newest first.
    carts: Vec<ExportedCartDto>,
}

impl From<&ExportedGuest> for ExportedGuestDto {
    fn from(guest: &ExportedGuest) -> Self {
        Self {
            user_id: guest.user_id.0,
            contact: guest.contact.as_ref().map(MeDto::from),
            carts: guest.carts.iter().map(ExportedCartDto::from).collect(),
        }
    }
}

/// All that the shop stores about a customer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CustomerExport)]
pub struct CustomerExportDto {
    user_id: Uuid,
    exported_at: DateTime<Utc>,
    /// Null if none were entered.
    contact: Option<MeDto>,
    /// The e-mail address that the customer has proven by a sign-in code.
    proven_email: Option<ProvenEmailDto>,
    /// The browsers in which the customer is signed in, the last used first; at most 1,000.
    sessions: Vec<WebSessionDto>,
    /// Carts in every state, newest first.
    carts: Vec<ExportedCartDto>,
    /// Newest first, with payments, refunds, parcels and returns.
    orders: Vec<ExportedOrderDto>,
    /// What is left of the guests as whom the customer placed orders that were added to the account.
    guests: Vec<ExportedGuestDto>,
    /// Messages, newest first.
    notifications: Vec<NotificationDto>,
}

impl CustomerExportDto {
    /// The export for operators.
    #[must_use]
    pub fn for_operators(export: &CustomerExport) -> Self {
        Self::of(export, OrderDto::for_operators, EventDto::for_operators)
    }

    /// The export for the customer.
    #[must_use]
    pub fn for_customers(export: &CustomerExport) -> Self {
        Self::of(export, OrderDto::for_customers, EventDto::for_customers)
    }

    fn of(
        export: &CustomerExport,
        order: impl Fn(&OrderRecord) -> OrderDto,
        event: impl Fn(&OrderEvent) -> EventDto,
    ) -> Self {
        let orders = export.orders.iter().map(|exported| ExportedOrderDto {
            order: order(&exported.record),
            events: exported.events.iter().map(&event).collect(),
            placed_with: exported.placed_with.clone(),
        });
        Self {
            user_id: export.user_id.0,
            exported_at: export.at,
            contact: export.contact.as_ref().map(MeDto::from),
            proven_email: export.proven_address.as_ref().map(ProvenEmailDto::from),
            sessions: export.sessions.iter().map(WebSessionDto::from).collect(),
            carts: export.carts.iter().map(ExportedCartDto::from).collect(),
            orders: orders.collect(),
            guests: export.guests.iter().map(ExportedGuestDto::from).collect(),
            notifications: export.messages.iter().map(NotificationDto::from).collect(),
        }
    }
}

/// What was erased.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ErasedCustomer)]
pub struct ErasedCustomerDto {
    user_id: Uuid,
    /// Orders that stay, without personal data.
    orders: u64,
    /// Messages that stay, without their texts.
    notifications: u64,
}

impl From<&ErasedCustomer> for ErasedCustomerDto {
    fn from(erased: &ErasedCustomer) -> Self {
        Self { user_id: erased.user_id.0, orders: erased.orders, notifications: erased.messages }
    }
}
