//! Customers, for operators, and the export of all that is stored about one.

use application::account::{CustomerExport, ErasedCustomer};
use domain::order::{OrderEvent, OrderRecord};
use domain::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{EventDto, MeDto, NotificationDto, OrderDto};

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

/// All that the shop stores about a customer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CustomerExport)]
pub struct CustomerExportDto {
    user_id: Uuid,
    exported_at: DateTime<Utc>,
    /// Null if none were entered.
    contact: Option<MeDto>,
    /// Newest first, with payments, refunds and parcels.
    orders: Vec<ExportedOrderDto>,
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
            orders: orders.collect(),
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
