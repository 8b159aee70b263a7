//! Admin routes of API keys.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use application::api_keys;
use domain::ids::ApiKeyId;
use ports::ApiKey;

use crate::auth::Admin;
use crate::command::Command;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{ApiKeyDto, ApiKeyQuery, CreateApiKeyBody, CreatedApiKeyDto, EmptyBody, PageDto};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, PathId, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(create).service(list).service(revoke);
}

const LIST: List = List {
    cursors: Cursors("office-api-keys"),
    file: "api-keys",
    columns: "id,name,prefix,role,status,created_at,created_by,last_used_at,expires_at,revoked_at",
};

/// List API keys
///
/// Newest first. Keys that were revoked or have expired stay listed for 90 days.
#[utoipa::path(
    tag = "Admin: API keys",
    params(ApiKeyQuery),
    responses((status = 200, description = "A page of keys", body = PageDto<ApiKeyDto>)),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<ApiKeyQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, now, Query(query)) = (state.engine(), state.token_time(), query);
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read = async move |page| api_keys::list(&engine, &admin.0, page).await;
    LIST.answer(request, read, move |key| ApiKeyDto::of(&key, now)).await
}

/// Create an API key
///
/// The response contains the secret, which is not stored and cannot be shown again: the response to a repeated
/// request has the key without it. Needs a token of an operator, or an API key with the scope `all`.
#[utoipa::path(
    tag = "Admin: API keys",
    params(KeyHeader),
    request_body = CreateApiKeyBody,
    responses((status = 201, description = "The key", body = CreatedApiKeyDto)),
)]
#[post("")]
pub async fn create(
    command: Command<Admin>,
    body: Body<CreateApiKeyBody>,
    state: State,
) -> Result<Reply, Problem> {
    let (draft, now) = (body.value.draft(), state.token_time());
    let secret = api_keys::new_secret(&state.engine());
    let shown = secret.clone();
    command
        .run_showing(
            &body.raw,
            |key| created(&CreatedApiKeyDto::of(key, None)),
            move |key| created(&CreatedApiKeyDto::of(key, Some(&shown))),
            async move |engine, admin, keyed| {
                api_keys::create(engine, admin, draft, &secret, now, keyed).await
            },
        )
        .await
}

fn created(key: &CreatedApiKeyDto) -> Reply {
    Reply::json(StatusCode::CREATED, key)
}

/// Revoke an API key
///
/// It is refused from the next request on. A key that was revoked before is not changed.
#[utoipa::path(
    tag = "Admin: API keys",
    params(("id" = Uuid, Path, description = "The key"), KeyHeader),
    responses((status = 200, description = "The key", body = ApiKeyDto)),
)]
#[post("/{id}/revoke")]
pub async fn revoke(
    command: Command<Admin>,
    id: PathId<ApiKeyId>,
    body: Body<EmptyBody>,
    state: State,
) -> Result<Reply, Problem> {
    let now = state.token_time();
    command
        .run(&body.raw, render_revoked, async move |engine, admin, key| {
            api_keys::revoke(engine, admin, id.0, now, key).await
        })
        .await
}

/// A revoked key has this status at any time.
fn render_revoked(key: &ApiKey) -> Reply {
    Reply::ok(&ApiKeyDto::of(key, key.created_at))
}
