//! Payment Intents: <https://docs.stripe.com/api/payment_intents>.

use serde_json::Value;

use super::account::Caller;
use super::books::Books;
use super::errors::ApiError;
use super::lists::page;
use super::model::{Intent, Status};
use super::parameters::Parameters;
use super::{amounts, views};
use crate::exchange::Request;

/// What can be expanded in an intent.
pub(super) const EXPANDED: [&str; 1] = ["latest_charge"];

/// `POST /v1/payment_intents`, without confirming it.
pub(super) fn create(books: &mut Books, request: &Request) -> Result<Value, ApiError> {
    let allowed = [
        "amount",
        "currency",
        "capture_method",
        "automatic_payment_methods[enabled]",
        "automatic_payment_methods[allow_redirects]",
        "metadata[*]",
        "description",
        "confirm",
        "return_url",
        "expand[]",
    ];
    let parameters = Parameters::read(request, &allowed)?;
    let expand = parameters.expanded(&EXPANDED)?;
    let currency = parameters.required("currency")?;
    amounts::check_currency(currency)?;
    parameters.required("amount")?;
    let amount = parameters.amount("amount")?.unwrap_or_default();
    amounts::check_amount(amount, currency)?;
    if parameters.flag("confirm")?.unwrap_or_default() {
        return Err(ApiError::invalid("confirm", "", "The test double confirms separately."));
    }
    if parameters.text("return_url").is_some() {
        let why = "The parameter `return_url` cannot be passed unless `confirm` is set to true.";
        return Err(ApiError::invalid("return_url", "parameter_unknown", why));
    }
    let intent = Intent {
        id: books.new_id("pi"),
        client_secret: String::new(),
        created: books.now.timestamp(),
        amount,
        currency: currency.to_owned(),
        capture_method: capture_method(&parameters)?,
        automatic_methods: automatic_methods(&parameters)?,
        metadata: parameters.metadata()?,
        description: parameters.text("description").map(ToOwned::to_owned),
        status: Status::RequiresPaymentMethod,
        amount_received: 0,
        method: None,
        charge: None,
        last_error: None,
        next_action: None,
        cancelled_at: None,
        cancellation_reason: None,
        return_url: None,
    };
    let intent = Intent { client_secret: format!("{}_secret_8Kassa", intent.id), ..intent };
    books.put_with_event(&intent, "payment_intent.created");
    Ok(views::intent(&intent, &expand))
}

fn capture_method(parameters: &Parameters) -> Result<String, ApiError> {
    let words = ["automatic", "automatic_async", "manual"];
    Ok(parameters.word("capture_method", &words)?.unwrap_or("automatic_async").to_owned())
}

/// Whether payment methods that redirect are offered; none if the methods are not chosen automatically.
fn automatic_methods(parameters: &Parameters) -> Result<Option<String>, ApiError> {
    let redirects =
        parameters.word("automatic_payment_methods[allow_redirects]", &["always", "never"])?;
    match parameters.flag("automatic_payment_methods[enabled]")? {
        Some(true) => Ok(Some(redirects.unwrap_or("always").to_owned())),
        _ if redirects.is_some() => {
            Err(ApiError::missing_parameter("automatic_payment_methods[enabled]"))
        }
        // Card payments only, which is what a new account accepts.
        _ => Ok(None),
    }
}

/// The URL to which the shopper returns, if one is given.
pub(super) fn checked_return_url(parameters: &Parameters) -> Result<Option<String>, ApiError> {
    let Some(url) = parameters.text("return_url") else { return Ok(None) };
    match url::Url::parse(url) {
        Ok(_) => Ok(Some(url.to_owned())),
        Err(_) => Err(ApiError::invalid("return_url", "url_invalid", "Not a valid URL")),
    }
}

/// `GET /v1/payment_intents/:id`.
pub(super) fn retrieve(
    books: &Books,
    request: &Request,
    id: &str,
    caller: Caller,
) -> Result<Value, ApiError> {
    let parameters = Parameters::read(request, &["client_secret", "expand[]"])?;
    let expand = parameters.expanded(&EXPANDED)?;
    Ok(views::intent(found_for(books, id, caller, &parameters)?, &expand))
}

/// `GET /v1/payment_intents`.
pub(super) fn list(books: &Books, request: &Request) -> Result<Value, ApiError> {
    let allowed = [
        "limit",
        "starting_after",
        "created[gte]",
        "created[gt]",
        "created[lte]",
        "created[lt]",
        "expand[]",
    ];
    let parameters = Parameters::read(request, &allowed)?;
    let expand = parameters.expanded(&["data.latest_charge"])?;
    let expand: &[&str] = if expand.is_empty() { &[] } else { &EXPANDED };
    let bound = |name: &str, other: i64| parameters.integer(name).map(|at| at.unwrap_or(other));
    let from =
        bound("created[gte]", i64::MIN)?.max(bound("created[gt]", i64::MIN)?.saturating_add(1));
    let to =
        bound("created[lte]", i64::MAX)?.min(bound("created[lt]", i64::MAX)?.saturating_sub(1));
    let newest_first = books.intents.iter().rev();
    let listed = newest_first.filter(|intent| (from..=to).contains(&intent.created));
    let listed = listed.map(|intent| (intent.id.clone(), views::intent(intent, expand)));
    page(listed.collect(), &parameters, "/v1/payment_intents")
}

/// `POST /v1/payment_intents/:id/capture`.
pub(super) fn capture(books: &mut Books, request: &Request, id: &str) -> Result<Value, ApiError> {
    let parameters = Parameters::read(request, &["amount_to_capture", "expand[]"])?;
    let expand = parameters.expanded(&EXPANDED)?;
    let asked = parameters.amount("amount_to_capture")?;
    let mut intent = found(books, id)?.clone();
    if intent.status != Status::RequiresCapture {
        return Err(ApiError::unexpected_state(views::intent(&intent, &[]), "captured"));
    }
    let amount = asked.unwrap_or(intent.amount);
    amounts::check_digits(amount, &intent.currency, "amount_to_capture")?;
    if amount > intent.amount_capturable() {
        let why = "The amount to capture is greater than the amount you can capture.";
        return Err(ApiError::invalid("amount_to_capture", "amount_too_large", why).saved());
    }
    intent.amount_received = amount;
    intent.status = Status::Succeeded;
    if let Some(charge) = intent.charge.as_mut() {
        charge.captured = amount;
    }
    books.release(&mut intent);
    books.put(&intent);
    books.emit_charge(&intent, "charge.captured");
    books.put_with_event(&intent, "payment_intent.succeeded");
    Ok(views::intent(&intent, &expand))
}

/// `POST /v1/payment_intents/:id/cancel`.
pub(super) fn cancel(books: &mut Books, request: &Request, id: &str) -> Result<Value, ApiError> {
    let parameters = Parameters::read(request, &["cancellation_reason", "expand[]"])?;
    let expand = parameters.expanded(&EXPANDED)?;
    let reasons = ["duplicate", "fraudulent", "requested_by_customer", "abandoned"];
    let reason = parameters.word("cancellation_reason", &reasons)?;
    let intent = found(books, id)?.clone();
    if !intent.status.waits() && intent.status != Status::RequiresCapture {
        return Err(ApiError::unexpected_state(views::intent(&intent, &[]), "cancelled"));
    }
    Ok(views::intent(&end(books, intent, reason), &expand))
}

/// Cancels an intent, and releases what was authorized.
pub(super) fn end(books: &mut Books, mut intent: Intent, reason: Option<&str>) -> Intent {
    books.release(&mut intent);
    intent.status = Status::Cancelled;
    intent.cancelled_at = Some(books.now.timestamp());
    intent.cancellation_reason = reason.map(ToOwned::to_owned);
    intent.next_action = None;
    books.put_with_event(&intent, "payment_intent.canceled"); // foreign spelling
    intent
}

/// An intent by its id.
pub(super) fn found<'a>(books: &'a Books, id: &str) -> Result<&'a Intent, ApiError> {
    books.intent(id).ok_or_else(|| ApiError::missing("payment_intent", id, "intent"))
}

/// An intent by its id; a browser needs its client secret.
pub(super) fn found_for<'a>(
    books: &'a Books,
    id: &str,
    caller: Caller,
    parameters: &Parameters,
) -> Result<&'a Intent, ApiError> {
    let intent = found(books, id)?;
    let secret = parameters.text("client_secret");
    let is_allowed = match caller {
        Caller::Shop => secret.is_none_or(|secret| secret == intent.client_secret),
        Caller::Browser => secret == Some(&intent.client_secret),
    };
    match is_allowed {
        true => Ok(intent),
        false => Err(ApiError::missing("payment_intent", id, "intent")),
    }
}
