//! Notes on orders, and confirmation of many orders at once.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::JsonBody;
use crate::errors::Problem;
use application::AppError;
use application::orders::ConfirmedOrder;

/// An operator's note.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewNote)]
pub struct NoteBody {
    /// At most 500 characters, may have multiple lines.
    pub text: String,
}

impl JsonBody for NoteBody {}

/// The orders to confirm.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConfirmOrders)]
pub struct ConfirmManyBody {
    /// 1 to 100 orders.
    #[schema(min_items = 1, max_items = 100)]
    pub order_ids: Vec<Uuid>,
}

impl JsonBody for ConfirmManyBody {}

/// The result for each order, in request order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConfirmedOrders)]
pub struct ConfirmedManyDto {
    results: Vec<ConfirmedDto>,
}

/// The result for one order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConfirmedOrder)]
pub struct ConfirmedDto {
    order_id: Uuid,
    /// Whether it is confirmed now (or was already beyond that).
    confirmed: bool,
    /// The error, if it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<RefusalDto>,
}

/// Why it was rejected.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Refusal)]
pub struct RefusalDto {
    /// The stable code.
    #[schema(example = "order_not_paid")]
    code: &'static str,
    detail: String,
}

impl From<&[ConfirmedOrder]> for ConfirmedManyDto {
    fn from(outcomes: &[ConfirmedOrder]) -> Self {
        let one = |order: &ConfirmedOrder| ConfirmedDto {
            order_id: order.id.0,
            confirmed: order.outcome.is_ok(),
            error: order.outcome.as_ref().err().map(RefusalDto::from),
        };
        Self { results: outcomes.iter().map(one).collect() }
    }
}

impl From<&AppError> for RefusalDto {
    fn from(error: &AppError) -> Self {
        let problem = Problem::from(error);
        Self { code: problem.code().entry().code, detail: problem.detail().to_owned() }
    }
}
