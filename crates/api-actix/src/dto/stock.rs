//! Stock movements, and the result of an import of listings.

use application::spreadsheet::Imported;
use domain::{DateTime, Utc};
use ports::StockMovement;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A change of the on-hand stock. The rows of a listing sum up to its stock.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = StockMovement)]
pub struct StockMovementDto {
    id: Uuid,
    /// The listing; it may have been deleted.
    listing_id: Uuid,
    /// Units added or removed; never zero.
    delta: i64,
    reason: String,
    /// `customer:ID`, `admin:ID`, `service:ID`, `provider:NAME` or `system`.
    #[schema(example = "system")]
    actor: String,
    /// The order that caused the change.
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
    /// If true, the file is only checked and the changes are reported.
    pub dry_run: Option<bool>,
}

/// The result of an import or dry run.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Imported)]
pub struct ImportedDto {
    /// Rows created.
    created: usize,
    /// Rows updated.
    changed: usize,
    /// Rows without changes.
    unchanged: usize,
}

impl From<&Imported> for ImportedDto {
    fn from(imported: &Imported) -> Self {
        let Imported { created, changed, unchanged } = *imported;
        Self { created, changed, unchanged }
    }
}
