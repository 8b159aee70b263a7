//! The templates, which are part of the program, and what they can call. All that they show is escaped.

use std::sync::OnceLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, escape_formatter};

use crate::assets::{self, Asset};
use crate::csrf::{KEY, TOKEN};
use crate::numbers::{self, NumberStyle, STYLES};
use crate::{format, history, navigation, next_page};

macro_rules! templates {
    ($($name:literal,)+) => {
        /// Every template with its text.
        pub(crate) const TEMPLATES: &[(&str, &str)] =
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
    "shop/return.html",
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
    "admin/order_return.html",
    "admin/return.html",
    "admin/returns.html",
    "admin/payments.html",
    "admin/payment.html",
    "admin/parts/chart.html",
    "admin/parts/order_actions.html",
    "admin/parts/order_parcels.html",
    "admin/parts/order_returns.html",
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
    "admin/webhook_events.html",
    "admin/webhooks.html",
    "admin/endpoints.html",
    "admin/endpoint.html",
    "admin/endpoint_secret.html",
    "admin/deliveries.html",
    "admin/parts/deliveries.html",
    "admin/disputes.html",
    "admin/listing.html",
    "admin/listing_new.html",
    "admin/stock_movements.html",
    "admin/import.html",
    "admin/coupons.html",
    "admin/coupon.html",
    "admin/shipping.html",
    "admin/shipping_method.html",
    "admin/taxes.html",
    "admin/tax_rate.html",
    "admin/customers.html",
    "admin/customer.html",
    "admin/system.html",
    "fragments/live.html",
    "fragments/status.html",
    "fragments/calls.html",
}

/// The templates of this process, with the files that they refer to. They are parsed once for each way to write
/// numbers.
#[derive(Debug)]
pub struct Templates {
    environments: Vec<Environment<'static>>,
    assets: [Asset; 3],
}

/// Files in place of those of the program.
#[derive(Debug, Default)]
pub struct CustomFiles {
    /// Templates with their names.
    pub templates: Vec<(String, String)>,
    /// The style sheet.
    pub style_sheet: Option<String>,
}

/// The templates that are in use: those of the program, unless others were installed before the first page.
static CURRENT: OnceLock<Templates> = OnceLock::new();

/// The templates that are in use.
#[must_use]
pub fn current() -> &'static Templates {
    CURRENT.get_or_init(|| {
        // A unit test renders each of them.
        Templates::with(&CustomFiles::default()).unwrap_or_else(|_| Templates::none())
    })
}

/// Uses these templates from now on. Only the first call has an effect.
pub fn install(templates: Templates) {
    let _ = CURRENT.set(templates);
}

impl Templates {
    /// The templates of the program, with an operator's files in place of those of the same name.
    ///
    /// # Errors
    /// What does not parse, one sentence for each.
    pub fn with(custom: &CustomFiles) -> Result<Self, Vec<String>> {
        let style = custom.style_sheet.as_deref().unwrap_or(assets::STYLE_SHEET);
        let assets = [
            Asset::new("style.css", "text/css; charset=utf-8", style),
            Asset::new("kassa.js", "text/javascript; charset=utf-8", assets::SCRIPT),
            Asset::new("htmx.js", "text/javascript; charset=utf-8", assets::HTMX),
        ];
        let mut environment = environment();
        let mut faults = Vec::new();
        for (name, text) in TEMPLATES {
            let own = custom.templates.iter().find(|(custom, _)| custom == name);
            let text = own.map_or((*text).to_owned(), |(_, text)| text.clone());
            if let Err(error) = environment.add_template_owned(*name, text) {
                faults.push(format!("{name} cannot be parsed: {}", describe(&error)));
            }
        }
        for (global, asset) in ["style_sheet", "script", "htmx"].into_iter().zip(&assets) {
            environment.add_global(global, asset.path.clone());
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let environments = STYLES.iter().map(|style| styled(&environment, *style)).collect();
        Ok(Self { environments, assets })
    }

    /// No templates: every page is the one that cannot fail.
    fn none() -> Self {
        let asset = |name| Asset::new(name, "text/plain", "");
        Self { environments: Vec::new(), assets: [asset("a.css"), asset("b.js"), asset("c.js")] }
    }

    /// The files that the templates refer to.
    pub fn assets(&self) -> impl Iterator<Item = &Asset> {
        self.assets.iter()
    }

    /// Renders a template with the numbers of a style.
    ///
    /// # Errors
    /// A template that does not exist, or needs what `content` does not have.
    pub fn render(
        &self,
        name: &str,
        style: usize,
        content: &serde_json::Value,
    ) -> Result<String, Error> {
        let environment = self.environments.get(style).or(self.environments.first());
        let missing = || Error::new(ErrorKind::TemplateNotFound, name.to_owned());
        environment.ok_or_else(missing)?.get_template(name)?.render(Serde(content))
    }
}

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
    environment.add_filter("time", |moment: &str| Value::from_safe_string(format::time(moment)));
    environment.add_filter("parameter", next_page::as_parameter);
    environment.add_filter("words", |value: &str| format::words(value));
    environment.add_filter("tone", format::tone);
    environment.add_filter("country", format::country);
    environment.add_filter("nonzero", format::is_nonzero);
    environment.add_filter("shortened", |text: &str| format::shortened(text));
    environment.add_filter("actor", history::actor);
    environment.add_filter("actor_id", |actor: &str| history::actor_id(actor).to_owned());
    environment.add_filter("actor_for_customers", history::actor_for_customers);
    environment.add_filter("payment_id", |text: &str| history::payment_id(text).to_owned());
    let without_payment_id = |text: &str| history::without_payment_id(text).to_owned();
    environment.add_filter("without_payment_id", without_payment_id);
    environment.add_function("hidden", hidden);
    environment.add_function("notice", notice);
    let navigation = |path: &str| Value::from(Serde(navigation::navigation(path)));
    environment.add_function("navigation", navigation);
    environment
}

/// The same templates with amounts written in one style.
fn styled(environment: &Environment<'static>, style: NumberStyle) -> Environment<'static> {
    let mut styled = environment.clone();
    let money = move |amount: &str, currency: &str| numbers::money(amount, currency, style);
    styled.add_filter("money", money);
    let units_and_amount = move |text: &str| history::units_and_amount(text, style);
    let amount_and_code =
        move |text: &str, currency: &str| history::amount_and_code(text, currency, style);
    styled.add_filter("units_and_amount", units_and_amount);
    styled.add_filter("amount_and_code", amount_and_code);
    styled
}

/// The names of all templates.
pub fn names() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().map(|(name, _)| *name)
}

/// Renders a template with the numbers of a style; the log has the cause if it cannot be rendered.
#[must_use]
pub fn render(name: &str, style: usize, content: &serde_json::Value) -> Option<String> {
    let page = current().render(name, style, content);
    page.inspect_err(|error| {
        tracing::error!(name, error = %describe(error), "page not rendered");
    })
    .ok()
}

/// A page without anything that could fail.
pub const FALLBACK: &str = "<!doctype html><html lang=\"en\"><title>Error</title>\
    <p>This page cannot be shown. Try again later.</p></html>";

#[cfg(test)]
pub(crate) fn try_render(name: &str, content: &serde_json::Value) -> Result<String, Error> {
    current().render(name, 0, content)
}

/// An error with the place where it is.
#[must_use]
pub fn describe(error: &Error) -> String {
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
    let done = done?;
    notice_of_order(done).or_else(|| notice_of_table(done))
}

/// What was done in the shop, or to an order.
fn notice_of_order(done: &str) -> Option<&'static str> {
    Some(match done {
        "signed-in" => "You are signed in.",
        "signed-out" => "You are signed out.",
        "still-signed-in" => {
            "The identity provider does not respond. You are still signed in there; try again in a moment."
        }
        "form-expired" => "This form was no longer valid, and nothing was changed. Try again.",
        "cart" => "Cart updated.",
        "coupon" => "Coupon applied.",
        "coupon-removed" => "Coupon removed.",
        "address" => "Address saved.",
        "shipping" => "Shipping method selected.",
        "confirmed" => "Order confirmed.",
        "shipped" => "Shipment recorded.",
        "delivered" => "Delivery recorded.",
        "adopted" => "Order added to your account.",
        "cancelled" => "Order cancelled.",
        "items-cancelled" => "Units cancelled.",
        "returned" => "Return of the parcel recorded.",
        "return-requested" => "Return requested. We will tell you whether it is approved.",
        "return-created" => "Return created and approved.",
        "return-approved" => "Return approved.",
        "return-rejected" => "Return rejected.",
        "return-received" => "Units recorded as received.",
        "return-cancelled" => "Return cancelled.",
        "accepted" => "Payment accepted.",
        "resolved" => "Payment resolved.",
        "captured" => "Payment captured.",
        "voided" => "Authorization voided.",
        "refunded" => "Refund requested.",
        "noted" => "Note added.",
        "paid" => "Thank you. Your payment was received.",
        "checked" => "Current status fetched from the provider.",
        _ => return None,
    })
}

/// What was done to another row of the admin.
fn notice_of_table(done: &str) -> Option<&'static str> {
    Some(match done {
        "stock" => "Stock adjusted.",
        "resent" => "Message queued again.",
        "key-exists" => {
            "This key was created before. Its secret cannot be shown again; if you have lost it, revoke the key and create another."
        }
        "endpoint-exists" => {
            "This endpoint was created before. Its secret cannot be shown again; rotate it to get another."
        }
        "secret-rotated" => {
            "The secret was rotated before. It cannot be shown again; rotate it once more to get another."
        }
        "endpoint-saved" => "Webhook endpoint saved.",
        "endpoint-deleted" => "Webhook endpoint deleted.",
        "test-sent" => "Test event queued.",
        "recovered" => "Failed deliveries and missed events queued again.",
        "delivery-resent" => "Event queued again.",
        "key-revoked" => "API key revoked.",
        "session-ended" => "Browser signed out.",
        "sessions-ended" => "All other browsers signed out.",
        "retried" => "Job queued again.",
        "listing" => "Listing saved.",
        "archived" => "Listing archived.",
        "coupon-deleted" => "Coupon deleted.",
        "listing-deleted" => "Listing deleted.",
        "imported" => "Listings imported.",
        "coupon-saved" => "Coupon saved.",
        "shipping-saved" => "Shipping method saved.",
        "tax-saved" => "Tax rate saved.",
        "taxes-imported" => "Tax rates imported.",
        "view-saved" => "View saved.",
        "view-deleted" => "View deleted.",
        "erased" => "Personal data of the customer erased.",
        _ => return None,
    })
}
