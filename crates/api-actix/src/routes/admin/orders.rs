//! The operator's work on orders.

mod cancel;
mod cancel_items;
mod confirm;
mod confirm_many;
mod deliver;
mod events;
mod get;
mod list;
mod note;
mod return_parcel;
mod ship;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(cancel::cancel)
        .service(cancel_items::cancel_items)
        .service(confirm::confirm)
        .service(confirm_many::confirm_many)
        .service(deliver::deliver)
        .service(events::events)
        .service(get::get)
        .service(list::list)
        .service(note::note)
        .service(return_parcel::return_parcel)
        .service(ship::ship);
}
