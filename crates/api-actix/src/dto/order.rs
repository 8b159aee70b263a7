//! An order with its payments, refunds, disputes and parcels, and the bodies and queries of orders.

use application::orders::{CreateOrder, OrderLine};
use domain::address::Address;
use domain::ids::{ListingId, UserId};
use domain::money::Money;
use domain::order::{Order, OrderItem, OrderRecord, PaymentMethod};
use domain::pricing::{Breakdown, LinePrice};
use domain::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::address::{AddressBody, optional_address};
use super::enum_string::{
    FulfillmentStatusString, OrderIssueString, OrderLifecycleString, OrderPaymentStatusString,
    OrderStatusString, PaymentMethodString,
};
use super::pricing::taxes;
use super::{
    AddressDto, DecimalText, DisputeDto, EnumString, JsonBody, Moment, ObjectOnly, ParcelDto,
    PaymentDto, RefundDto, ReturnDto, ShippingDto, TaxDto,
};

/// A line of a new order.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrderLine)]
pub struct OrderLineBody {
    /// The listing.
    pub product_id: Uuid,
    /// Units.
    #[schema(minimum = 1, maximum = 100_000)]
    pub quantity: i64,
}

/// A new order. Prices are those of the listings.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrder)]
pub struct CreateOrderBody {
    /// Its lines; a product listed twice becomes one line with the sum.
    #[schema(value_type = Vec<OrderLineBody>, min_items = 1)]
    pub items: Vec<ObjectOnly<OrderLineBody>>,
    /// Defaults to `online`.
    pub payment_method: Option<PaymentMethodString>,
    pub coupon_code: Option<String>,
    /// Where the goods go. Required if the shop has shipping methods or tax rates.
    #[serde(default, deserialize_with = "optional_address")]
    #[schema(value_type = Option<AddressBody>)]
    pub shipping_address: Option<Address>,
    /// The code of a shipping method that is offered for the address. Required if the shop has shipping methods.
    #[schema(max_length = 50)]
    pub shipping_method: Option<String>,
    /// The buyer; only services and operators may name another user.
    pub user_id: Option<Uuid>,
}

impl JsonBody for CreateOrderBody {}

impl From<CreateOrderBody> for CreateOrder {
    fn from(body: CreateOrderBody) -> Self {
        let line = |ObjectOnly(line): ObjectOnly<OrderLineBody>| OrderLine {
            product_id: ListingId(line.product_id),
            quantity: line.quantity,
        };
        Self {
            items: body.items.into_iter().map(line).collect(),
            payment_method: body.payment_method.map_or(PaymentMethod::Online, |value| value.0),
            coupon_code: body.coupon_code,
            shipping_address: body.shipping_address,
            shipping_method: body.shipping_method,
            user_id: body.user_id.map(UserId),
        }
    }
}

/// A coupon's code.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CouponCode)]
pub struct CodeBody {
    /// Case-insensitive.
    #[schema(min_length = 1, max_length = 50)]
    pub code: String,
}

impl JsonBody for CodeBody {}

/// The reason.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Reason)]
pub struct ReasonBody {
    /// May have multiple lines.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

impl JsonBody for ReasonBody {
    const OPTIONAL: bool = true;
}

/// Which of one's orders.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderQuery {
    /// Only orders with this status, case-insensitive.
    #[param(inline)]
    pub status: Option<OrderStatusString>,
    /// Only orders placed after this time.
    #[param(inline)]
    pub created_after: Option<Moment>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Rows per page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}

/// Which of all orders.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AdminOrderQuery {
    /// Only the order with this number, as entered by a person.
    pub number: Option<String>,
    /// Only orders of this user.
    pub user_id: Option<Uuid>,
    /// Only orders with this status, case-insensitive.
    #[param(inline)]
    pub status: Option<OrderStatusString>,
    /// Only orders with this payment status.
    #[param(inline)]
    pub payment_status: Option<OrderPaymentStatusString>,
    /// Only orders placed after this time.
    #[param(inline)]
    pub created_after: Option<Moment>,
    /// Only orders placed before this time.
    #[param(inline)]
    pub created_before: Option<Moment>,
    /// Only orders whose `grand_total` is at least this.
    #[param(inline)]
    pub amount_from: Option<DecimalText>,
    /// Only orders whose `grand_total` is at most this.
    #[param(inline)]
    pub amount_to: Option<DecimalText>,
    /// The currency of these amounts (ISO 4217); defaults to the shop's currency.
    pub currency: Option<String>,
    /// Only orders with this issue.
    #[param(inline)]
    pub issue: Option<OrderIssueString>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Rows per page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}

/// A line of an order, with the name and price at order time.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OrderItem)]
pub struct OrderItemDto {
    id: Uuid,
    product_id: Uuid,
    product_name: String,
    sku: String,
    quantity: i64,
    /// Cancelled units.
    cancelled_quantity: i64,
    /// Units in parcels that were not returned.
    shipped_quantity: i64,
    /// Units that have arrived at the shop with a return.
    returned_quantity: i64,
    /// Delivered units that are neither returned nor part of an open return.
    returnable_quantity: i64,
    price: DecimalText,
    subtotal: DecimalText,
    /// Its share of the discount.
    discount: DecimalText,
    /// Its taxes, after the discount.
    taxes: Vec<TaxDto>,
}

impl OrderItemDto {
    fn of(item: &OrderItem, priced: Option<&LinePrice>, record: &OrderRecord) -> Self {
        let discount = priced.map_or(Money::zero(item.price.currency()), |priced| priced.discount);
        Self {
            id: item.id.0,
            product_id: item.product_id.0,
            product_name: item.product_name.clone(),
            sku: item.sku.clone(),
            quantity: item.quantity,
            cancelled_quantity: record.cancelled_quantity(item.id),
            shipped_quantity: record.shipped_quantity(item.id),
            returned_quantity: record.returned_quantity(item.id),
            returnable_quantity: record.returnable_quantity(item.id),
            price: item.price.into(),
            subtotal: item.subtotal.into(),
            discount: discount.into(),
            taxes: priced.map(|priced| taxes(&priced.taxes)).unwrap_or_default(),
        }
    }
}

/// An order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderDto {
    id: Uuid,
    /// Human-readable number.
    #[schema(example = "7K3MQ-2X9RT")]
    number: String,
    user_id: Uuid,
    /// Combined status of fulfillment and payment.
    status: OrderStatusString,
    payment_status: OrderPaymentStatusString,
    fulfillment_status: FulfillmentStatusString,
    /// Its progress, independent of payment.
    lifecycle: OrderLifecycleString,
    payment_method: PaymentMethodString,
    currency: &'static str,
    /// Before the discount.
    total_amount: DecimalText,
    discount_applied: DecimalText,
    /// What the goods cost, after the discount.
    final_amount: DecimalText,
    /// The price of shipping.
    shipping_amount: DecimalText,
    /// Taxes that are added to the prices.
    tax_added: DecimalText,
    /// Taxes that the prices include.
    tax_included: DecimalText,
    /// What is to be paid: `final_amount + shipping_amount + tax_added`.
    grand_total: DecimalText,
    /// The reduction of `grand_total` by cancelled units.
    cancelled_amount: DecimalText,
    /// The same as `grand_total`.
    amount: DecimalText,
    /// Null without a shipping method.
    shipping: Option<ShippingDto>,
    /// Null without an address, or after it was erased.
    shipping_address: Option<AddressDto>,
    /// The taxes by rate, of lines and shipping together.
    taxes: Vec<TaxDto>,
    /// Null without a coupon, or after the coupon was deleted.
    coupon_id: Option<Uuid>,
    coupon_code: Option<String>,
    /// The provider's reference of the attempt that paid it, or of the last attempt.
    payment_intent_id: Option<String>,
    /// When it is cancelled automatically if unpaid.
    expires_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i64,
    can_be_cancelled: bool,
    items: Vec<OrderItemDto>,
    /// Attempts, oldest first.
    payments: Vec<PaymentDto>,
    refunds: Vec<RefundDto>,
    /// Disputes of its payments, oldest first; only for operators.
    #[serde(skip_serializing_if = "Option::is_none")]
    disputes: Option<Vec<DisputeDto>>,
    parcels: Vec<ParcelDto>,
    /// Returns of delivered units, oldest first.
    returns: Vec<ReturnDto>,
}

impl OrderDto {
    /// An order as customers see it: its refunds have neutral reasons, and disputes are the shop's.
    #[must_use]
    pub fn for_customers(record: &OrderRecord) -> Self {
        let refunds = record.refunds.iter().map(RefundDto::for_customers).collect();
        Self { refunds, disputes: None, ..Self::for_operators(record) }
    }

    /// An order as operators see it.
    #[must_use]
    pub fn for_operators(record: &OrderRecord) -> Self {
        let order = &record.order;
        let coupon = order.coupon.as_ref();
        let charges = order.price.charges();
        // Only a damaged row has no parts; the audit reports it, and its order can still be shown.
        let parts = order.breakdown().ok();
        let address = order.delivery.as_ref().and_then(|delivery| delivery.address.as_ref());
        let items = order.items.iter().enumerate().map(|(at, item)| {
            OrderItemDto::of(item, parts.as_ref().and_then(|parts| parts.lines.get(at)), record)
        });
        let items = items.collect();
        Self {
            id: order.id.0,
            number: order.number.to_string(),
            user_id: order.user_id.0,
            status: EnumString(record.status()),
            payment_status: EnumString(record.payment_status()),
            fulfillment_status: EnumString(record.fulfillment_status()),
            lifecycle: EnumString(order.lifecycle),
            payment_method: EnumString(order.payment_method),
            currency: order.currency().code(),
            total_amount: order.price.total_amount().into(),
            discount_applied: order.price.discount_applied().into(),
            final_amount: order.final_amount().into(),
            shipping_amount: charges.shipping_amount.into(),
            tax_added: charges.tax_added.into(),
            tax_included: charges.tax_included.into(),
            grand_total: order.grand_total().into(),
            cancelled_amount: record.cancelled_amount().into(),
            amount: order.grand_total().into(),
            shipping: shipping(order, parts.as_ref()),
            shipping_address: address.map(AddressDto::from),
            taxes: parts.as_ref().map(|parts| taxes(&parts.taxes())).unwrap_or_default(),
            coupon_id: coupon.and_then(|c| c.coupon_id).map(|id| id.0),
            coupon_code: coupon.map(|c| c.code.clone()),
            payment_intent_id: order.payment_intent_id.clone(),
            expires_at: order.expires_at,
            created_at: order.created_at,
            updated_at: order.updated_at,
            version: order.version,
            can_be_cancelled: order.can_be_cancelled(),
            items,
            payments: record.payments.iter().map(PaymentDto::from).collect(),
            refunds: record.refunds.iter().map(RefundDto::for_operators).collect(),
            disputes: Some(record.disputes.iter().map(DisputeDto::from).collect()),
            parcels: record.parcels.iter().map(ParcelDto::from).collect(),
            returns: record.returns.iter().map(ReturnDto::from).collect(),
        }
    }
}

fn shipping(order: &Order, parts: Option<&Breakdown>) -> Option<ShippingDto> {
    let terms = order.delivery.as_ref()?.shipping.as_ref()?;
    Some(ShippingDto::of(terms, parts?.shipping.as_ref()?))
}
