//! A listing, for shoppers and for operators.

use domain::listing::Listing;
use domain::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::enum_string::StockLevelString;
use super::{DecimalText, SearchText};

/// A product for sale.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Listing)]
pub struct ListingDto {
    id: Uuid,
    sku: String,
    name: String,
    vendor: Option<String>,
    school: Option<String>,
    spec: Option<String>,
    unit_price: DecimalText,
    currency: &'static str,
    /// Units available now; null if stock is not tracked.
    available: Option<i64>,
    /// Whether it can be bought; an archived listing cannot.
    is_active: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<&Listing> for ListingDto {
    fn from(listing: &Listing) -> Self {
        Self {
            id: listing.id.0,
            sku: listing.sku.clone(),
            name: listing.name.clone(),
            vendor: listing.vendor.clone(),
            school: listing.school.clone(),
            spec: listing.spec.clone(),
            unit_price: listing.unit_price.into(),
            currency: listing.unit_price.currency().code(),
            available: listing.available(),
            is_active: listing.is_active,
            created_at: listing.created_at,
            updated_at: listing.updated_at,
        }
    }
}

/// A listing with admin-only fields.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AdminListing)]
pub struct AdminListingDto {
    #[serde(flatten)]
    listing: ListingDto,
    /// Units on hand; null if stock is not tracked.
    stock: Option<i64>,
    /// Units reserved by open orders.
    reserved: i64,
    /// How it is taxed.
    tax_category: String,
    version: i64,
}

impl From<&Listing> for AdminListingDto {
    fn from(listing: &Listing) -> Self {
        Self {
            listing: ListingDto::from(listing),
            stock: listing.stock,
            reserved: listing.reserved,
            tax_category: listing.tax_category.to_string(),
            version: listing.version,
        }
    }
}

/// Which listings.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListingQuery {
    /// Part of the name or the sku. Letter case, the encoding of accents, full-width forms and the
    /// dot on an `i` are ignored.
    #[param(value_type = Option<String>)]
    pub query: Option<SearchText>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Rows per page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}

/// Which listings, for operators.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AdminListingQuery {
    /// Part of the name or the sku. Letter case, the encoding of accents, full-width forms and the
    /// dot on an `i` are ignored.
    #[param(value_type = Option<String>)]
    pub query: Option<SearchText>,
    /// `out`: only active listings of which nothing is available. A page may then have fewer rows than `limit`
    /// although there is a next one.
    #[param(inline)]
    pub stock: Option<StockLevelString>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Rows per page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}
