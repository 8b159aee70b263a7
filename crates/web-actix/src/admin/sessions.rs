//! Where operators are signed in.

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
use crate::visitor::{Operator, Visitor};

/// `GET /admin/sessions`: the sessions of all operators.
///
/// # Errors
/// `storage_unavailable`.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (engine, now) = (state.engine(), state.token_time());
    let found = sessions::list_operators(&engine, &operator.admin, now).await?;
    let rows: Vec<_> = found.iter().map(WebSessionDto::from).collect();
    let content = json!({
        "rows": rows,
        "current": sessions::id_of(operator.browser().secret()).0,
        "own": operator.admin.principal().user_id.0,
    });
    render(&req, &operator, "admin/sessions.html", content)
}

/// `POST /admin/sessions/{id}/end`: any operator's session.
///
/// # Errors
/// `not_found`.
pub async fn end(
    form: Form<Operator>,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (id, now) = (WebSessionId(query::id(&id)?), state.token_time());
    sessions::revoke_operators(&form.engine, &form.visitor.admin, id, now).await?;
    Ok(see_other("/admin/sessions?done=session-ended"))
}

/// `POST /admin/sessions/end-others`: the operator's own sessions in other browsers.
///
/// # Errors
/// `storage_unavailable`.
pub async fn end_others(form: Form<Operator>, state: State) -> Result<HttpResponse, PageError> {
    let this = sessions::id_of(form.visitor.browser().secret());
    let (caller, now) = (form.visitor.admin.principal(), state.token_time());
    sessions::revoke_others(&form.engine, caller, this, now).await?;
    Ok(see_other("/admin/sessions?done=sessions-ended"))
}
