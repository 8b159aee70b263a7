//! Every customer's messages.

mod list;
mod resend;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(list::list).service(resend::resend);
}
