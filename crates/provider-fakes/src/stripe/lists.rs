//! Lists in pages: <https://docs.stripe.com/api/pagination>.

use serde_json::{Value, json};

use super::errors::ApiError;
use super::parameters::Parameters;

/// A page of a list, the newest first.
pub(super) fn page(
    newest_first: Vec<(String, Value)>,
    parameters: &Parameters,
    url: &str,
) -> Result<Value, ApiError> {
    let limit = parameters.integer("limit")?.unwrap_or(10);
    let limit = usize::try_from(limit).ok().filter(|limit| (1..=100).contains(limit));
    let why = "The limit must be between 1 and 100.";
    let limit = limit.ok_or_else(|| ApiError::invalid("limit", "", why))?;
    let mut rest = newest_first.as_slice();
    if let Some(after) = parameters.text("starting_after") {
        let at = rest.iter().position(|(id, _)| id == after);
        let missing = || ApiError::missing("object", after, "starting_after");
        rest = at.and_then(|at| rest.get(at + 1..)).ok_or_else(missing)?;
    }
    let data: Vec<&Value> = rest.iter().take(limit).map(|(_, object)| object).collect();
    Ok(json!({ "object": "list", "url": url, "has_more": rest.len() > limit, "data": data }))
}
