//! What only a demo has: its clock. Outside of `kassa serve --demo` none of this is mounted.

mod clock;
mod move_clock;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::demo_clock::DemoClock;
use crate::dto::{ClockDto, Moment};
use crate::reply::Reply;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(clock::clock).service(move_clock::move_clock);
}

fn shown(clock: &dyn DemoClock) -> Reply {
    let offset = humantime::format_duration(clock.offset()).to_string();
    Reply::ok(&ClockDto { now: Moment(clock.now()), offset })
}
