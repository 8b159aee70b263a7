//! The page on which shoppers approve an order.

use url::Url;

use super::{PayPalFake, orders};
use crate::exchange::{Reply, Request};

/// The shopper's id at PayPal, which the page adds to the address of the shop's page.
const PAYER_ID: &str = "QYR5Z8XDVJNXQ";

/// Shows the page: `GET /checkoutnow?token={order}`.
pub(super) fn show(fake: &PayPalFake, request: &Request) -> Reply {
    let (books, now) = (fake.books(), fake.clock.now());
    let order = books.order(request.parameter("token").unwrap_or_default());
    let Some(order) = order.filter(|order| order.waits(now)) else { return gone() };
    let (id, amount, currency) = (&order.id, order.amount.text(), &order.amount.currency);
    Reply::html(
        200,
        format!(
            "<!doctype html><title>PayPal test double</title><h1>Pay {amount} {currency}</h1>\
             <form method=\"post\" action=\"/checkoutnow?token={id}\">\
             <button name=\"action\" value=\"pay\">Pay now</button> \
             <button name=\"action\" value=\"decline\">Pay with a card that is declined</button> \
             <button name=\"action\" value=\"cancel\">Cancel and return</button></form>"
        ),
    )
}

/// The shopper presses a button: `POST /checkoutnow?token={order}`.
pub(super) fn act(fake: &PayPalFake, request: &Request) -> Reply {
    let id = request.parameter("token").unwrap_or_default();
    let urls = fake.books().order(id).map(|one| (one.return_url.clone(), one.cancel_url.clone()));
    let Some((Some(return_url), cancel_url)) = urls else { return gone() };
    let action = request.form().into_iter().find(|(name, _)| name == "action");
    let is_done = match action.as_ref().map(|(_, value)| value.as_str()) {
        Some("pay") => orders::approve(fake, id, false),
        Some("decline") => orders::approve(fake, id, true),
        _ => return back(&cancel_url.unwrap_or(return_url), &[("token", id)]),
    };
    match is_done {
        true => back(&return_url, &[("token", id), ("PayerID", PAYER_ID)]),
        false => gone(),
    }
}

fn back(url: &str, parameters: &[(&str, &str)]) -> Reply {
    let Ok(mut url) = url.parse::<Url>() else { return gone() };
    url.query_pairs_mut().extend_pairs(parameters);
    Reply::redirect(url.as_str())
}

fn gone() -> Reply {
    let text = "<!doctype html><title>PayPal test double</title><p>Nothing to pay here.</p>";
    Reply::html(404, text.to_owned())
}
