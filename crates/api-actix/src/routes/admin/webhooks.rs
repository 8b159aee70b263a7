//! News of providers that wait for their payment to be known.

mod list;
mod retry;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(list::list).service(retry::retry);
}
