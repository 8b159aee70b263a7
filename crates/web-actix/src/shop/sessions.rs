//! Where a customer is signed in.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::WebSessionDto;
use application::sessions;
use domain::ids::WebSessionId;
use serde_json::json;

use crate::failure::PageError;
use crate::form::Form;
use crate::page::render;
use crate::query;
use crate::redirect::see_other;
use crate::visitor::{Customer, Visitor};

/// `GET /shop/sessions`
///
/// # Errors
/// `storage_unavailable`.
pub async fn list(
    req: HttpRequest,
    customer: Customer,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (engine, now) = (state.engine(), state.token_time());
    let found = sessions::list_own(&engine, &customer.caller, now).await?;
    let rows: Vec<_> = found.iter().map(WebSessionDto::from).collect();
    let current = sessions::id_of(customer.browser().secret()).0;
    let content = json!({ "rows": rows, "current": current });
    render(&req, &customer, "shop/sessions.html", content)
}

/// `POST /shop/sessions/{id}/end`
///
/// # Errors
/// `not_found`, also for sessions of other customers.
pub async fn end(
    form: Form<Customer>,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (id, now) = (WebSessionId(query::id(&id)?), state.token_time());
    sessions::revoke_own(&form.engine, &form.visitor.caller, id, now).await?;
    Ok(see_other("/shop/sessions?done=session-ended"))
}

/// `POST /shop/sessions/end-others`: all but the one in this browser.
///
/// # Errors
/// `storage_unavailable`.
pub async fn end_others(form: Form<Customer>, state: State) -> Result<HttpResponse, PageError> {
    let this = sessions::id_of(form.visitor.browser().secret());
    sessions::revoke_others(&form.engine, &form.visitor.caller, this, state.token_time()).await?;
    Ok(see_other("/shop/sessions?done=sessions-ended"))
}
