//! The operator's work on coupons.

mod change;
mod create;
mod delete;
mod get;
mod list;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(change::change)
        .service(create::create)
        .service(delete::delete)
        .service(get::get)
        .service(list::list);
}
