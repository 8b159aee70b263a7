//! The operator's work on orders.

mod cancel;
mod confirm;
mod deliver;
mod get;
mod list;
mod ship;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(cancel::cancel)
        .service(confirm::confirm)
        .service(deliver::deliver)
        .service(get::get)
        .service(list::list)
        .service(ship::ship);
}
