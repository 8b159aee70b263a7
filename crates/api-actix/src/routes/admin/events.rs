//! The feed of all orders' events.

use actix_web::get;
use application::event_feed;
use domain::limits::{DEFAULT_PAGE, MAX_PAGE};

use crate::auth::Admin;
use crate::dto::{FeedDto, FeedQuery};
use crate::errors::Problem;
use crate::extract::Query;
use crate::mount::Routes;
use crate::reply::Reply;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(read);
}

/// Read the events of all orders
///
/// In the order in which they were committed, those of one order by their numbers. No event appears later at a position
/// that was passed, so that a reader that remembers `next_after` misses none.
#[utoipa::path(
    tag = "Admin: orders",
    params(FeedQuery),
    responses((status = 200, description = "The next events", body = FeedDto)),
)]
#[get("")]
pub async fn read(admin: Admin, query: Query<FeedQuery>, state: State) -> Result<Reply, Problem> {
    let Query(query) = query;
    let after = query.after.unwrap_or(0);
    if after < 0 {
        return Err(Problem::invalid("?after", "must not be negative"));
    }
    let limit = query.limit.map_or(Some(DEFAULT_PAGE), |limit| u32::try_from(limit).ok());
    let limit = limit.filter(|limit| (1..=MAX_PAGE).contains(limit));
    let limit = limit
        .ok_or_else(|| Problem::invalid("?limit", format!("must be between 1 and {MAX_PAGE}")))?;
    let events = event_feed::read(&state.engine(), &admin.0, after, limit).await?;
    Ok(Reply::ok(&FeedDto::of(after, &events)))
}
