//! The templates, which are part of the program, and what they can call. All that they show is escaped.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, UndefinedBehavior, escape_formatter};

use crate::csrf::{KEY, TOKEN};
use crate::{assets, format, navigation};

macro_rules! templates {
    ($($name:literal,)+) => {
        /// Every template with its text.
        const TEMPLATES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../templates/", $name))),)+];
    };
}

templates! {
    "layout.html",
    "parts.html",
    "error.html",
    "sign_in_refused.html",
    "shop/listings.html",
    "shop/listing.html",
    "shop/cart.html",
    "shop/checkout.html",
    "shop/pay.html",
    "shop/order.html",
    "shop/orders.html",
    "shop/sign_in.html",
    "shop/sign_in_code.html",
    "shop/linked_order.html",
    "admin/sign_in.html",
    "admin/overview.html",
    "admin/orders.html",
    "admin/orders_confirmed.html",
    "admin/order.html",
    "admin/order_ship.html",
    "admin/order_cancel_items.html",
    "admin/payments.html",
    "admin/payment.html",
    "admin/parts/chart.html",
    "admin/parts/order_actions.html",
    "admin/parts/order_parcels.html",
    "admin/parts/payment_forms.html",
    "admin/parts/timeline.html",
    "admin/parts/units.html",
    "admin/listings.html",
    "admin/messages.html",
    "admin/jobs.html",
    "admin/api_keys.html",
    "admin/api_key.html",
    "admin/sessions.html",
    "shop/sessions.html",
    "admin/job.html",
    "admin/message.html",
    "admin/webhooks.html",
    "admin/disputes.html",
    "admin/listing.html",
    "admin/listing_new.html",
    "admin/stock_movements.html",
    "admin/import.html",
    "admin/coupons.html",
    "admin/coupon.html",
    "admin/customers.html",
    "admin/customer.html",
    "admin/system.html",
}

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(environment);

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if !value.is_safe() => Ok(out.write_str(&format::escaped(text))?),
        Some(_) | None => escape_formatter(out, state, value),
    });
    environment.add_filter("money", |amount: &str, currency: &str| format::money(amount, currency));
    environment.add_filter("time", |moment: &str| Value::from_safe_string(format::time(moment)));
    environment.add_filter("words", |value: &str| format::words(value));
    environment.add_filter("tone", format::tone);
    environment.add_function("hidden", hidden);
    environment.add_function("notice", notice);
    let navigation = |path: &str| Value::from(Serde(navigation::navigation(path)));
    environment.add_function("navigation", navigation);
    environment.add_global("style_sheet", assets::style_sheet_path());
    for (name, text) in TEMPLATES {
        // A unit test renders each of them.
        let added = environment.add_template(name, text);
        debug_assert!(added.is_ok(), "{name}: {added:?}");
    }
    environment
}

/// The names of all templates.
#[cfg(test)]
pub fn names() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().map(|(name, _)| *name)
}

/// Renders a template.
#[must_use]
pub fn render(name: &str, content: &serde_json::Value) -> String {
    match try_render(name, content) {
        Ok(page) => page,
        Err(error) => {
            tracing::error!(name, error = %describe(&error), "page not rendered");
            FALLBACK.to_owned()
        }
    }
}

/// A page without anything that could fail.
const FALLBACK: &str = "<!doctype html><html lang=\"en\"><title>Error</title>\
    <p>This page cannot be shown. The log has the cause.</p></html>";

pub(crate) fn try_render(name: &str, content: &serde_json::Value) -> Result<String, Error> {
    ENVIRONMENT.get_template(name)?.render(Serde(content))
}

fn describe(error: &Error) -> String {
    format!("{error} at {}:{}", error.name().unwrap_or("?"), error.line().unwrap_or(0))
}

/// The hidden fields of a form: the token of the session, and a key of the form's own on its page.
fn hidden(page: &Value, form: &str) -> Result<Value, Error> {
    let field = |name: &str, value: &str| {
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", format::escaped(value))
    };
    let text = |name| page.get_attr(name).map(|value| value.to_string());
    let (token, key) = (text("token")?, text("key")?);
    Ok(Value::from_safe_string(field(TOKEN, &token) + &field(KEY, &format!("{key}-{form}"))))
}

/// What a form did, in words.
fn notice(done: Option<&str>) -> Option<&'static str> {
    Some(match done? {
        "signed-out" => "You are signed out.",
        "cart" => "The cart is updated.",
        "coupon" => "The coupon is on the cart.",
        "confirmed" => "The order is confirmed.",
        "shipped" => "The parcel is recorded as shipped.",
        "delivered" => "The parcels are recorded as delivered.",
        "cancelled" => "The order is cancelled.",
        "items-cancelled" => "The units are cancelled.",
        "returned" => "The parcel is recorded as returned.",
        "accepted" => "The payment is accepted.",
        "resolved" => "The payment is resolved.",
        "captured" => "The payment is captured.",
        "voided" => "The authorization is voided.",
        "refunded" => "The refund is requested.",
        "noted" => "The note is added.",
        "stock" => "The stock is adjusted.",
        "resent" => "The message is queued again.",
        "key-exists" => {
            "This key was created before. Its secret cannot be shown again; if you have lost it, revoke the key and create another."
        }
        "key-revoked" => "The API key is revoked.",
        "session-ended" => "The browser is signed out.",
        "sessions-ended" => "All other browsers are signed out.",
        "retried" => "The job is queued again.",
        "listing" => "The listing is saved.",
        "archived" => "The listing is archived.",
        "deleted" => "It is deleted.",
        "imported" => "The listings are imported.",
        "coupon-saved" => "The coupon is saved.",
        "erased" => "The personal data of the customer are erased.",
        "paid" => "Thank you. Your payment was received.",
        "checked" => "The provider was asked for the current state.",
        _ => return None,
    })
}
