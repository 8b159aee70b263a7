//! Rows of `listings` and `stock_movements`.

use diesel::prelude::*;
use domain::ids::ListingId;
use domain::listing::Listing;
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::{plain, plain_option};
use crate::schema::{listings, stock_movements};
use crate::types::{At, Id};

/// A row of `listings`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = listings, treat_none_as_default_value = false)]
pub(crate) struct ListingRow {
    pub(crate) id: Id,
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
    pub(crate) created_at: At,
    pub(crate) updated_at: At,
    pub(crate) version: i64,
}

/// A row of `stock_movements`.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = stock_movements, treat_none_as_default_value = false)]
pub(crate) struct MovementRow {
    pub(crate) listing_id: Id,
    pub(crate) delta: i64,
    pub(crate) reason: String,
    pub(crate) actor: String,
    pub(crate) at: At,
}

impl From<&Listing> for ListingRow {
    fn from(listing: &Listing) -> Self {
        Self {
            id: Id(listing.id.0),
            sku: plain(&listing.sku),
            name: plain(&listing.name),
            vendor: plain_option(listing.vendor.as_deref()),
            school: plain_option(listing.school.as_deref()),
            spec: plain_option(listing.spec.as_deref()),
            search: search_text(&listing.name, &listing.sku),
            currency: listing.unit_price.currency().code().to_owned(),
            unit_price: listing.unit_price.minor_units(),
            stock: listing.stock,
            reserved: listing.reserved,
            is_active: listing.is_active,
            created_at: At(listing.created_at),
            updated_at: At(listing.updated_at),
            version: listing.version,
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
            is_active: row.is_active,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}

/// What a listing is searched by: name and sku in lower case, on two lines, so that no search finds
/// something across them.
fn search_text(name: &str, sku: &str) -> String {
    plain(&format!("{}\n{}", name.to_lowercase(), sku.to_lowercase()))
}
