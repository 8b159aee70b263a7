//! Links and lists.

use serde_json::{Value, json};

use super::call::Call;
use super::errors::{Refusal, hal};
use super::read::check_query;
use crate::exchange::Reply;

/// Items of a page if the request does not say.
const PAGE: usize = 50;
/// Items of a page at most.
const MAX_PAGE: usize = 250;

/// A link to the API, at the address that was called.
pub(super) fn api(call: &Call<'_>, path: &str) -> Value {
    let href = format!("http://{}/v2/{path}", call.request.header("host"));
    json!({ "href": href, "type": "application/hal+json" })
}

/// A link to the documentation.
pub(super) fn documentation(page: &str) -> Value {
    json!({ "href": format!("https://docs.mollie.com/reference/{page}"), "type": "text/html" })
}

/// A page of a list, the newest first: from the item with the id in `from`.
pub(super) fn list(
    call: &Call<'_>,
    path: &str,
    name: &str,
    items: Vec<Value>,
) -> Result<Reply, Refusal> {
    check_query(call.request, &["from", "limit"])?;
    let limit = call.request.parameter("limit").map_or(Some(PAGE), |limit| limit.parse().ok());
    let Some(limit) = limit.filter(|limit| (1..=MAX_PAGE).contains(limit)) else {
        return Err(Refusal::new(400, "Invalid limit", Some("limit")));
    };
    let begin = match call.request.parameter("from") {
        None => 0,
        Some(from) => items
            .iter()
            .position(|item| item.get("id").is_some_and(|id| id == from))
            .ok_or_else(|| Refusal::new(400, "Invalid cursor value", Some("from")))?,
    };
    let next = items.get(begin + limit).and_then(|item| item.get("id")?.as_str());
    let next = next.map(|id| api(call, &format!("{path}?from={id}&limit={limit}")));
    let page: Vec<&Value> = items.iter().skip(begin).take(limit).collect();
    let body = json!({
        "count": page.len(),
        "_embedded": { name: page },
        "_links": {
            "self": api(call, path), "previous": null, "next": next,
            "documentation": documentation(&format!("list-{name}")),
        },
    });
    Ok(hal(200, body))
}
