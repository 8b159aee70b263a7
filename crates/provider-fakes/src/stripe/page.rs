//! The page on which the shopper's bank asks them to authenticate a payment.

use url::Url;

use super::books::Books;
use super::model::Status;
use crate::exchange::{Reply, Request};
use crate::provider::ShopperAction;

/// Shows the page, or takes what the shopper does on it and sends them back.
pub(super) fn answer(books: &mut Books, request: &Request, id: &str) -> Reply {
    let secret = request.parameter("client_secret").unwrap_or_default().to_owned();
    let intent = books.intent(id).filter(|intent| intent.client_secret == secret);
    let Some(intent) = intent else { return Reply::html(404, "<h1>Not found</h1>".to_owned()) };
    let waits = intent.status == Status::RequiresAction;
    let amount = format!("{} {}", intent.amount, intent.currency);
    if request.method == "GET" && waits {
        return Reply::html(200, form(&amount));
    }
    let pays = request.form().iter().any(|(name, value)| name == "action" && value == "complete");
    if request.method == "POST" && waits {
        books.act(id, if pays { ShopperAction::Pay } else { ShopperAction::BeDeclined });
    }
    sent_back(books, id, &secret)
}

fn form(amount: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><title>3D Secure</title><h1>Authenticate a payment of {amount}</h1>\
         <form method=\"post\"><button name=\"action\" value=\"complete\">Complete</button>\
         <button name=\"action\" value=\"fail\">Fail</button></form></html>"
    )
}

/// Back to the shop, with the parameters that Stripe adds.
fn sent_back(books: &Books, id: &str, secret: &str) -> Reply {
    let intent = books.intent(id);
    let paid = intent.is_some_and(|intent| {
        matches!(intent.status, Status::Succeeded | Status::RequiresCapture | Status::Processing)
    });
    let url = intent.and_then(|intent| Url::parse(intent.return_url.as_deref()?).ok());
    let Some(mut url) = url else { return Reply::html(200, "<h1>Done</h1>".to_owned()) };
    url.query_pairs_mut()
        .append_pair("payment_intent", id)
        .append_pair("payment_intent_client_secret", secret)
        .append_pair("redirect_status", if paid { "succeeded" } else { "failed" });
    Reply::redirect(url.as_str())
}
