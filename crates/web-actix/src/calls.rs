//! The calls of the API that do what a page does, as the drawer on the page shows them. A test makes every call.

use serde_json::{Value, json};

/// A call of the API.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// What it does.
    pub what: &'static str,
    method: &'static str,
    path: String,
    key: Option<String>,
    body: Option<Value>,
}

impl Call {
    fn get(what: &'static str, path: String) -> Self {
        Self { what, method: "GET", path, key: None, body: None }
    }

    fn change(what: &'static str, method: &'static str, path: String) -> Self {
        Self { what, method, path, key: None, body: None }
    }

    fn with(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    fn keyed(self, key: String) -> Self {
        Self { key: Some(key), ..self }
    }

    /// The call as a command line to paste into a shell.
    #[must_use]
    pub fn curl(&self) -> String {
        let method = if self.method == "GET" { "" } else { self.method };
        let method = if method.is_empty() { String::new() } else { format!(" -X {method}") };
        let mut line = format!(
            "curl -s{method} \"$SHOP{}\" -H \"Authorization: Bearer $CUSTOMER\"",
            self.path
        );
        if let Some(key) = &self.key {
            line.push_str(&format!(" -H {}", quoted(&format!("Idempotency-Key: {key}"))));
        }
        if let Some(body) = &self.body {
            let body = quoted(&body.to_string());
            line.push_str(&format!(" -H 'Content-Type: application/json' -d {body}"));
        }
        line
    }
}

/// A text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The calls of a page: `key` is the beginning of the keys of its forms.
#[must_use]
pub fn of_page(template: &str, content: &Value, key: &str) -> Vec<Call> {
    match template {
        "shop/listings.html" => vec![Call::get("List what is for sale", listings(content))],
        "shop/listing.html" => listing(content),
        "shop/cart.html" => cart(content),
        "shop/checkout.html" => checkout(content, key),
        "shop/pay.html" => pay(content, key),
        "shop/order.html" => order(content, key),
        "shop/orders.html" => vec![Call::get("List the orders", "/api/orders?limit=20".to_owned())],
        _ => Vec::new(),
    }
}

fn text<'a>(content: &'a Value, pointer: &str) -> &'a str {
    content.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn is_true(content: &Value, pointer: &str) -> bool {
    content.pointer(pointer).and_then(Value::as_bool).unwrap_or_default()
}

fn listings(content: &Value) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("limit", "20");
    match text(content, "/list/filters/query") {
        "" => {}
        wanted => {
            query.append_pair("query", wanted);
        }
    }
    format!("/api/listings?{}", query.finish())
}

fn listing(content: &Value) -> Vec<Call> {
    let id = text(content, "/listing/id");
    let show = Call::get("Show the listing", format!("/api/listings/{id}"));
    let add = Call::change("Put it into the cart", "POST", "/api/cart/items".to_owned());
    let sold_out = content.pointer("/listing/available").and_then(Value::as_i64).unwrap_or(1) <= 0;
    let add = (!sold_out).then(|| add.with(json!({ "listing": id, "qty": 1 })));
    std::iter::once(show).chain(add).collect()
}

fn cart(content: &Value) -> Vec<Call> {
    let mut calls = vec![Call::get("Show the cart", "/api/cart".to_owned())];
    if content.pointer("/cart/checkout").is_some_and(Value::is_object) {
        return calls;
    }
    let item = content.pointer("/cart/items/0");
    if let (Some(id), Some(qty)) = (
        item.and_then(|item| item.get("id")).and_then(Value::as_str),
        item.and_then(|item| item.get("qty")).and_then(Value::as_i64),
    ) {
        let change = Call::change("Change a quantity", "PATCH", format!("/api/cart/items/{id}"));
        calls.push(change.with(json!({ "qty": qty })));
    }
    match text(content, "/cart/coupon/code") {
        "" => {}
        code => {
            let apply = Call::change("Apply the coupon", "PUT", "/api/cart/coupon".to_owned());
            calls.push(apply.with(json!({ "code": code })));
        }
    }
    calls
}

fn checkout(content: &Value, key: &str) -> Vec<Call> {
    let mut calls = vec![Call::get("Show the cart", "/api/cart".to_owned())];
    let is_open = content.pointer("/cart/checkout").is_none_or(Value::is_null);
    if !is_open || content.pointer("/cart/items/0").is_none() {
        return calls;
    }
    let needs_delivery = is_true(content, "/needs_delivery");
    if needs_delivery {
        calls.extend(delivery(content));
    }
    if !needs_delivery || content.pointer("/cart/problems/0").is_none() {
        let place = Call::change("Place the order", "POST", "/api/checkout/session".to_owned());
        let body = json!({
            "cart_id": text(content, "/cart/id"),
            "payment_method": "online",
            "expected_amount": text(content, "/cart/grand_total"),
            "expected_currency": text(content, "/cart/currency"),
        });
        calls.push(place.with(body).keyed(format!("{key}-api-checkout")));
    }
    calls
}

/// Where the goods go, as entered or as an example, and the shipping method that is chosen or the first that is offered.
fn delivery(content: &Value) -> Vec<Call> {
    let country = text(content, "/countries/0/0");
    let example = json!({
        "name": "Ada Lovelace", "lines": ["12 St James's Square"], "city": "London", "country": country,
    });
    let entered = content.pointer("/cart/shipping_address").filter(|address| address.is_object());
    let address = Call::change("Set the address", "PUT", "/api/cart/address".to_owned());
    let offers = Call::get("List the shipping methods", "/api/cart/shipping".to_owned());
    let mut calls = vec![address.with(entered.unwrap_or(&example).clone()), offers];
    let all = content.get("offers").and_then(Value::as_array);
    let chosen = all.into_iter().flatten().find(|offer| is_true(offer, "/chosen"));
    if let Some(offer) = chosen.or_else(|| content.pointer("/offers/0")) {
        let choose = Call::change("Choose a method", "PUT", "/api/cart/shipping".to_owned());
        calls.push(choose.with(json!({ "method": text(offer, "/method") })));
    }
    calls
}

fn pay(content: &Value, key: &str) -> Vec<Call> {
    let (order, payment) = (text(content, "/order/id"), text(content, "/payment/id"));
    let mut calls = vec![Call::get("Show the order", format!("/api/orders/{order}"))];
    if !payment.is_empty() {
        calls.push(Call::get("Show the payment", format!("/api/payments/{payment}")));
    }
    if is_true(content, "/actions/pay/is_available") {
        let pay = Call::change("Pay", "POST", format!("/api/orders/{order}/pay"));
        let token = content.pointer("/tokens/0/0").and_then(Value::as_str);
        let body = token.map_or(json!({}), |token| json!({ "payment_token": token }));
        calls.push(pay.with(body).keyed(format!("{key}-api-pay")));
    }
    calls
}

fn order(content: &Value, key: &str) -> Vec<Call> {
    let order = text(content, "/order/id");
    let mut calls = vec![
        Call::get("Show the order", format!("/api/orders/{order}")),
        Call::get("Explain its price and its actions", format!("/api/orders/{order}/explain")),
        Call::get("List its history", format!("/api/orders/{order}/events")),
    ];
    if is_true(content, "/actions/cancel/is_available") {
        let cancel = Call::change("Cancel it", "POST", format!("/api/orders/{order}/cancel"));
        calls.push(cancel.with(json!({})).keyed(format!("{key}-api-cancel")));
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_one_command_of_a_shell() {
        let call = Call::change("x", "PUT", "/api/cart/coupon".to_owned());
        let call = call.with(json!({ "code": "it's $5" })).keyed("k".to_owned());
        assert_eq!(
            call.curl(),
            "curl -s -X PUT \"$SHOP/api/cart/coupon\" -H \"Authorization: Bearer $CUSTOMER\" \
             -H 'Idempotency-Key: k' -H 'Content-Type: application/json' \
             -d '{\"code\":\"it'\\''s $5\"}'"
        );
    }

    #[test]
    fn what_a_visitor_searches_for_stays_within_the_address() {
        let content = json!({ "list": { "filters": { "query": "\"$(id)`\\ &" } } });
        let path = listings(&content);
        assert_eq!(path, "/api/listings?limit=20&query=%22%24%28id%29%60%5C+%26");
    }
}
