//! Reading listings.

mod search;

use async_trait::async_trait;
use diesel::prelude::*;
use domain::ids::ListingId;
use domain::limits::{MAX_NAME_CHARS, MAX_SKU_CHARS};
use domain::listing::Listing;
use domain::search::folded;
use ports::{ListingFilter, ListingRepository, Page, PageRequest, ReadError, StockMovement};

use self::search::Search;
use super::{IDS_A_STATEMENT, rows_for, values};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::rows::listing::{ListingRow, MovementRow, movement_number};
use crate::schema::{listings, stock_movements};
use crate::store::DieselStore;
use crate::types::SqlUuid;

#[async_trait]
impl ListingRepository for DieselStore {
    async fn listing(&self, id: ListingId) -> Result<Option<Listing>, ReadError> {
        self.read(move |conn| {
            let row: Option<ListingRow> = on_conn!(conn, c => listings::table
                .find(SqlUuid(id.0))
                .select(ListingRow::as_select())
                .first(c)
                .optional()?);
            row.map(Listing::try_from).transpose()
        })
        .await
    }

    async fn listings(&self, ids: &[ListingId]) -> Result<Vec<Listing>, ReadError> {
        let mut ids: Vec<SqlUuid> = ids.iter().map(|id| SqlUuid(id.0)).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.read(move |conn| {
            let mut rows: Vec<ListingRow> = Vec::with_capacity(ids.len());
            for some in ids.chunks(IDS_A_STATEMENT) {
                rows.extend(on_conn!(conn, c => listings::table
                    .filter(listings::id.eq_any(some))
                    .select(ListingRow::as_select())
                    .load(c)?));
            }
            values(rows)
        })
        .await
    }

    async fn listings_by_sku(&self, skus: &[String]) -> Result<Vec<Listing>, ReadError> {
        let mut skus: Vec<String> = skus.iter().map(|sku| strip_nul(sku)).collect();
        skus.sort_unstable();
        skus.dedup();
        if skus.is_empty() {
            return Ok(Vec::new());
        }
        self.read(move |conn| {
            let mut rows: Vec<ListingRow> = Vec::with_capacity(skus.len());
            for some in skus.chunks(IDS_A_STATEMENT) {
                rows.extend(on_conn!(conn, c => listings::table
                    .filter(listings::sku.eq_any(some))
                    .select(ListingRow::as_select())
                    .load(c)?));
            }
            values(rows)
        })
        .await
    }

    async fn list_stock_movements(
        &self,
        listing: Option<ListingId>,
        page: PageRequest,
    ) -> Result<Page<StockMovement>, ReadError> {
        self.read(move |conn| movements(conn, listing, page)).await
    }

    async fn list_listings(
        &self,
        filter: &ListingFilter,
        page: PageRequest,
    ) -> Result<Page<Listing>, ReadError> {
        let filter = filter.clone();
        self.read(move |conn| list(conn, &filter, page)).await
    }
}

fn list(
    conn: &mut Conn<'_>,
    filter: &ListingFilter,
    page: PageRequest,
) -> Result<Page<Listing>, Fault> {
    let longest = MAX_NAME_CHARS.max(MAX_SKU_CHARS);
    let part = filter.query.as_deref();
    if part.is_some_and(|p| p.chars().count() > longest) {
        return page_of(Vec::new(), page);
    }
    let part = part.map(folded).filter(|part| !part.is_empty());
    if let Some(part) = part {
        return Search::new(&part, filter).page(conn, page);
    }
    if filter.only_sold_out {
        return search::sold_out(conn, page);
    }
    let only_active = filter.only_active;
    let rows: Vec<ListingRow> = on_conn!(conn, c => {
        let mut query = listings::table
            .select(ListingRow::as_select())
            .order(listings::id.asc())
            .limit(rows_for(page))
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(listings::id.gt(SqlUuid(after)));
        }
        if only_active {
            query = query.filter(listings::is_active.eq(true));
        }
        query.load(c)?
    });
    page_of(rows, page)
}

fn page_of(rows: Vec<ListingRow>, page: PageRequest) -> Result<Page<Listing>, Fault> {
    Ok(Page::of_rows(values(rows)?, page.limit, |l: &Listing| l.id.0))
}

pub(super) fn movements(
    conn: &mut Conn<'_>,
    listing: Option<ListingId>,
    page: PageRequest,
) -> Result<Page<StockMovement>, Fault> {
    let rows: Vec<MovementRow> = on_conn!(conn, c => {
        let mut query = stock_movements::table
            .select(MovementRow::as_select())
            .order(stock_movements::id.desc())
            .limit(rows_for(page))
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(stock_movements::id.lt(movement_number(after)));
        }
        if let Some(listing) = listing {
            query = query.filter(stock_movements::listing_id.eq(SqlUuid(listing.0)));
        }
        query.load(c)?
    });
    Ok(Page::of_rows(values(rows)?, page.limit, |m: &StockMovement| m.id))
}
