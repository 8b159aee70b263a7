//! Rows of `listings` and `stock_movements`.

use diesel::prelude::*;
use domain::ids::{ListingId, OrderId};
use domain::listing::Listing;
use domain::search::folded;
use ports::{StockCause, StockMovement};
use serde::Serialize;
use uuid::Uuid;

use super::RowName;
use crate::errors::Fault;
use crate::query::{strip_nul, strip_nul_option};
use crate::schema::{listings, stock_movements};
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `listings`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = listings, treat_none_as_default_value = false)]
pub(crate) struct ListingRow {
    pub(crate) id: SqlUuid,
    pub(crate) sku: String,
    pub(crate) name: String,
    pub(crate) vendor: Option<String>,
    pub(crate) school: Option<String>,
    pub(crate) spec: Option<String>,
    pub(crate) search: String,
    pub(crate) currency: String,
    pub(crate) unit_price: i64,
    pub(crate) stock: Option<i64>,
    pub(crate) reserved: i64,
    pub(crate) is_active: bool,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) updated_at: SqlTimestamp,
    pub(crate) version: i64,
    pub(crate) tax_category: String,
}

/// A new row of `stock_movements`.
#[derive(Debug, Clone, Insertable, Serialize)]
#[diesel(table_name = stock_movements, treat_none_as_default_value = false)]
pub(crate) struct NewMovementRow {
    pub(crate) listing_id: SqlUuid,
    pub(crate) delta: i64,
    pub(crate) reason: String,
    pub(crate) actor: String,
    pub(crate) at: SqlTimestamp,
    pub(crate) order_id: Option<SqlUuid>,
}

impl NewMovementRow {
    /// `delta` units of a listing were added or removed.
    pub(crate) fn of(listing_id: SqlUuid, delta: i64, cause: &StockCause) -> Self {
        Self {
            listing_id,
            delta,
            reason: strip_nul(&cause.reason),
            actor: strip_nul(&cause.actor.to_string()),
            at: SqlTimestamp(cause.at),
            order_id: cause.order_id.map(|id| SqlUuid(id.0)),
        }
    }
}

/// A row of `stock_movements`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = stock_movements)]
pub(crate) struct MovementRow {
    pub(crate) id: i64,
    pub(crate) listing_id: SqlUuid,
    pub(crate) delta: i64,
    pub(crate) reason: String,
    pub(crate) actor: String,
    pub(crate) at: SqlTimestamp,
    pub(crate) order_id: Option<SqlUuid>,
}

/// The ledger counts its rows; as an id, the number stands in the low bits.
pub(crate) fn movement_id(number: i64) -> Uuid {
    Uuid::from_u128(u128::from(number.unsigned_abs()))
}

/// The number that such an id stands for; the greatest one for ids that are none of the ledger's.
pub(crate) fn movement_number(id: Uuid) -> i64 {
    i64::try_from(id.as_u128()).unwrap_or(i64::MAX)
}

impl TryFrom<MovementRow> for StockMovement {
    type Error = Fault;

    fn try_from(row: MovementRow) -> Result<Self, Fault> {
        let id = movement_id(row.id);
        let name = RowName::new("stock movement", id);
        Ok(Self {
            id,
            listing_id: ListingId(row.listing_id.0),
            delta: row.delta,
            cause: StockCause {
                reason: row.reason,
                actor: name.word(&row.actor)?,
                order_id: row.order_id.map(|id| OrderId(id.0)),
                at: row.at.0,
            },
        })
    }
}

impl From<&Listing> for ListingRow {
    fn from(listing: &Listing) -> Self {
        Self {
            id: SqlUuid(listing.id.0),
            sku: strip_nul(&listing.sku),
            name: strip_nul(&listing.name),
            vendor: strip_nul_option(listing.vendor.as_deref()),
            school: strip_nul_option(listing.school.as_deref()),
            spec: strip_nul_option(listing.spec.as_deref()),
            search: search_text(&listing.name, &listing.sku),
            currency: listing.unit_price.currency().code().to_owned(),
            unit_price: listing.unit_price.minor_units(),
            stock: listing.stock,
            reserved: listing.reserved,
            is_active: listing.is_active,
            created_at: SqlTimestamp(listing.created_at),
            updated_at: SqlTimestamp(listing.updated_at),
            version: listing.version,
            tax_category: listing.tax_category.to_string(),
        }
    }
}

impl TryFrom<ListingRow> for Listing {
    type Error = Fault;

    fn try_from(row: ListingRow) -> Result<Self, Fault> {
        let name = RowName::new("listing", row.id.0);
        let currency = name.word(&row.currency)?;
        Ok(Self {
            id: ListingId(row.id.0),
            sku: row.sku,
            name: row.name,
            vendor: row.vendor,
            school: row.school,
            spec: row.spec,
            unit_price: name.money(row.unit_price, currency)?,
            stock: row.stock,
            reserved: row.reserved,
            tax_category: name.word(&row.tax_category)?,
            is_active: row.is_active,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}

/// What a listing is searched by: name and sku, folded, on two lines, so that no search finds something
/// across them.
pub(crate) fn search_text(name: &str, sku: &str) -> String {
    strip_nul(&format!("{}\n{}", folded(name), folded(sku)))
}
