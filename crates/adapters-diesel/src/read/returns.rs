//! Reading returns across orders.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use diesel::prelude::*;
use domain::ids::ReturnId;
use domain::order::OrderRecord;
use ports::{Page, PageRequest, ReadError, ReturnFilter, ReturnRepository, ReturnWithOrder};

use super::{records, rows_for};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::schema::returns;
use crate::store::DieselStore;
use crate::types::SqlUuid;

#[async_trait]
impl ReturnRepository for DieselStore {
    async fn list_returns(
        &self,
        filter: &ReturnFilter,
        page: PageRequest,
    ) -> Result<Page<ReturnWithOrder>, ReadError> {
        let filter = filter.clone();
        self.read(move |conn| list(conn, &filter, page)).await
    }
}

pub(super) fn list(
    conn: &mut Conn<'_>,
    filter: &ReturnFilter,
    page: PageRequest,
) -> Result<Page<ReturnWithOrder>, Fault> {
    let rows: Vec<(SqlUuid, SqlUuid)> = on_conn!(conn, c => {
        let mut query = returns::table
            .select((returns::id, returns::order_id))
            .order(returns::id.desc())
            .limit(rows_for(page))
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(returns::id.lt(SqlUuid(after)));
        }
        if let Some(status) = filter.status {
            query = query.filter(returns::status.eq(status.as_str()));
        }
        query.load(c)?
    });
    let orders: BTreeSet<SqlUuid> = rows.iter().map(|(_, order)| *order).collect();
    let found = records::several(conn, orders.into_iter().collect())?;
    let found: BTreeMap<SqlUuid, OrderRecord> =
        found.into_iter().map(|record| (SqlUuid(record.order.id.0), record)).collect();
    let listed = rows.into_iter().filter_map(|(id, order)| {
        Some(ReturnWithOrder { id: ReturnId(id.0), record: found.get(&order)?.clone() })
    });
    Ok(Page::of_rows(listed.collect(), page.limit, |listed| listed.id.0))
}
