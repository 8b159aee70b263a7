//! How the server is, and what it offers. Nobody needs a token for these.

pub mod docs;
mod errors;
mod healthz;
mod metrics;
mod openapi;
mod readyz;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(healthz::healthz)
        .service(readyz::readyz)
        .service(metrics::metrics)
        .service(openapi::openapi)
        .service(errors::list)
        .service(errors::one);
}
