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

use domain::order::OrderRecord;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::dto::OrderDto;
use crate::reply::Reply;

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

/// An order, with its version.
fn shown(record: &OrderRecord) -> Reply {
    Reply::ok(&OrderDto::for_operators(record)).etag(record.order.version)
}
