//! Requests of the API: who sends them, idempotency keys, and which endpoint they are for.

use serde_json::{Value, json};

use super::account::{API_VERSION, Caller};
use super::books::Books;
use super::errors::ApiError;
use super::parameters::Parameters;
use super::{confirming, intents, refunds};
use crate::exchange::{Reply, Request};
use crate::idempotency::KeyState;

/// Characters of an idempotency key.
const MAX_KEY: usize = 255;

/// Answers a request.
pub(super) fn answer(books: &mut Books, request: &Request) -> Reply {
    let reply = respond(books, request).unwrap_or_else(ApiError::into_reply);
    let id = books.new_id("req");
    reply.header("request-id", id).header("stripe-version", API_VERSION)
}

fn respond(books: &mut Books, request: &Request) -> Result<Reply, ApiError> {
    let caller = Caller::of(request)?;
    check_version(request)?;
    let key = request.header("idempotency-key");
    if key.is_empty() || request.method != "POST" {
        return execute(books, request, caller).map(|object| Reply::json(200, object));
    }
    if key.len() > MAX_KEY {
        return Err(ApiError::invalid("", "", "Idempotency keys have up to 255 characters."));
    }
    let same = fingerprint(request);
    match books.keys.state(key, &same, books.now) {
        KeyState::Replay(reply) => Ok(reply.header("idempotent-replayed", "true")),
        KeyState::OtherRequest => Err(ApiError::key_of_another_request(key)),
        KeyState::New => {
            let reply = match execute(books, request, caller) {
                Ok(object) => Reply::json(200, object),
                Err(error) if error.is_saved => error.into_reply(),
                Err(error) => return Err(error),
            };
            books.keys.remember(key, &same, &reply, books.now);
            Ok(reply)
        }
    }
}

/// The endpoint and the parameters in any order.
fn fingerprint(request: &Request) -> String {
    let mut fields = request.form();
    fields.sort();
    format!("{} {fields:?}", request.path.join("/"))
}

/// A date, and since 2024 a release's name.
fn check_version(request: &Request) -> Result<(), ApiError> {
    let version = request.header("stripe-version");
    let date = version.split('.').next().unwrap_or_default();
    let is_date = date.len() == 10 && date.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    match version.is_empty() || is_date {
        true => Ok(()),
        false => Err(ApiError::invalid("", "", &format!("Invalid Stripe API version: {version}"))),
    }
}

fn execute(books: &mut Books, request: &Request, caller: Caller) -> Result<Value, ApiError> {
    let segments = request.segments();
    match (request.method.as_str(), segments.as_slice()) {
        ("GET", ["v1", "payment_intents", id]) => intents::retrieve(books, request, id, caller),
        ("POST", ["v1", "payment_intents", id, "confirm"]) => {
            confirming::confirm(books, request, id, caller)
        }
        _ if caller == Caller::Browser => Err(ApiError::forbidden()),
        ("GET", ["v1", "account"]) => account(request),
        ("POST", ["v1", "payment_intents"]) => intents::create(books, request),
        ("GET", ["v1", "payment_intents"]) => intents::list(books, request),
        ("POST", ["v1", "payment_intents", id, "capture"]) => intents::capture(books, request, id),
        ("POST", ["v1", "payment_intents", id, "cancel"]) => intents::cancel(books, request, id),
        ("POST", ["v1", "refunds"]) => refunds::create(books, request),
        ("GET", ["v1", "refunds"]) => refunds::list(books, request),
        ("GET", ["v1", "refunds", id]) => refunds::retrieve(books, request, id),
        _ => Err(ApiError::unknown_path(request)),
    }
}

fn account(request: &Request) -> Result<Value, ApiError> {
    Parameters::read(request, &[])?;
    Ok(json!({
        "id": "acct_1KassaFake", "object": "account", "charges_enabled": true, "country": "NL",
        "default_currency": "eur", "details_submitted": true, "email": "owner@shop.example",
        "payouts_enabled": true, "settings": { "dashboard": { "display_name": "Kassa's test shop" } },
        "type": "standard",
    }))
}
