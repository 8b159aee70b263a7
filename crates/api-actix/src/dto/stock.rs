//! Rows of the stock ledger, and what an import of listings did.

use application::listings::Imported;
use domain::{DateTime, Utc};
use ports::StockMovement;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Pieces that came to the shelf, or left it. The rows of a listing sum up to its stock.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = StockMovement)]
pub struct StockMovementDto {
    id: Uuid,
    /// The listing; it may be gone.
    listing_id: Uuid,
    /// Pieces, more or fewer; never zero.
    delta: i64,
    reason: String,
    /// `customer:ID`, `admin:ID`, `service:ID`, `provider:NAME` or `system`.
    #[schema(example = "system")]
    actor: String,
    /// The order that took or gave them.
    order_id: Option<Uuid>,
    at: DateTime<Utc>,
}

impl From<&StockMovement> for StockMovementDto {
    fn from(movement: &StockMovement) -> Self {
        let cause = &movement.cause;
        Self {
            id: movement.id,
            listing_id: movement.listing_id.0,
            delta: movement.delta,
            reason: cause.reason.clone(),
            actor: cause.actor.to_string(),
            order_id: cause.order_id.map(|id| id.0),
            at: cause.at,
        }
    }
}

/// How a file of listings is imported.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// True: the file is only checked, and told what it would change.
    pub dry_run: Option<bool>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Imported)]
pub struct ImportedDto {
    /// Listings made.
    created: usize,
    /// Listings changed.
    changed: usize,
    /// Listings that were as they should be.
    unchanged: usize,
}

impl From<&Imported> for ImportedDto {
    fn from(imported: &Imported) -> Self {
        let Imported { created, changed, unchanged } = *imported;
        Self { created, changed, unchanged }
    }
}
