//! Work that waits or was given up.

mod get;
mod list;
mod retry;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(get::get).service(list::list).service(retry::retry);
}
