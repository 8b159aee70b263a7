//! The shopper's cart.

mod add_item;
mod change_item;
mod delete_coupon;
mod empty;
mod get;
mod put_coupon;
mod remove_item;

use actix_web::http::StatusCode;
use application::CartView;
use application::cart::PutItemOutput;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::dto::{CartDto, CartItemDto};
use crate::reply::Reply;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(add_item::add_item)
        .service(change_item::change_item)
        .service(delete_coupon::delete_coupon)
        .service(empty::empty)
        .service(get::get)
        .service(put_coupon::put_coupon)
        .service(remove_item::remove_item);
}

/// The cart, with its version.
fn cart(view: &CartView) -> Reply {
    Reply::ok(&CartDto::from(view)).etag(view.cart.version)
}

/// A line, with the version of its cart.
fn item(output: &PutItemOutput) -> Reply {
    let body = CartItemDto::from(output);
    let reply = if output.created {
        let location = format!("/api/cart/items/{}", output.line.item.id);
        Reply::json(StatusCode::CREATED, &body).header("location", location)
    } else {
        Reply::ok(&body)
    };
    reply.etag(output.cart_version)
}
