//! The operator's work on listings.

mod adjust_stock;
mod archive;
mod change;
mod create;
mod delete;
mod get;
mod import;
mod list;
mod stock_movements;

use actix_web::http::StatusCode;
use domain::listing::Listing;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::dto::AdminListingDto;
use crate::reply::Reply;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(adjust_stock::adjust_stock)
        .service(archive::archive)
        .service(change::change)
        .service(create::create)
        .service(delete::delete)
        .service(get::get)
        .service(import::import)
        .service(list::list)
        .service(stock_movements::stock_movements);
}

fn made(listing: &Listing) -> Reply {
    Reply::json(StatusCode::CREATED, &AdminListingDto::from(listing))
        .header("location", format!("/api/admin/listings/{}", listing.id))
}

fn shown(listing: &Listing) -> Reply {
    Reply::ok(&AdminListingDto::from(listing))
}
