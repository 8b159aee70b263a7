//! Listings and their stock.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::AdminListingDto;
use application::listings::{self, AdjustStock};
use domain::ids::ListingId;
use serde_json::json;

use crate::failure::PageError;
use crate::form::Form;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Operator;

/// `GET /admin/listings`
///
/// # Errors
/// `storage_unavailable`.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let wanted = query.text("query").map(ToOwned::to_owned);
    let found = listings::list(&state.engine(), &operator.admin, wanted, query.page()?).await?;
    let list = query.list(&found, |listing| AdminListingDto::from(listing));
    render(&req, &operator, "admin/listings.html", json!({ "list": list }))
}

/// `POST /admin/listings/{id}/stock`: adds units to the stock, or takes them away.
///
/// # Errors
/// `stock_refused` if fewer would be on hand than are reserved.
pub async fn adjust_stock(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = ListingId(query::id(&id)?);
    let input = AdjustStock { delta: form.parse("delta")?, reason: form.text("reason").to_owned() };
    form.run(
        |_| "/admin/listings?done=stock".to_owned(),
        async move |engine, operator: &Operator, key| {
            listings::adjust_stock(engine, &operator.admin, id, input, key).await
        },
    )
    .await
}
