//! What is for sale. Everybody may look, with or without a token.

mod get;
mod list;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(get::get).service(list::list);
}
