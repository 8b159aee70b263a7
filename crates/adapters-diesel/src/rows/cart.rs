//! Rows of `carts` and `cart_items`.

use diesel::prelude::*;
use domain::cart::{Cart, CartItem};
use domain::ids::{CartId, CartItemId, CouponId, ListingId, UserId};
use domain::money::Currency;
use serde::Serialize;

use super::RowName;
use super::delivery::{address_text, read_address};
use crate::errors::Fault;
use crate::query::strip_nul_option;
use crate::schema::{cart_items, carts};
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `carts`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = carts, treat_none_as_default_value = false)]
pub(crate) struct CartRow {
    pub(crate) id: SqlUuid,
    pub(crate) user_id: SqlUuid,
    pub(crate) status: String,
    pub(crate) currency: Option<String>,
    pub(crate) coupon_id: Option<SqlUuid>,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) updated_at: SqlTimestamp,
    pub(crate) version: i64,
    /// Codes, separated by commas; null if there are none.
    pub(crate) earlier_currencies: Option<String>,
    pub(crate) shipping_address: Option<String>,
    pub(crate) shipping_method: Option<String>,
}

/// A row of `cart_items`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = cart_items, treat_none_as_default_value = false)]
pub(crate) struct CartItemRow {
    pub(crate) id: SqlUuid,
    pub(crate) cart_id: SqlUuid,
    pub(crate) listing_id: SqlUuid,
    pub(crate) qty: i64,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) updated_at: SqlTimestamp,
}

impl From<&Cart> for CartRow {
    fn from(cart: &Cart) -> Self {
        Self {
            id: SqlUuid(cart.id.0),
            user_id: SqlUuid(cart.user_id.0),
            status: cart.status.as_str().to_owned(),
            currency: cart.currency.map(|c| c.code().to_owned()),
            coupon_id: cart.coupon_id.map(|c| SqlUuid(c.0)),
            created_at: SqlTimestamp(cart.created_at),
            updated_at: SqlTimestamp(cart.updated_at),
            version: cart.version,
            earlier_currencies: joined(&cart.earlier_currencies),
            shipping_address: cart.shipping_address.as_ref().map(address_text),
            shipping_method: strip_nul_option(cart.shipping_method.as_deref()),
        }
    }
}

fn joined(currencies: &[Currency]) -> Option<String> {
    let codes: Vec<&str> = currencies.iter().map(|c| c.code()).collect();
    (!codes.is_empty()).then(|| codes.join(","))
}

impl CartItemRow {
    /// A line of this cart.
    pub(crate) fn of(cart: CartId, item: &CartItem) -> Self {
        Self {
            id: SqlUuid(item.id.0),
            cart_id: SqlUuid(cart.0),
            listing_id: SqlUuid(item.listing_id.0),
            qty: item.qty,
            created_at: SqlTimestamp(item.created_at),
            updated_at: SqlTimestamp(item.updated_at),
        }
    }
}

impl From<CartItemRow> for CartItem {
    fn from(row: CartItemRow) -> Self {
        Self {
            id: CartItemId(row.id.0),
            listing_id: ListingId(row.listing_id.0),
            qty: row.qty,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}

impl CartRow {
    /// The cart with its lines.
    pub(crate) fn into_cart(self, items: Vec<CartItem>) -> Result<Cart, Fault> {
        let name = RowName::new("cart", self.id.0);
        let earlier = self.earlier_currencies.as_deref().unwrap_or_default();
        let earlier = earlier.split(',').filter(|code| !code.is_empty());
        Ok(Cart {
            id: CartId(self.id.0),
            user_id: UserId(self.user_id.0),
            status: name.word(&self.status)?,
            currency: self.currency.map(|c| name.word(&c)).transpose()?,
            earlier_currencies: earlier.map(|c| name.word(c)).collect::<Result<_, Fault>>()?,
            coupon_id: self.coupon_id.map(|c| CouponId(c.0)),
            shipping_address: self
                .shipping_address
                .map(|text| read_address(name, &text))
                .transpose()?,
            shipping_method: self.shipping_method,
            items,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
            version: self.version,
        })
    }
}
