//! API keys of services and tools.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::errors::Problem;
use api_actix::views::ApiKeyDto;
use application::api_keys::{self, ApiKeyDraft};
use chrono::TimeDelta;
use domain::Instant;
use domain::ids::ApiKeyId;
use ports::{ApiKey, ApiKeyRole, ApiScope};
use serde_json::json;

use crate::failure::PageError;
use crate::form::Form;
use crate::format;
use crate::page::render;
use crate::query::{self, Query, parsed};
use crate::visitor::Operator;

/// `GET /admin/api-keys`
///
/// # Errors
/// `validation_failed` for a page that cannot be read.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let now = state.token_time();
    let found = api_keys::list(&state.engine(), &operator.admin, query.page()?).await?;
    let content = json!({
        "list": query.list(&found, |key| ApiKeyDto::of(key, now)),
        "roles": format::values(ApiKeyRole::ALL, |role| role.as_str()),
        "scopes": format::values(ApiScope::ALL, |scope| scope.as_str()),
    });
    render(&req, &operator, "admin/api_keys.html", content)
}

/// `POST /admin/api-keys`: the response shows the secret, once.
///
/// # Errors
/// `validation_failed`.
pub async fn create(
    req: HttpRequest,
    form: Form<Operator>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let now = state.token_time();
    let draft = draft(&form, now)?;
    let secret = api_keys::new_secret(&form.engine);
    let shown = secret.clone();
    form.run_showing(
        Arc::new(|_: &ApiKey| "/admin/api-keys?done=key-exists".to_owned()),
        move |operator, key| {
            let key = ApiKeyDto::of(key, now);
            let content = json!({ "key": key, "secret": shown.expose() });
            render(&req, operator, "admin/api_key.html", content)
        },
        async move |engine, operator: &Operator, keyed| {
            api_keys::create(engine, &operator.admin, draft, &secret, now, keyed).await
        },
    )
    .await
}

/// The fields of the form. The error names a field by its label.
fn draft(form: &Form<Operator>, now: Instant) -> Result<ApiKeyDraft, PageError> {
    let scopes = form.all("scope").map(|scope| parsed("scope", scope));
    let scopes = scopes.collect::<Result<Vec<ApiScope>, _>>()?;
    if scopes.is_empty() {
        return Err(Problem::invalid("scope", "choose at least one scope").into());
    }
    let days = form.optional("days").map(|days| parsed::<u16>("days", &days)).transpose()?;
    let end = days.map(|days| now.checked_add_signed(TimeDelta::days(days.into())));
    Ok(ApiKeyDraft {
        name: form.text("name").to_owned(),
        role: form.parse("role")?,
        scopes,
        expires_at: end.flatten(),
    })
}

/// `POST /admin/api-keys/{id}/revoke`
///
/// # Errors
/// `not_found`.
pub async fn revoke(
    form: Form<Operator>,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let (id, now) = (ApiKeyId(query::id(&id)?), state.token_time());
    form.run(
        |_| "/admin/api-keys?done=key-revoked".to_owned(),
        async move |engine, operator: &Operator, key| {
            api_keys::revoke(engine, &operator.admin, id, now, key).await
        },
    )
    .await
}
