//! Rows of `orders` and `order_items`.

use diesel::prelude::*;
use domain::ids::{CartId, CouponId, ListingId, OrderId, OrderItemId, UserId};
use domain::money::Currency;
use domain::order::{AppliedCoupon, Order, OrderItem};
use ports::OrderWrite;
use serde::Serialize;

use super::RowName;
use super::delivery::{address_text, delivery_text, read_delivery};
use crate::errors::Fault;
use crate::query::{strip_nul, strip_nul_option};
use crate::schema::{order_items, orders};
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `orders`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = orders, treat_none_as_default_value = false)]
pub(crate) struct OrderRow {
    pub(crate) id: SqlUuid,
    pub(crate) number: String,
    pub(crate) user_id: SqlUuid,
    pub(crate) lifecycle: String,
    pub(crate) status: String,
    pub(crate) payment_status: String,
    pub(crate) payment_method: String,
    pub(crate) currency: String,
    pub(crate) total_amount: i64,
    pub(crate) discount_applied: i64,
    pub(crate) coupon_id: Option<SqlUuid>,
    pub(crate) coupon_code: Option<String>,
    pub(crate) coupon_status: Option<String>,
    pub(crate) cart_id: Option<SqlUuid>,
    pub(crate) payment_intent_id: Option<String>,
    pub(crate) stock: String,
    pub(crate) expires_at: Option<SqlTimestamp>,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) updated_at: SqlTimestamp,
    pub(crate) events: i32,
    pub(crate) version: i64,
    pub(crate) shipping_amount: i64,
    pub(crate) tax_added: i64,
    pub(crate) tax_included: i64,
    pub(crate) delivery: Option<String>,
    pub(crate) shipping_address: Option<String>,
}

/// A row of `order_items`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = order_items, treat_none_as_default_value = false)]
pub(crate) struct OrderItemRow {
    pub(crate) order_id: SqlUuid,
    pub(crate) id: SqlUuid,
    pub(crate) line: i32,
    pub(crate) product_id: SqlUuid,
    pub(crate) sku: String,
    pub(crate) product_name: String,
    pub(crate) quantity: i64,
    pub(crate) price: i64,
    pub(crate) subtotal: i64,
    pub(crate) tracked: bool,
    pub(crate) tax_category: String,
}

impl From<&OrderWrite> for OrderRow {
    fn from(write: &OrderWrite) -> Self {
        let order = write.order.row();
        let coupon = order.coupon.as_ref();
        let (charges, delivery) = (order.price.charges(), order.delivery.as_deref());
        Self {
            id: SqlUuid(order.id.0),
            number: order.number.as_str().to_owned(),
            user_id: SqlUuid(order.user_id.0),
            lifecycle: order.lifecycle.as_str().to_owned(),
            status: write.status.as_str().to_owned(),
            payment_status: write.payment_status.as_str().to_owned(),
            payment_method: order.payment_method.as_str().to_owned(),
            currency: order.currency().code().to_owned(),
            total_amount: order.price.total_amount().minor_units(),
            discount_applied: order.price.discount_applied().minor_units(),
            coupon_id: coupon.and_then(|c| c.coupon_id).map(|c| SqlUuid(c.0)),
            coupon_code: coupon.map(|c| strip_nul(&c.code)),
            coupon_status: coupon.map(|c| c.status.as_str().to_owned()),
            cart_id: order.cart_id.map(|c| SqlUuid(c.0)),
            payment_intent_id: strip_nul_option(order.payment_intent_id.as_deref()),
            stock: order.stock.as_str().to_owned(),
            expires_at: order.expires_at.map(SqlTimestamp),
            created_at: SqlTimestamp(order.created_at),
            updated_at: SqlTimestamp(order.updated_at),
            events: order.events,
            version: order.version,
            shipping_amount: charges.shipping_amount.minor_units(),
            tax_added: charges.tax_added.minor_units(),
            tax_included: charges.tax_included.minor_units(),
            delivery: delivery.map(delivery_text),
            shipping_address: delivery.and_then(|d| d.address.as_ref()).map(address_text),
        }
    }
}

/// The rows of a new order's lines.
pub(crate) fn item_rows(order: &Order) -> impl Iterator<Item = OrderItemRow> {
    order.items.iter().zip(1..).map(|(item, line)| OrderItemRow {
        order_id: SqlUuid(order.id.0),
        id: SqlUuid(item.id.0),
        line,
        product_id: SqlUuid(item.product_id.0),
        sku: strip_nul(&item.sku),
        product_name: strip_nul(&item.product_name),
        quantity: item.quantity,
        price: item.price.minor_units(),
        subtotal: item.subtotal.minor_units(),
        tracked: item.tracked,
        tax_category: item.tax_category.to_string(),
    })
}

impl OrderRow {
    /// The order with its lines.
    pub(crate) fn into_order(self, items: Vec<OrderItemRow>) -> Result<Order, Fault> {
        let name = RowName::new("order", self.id.0);
        let currency: Currency = name.word(&self.currency)?;
        let charges = (self.shipping_amount, self.tax_added, self.tax_included);
        let price = name.price(self.total_amount, self.discount_applied, charges, currency)?;
        let delivery = self
            .delivery
            .map(|text| read_delivery(name, currency, &text, self.shipping_address.as_deref()));
        let delivery = delivery.transpose()?;
        let items = items.into_iter().map(|item| item.into_item(currency));
        let coupon = match (self.coupon_code, self.coupon_status) {
            (Some(code), Some(status)) => Some(AppliedCoupon {
                coupon_id: self.coupon_id.map(|c| CouponId(c.0)),
                code,
                status: name.word(&status)?,
            }),
            (Some(_), None) | (None, Some(_) | None) => None,
        };
        Ok(Order {
            id: OrderId(self.id.0),
            number: name.word(&self.number)?,
            user_id: UserId(self.user_id.0),
            lifecycle: name.word(&self.lifecycle)?,
            payment_method: name.word(&self.payment_method)?,
            items: items.collect::<Result<_, _>>()?,
            price,
            delivery: delivery.map(Box::new),
            coupon,
            cart_id: self.cart_id.map(|c| CartId(c.0)),
            payment_intent_id: self.payment_intent_id,
            stock: name.word(&self.stock)?,
            expires_at: self.expires_at.map(|t| t.0),
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
            events: self.events,
            version: self.version,
        })
    }
}

impl OrderItemRow {
    fn into_item(self, currency: Currency) -> Result<OrderItem, Fault> {
        let name = RowName::new("order line", self.id.0);
        Ok(OrderItem {
            id: OrderItemId(self.id.0),
            product_id: ListingId(self.product_id.0),
            sku: self.sku,
            product_name: self.product_name,
            quantity: self.quantity,
            price: name.money(self.price, currency)?,
            subtotal: name.money(self.subtotal, currency)?,
            tax_category: name.word(&self.tax_category)?,
            tracked: self.tracked,
        })
    }
}
