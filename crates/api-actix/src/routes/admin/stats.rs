//! Order statistics.

use actix_web::get;
use application::stats;
use domain::Instant;
use ports::{DailyRequest, StatsRequest};

use crate::auth::Admin;
use crate::dto::{DailyDto, DailyQuery, StatsDto, StatsQuery, WorklistDto};
use crate::errors::Problem;
use crate::extract::Query;
use crate::mount::Routes;
use crate::reply::Reply;
use crate::state::State;

/// The default number of top sellers.
const TOP: u32 = 10;

/// Mounts the route.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(daily).service(figures).service(worklist);
}

/// Get order statistics
///
/// Orders and revenue per day, orders by status, top sellers, reasons of failed payments. Days are
/// those of `time_zone`, including days of 23 or 25 hours when daylight saving time changes.
#[utoipa::path(
    tag = "Admin: statistics",
    params(StatsQuery),
    responses((status = 200, description = "The statistics", body = StatsDto)),
)]
#[get("")]
pub async fn figures(
    admin: Admin,
    query: Query<StatsQuery>,
    state: State,
) -> Result<Reply, Problem> {
    let engine = state.engine();
    let request = request(&query.0, engine.now())?;
    let found = stats::stats(&engine, &admin.0, request).await?;
    Ok(Reply::ok(&StatsDto::of(request, &found)))
}

fn request(query: &StatsQuery, now: Instant) -> Result<StatsRequest, Problem> {
    let too_many = || Problem::invalid("?top", format!("must be between 0 and {}", stats::MAX_TOP));
    let top = query.top.map(u32::try_from).transpose().map_err(|_| too_many())?;
    let to = query.to.map_or(now, |time| time.0);
    let from = query.from.map_or_else(|| stats::default_from(to), |time| time.0);
    let time_zone = query.time_zone.map(|zone| zone.0).unwrap_or_default();
    Ok(StatsRequest { from, to, top: top.unwrap_or(TOP), time_zone })
}

/// Get figures by day
///
/// Orders and their amounts by the day on which they were placed, and failed payment attempts. Days are those of
/// `time_zone`.
#[utoipa::path(
    tag = "Admin: statistics",
    params(DailyQuery),
    responses((status = 200, description = "The figures", body = DailyDto)),
)]
#[get("/daily")]
pub async fn daily(admin: Admin, query: Query<DailyQuery>, state: State) -> Result<Reply, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let to = query.to.map_or(engine.now(), |time| time.0);
    let from = query.from.map_or_else(|| stats::default_from(to), |time| time.0);
    let time_zone = query.time_zone.map(|zone| zone.0).unwrap_or_default();
    let request = DailyRequest { from, to, time_zone };
    let found = stats::daily_figures(&engine, &admin.0, request).await?;
    Ok(Reply::ok(&DailyDto::of(request, &found)))
}

/// Get what waits for an operator
///
/// Numbers of orders, payments, disputes, webhook events and listings. Nothing is counted beyond 100.
#[utoipa::path(
    tag = "Admin: statistics",
    responses((status = 200, description = "The numbers", body = WorklistDto)),
)]
#[get("/worklist")]
pub async fn worklist(admin: Admin, state: State) -> Result<Reply, Problem> {
    let found = stats::worklist(&state.engine(), &admin.0).await?;
    Ok(Reply::ok(&WorklistDto::from(&found)))
}
