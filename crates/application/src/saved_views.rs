//! Views of the list of orders that an operator saves: filters with a name. Each operator has their own.

mod delete;
mod list;
mod rename;
mod save;

pub use delete::delete;
pub use list::list;
pub use rename::rename;
pub use save::{SavedViewDraft, save};

use ports::{SavedView, SavedViews, UniqueViolation};

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;

/// Longest name, in characters.
const MAX_NAME_CHARS: usize = 60;

/// The views of an operator, for a change of them.
async fn load(engine: &Engine, admin: &Admin) -> Result<SavedViews, AppError> {
    let user = admin.principal().user_id;
    Ok(engine.store.saved_views(user).await?.unwrap_or_else(|| SavedViews::none(user)))
}

/// A name that none of `others` has, in whatever letter case.
fn checked_name<'a>(
    name: &str,
    mut others: impl Iterator<Item = &'a SavedView>,
) -> Result<String, AppError> {
    let name = domain::text::label(name, MAX_NAME_CHARS);
    let name = name.map_err(|error| invalid("/name", error.to_string()))?;
    let folded = domain::search::folded(&name);
    match others.any(|other| domain::search::folded(&other.name) == folded) {
        true => Err(AppError::UniqueViolation(UniqueViolation::SavedViewName)),
        false => Ok(name),
    }
}

fn invalid(field: &'static str, reason: String) -> AppError {
    AppError::Invalid { field, reason }
}
