//! `POST /api/admin/payments/{id}/sync`.

use actix_web::post;
use application::payments;
use domain::ids::PaymentId;

use super::shown;
use crate::auth::Admin;
use crate::dto::{Nothing, PaymentWithRefundsDto};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Look up a payment at the provider
///
/// The response is applied like a webhook. Every call makes a new lookup, even with the same key.
#[utoipa::path(
    tag = "Admin: payments",
    params(("id" = Uuid, Path, description = "The payment"), KeyHeader),
    responses((status = 200, description = "The payment", body = PaymentWithRefundsDto)),
)]
#[post("/{id}/sync")]
pub async fn sync(
    admin: Admin,
    _once: Once,
    id: PathId<PaymentId>,
    _body: Body<Nothing>,
    state: State,
) -> Result<Reply, Problem> {
    let engine = state.engine();
    to_the_end(async move { Ok(shown(&payments::sync(&engine, &admin.0, id.0).await?)) }).await
}
