//! Every page and form: its method, its path, who may use it, and its handler.

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};

use crate::{admin, shop, sign_in};

/// Who may use a page or a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Public,
    /// Customers who are signed in.
    Customer,
    /// Operators who are signed in.
    Operator,
}

/// A page or a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteEntry {
    /// Its method.
    pub method: &'static str,
    /// Its path, with parameters in braces.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

macro_rules! routes {
    ($($access:ident $method:ident $path:literal => $handler:path;)+) => {
        /// Every page and form.
        pub const ROUTES: &[RouteEntry] = &[$(
            RouteEntry { method: stringify!($method), path: $path, access: Access::$access },
        )+];

        /// Mounts the pages; those of the shop if there is one.
        pub(crate) fn mount(config: &mut ServiceConfig, with_shop: bool) {
            $(if with_shop || !$path.starts_with("/shop") {
                config.route($path, web::method(Method::$method).to($handler));
            })+
        }
    };
}

routes! {
    Public GET "/shop" => shop::listings::list;
    Public GET "/shop/listings/{id}" => shop::listings::show;
    Public GET "/shop/sign-in" => sign_in::shop;
    Public POST "/shop/sign-in" => sign_in::shop_as_demo_customer;
    Customer POST "/shop/sign-out" => sign_in::shop_out;
    Customer GET "/shop/cart" => shop::cart::show;
    Customer POST "/shop/cart/items" => shop::cart::put_item;
    Customer POST "/shop/cart/items/{id}" => shop::cart::change_item;
    Customer POST "/shop/cart/coupon" => shop::cart::set_coupon;
    Customer GET "/shop/checkout" => shop::checkout::show;
    Customer POST "/shop/checkout" => shop::checkout::place_order;
    Customer GET "/shop/orders" => shop::orders::list;
    Customer GET "/shop/orders/{id}" => shop::orders::show;
    Customer POST "/shop/orders/{id}/cancel" => shop::orders::cancel;
    Customer GET "/shop/orders/{id}/pay" => shop::pay::show;
    Customer POST "/shop/orders/{id}/pay" => shop::pay::pay;
    Customer POST "/shop/orders/{id}/check" => shop::pay::check;
    Customer GET "/shop/orders/{id}/status" => shop::status::show;

    Public GET "/admin/sign-in" => sign_in::admin;
    Public POST "/admin/sign-in" => sign_in::use_link;
    Operator POST "/admin/sign-out" => sign_in::admin_out;
    Operator GET "/admin" => admin::overview::show;
    Operator GET "/admin/orders" => admin::orders::list;
    Operator GET "/admin/orders/{id}" => admin::orders::show;
    Operator POST "/admin/orders/{id}/confirm" => admin::order_actions::confirm;
    Operator POST "/admin/orders/{id}/ship" => admin::order_actions::ship;
    Operator POST "/admin/orders/{id}/deliver" => admin::order_actions::deliver;
    Operator POST "/admin/orders/{id}/cancel" => admin::order_actions::cancel;
    Operator POST "/admin/orders/{id}/notes" => admin::order_actions::note;
    Operator GET "/admin/payments" => admin::payments::list;
    Operator POST "/admin/payments/{id}/capture" => admin::payments::capture;
    Operator POST "/admin/payments/{id}/void" => admin::payments::void;
    Operator POST "/admin/payments/{id}/refund" => admin::payments::refund;
    Operator POST "/admin/payments/{id}/check" => admin::payments::check;
    Operator GET "/admin/listings" => admin::listings::list;
    Operator POST "/admin/listings/{id}/stock" => admin::listings::adjust_stock;
    Operator GET "/admin/messages" => admin::messages::list;
    Operator POST "/admin/messages/{id}/resend" => admin::messages::resend;
    Operator GET "/admin/jobs" => admin::jobs::list;
    Operator POST "/admin/jobs/{id}/retry" => admin::jobs::retry;
}
