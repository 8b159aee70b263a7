//! The caller's contact card.

mod get;
mod put;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(get::get).service(put::put);
}
