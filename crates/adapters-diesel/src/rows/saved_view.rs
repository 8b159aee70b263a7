//! Rows of `saved_views`.

use diesel::prelude::*;
use domain::DateTime;
use domain::ids::{SavedViewId, UserId};
use ports::{SavedView, SavedViews};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::RowName;
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::schema::saved_views;
use crate::types::SqlUuid;

/// A row of `saved_views`. `views` is JSON: an operator has few of them, and they are only read together.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = saved_views, treat_none_as_default_value = false)]
pub(crate) struct SavedViewsRow {
    pub(crate) user_id: SqlUuid,
    pub(crate) views: String,
    pub(crate) version: i64,
}

/// A view in the JSON; the time in microseconds since 1970.
#[derive(Debug, Serialize, Deserialize)]
struct StoredView {
    id: Uuid,
    name: String,
    filters: Vec<(String, String)>,
    created_at: i64,
}

impl From<&SavedViews> for SavedViewsRow {
    fn from(saved: &SavedViews) -> Self {
        let filters = |view: &SavedView| {
            let filters = view.filters.iter();
            filters.map(|(name, value)| (strip_nul(name), strip_nul(value))).collect()
        };
        let stored = saved.views.iter().map(|view| StoredView {
            id: view.id.0,
            name: strip_nul(&view.name),
            filters: filters(view),
            created_at: view.created_at.timestamp_micros(),
        });
        Self {
            user_id: SqlUuid(saved.user_id.0),
            views: serde_json::json!(stored.collect::<Vec<_>>()).to_string(),
            version: saved.version,
        }
    }
}

impl TryFrom<SavedViewsRow> for SavedViews {
    type Error = Fault;

    fn try_from(row: SavedViewsRow) -> Result<Self, Fault> {
        let name = RowName::new("saved views of user", row.user_id.0);
        let stored: Vec<StoredView> =
            serde_json::from_str(&row.views).map_err(|error| name.broken(error))?;
        let views = stored.into_iter().map(|view| {
            let created_at = DateTime::from_timestamp_micros(view.created_at);
            Ok(SavedView {
                id: SavedViewId(view.id),
                name: view.name,
                filters: view.filters,
                created_at: created_at.ok_or_else(|| name.broken("time out of range"))?,
            })
        });
        Ok(Self {
            user_id: UserId(row.user_id.0),
            views: views.collect::<Result<_, Fault>>()?,
            version: row.version,
        })
    }
}
