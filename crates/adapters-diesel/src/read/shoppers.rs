//! Reading sign-in codes, proven addresses and links to orders.

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use domain::ids::{OrderId, UserId};
use domain::order::OrderRecord;
use ports::{
    CustomerAddress, GuestOrder, LinkedOrders, OrderLink, ReadError, ShopperRepository, SignInCode,
};

use super::records;
use crate::commit::erase::{dialect, guests_of};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::rows::shopper::{CustomerAddressRow, GuestOrderRow, OrderLinkRow, SignInCodeRow};
use crate::schema::{customer_addresses, guest_orders, order_links, sign_in_codes};
use crate::store::DieselStore;
use crate::types::{InstantSql, SqlTimestamp, SqlUuid, UuidSql};

#[async_trait]
impl ShopperRepository for DieselStore {
    async fn sign_in_code(&self, browser_hash: &str) -> Result<Option<SignInCode>, ReadError> {
        let browser_hash = strip_nul(browser_hash);
        self.read(move |conn| {
            let row: Option<SignInCodeRow> = on_conn!(conn, c => sign_in_codes::table
                .find(&browser_hash)
                .select(SignInCodeRow::as_select())
                .first(c)
                .optional()?);
            Ok(row.map(SignInCode::from))
        })
        .await
    }

    async fn customer_of_address(
        &self,
        address: &str,
    ) -> Result<Option<CustomerAddress>, ReadError> {
        let address = strip_nul(address);
        self.read(move |conn| {
            let row: Option<CustomerAddressRow> = on_conn!(conn, c => customer_addresses::table
                .find(&address)
                .select(CustomerAddressRow::as_select())
                .first(c)
                .optional()?);
            Ok(row.map(CustomerAddress::from))
        })
        .await
    }

    async fn address_of_customer(
        &self,
        user: UserId,
    ) -> Result<Option<CustomerAddress>, ReadError> {
        self.read(move |conn| {
            let row: Option<CustomerAddressRow> = on_conn!(conn, c => customer_addresses::table
                .filter(customer_addresses::user_id.eq(SqlUuid(user.0)))
                .select(CustomerAddressRow::as_select())
                .first(c)
                .optional()?);
            Ok(row.map(CustomerAddress::from))
        })
        .await
    }

    async fn order_link(&self, token_hash: &str) -> Result<Option<OrderLink>, ReadError> {
        let token_hash = strip_nul(token_hash);
        self.read(move |conn| {
            let row: Option<OrderLinkRow> = on_conn!(conn, c => order_links::table
                .find(&token_hash)
                .select(OrderLinkRow::as_select())
                .first(c)
                .optional()?);
            Ok(row.map(OrderLink::from))
        })
        .await
    }

    async fn guest_order(&self, order: OrderId) -> Result<Option<GuestOrder>, ReadError> {
        self.read(move |conn| {
            let row: Option<GuestOrderRow> = on_conn!(conn, c => guest_orders::table
                .find(SqlUuid(order.0))
                .select(GuestOrderRow::as_select())
                .first(c)
                .optional()?);
            Ok(row.map(GuestOrder::from))
        })
        .await
    }

    async fn guests_of(&self, customer: UserId) -> Result<Vec<UserId>, ReadError> {
        self.read(move |conn| {
            let guests = guests_of(conn, SqlUuid(customer.0))?;
            Ok(guests.into_iter().map(|id| UserId(id.0)).collect())
        })
        .await
    }

    async fn orders_linked_to(
        &self,
        filter: &LinkedOrders,
        limit: u32,
    ) -> Result<Vec<OrderRecord>, ReadError> {
        let filter = filter.clone();
        self.read(move |conn| {
            let ids = linked_ids(conn, &filter, limit)?;
            let mut orders = records::several(conn, ids.clone())?;
            orders.sort_by_key(|record| ids.iter().position(|id| id.0 == record.order.id.0));
            Ok(orders)
        })
        .await
    }
}

#[derive(QueryableByName)]
struct LinkedRow {
    #[diesel(sql_type = UuidSql)]
    order_id: SqlUuid,
}

/// The orders of the newest links first; those that have none yet by the time at which they were placed.
fn linked_ids(
    conn: &mut Conn<'_>,
    filter: &LinkedOrders,
    limit: u32,
) -> Result<Vec<SqlUuid>, Fault> {
    let sql = "SELECT l.order_id FROM ( \
            SELECT order_id, created_at, 1 AS by_link FROM order_links \
            WHERE address = $1 AND expires_at > $2 \
            UNION ALL \
            SELECT g.order_id, g.placed_at, 0 FROM guest_orders g JOIN orders p ON p.id = g.order_id \
            WHERE g.address = $1 AND g.adopted_by IS NULL AND NOT EXISTS \
                (SELECT 1 FROM customer_addresses a WHERE a.user_id = p.user_id) \
        ) l JOIN orders o ON o.id = l.order_id \
        WHERE o.user_id <> $3 AND l.order_id = COALESCE($4, l.order_id) \
        GROUP BY l.order_id \
        ORDER BY COALESCE(MAX(CASE WHEN l.by_link = 1 THEN l.created_at END), MAX(l.created_at)) DESC, \
            l.order_id DESC LIMIT $5";
    let sql = dialect(conn, sql);
    let rows: Vec<LinkedRow> = on_conn!(conn, c => diesel::sql_query(sql)
        .bind::<Text, _>(strip_nul(&filter.address))
        .bind::<InstantSql, _>(SqlTimestamp(filter.now))
        .bind::<UuidSql, _>(SqlUuid(filter.not_of.0))
        .bind::<Nullable<UuidSql>, _>(filter.order_id.map(|id| SqlUuid(id.0)))
        .bind::<BigInt, _>(i64::from(limit))
        .load(c)?);
    Ok(rows.into_iter().map(|row| row.order_id).collect())
}
