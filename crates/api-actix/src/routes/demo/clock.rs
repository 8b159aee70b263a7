//! `GET /demo/clock`.

use actix_web::get;

use super::shown;
use crate::dto::ClockDto;
use crate::errors::Problem;
use crate::reply::Reply;
use crate::state::State;

/// See what time it is in the demo
#[utoipa::path(
    tag = "Demo",
    responses((status = 200, description = "The clock", body = ClockDto)),
    security(()),
)]
#[get("/demo/clock")]
pub async fn clock(state: State) -> Result<Reply, Problem> {
    state.demo_clock().map(shown).ok_or_else(|| Problem::not_found("clock"))
}
