//! `POST /api/admin/listings`.

use actix_web::post;
use application::listings;

use super::made;
use crate::auth::Admin;
use crate::dto::{AdminListingDto, CreateListingBody};
use crate::errors::Problem;
use crate::extract::Body;
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Create a listing
#[utoipa::path(
    tag = "Admin: listings",
    params(KeyHeader),
    request_body = CreateListingBody,
    responses(
        (status = 201, description = "The listing", body = AdminListingDto),
        (status = 409), (status = 422),
    ),
)]
#[post("")]
pub async fn create(
    admin: Admin,
    once: Once,
    body: Body<CreateListingBody>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&admin.0, &body.raw, made)?;
    let engine = state.engine();
    let draft = body.value.draft(engine.policy().currency)?;
    to_the_end(async move {
        answer(listings::create(&engine, &admin.0, draft, keyed.as_ref()).await, made)
    })
    .await
}
