//! Views of the list of orders that operators save.

use std::collections::BTreeMap;

use application::saved_views::SavedViewDraft;
use domain::{DateTime, Utc};
use ports::SavedView;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::JsonBody;

/// A view: filters of the list of orders, with a name.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SavedView)]
pub struct SavedViewDto {
    id: Uuid,
    name: String,
    /// Parameters of the list of orders with their values.
    #[schema(example = json!({ "status": "paid" }))]
    filters: BTreeMap<String, String>,
    created_at: DateTime<Utc>,
}

impl From<&SavedView> for SavedViewDto {
    fn from(view: &SavedView) -> Self {
        Self {
            id: view.id.0,
            name: view.name.clone(),
            filters: view.filters.iter().cloned().collect(),
            created_at: view.created_at,
        }
    }
}

/// The views of an operator.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SavedViews)]
pub struct SavedViewsDto {
    /// In the order in which they were saved, at most 20.
    items: Vec<SavedViewDto>,
}

impl From<&[SavedView]> for SavedViewsDto {
    fn from(views: &[SavedView]) -> Self {
        Self { items: views.iter().map(SavedViewDto::from).collect() }
    }
}

/// A view to save.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSavedView)]
pub struct SaveViewBody {
    /// At most 60 characters; no other view of the caller has it.
    pub name: String,
    /// Parameters of the list of orders with their values, at least one: `number`, `user_id`, `status`,
    /// `payment_status`, `created_after`, `created_before`, `currency`, `amount_from`, `amount_to`, `issue`.
    #[schema(example = json!({ "status": "paid" }))]
    pub filters: BTreeMap<String, String>,
}

impl JsonBody for SaveViewBody {}

impl From<SaveViewBody> for SavedViewDraft {
    fn from(body: SaveViewBody) -> Self {
        Self { name: body.name, filters: body.filters.into_iter().collect() }
    }
}

/// Another name for a view.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RenamedView)]
pub struct RenameViewBody {
    /// At most 60 characters; no other view of the caller has it.
    pub name: String,
}

impl JsonBody for RenameViewBody {}
