//! Every page and form: its method, its path, who may use it, and its handler.

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use crate::origin::{PageMethods, PagePaths};
use crate::{
    admin, failure, provider_sign_in, provider_sign_out, shop, sign_in, sign_in_code, signed_in,
};

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
                let route = web::method(Method::$method).to($handler);
                let route = route.wrap(from_fn(failure::with_page));
                config.route($path, route.wrap(from_fn(signed_in::with_name)));
            })+
        }
    };
}

routes! {
    Public GET "/shop" => shop::listings::list;
    Public GET "/shop/listings/{id}" => shop::listings::show;
    Public GET "/shop/sign-in" => sign_in::shop;
    Public POST "/shop/sign-in" => sign_in::shop_as_demo_customer;
    Public GET "/shop/sign-in/start" => provider_sign_in::start_in_shop;
    Public GET "/shop/sign-in/callback" => provider_sign_in::complete_in_shop;
    Public POST "/shop/sign-in/code" => sign_in_code::request;
    Public POST "/shop/sign-in/check" => sign_in_code::check;
    Customer POST "/shop/sign-out" => sign_in::shop_out;
    Public GET "/shop/sign-out/provider" => provider_sign_out::in_shop;
    Public GET "/shop/cart" => shop::cart::show;
    Public POST "/shop/cart/items" => shop::cart::put_item;
    Customer POST "/shop/cart/items/{id}" => shop::cart::change_item;
    Public GET "/shop/cart/coupon" => shop::cart::show;
    Customer POST "/shop/cart/coupon" => shop::cart::set_coupon;
    Customer POST "/shop/checkout/address" => shop::checkout::set_address;
    Customer POST "/shop/checkout/shipping" => shop::checkout::set_shipping;
    Customer GET "/shop/checkout" => shop::checkout::show;
    Customer POST "/shop/checkout" => shop::checkout::place_order;
    Customer GET "/shop/sessions" => shop::sessions::list;
    Customer POST "/shop/sessions/end-others" => shop::sessions::end_others;
    Customer POST "/shop/sessions/{id}/end" => shop::sessions::end;
    Public GET "/shop/o/{token}" => shop::linked::show;
    Customer GET "/shop/orders" => shop::orders::list;
    Customer GET "/shop/orders/{id}" => shop::orders::show;
    Customer POST "/shop/orders/{id}/adopt" => shop::orders::adopt;
    Customer POST "/shop/orders/{id}/cancel" => shop::orders::cancel;
    Customer GET "/shop/orders/{id}/return" => shop::returns::choose;
    Customer POST "/shop/orders/{id}/return" => shop::returns::request;
    Customer POST "/shop/orders/{id}/returns/{return_id}/cancel" => shop::returns::cancel;
    Customer GET "/shop/orders/{id}/pay" => shop::pay::show;
    Customer POST "/shop/orders/{id}/pay" => shop::pay::pay;
    Customer POST "/shop/orders/{id}/check" => shop::pay::check;
    Customer GET "/shop/orders/{id}/status" => shop::status::show;

    Public GET "/admin/sign-in" => sign_in::admin;
    Public POST "/admin/sign-in" => sign_in::use_link;
    Public GET "/admin/sign-in/start" => provider_sign_in::start_in_admin;
    Public GET "/admin/sign-in/callback" => provider_sign_in::complete_in_admin;
    Operator POST "/admin/sign-out" => sign_in::admin_out;
    Public GET "/admin/sign-out/provider" => provider_sign_out::in_admin;
    Operator GET "/admin" => admin::overview::show;
    Operator GET "/admin/orders" => admin::orders::list;
    Operator GET "/admin/orders.csv" => admin::orders::file;
    Operator POST "/admin/orders/confirm" => admin::order_bulk::confirm;
    Operator GET "/admin/orders/{id}" => admin::order::show;
    Operator POST "/admin/orders/{id}/confirm" => admin::order_actions::confirm;
    Operator GET "/admin/orders/{id}/ship" => admin::order_units::ship;
    Operator POST "/admin/orders/{id}/ship" => admin::order_actions::ship;
    Operator POST "/admin/orders/{id}/deliver" => admin::order_actions::deliver;
    Operator POST "/admin/orders/{id}/return" => admin::order_actions::return_parcel;
    Operator GET "/admin/orders/{id}/returns/new" => admin::returns::choose;
    Operator POST "/admin/orders/{id}/returns" => admin::return_actions::create;
    Operator GET "/admin/orders/{id}/returns/{return_id}" => admin::returns::show;
    Operator POST "/admin/orders/{id}/returns/{return_id}/approve" => admin::return_actions::approve;
    Operator POST "/admin/orders/{id}/returns/{return_id}/reject" => admin::return_actions::reject;
    Operator POST "/admin/orders/{id}/returns/{return_id}/receive" => admin::return_actions::receive;
    Operator POST "/admin/orders/{id}/returns/{return_id}/cancel" => admin::return_actions::cancel;
    Operator POST "/admin/orders/{id}/cancel" => admin::order_actions::cancel;
    Operator GET "/admin/orders/{id}/cancel-items" => admin::order_units::cancel;
    Operator POST "/admin/orders/{id}/cancel-items" => admin::order_actions::cancel_items;
    Operator POST "/admin/orders/{id}/notes" => admin::order_actions::note;
    Operator POST "/admin/views" => admin::saved_views::save;
    Operator POST "/admin/views/{id}/rename" => admin::saved_views::rename;
    Operator POST "/admin/views/{id}/delete" => admin::saved_views::delete;
    Operator GET "/admin/payments" => admin::payments::list;
    Operator GET "/admin/payments/{id}" => admin::payment::show;
    Operator POST "/admin/payments/{id}/accept" => admin::payment_actions::accept;
    Operator POST "/admin/payments/{id}/resolve" => admin::payment_actions::resolve;
    Operator POST "/admin/payments/{id}/capture" => admin::payment_actions::capture;
    Operator POST "/admin/payments/{id}/void" => admin::payment_actions::void;
    Operator POST "/admin/payments/{id}/refund" => admin::payment_actions::refund;
    Operator POST "/admin/payments/{id}/check" => admin::payment_actions::check;
    Operator GET "/admin/listings" => admin::listings::list;
    Operator GET "/admin/listings/new" => admin::listings::new;
    Operator POST "/admin/listings" => admin::listing_actions::create;
    Operator GET "/admin/listings/{id}" => admin::listings::show;
    Operator POST "/admin/listings/{id}" => admin::listing_actions::change;
    Operator POST "/admin/listings/{id}/archive" => admin::listing_actions::archive;
    Operator POST "/admin/listings/{id}/delete" => admin::listing_actions::delete;
    Operator POST "/admin/listings/{id}/stock" => admin::listing_actions::adjust_stock;
    Operator GET "/admin/stock-movements" => admin::listings::movements;
    Operator GET "/admin/import" => admin::import::show;
    Operator POST "/admin/import/preview" => admin::import::preview;
    Operator POST "/admin/import" => admin::import::apply;
    Operator GET "/admin/coupons" => admin::coupons::list;
    Operator GET "/admin/coupons/new" => admin::coupons::new;
    Operator POST "/admin/coupons" => admin::coupons::create;
    Operator GET "/admin/coupons/{id}" => admin::coupons::show;
    Operator POST "/admin/coupons/{id}" => admin::coupons::change;
    Operator POST "/admin/coupons/{id}/delete" => admin::coupons::delete;
    Operator GET "/admin/shipping" => admin::shipping::list;
    Operator GET "/admin/shipping.csv" => admin::shipping::file;
    Operator GET "/admin/shipping/new" => admin::shipping::new;
    Operator POST "/admin/shipping" => admin::shipping::create;
    Operator GET "/admin/shipping/{id}" => admin::shipping::show;
    Operator POST "/admin/shipping/{id}" => admin::shipping::change;
    Operator GET "/admin/taxes" => admin::taxes::list;
    Operator GET "/admin/taxes.csv" => admin::taxes::file;
    Operator GET "/admin/taxes/new" => admin::taxes::new;
    Operator POST "/admin/taxes" => admin::taxes::create;
    Operator GET "/admin/taxes/import" => admin::tax_import::show;
    Operator POST "/admin/taxes/import/preview" => admin::tax_import::preview;
    Operator POST "/admin/taxes/import" => admin::tax_import::apply;
    Operator GET "/admin/taxes/{id}" => admin::taxes::show;
    Operator POST "/admin/taxes/{id}" => admin::taxes::change;
    Operator GET "/admin/customers" => admin::customers::list;
    Operator GET "/admin/customers/{id}" => admin::customers::show;
    Operator GET "/admin/customers/{id}/export" => admin::customers::export;
    Operator POST "/admin/customers/{id}/erase" => admin::customers::erase;
    Operator GET "/admin/system" => admin::system::show;
    Operator POST "/admin/system/audit" => admin::system::audit;
    Operator GET "/admin/disputes" => admin::disputes::list;
    Operator GET "/admin/returns" => admin::returns::list;
    Operator GET "/admin/messages" => admin::messages::list;
    Operator GET "/admin/messages/{id}" => admin::messages::show;
    Operator POST "/admin/messages/{id}/resend" => admin::messages::resend;
    Operator GET "/admin/jobs" => admin::jobs::list;
    Operator GET "/admin/jobs/{id}" => admin::jobs::show;
    Operator POST "/admin/jobs/{id}/retry" => admin::jobs::retry;
    Operator GET "/admin/api-keys" => admin::api_keys::list;
    Operator POST "/admin/api-keys" => admin::api_keys::create;
    Operator POST "/admin/api-keys/{id}/revoke" => admin::api_keys::revoke;
    Operator GET "/admin/sessions" => admin::sessions::list;
    Operator POST "/admin/sessions/end-others" => admin::sessions::end_others;
    Operator POST "/admin/sessions/{id}/end" => admin::sessions::end;
    Operator GET "/admin/endpoints" => admin::endpoints::list;
    Operator POST "/admin/endpoints" => admin::endpoint_actions::create;
    Operator GET "/admin/endpoints/{id}" => admin::endpoints::show;
    Operator POST "/admin/endpoints/{id}" => admin::endpoint_actions::change;
    Operator POST "/admin/endpoints/{id}/state" => admin::endpoint_actions::set_state;
    Operator POST "/admin/endpoints/{id}/test" => admin::endpoint_actions::send_test;
    Operator POST "/admin/endpoints/{id}/rotate" => admin::endpoint_actions::rotate;
    Operator POST "/admin/endpoints/{id}/recover" => admin::endpoint_actions::recover;
    Operator POST "/admin/endpoints/{id}/delete" => admin::endpoint_actions::delete;
    Operator GET "/admin/deliveries" => admin::deliveries::list;
    Operator POST "/admin/deliveries/{id}/resend" => admin::deliveries::resend;
    Operator GET "/admin/webhook-events" => admin::webhook_events::list;
    Operator GET "/admin/webhooks" => admin::webhooks::list;
    Operator POST "/admin/webhooks/{id}/retry" => admin::webhooks::retry;
}

/// The paths at which pages are shown.
pub(crate) fn pages() -> PagePaths {
    let pages = ROUTES.iter().filter(|route| route.method == "GET");
    PagePaths(pages.map(|route| route.path).collect())
}

/// The methods of each path, with those of the shop if there is one.
pub(crate) fn methods(with_shop: bool) -> PageMethods {
    let mounted = ROUTES.iter().filter(|route| with_shop || !route.path.starts_with("/shop"));
    PageMethods(mounted.map(|route| (route.method, route.path)).collect())
}
