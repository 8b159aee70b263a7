//! Reading shipping methods and tax rates.

use async_trait::async_trait;
use diesel::prelude::*;
use domain::ids::{ShippingMethodId, TaxRateId};
use domain::pricing::PriceTables;
use domain::shipping::ShippingMethod;
use domain::tax::TaxRate;
use ports::{Page, PageRequest, PriceTableRepository, ReadError};

use super::{rows_for, values};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::rows::price_tables::{ShippingMethodRow, TaxRateRow};
use crate::schema::{shipping_methods, tax_rates};
use crate::store::DieselStore;
use crate::types::SqlUuid;

/// A page of a table in the order of its ids.
macro_rules! page_of {
    ($conn:ident, $table:ident, $row:ty, $page:ident) => {{
        let rows: Vec<$row> = on_conn!($conn, c => {
            let mut query = $table::table
                .select(<$row>::as_select())
                .order($table::id.asc())
                .limit(rows_for($page))
                .into_boxed();
            if let Some(after) = $page.after {
                query = query.filter($table::id.gt(SqlUuid(after)));
            }
            query.load(c)?
        });
        values(rows)?
    }};
}

#[async_trait]
impl PriceTableRepository for DieselStore {
    async fn price_tables(&self) -> Result<PriceTables, ReadError> {
        self.read(both).await
    }

    async fn shipping_method(
        &self,
        id: ShippingMethodId,
    ) -> Result<Option<ShippingMethod>, ReadError> {
        self.read(move |conn| {
            let row: Option<ShippingMethodRow> = on_conn!(conn, c => shipping_methods::table
                .find(SqlUuid(id.0))
                .select(ShippingMethodRow::as_select())
                .first(c)
                .optional()?);
            row.map(ShippingMethod::try_from).transpose()
        })
        .await
    }

    async fn list_shipping_methods(
        &self,
        page: PageRequest,
    ) -> Result<Page<ShippingMethod>, ReadError> {
        self.read(move |conn| methods(conn, page)).await
    }

    async fn tax_rate(&self, id: TaxRateId) -> Result<Option<TaxRate>, ReadError> {
        self.read(move |conn| {
            let row: Option<TaxRateRow> = on_conn!(conn, c => tax_rates::table
                .find(SqlUuid(id.0))
                .select(TaxRateRow::as_select())
                .first(c)
                .optional()?);
            row.map(TaxRate::try_from).transpose()
        })
        .await
    }

    async fn list_tax_rates(&self, page: PageRequest) -> Result<Page<TaxRate>, ReadError> {
        self.read(move |conn| rates(conn, page)).await
    }
}

fn both(conn: &mut Conn<'_>) -> Result<PriceTables, Fault> {
    let methods: Vec<ShippingMethodRow> = on_conn!(conn, c => shipping_methods::table
        .select(ShippingMethodRow::as_select())
        .order(shipping_methods::id.asc())
        .load(c)?);
    let rates: Vec<TaxRateRow> = on_conn!(conn, c => tax_rates::table
        .select(TaxRateRow::as_select())
        .order(tax_rates::id.asc())
        .load(c)?);
    Ok(PriceTables { methods: values(methods)?, rates: values(rates)? })
}

fn methods(conn: &mut Conn<'_>, page: PageRequest) -> Result<Page<ShippingMethod>, Fault> {
    let found = page_of!(conn, shipping_methods, ShippingMethodRow, page);
    Ok(Page::of_rows(found, page.limit, |method: &ShippingMethod| method.id.0))
}

fn rates(conn: &mut Conn<'_>, page: PageRequest) -> Result<Page<TaxRate>, Fault> {
    let found = page_of!(conn, tax_rates, TaxRateRow, page);
    Ok(Page::of_rows(found, page.limit, |rate: &TaxRate| rate.id.0))
}
