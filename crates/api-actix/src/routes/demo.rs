//! The demo clock. Only `kassa serve --demo` mounts it.

use std::time::Duration;

use actix_web::{get, post};

use crate::demo_clock::DemoClock;
use crate::dto::{ClockDto, Moment, MoveClockBody};
use crate::errors::Problem;
use crate::extract::Body;
use crate::mount::Routes;
use crate::reply::Reply;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(get_clock).service(move_clock);
}

/// Get the demo clock
#[utoipa::path(
    tag = "Demo",
    responses((status = 200, description = "The clock", body = ClockDto)),
    security(()),
)]
#[get("/demo/clock")]
pub async fn get_clock(state: State) -> Result<Reply, Problem> {
    state.demo_clock().map(render_clock).ok_or_else(|| Problem::not_found("clock"))
}

/// Move the demo clock forward
///
/// Unpaid orders and coupons expire and retries become due immediately. The clock cannot be moved
/// back.
#[utoipa::path(
    tag = "Demo",
    request_body = MoveClockBody,
    responses((status = 200, description = "The clock", body = ClockDto)),
    security(()),
)]
#[post("/demo/clock")]
pub async fn move_clock(body: Body<MoveClockBody>, state: State) -> Result<Reply, Problem> {
    let clock = state.demo_clock().ok_or_else(|| Problem::not_found("clock"))?;
    let by = duration(&body.value.advance)?;
    if !clock.advance(by) {
        return Err(Problem::invalid("/advance", "beyond the range of the demo clock"));
    }
    state.engine().clock_has_jumped();
    Ok(render_clock(clock))
}

fn duration(words: &str) -> Result<Duration, Problem> {
    let refused = || {
        Problem::invalid(
            "/advance",
            "invalid duration; expected a value such as 90s, 30m, 2h or 1day 6h",
        )
    };
    let by = humantime::parse_duration(words).map_err(|_| refused())?;
    if by.is_zero() { Err(refused()) } else { Ok(by) }
}

fn render_clock(clock: &dyn DemoClock) -> Reply {
    let offset = humantime::format_duration(clock.offset()).to_string();
    Reply::ok(&ClockDto { now: Moment(clock.now()), offset })
}
