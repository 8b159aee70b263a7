//! `POST /api/admin/views`: a new view.

use domain::ids::SavedViewId;
use ports::{Changes, MAX_SAVED_VIEWS, SavedView};

use super::{checked_name, invalid, load};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::orders::{OrderFilterName, order_filter};
use crate::principal::Admin;

/// Longest value of a filter, in characters.
const MAX_VALUE_CHARS: usize = 100;

/// A view as an operator saves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedViewDraft {
    /// Its name.
    pub name: String,
    /// Names and values of the list's filters.
    pub filters: Vec<(String, String)>,
}

/// Saves a view.
///
/// # Errors
/// [`AppError::Invalid`] for a name or filters that cannot be used, or if the operator has saved
/// [`MAX_SAVED_VIEWS`]; [`AppError::UniqueViolation`] if another view has the name.
pub async fn save(
    engine: &Engine,
    admin: &Admin,
    draft: SavedViewDraft,
    keyed: Option<&IdempotentRequest<SavedView>>,
) -> Result<Executed<SavedView>, AppError> {
    let filters = checked(engine, &draft.filters)?;
    execute(engine, keyed, || async {
        let mut saved = load(engine, admin).await?;
        let name = checked_name(&draft.name, saved.views.iter())?;
        if saved.views.len() >= MAX_SAVED_VIEWS {
            let rule = format!("{MAX_SAVED_VIEWS} views are saved; delete one first");
            return Err(invalid("/name", rule));
        }
        let view = SavedView {
            id: SavedViewId(engine.uuid()),
            name,
            filters: filters.clone(),
            created_at: engine.now(),
        };
        saved.views.push(view.clone());
        let mut changes = Changes::default();
        changes.put_saved_views(&mut saved);
        Ok((view, changes))
    })
    .await
}

/// Filters that the list can read, in the order of [`OrderFilterName::ALL`]. Empty ones are left out.
fn checked(
    engine: &Engine,
    filters: &[(String, String)],
) -> Result<Vec<(String, String)>, AppError> {
    let mut read: Vec<(OrderFilterName, &str)> = Vec::new();
    for (name, value) in filters {
        let name: OrderFilterName =
            name.parse().map_err(|_| invalid("/filters", "not a filter of orders".to_owned()))?;
        let value = value.trim();
        if read.iter().any(|(other, _)| *other == name) || value.chars().count() > MAX_VALUE_CHARS {
            let rule = format!("each filter once, with at most {MAX_VALUE_CHARS} characters");
            return Err(invalid("/filters", rule));
        }
        if !value.is_empty() {
            read.push((name, value));
        }
    }
    if read.is_empty() {
        return Err(invalid("/filters", "at least one filter is required".to_owned()));
    }
    let text = |name| read.iter().find(|(own, _)| *own == name).map(|(_, value)| *value);
    order_filter(engine.policy.currency, text)?;
    let kept = OrderFilterName::ALL
        .iter()
        .filter_map(|name| Some((name.as_str().to_owned(), text(*name)?.to_owned())));
    Ok(kept.collect())
}
