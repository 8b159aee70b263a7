//! Reading sign-in codes, proven addresses and links to orders.

use async_trait::async_trait;
use diesel::prelude::*;
use domain::ids::UserId;
use ports::{CustomerAddress, OrderLink, ReadError, ShopperRepository, SignInCode};

use crate::connection::on_conn;
use crate::query::strip_nul;
use crate::rows::shopper::{CustomerAddressRow, OrderLinkRow, SignInCodeRow};
use crate::schema::{customer_addresses, order_links, sign_in_codes};
use crate::store::DieselStore;
use crate::types::SqlUuid;

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

    async fn order_links_of(&self, address: &str, limit: u32) -> Result<Vec<OrderLink>, ReadError> {
        let address = strip_nul(address);
        self.read(move |conn| {
            let rows: Vec<OrderLinkRow> = on_conn!(conn, c => order_links::table
                .filter(order_links::address.eq(&address))
                .order((order_links::created_at.desc(), order_links::token_hash.desc()))
                .limit(i64::from(limit))
                .select(OrderLinkRow::as_select())
                .load(c)?);
            Ok(rows.into_iter().map(OrderLink::from).collect())
        })
        .await
    }
}
