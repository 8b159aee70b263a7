//! Rows of `sign_in_codes`, `customer_addresses`, `order_links` and `guest_orders`.

use diesel::prelude::*;
use domain::ids::{OrderId, UserId};
use ports::{CustomerAddress, GuestOrder, OrderAdoption, OrderLink, SignInCode};
use serde::Serialize;

use crate::query::strip_nul;
use crate::schema::{customer_addresses, guest_orders, order_links, sign_in_codes};
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `sign_in_codes`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = sign_in_codes, treat_none_as_default_value = false)]
pub(crate) struct SignInCodeRow {
    pub(crate) address: String,
    pub(crate) browser_hash: String,
    pub(crate) code_hash: String,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) expires_at: SqlTimestamp,
    pub(crate) wrong_tries: i64,
    pub(crate) ended_at: Option<SqlTimestamp>,
    pub(crate) version: i64,
}

impl From<&SignInCode> for SignInCodeRow {
    fn from(code: &SignInCode) -> Self {
        Self {
            address: strip_nul(&code.address),
            browser_hash: code.browser_hash.clone(),
            code_hash: code.code_hash.clone(),
            created_at: SqlTimestamp(code.created_at),
            expires_at: SqlTimestamp(code.expires_at),
            wrong_tries: code.wrong_tries,
            ended_at: code.ended_at.map(SqlTimestamp),
            version: code.version,
        }
    }
}

impl From<SignInCodeRow> for SignInCode {
    fn from(row: SignInCodeRow) -> Self {
        Self {
            address: row.address,
            browser_hash: row.browser_hash,
            code_hash: row.code_hash,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            wrong_tries: row.wrong_tries,
            ended_at: row.ended_at.map(|time| time.0),
            version: row.version,
        }
    }
}

/// A row of `customer_addresses`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = customer_addresses)]
pub(crate) struct CustomerAddressRow {
    pub(crate) address: String,
    pub(crate) user_id: SqlUuid,
    pub(crate) verified_at: SqlTimestamp,
}

impl From<&CustomerAddress> for CustomerAddressRow {
    fn from(address: &CustomerAddress) -> Self {
        Self {
            address: strip_nul(&address.address),
            user_id: SqlUuid(address.user_id.0),
            verified_at: SqlTimestamp(address.verified_at),
        }
    }
}

impl From<CustomerAddressRow> for CustomerAddress {
    fn from(row: CustomerAddressRow) -> Self {
        Self {
            address: row.address,
            user_id: UserId(row.user_id.0),
            verified_at: row.verified_at.0,
        }
    }
}

/// A row of `order_links`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = order_links)]
pub(crate) struct OrderLinkRow {
    pub(crate) token_hash: String,
    pub(crate) order_id: SqlUuid,
    pub(crate) address: String,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) expires_at: SqlTimestamp,
}

impl From<&OrderLink> for OrderLinkRow {
    fn from(link: &OrderLink) -> Self {
        Self {
            token_hash: link.token_hash.clone(),
            order_id: SqlUuid(link.order_id.0),
            address: strip_nul(&link.address),
            created_at: SqlTimestamp(link.created_at),
            expires_at: SqlTimestamp(link.expires_at),
        }
    }
}

impl From<OrderLinkRow> for OrderLink {
    fn from(row: OrderLinkRow) -> Self {
        Self {
            token_hash: row.token_hash,
            order_id: OrderId(row.order_id.0),
            address: row.address,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
        }
    }
}

/// A row of `guest_orders`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = guest_orders, treat_none_as_default_value = false)]
pub(crate) struct GuestOrderRow {
    pub(crate) order_id: SqlUuid,
    pub(crate) guest: SqlUuid,
    pub(crate) address: String,
    pub(crate) placed_at: SqlTimestamp,
    pub(crate) adopted_by: Option<SqlUuid>,
    pub(crate) adopted_at: Option<SqlTimestamp>,
}

impl From<&GuestOrder> for GuestOrderRow {
    fn from(placed: &GuestOrder) -> Self {
        Self {
            order_id: SqlUuid(placed.order_id.0),
            guest: SqlUuid(placed.guest.0),
            address: strip_nul(&placed.address),
            placed_at: SqlTimestamp(placed.placed_at),
            adopted_by: placed.adopted.map(|(customer, _)| SqlUuid(customer.0)),
            adopted_at: placed.adopted.map(|(_, at)| SqlTimestamp(at)),
        }
    }
}

impl From<GuestOrderRow> for GuestOrder {
    fn from(row: GuestOrderRow) -> Self {
        let adopted = row.adopted_by.zip(row.adopted_at);
        Self {
            order_id: OrderId(row.order_id.0),
            guest: UserId(row.guest.0),
            address: row.address,
            placed_at: row.placed_at.0,
            adopted: adopted.map(|(customer, at)| (UserId(customer.0), at.0)),
        }
    }
}

/// An adoption as the commit function takes it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AdoptionRow {
    pub(crate) order_id: SqlUuid,
    guest: SqlUuid,
    customer: SqlUuid,
    address: String,
    at: SqlTimestamp,
}

impl From<&OrderAdoption> for AdoptionRow {
    fn from(adoption: &OrderAdoption) -> Self {
        Self {
            order_id: SqlUuid(adoption.order_id.0),
            guest: SqlUuid(adoption.guest.0),
            customer: SqlUuid(adoption.customer.0),
            address: strip_nul(&adoption.address),
            at: SqlTimestamp(adoption.at),
        }
    }
}
