//! The tour: a purchase from the shelf to the notification, as commands to paste. They need a shell
//! and curl, and the variables that the banner exports: SHOP, CUSTOMER, ADMIN.

use super::data::{NOTEBOOK, TOUR_COUPON};

/// One command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TourStep {
    /// What it does.
    pub what: &'static str,
    /// The command: one line.
    pub command: String,
}

/// The steps, in order; `program` is how this binary is called.
pub fn steps(program: &str) -> Vec<TourStep> {
    let step = |what, command| TourStep { what, command };
    let item = format!("{{\"listing\":\"{NOTEBOOK}\",\"qty\":2}}");
    let coupon = format!("{{\"code\":\"{TOUR_COUPON}\"}}");
    let webhook = "webhook send --demo --url \"$SHOP/api/payments/webhook\" --ref \"$REF\"";
    vec![
        step("What is for sale", customer("GET", "/api/listings?limit=5", "")),
        step("Put two notebooks into the cart", customer("POST", "/api/cart/items", &item)),
        step("Use a coupon", customer("PUT", "/api/cart/coupon", &coupon)),
        step("Go to the checkout: an order, waiting for its money", checkout()),
        step(
            "The provider says, in a signed webhook, that it is paid (a second time does nothing)",
            format!("{program} {webhook} --status paid --twice"),
        ),
        step("The order is paid", customer("GET", "/api/orders/$ORDER", "")),
        step("The customer was told", customer("GET", "/api/notifications", "")),
        step(
            "The operator accepts the order, and the stock goes down",
            curl("ADMIN", "POST", "/api/admin/orders/$ORDER/confirm", "{}", ""),
        ),
        step("Its whole history", customer("GET", "/api/orders/$ORDER/events", "")),
        step(
            "Two hours pass: orders that nobody pays expire, retries fall due (a month, and \
             coupons run out)",
            clock("2h"),
        ),
    ]
}

/// The cart's id is asked for, and the payment's token and the order's id are kept for later steps.
fn checkout() -> String {
    let cart = customer("GET", "/api/cart", "");
    let key = " -H \"Idempotency-Key: tour-$$-$(date +%s)\"";
    let session = "{\"cart_id\":\"$CART\"}";
    let post = curl("CUSTOMER", "POST", "/api/checkout/session", session, key);
    format!(
        "CART=$({cart} | {}); SESSION=$({post}); echo \"$SESSION\"; \
         REF=$(echo \"$SESSION\" | {}); ORDER=$(echo \"$SESSION\" | {})",
        member("id"),
        member("payment_token"),
        member("order_id"),
    )
}

/// The demo's clock, moved forward. It asks for no token.
fn clock(by: &str) -> String {
    let body = quoted(&format!("{{\"advance\":\"{by}\"}}"));
    format!(
        "curl -sS --fail-with-body -H 'Content-Type: application/json' -d {body} -w '\\n' \
         \"$SHOP/demo/clock\""
    )
}

/// The first value of a JSON member, without jq.
fn member(name: &str) -> String {
    format!("grep -o '\"{name}\": *\"[^\"]*\"' | head -n 1 | cut -d '\"' -f 4")
}

fn customer(method: &str, path: &str, body: &str) -> String {
    curl("CUSTOMER", method, path, body, "")
}

/// A call with the token in the variable `token`, and further headers as curl takes them.
fn curl(token: &str, method: &str, path: &str, body: &str, headers: &str) -> String {
    let mut command =
        format!("curl -sS --fail-with-body -H \"Authorization: Bearer ${token}\"{headers}");
    if method != "GET" {
        command.push_str(&format!(" -X {method}"));
    }
    if !body.is_empty() {
        let body = quoted(body);
        command.push_str(&format!(" -H 'Content-Type: application/json' -d {body}"));
    }
    // An answer does not end with a line break; `-w` adds one.
    format!("{command} -w '\\n' \"$SHOP{path}\"")
}

/// A body as one word of the shell; only one with variables needs the harder quotes.
fn quoted(body: &str) -> String {
    if body.contains('$') {
        return format!("\"{}\"", body.replace('"', "\\\""));
    }
    format!("'{body}'")
}

#[cfg(test)]
mod tests {
    use super::{quoted, steps};

    #[test]
    fn every_step_is_one_line_to_paste() {
        let steps = steps("./kassa");
        assert!(steps.iter().all(|step| !step.command.contains('\n')));
        let curls = steps.iter().filter(|step| step.command.contains("curl "));
        assert!(curls.clone().all(|step| step.command.contains("--fail-with-body")));
        assert_eq!(curls.count() + 1, steps.len());
    }

    #[test]
    fn bodies_reach_the_server_through_the_shell() {
        for (body, value) in [("{\"a\":\"b c\"}", "b c"), ("{\"a\":\"$CART\"}", "1-2")] {
            let script = format!("CART=1-2; printf %s {}", quoted(body));
            let said = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            let json: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();
            assert_eq!(json["a"], value);
        }
    }
}
