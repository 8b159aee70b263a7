//! Every template with a full sample, with an empty one, and with hostile texts in place of every text.

mod identity;
mod keys;
mod operator;
mod order_pages;
mod returns;
mod webhooks;

use api_actix::views::{
    AdminListingDto, AdminPaymentDto, CartDto, EventDto, ExplainDto, PaymentDto,
};
use application::cart::{self, PutItem};
use application::orders::{self, CancelItems, ShipOrder};
use application::payments::{self, RefundPayment};
use application::{Admin, AppError};
use domain::ids::OrderId;
use domain::order::CancelledStock;
use serde_json::{Value, json};

use super::{CUSTOMER, TestSite, principal, shopper_samples};
use crate::order_view::OrderView;
use crate::{PROVIDER_PAGE, format, templates};

const HOSTILE: [&str; 5] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)> ' & {{ 7 * 7 }}",
    "\u{202e}txet desrever ‏עברית العربية",
    "👩‍👩‍👧‍👦🧾 \u{0}\u{1f}",
    "",
];

/// What every page shows.
fn page(area: &str) -> Value {
    json!({
        "shop_name": "The <Shop>", "path": format!("{area}/orders"), "area": area, "is_demo": true,
        "is_signed_in": true, "signed_in_as": "ada@example.com", "is_guest": false, "token": "t", "key": "k", "done": "cart",
        "address": "http://localhost:8080", "calls": [{ "what": "Pay", "curl": "curl 'x'" }],
    })
}

/// A list with these rows, and the values of all filters.
fn list(rows: Value) -> Value {
    let list = json!({
        "rows": rows, "filters": { "query": "mug", "status": "paid", "number": "1" },
        "first": "/admin/orders", "next": "/admin/orders?after=1",
    });
    filtered(list)
}

fn no_list() -> Value {
    filtered(json!({ "rows": [], "filters": {}, "first": null, "next": null }))
}

fn filtered(list: Value) -> Value {
    let values = json!(["paid", "failed"]);
    json!({
        "list": list, "statuses": values, "payment_statuses": values, "providers": values,
        "states": values, "kinds": values, "types": values, "channels": values,
    })
}

/// A template with its full and its empty sample.
pub type Sample = (&'static str, Value, Value);

/// What the samples show, as the API says it: an order of which everything has happened, and a new one.
struct Shown {
    order: Value,
    price: Value,
    actions: Value,
    history: Value,
    payment: Value,
    admin_payment: Value,
    new_order: Value,
    new_price: Value,
    new_actions: Value,
    listing: Value,
    cart: Value,
    empty_cart: Value,
}

impl Shown {
    async fn read() -> Result<Self, AppError> {
        let site = TestSite::open();
        let (engine, operator) = (&site.engine, Admin::local_operator());
        let id = eventful_order(&site, &operator).await?;
        let explained = orders::explain(engine, operator.principal(), id).await?;
        let history = orders::full_history(engine, &operator, id).await?;
        let history: Vec<EventDto> = history.iter().map(EventDto::for_operators).collect();
        let unpaid = site.order(CUSTOMER).await;
        let unpaid = orders::explain(engine, operator.principal(), unpaid.order.id).await?;
        let (listing, customer) = (site.listing("Mug").await, principal(CUSTOMER));
        let empty_cart = cart::get(engine, &customer).await?;
        cart::put_item(engine, &customer, PutItem { listing: listing.id, qty: 2 }, None).await?;
        let cart = cart::get(engine, &customer).await?;
        let payment = &explained.record.payments[0];
        Ok(Self {
            order: with(
                json!(OrderView::for_operators(&explained.record)),
                json!({ "returns": [returns::one("received"), returns::one("approved")] }),
            ),
            price: json!(ExplainDto::from(&explained)),
            actions: json!(format::actions(&explained)),
            history: json!(history),
            payment: json!(PaymentDto::from(payment)),
            admin_payment: json!(AdminPaymentDto::from(payment)),
            new_order: json!(OrderView::for_operators(&unpaid.record)),
            new_price: json!(ExplainDto::from(&unpaid)),
            new_actions: json!(format::actions(&unpaid)),
            listing: json!(AdminListingDto::from(&listing)),
            cart: json!(CartDto::from(&cart)),
            empty_cart: json!(CartDto::from(&empty_cart)),
        })
    }
}

/// A paid order, of which one unit was shipped, the other one cancelled, and something refunded.
async fn eventful_order(site: &TestSite, operator: &Admin) -> Result<OrderId, AppError> {
    let (engine, id) = (&site.engine, site.paid_order(CUSTOMER).await.order.id);
    orders::confirm(engine, operator, id, None).await?;
    let line = (site.record(id).await.order.items[0].id, 1);
    let carrier = Some("Post".to_owned());
    let parcel =
        ShipOrder { carrier, tracking_number: None, lines: Some(vec![line]), force: false };
    orders::ship(engine, operator, id, parcel, None).await?;
    let reason = Some("damaged".to_owned());
    let rest = CancelItems { lines: None, stock: CancelledStock::Restocked, reason };
    orders::cancel_items(engine, operator, id, rest, None).await?;
    let payment = site.record(id).await.payments[0].id;
    let (amount, reason) = (Some("1.00".to_owned()), "late".to_owned());
    let refund = RefundPayment { id: payment, amount, reason, force: false };
    payments::refund(engine, operator, refund, None).await?;
    Ok(id)
}

fn shop_samples(shown: &Shown) -> Vec<Sample> {
    let Shown { order, price, actions, history, .. } = shown;
    let Shown { new_order, new_price, new_actions, listing, cart, empty_cart, .. } = shown;
    let listed = with(listing.clone(), json!({ "vendor": "V", "school": "S", "spec": "X" }));
    let sold_out = with(listing.clone(), json!({ "available": 0 }));
    let declined = json!({ "status": "failed", "failure_code": "card_declined" });
    let pay = json!({
        "order": new_order, "owed": "25.00", "actions": new_actions,
        "note": null, "received": null, "needs_script": false,
        "payment": with(shown.payment.clone(), declined),
        "action": { "type": "redirect", "url": "https://pay.example" }, "tokens": [["mock_ok", "paid"]],
        "live": super::live::sample(), "page_token": "mock_page",
    });
    let paid = json!({
        "order": order, "owed": "0.00", "actions": actions, "note": "reserved", "received": null,
        "needs_script": true, "payment": null, "action": null,
        "tokens": [], "live": super::live::empty_sample(), "page_token": null,
    });
    let codes = crate::shop::checkout::delivery_codes();
    let delivered = with(cart.clone(), delivered_cart());
    let checkout = json!({
        "cart": delivered, "cash_on_delivery": true, "email": "ada@example.com",
        "needs_delivery": true, "offers": [
            { "method": "post", "name": "Post", "amount": "4.99", "currency": "GBP", "chosen": true },
        ], "offered": 30, "countries": [["DE", "Germany"], ["GB", "United Kingdom"]], "delivery_codes": codes,
    });
    let no_checkout = json!({
        "cart": empty_cart, "cash_on_delivery": false, "email": null, "needs_delivery": true,
        "offers": [], "offered": 0, "countries": [["DE", "Germany"], ["GB", "United Kingdom"]], "delivery_codes": codes,
    });
    let full = json!({
        "order": order, "price": price, "actions": new_actions, "history": history,
        "owed": "25.00", "waits_until": "2026-01-01T00:00:00Z", "note": "other_amount", "received": {
            "amount": "25.01", "currency": "GBP", "requested": "25.00", "requested_currency": "GBP",
        },
        "live": super::live::sample(), "provider_page": format!("{PROVIDER_PAGE}/1"),
    });
    let new = json!({
        "order": new_order, "price": new_price, "actions": actions, "history": [],
        "owed": "0.00", "note": null, "received": null, "waits_until": null,
        "live": super::live::empty_sample(), "provider_page": null,
    });
    let full_cart = json!({ "cart": delivered, "order_version": 3, "is_waiting": true, "needs_delivery": true, "delivery_codes": codes, "coupon_error": { "detail": "The coupon cannot be used", "entered": "NO" } });
    let no_cart = json!({ "cart": empty_cart, "order_version": null, "is_waiting": false, "needs_delivery": false, "delivery_codes": codes, "coupon_error": null });
    vec![
        ("shop/listings.html", list(json!([listed])), no_list()),
        ("shop/listing.html", json!({ "listing": listed }), json!({ "listing": sold_out })),
        ("shop/cart.html", full_cart, no_cart),
        ("shop/checkout.html", checkout, no_checkout),
        ("shop/pay.html", pay, paid),
        ("shop/order.html", full, new),
        ("shop/orders.html", with(list(json!([order])), json!({ "linked": [order] })), no_list()),
    ]
}

/// What a cart with an address and a shipping method has besides.
fn delivered_cart() -> Value {
    json!({
        "shipping_address": {
            "name": "Ada", "lines": ["1 High Street", "Flat 2"], "city": "London", "region": null,
            "postcode": "SW1Y 4JH", "country": "GB", "phone": "+442079460018",
        },
        "shipping_method": "post",
        "shipping": { "method": "post", "name": "Post", "amount": "4.99", "taxes": [] },
        "taxes": [{
            "name": "VAT", "rate": "20", "included": true, "base": "29.99", "amount": "5.00",
        }],
        "grand_total": "29.99",
        "problems": [],
    })
}

fn admin_samples(shown: &Shown) -> Vec<Sample> {
    let Shown { admin_payment, listing, .. } = shown;
    let levels = json!({ "stock_levels": ["out"] });
    vec![
        ("admin/payments.html", list(json!([numbered(admin_payment.clone())])), no_list()),
        (
            "admin/listings.html",
            with(list(json!([listing])), levels.clone()),
            with(no_list(), levels),
        ),
    ]
}

/// Samples that need no order.
fn other_samples() -> Vec<Sample> {
    let job = json!({
        "id": "1", "kind": "sync_payment", "state": "dead", "order_id": "2", "run_at": "now",
        "attempts": 3, "last_error": "no answer",
    });
    let message = json!({
        "id": "1", "order_id": "2", "notification_type": "order_shipped", "channel": "email", "subject": "Your order", "message": "It\nis",
        "status": "dead", "last_error": "refused", "created_at": "2026-01-01T00:00:00Z",
    });
    let refusal = json!({
        "title": "Out of stock", "status": 409, "code": "out_of_stock", "detail": "no", "remedy": "go",
        "wait": "2 seconds", "links": [{ "to": "/shop/orders", "title": "My orders" }],
    });
    let final_refusal = with(refusal.clone(), json!({ "wait": null, "links": [] }));
    vec![
        ("error.html", refusal, final_refusal),
        ("admin/messages.html", list(json!([numbered(message)])), no_list()),
        ("admin/jobs.html", list(json!([numbered(job)])), no_list()),
    ]
}

/// A row with the number of its order.
fn numbered(row: Value) -> Value {
    with(row, json!({ "order_number": "N1" }))
}

/// An object with further members.
fn with(object: Value, more: Value) -> Value {
    match (object, more) {
        (Value::Object(mut members), Value::Object(more)) => {
            members.extend(more);
            Value::Object(members)
        }
        (object, _) => object,
    }
}

/// What a template gets: its sample, and what every page shows.
pub fn whole(name: &str, content: &Value) -> Value {
    let area = if name.starts_with("admin") { "/admin" } else { "/shop" };
    with(content.clone(), json!({ "page": page(area) }))
}

fn render(name: &str, content: &Value) -> String {
    let text = templates::try_render(name, &whole(name, content));
    text.unwrap_or_else(|error| panic!("{name}: {error:#}"))
}

/// The same value with another text in place of every text.
fn replaced(value: &Value, text: &str) -> Value {
    match value {
        Value::String(_) => json!(text),
        Value::Array(items) => items.iter().map(|item| replaced(item, text)).collect(),
        Value::Object(members) => Value::Object(
            members.iter().map(|(name, value)| (name.clone(), replaced(value, text))).collect(),
        ),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other.clone(),
    }
}

#[actix_web::test]
async fn every_template_is_rendered_full_empty_and_with_hostile_texts() {
    let shown = Shown::read().await.unwrap();
    let shopper = shopper_samples::all(&shown.order, &shown.price, &shown.history);
    let samples = [
        shop_samples(&shown),
        admin_samples(&shown),
        other_samples(),
        identity::samples(),
        keys::samples(),
        webhooks::samples(),
        operator::samples(&shown),
        order_pages::samples().await.unwrap(),
        shopper,
    ]
    .concat();
    let names: Vec<&str> = samples.iter().map(|(name, ..)| *name).collect();
    let is_part = |name: &str| {
        ["layout.html", "parts.html"].contains(&name)
            || name.contains("/parts/")
            || name.starts_with("fragments/")
    };
    let missing = templates::names().filter(|name| !names.contains(name) && !is_part(name));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&str>::new(), "templates without a sample");
    super::custom::assert_samples_are_written_down(&samples);
    let long = "x".repeat(300);
    for (name, full, empty) in &samples {
        for content in [full, empty] {
            check(name, &render(name, content));
            for text in HOSTILE.iter().chain([&long.as_str()]) {
                check(name, &render(name, &replaced(content, text)));
            }
        }
    }
}

/// What must hold for a page, whatever it shows.
#[track_caller]
fn check(name: &str, page: &str) {
    for markup in ["<script>", "<img", "onerror=alert(1)>", "The <Shop>"] {
        assert!(!page.contains(markup), "{name} shows markup: {markup}");
    }
    let count = |what: &str| page.matches(what).count();
    assert_eq!(count("<form"), count("</form>"), "{name}");
    assert_eq!(count("<h1"), 1, "{name}");
    assert_eq!(count("<main"), 1, "{name}");
    assert_eq!(count("method=\"post\""), count("name=\"_token\""), "{name}: forms with a token");
    assert_eq!(count("method=\"post\""), count("name=\"_key\""), "{name}: forms with a key");
    assert!(page.starts_with("<!doctype html>"), "{name}");
    headings_are_in_order(name, page);
    fields_have_labels(name, page);
}

fn headings_are_in_order(name: &str, page: &str) {
    let mut level = 0;
    for rest in page.split("<h").skip(1) {
        let Some(next) = rest.chars().next().and_then(|c| c.to_digit(10)) else { continue };
        assert!(next <= level + 1, "{name}: a heading of level {next} after {level}");
        level = next;
    }
}

fn fields_have_labels(name: &str, page: &str) {
    for kind in ["<input ", "<select ", "<textarea "] {
        for field in page.split(kind).skip(1).filter_map(|rest| rest.split('>').next()) {
            let in_a_label = field.contains("type=\"radio\"");
            if field.contains("type=\"hidden\"") || in_a_label {
                continue;
            }
            let id = field.split_once("id=\"").and_then(|(_, rest)| rest.split('"').next());
            let id = id.unwrap_or_else(|| panic!("{name}: no id: {field}"));
            assert!(page.contains(&format!("for=\"{id}\"")), "{name}: no label for {id}");
        }
    }
}
