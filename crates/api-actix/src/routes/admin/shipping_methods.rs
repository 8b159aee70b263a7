//! Admin routes of shipping methods.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post};
use application::{Engine, shipping_methods};
use domain::ids::ShippingMethodId;
use domain::shipping::ShippingMethod;

use crate::auth::Admin;
use crate::command::Command;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{
    ChangeShippingMethodBody, CreateShippingMethodBody, PageDto, PageQuery, ShippingMethodDto,
};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, IfMatch, PathId, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(change).service(create).service(get).service(list);
}

const LIST: List = List {
    cursors: Cursors("office-shipping-methods"),
    file: "shipping-methods",
    columns: "id,code,name,countries,price,currency,free_from,tax_category,is_active,\
        created_at,updated_at,version",
};

/// List all shipping methods
///
/// Including inactive ones.
#[utoipa::path(
    tag = "Admin: shipping and taxes",
    params(PageQuery),
    responses((status = 200, description = "A page of shipping methods", body = PageDto<ShippingMethodDto>)),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<PageQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    answer(state.engine(), admin.0, format, query.0).await
}

/// The shipping methods as a CSV file, for pages.
///
/// # Errors
/// A list that cannot be read.
pub async fn export(
    engine: Arc<Engine>,
    admin: application::Admin,
) -> Result<HttpResponse, Problem> {
    answer(engine, admin, Format::Csv, PageQuery::default()).await
}

async fn answer(
    engine: Arc<Engine>,
    admin: application::Admin,
    format: Format,
    query: PageQuery,
) -> Result<HttpResponse, Problem> {
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read = async move |page| shipping_methods::list(&engine, &admin, page).await;
    LIST.answer(request, read, |row| ShippingMethodDto::from(&row)).await
}

/// Create a shipping method
#[utoipa::path(
    tag = "Admin: shipping and taxes",
    params(KeyHeader),
    request_body = CreateShippingMethodBody,
    responses((status = 201, description = "The shipping method", body = ShippingMethodDto), (status = 409)),
)]
#[post("")]
pub async fn create(
    command: Command<Admin>,
    body: Body<CreateShippingMethodBody>,
) -> Result<Reply, Problem> {
    let input = body.value.input()?;
    command
        .run(&body.raw, render_created, async move |engine, admin, key| {
            shipping_methods::create(engine, admin, input, key).await
        })
        .await
}

/// Get a shipping method
#[utoipa::path(
    tag = "Admin: shipping and taxes",
    params(("id" = Uuid, Path, description = "The shipping method")),
    responses((status = 200, description = "The shipping method", body = ShippingMethodDto)),
)]
#[get("/{id}")]
pub async fn get(
    admin: Admin,
    id: PathId<ShippingMethodId>,
    state: State,
) -> Result<Reply, Problem> {
    let found = shipping_methods::get(&state.engine(), &admin.0, id.0).await?;
    Ok(render(&found))
}

/// Update a shipping method
///
/// Orders keep the values with which they were placed. With `is_active` false it
/// is no longer offered; it cannot be deleted.
#[utoipa::path(
    tag = "Admin: shipping and taxes",
    params(("id" = Uuid, Path, description = "The shipping method"), KeyHeader, MatchHeader),
    request_body = ChangeShippingMethodBody,
    responses((status = 200, description = "The shipping method", body = ShippingMethodDto), (status = 409)),
)]
#[patch("/{id}")]
pub async fn change(
    command: Command<IfMatch<Admin>>,
    id: PathId<ShippingMethodId>,
    body: Body<ChangeShippingMethodBody>,
) -> Result<Reply, Problem> {
    let input = body.value.change()?;
    command
        .run(&body.raw, render, async move |engine, admin, key| {
            shipping_methods::change(engine, admin, id.0, input, key).await
        })
        .await
}

fn render_created(row: &ShippingMethod) -> Reply {
    Reply::json(StatusCode::CREATED, &ShippingMethodDto::from(row))
        .header("location", format!("/api/admin/shipping-methods/{}", row.id))
        .etag(row.version)
}

fn render(row: &ShippingMethod) -> Reply {
    Reply::ok(&ShippingMethodDto::from(row)).etag(row.version)
}
