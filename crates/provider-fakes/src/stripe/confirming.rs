//! Confirming intents, and what shoppers do in Stripe.js and on the pages of their banks.

use serde_json::{Value, json};

use super::account::Caller;
use super::books::Books;
use super::cards::{self, BAD_CARD, GOOD_CARD, Outcome, TestMethod, UNAUTHENTICATED};
use super::errors::ApiError;
use super::intents::{EXPANDED, checked_return_url, end, found, found_for};
use super::model::{Intent, Status};
use super::parameters::Parameters;
use super::views;
use crate::exchange::Request;
use crate::provider::ShopperAction;

/// `POST /v1/payment_intents/:id/confirm`.
pub(super) fn confirm(
    books: &mut Books,
    request: &Request,
    id: &str,
    caller: Caller,
) -> Result<Value, ApiError> {
    let allowed = [
        "payment_method",
        "confirmation_token",
        "return_url",
        "client_secret",
        "use_stripe_sdk",
        "expand[]",
    ];
    let parameters = Parameters::read(request, &allowed)?;
    let expand = parameters.expanded(&EXPANDED)?;
    let uses_sdk = parameters.flag("use_stripe_sdk")?.unwrap_or_default();
    let method = chosen_method(&parameters)?;
    let mut intent = found_for(books, id, caller, &parameters)?.clone();
    let url = checked_return_url(&parameters)?;
    if !intent.status.waits() {
        return Err(ApiError::unexpected_state(views::intent(&intent, &[]), "confirmed"));
    }
    let Some(method) = method.or(intent.method) else {
        // The documentation has no other code for an intent without a payment method.
        return Err(ApiError::unexpected_state(views::intent(&intent, &[]), "confirmed"));
    };
    let redirects = intent.automatic_methods.as_deref() == Some("always");
    if redirects && url.is_none() && !uses_sdk {
        let why = "This PaymentIntent is configured to accept payment methods that might redirect your customer \
                   off of your page: you must provide a return_url.";
        return Err(ApiError::invalid("return_url", "", why).saved());
    }
    intent.return_url = url.or(intent.return_url);
    let intent = books.attempt(intent, method, uses_sdk)?;
    Ok(views::intent(&intent, &expand))
}

fn chosen_method(parameters: &Parameters) -> Result<Option<TestMethod>, ApiError> {
    let given = [
        ("payment_method", "PaymentMethod", "pm_"),
        ("confirmation_token", "confirmation_token", "ctoken_"),
    ];
    for (name, what, prefix) in given {
        if let Some(id) = parameters.text(name) {
            let method = cards::method(id).filter(|method| method.id.starts_with(prefix));
            let missing = || ApiError { status: 400, ..ApiError::missing(what, id, name) };
            return method.map(Some).ok_or_else(missing);
        }
    }
    Ok(None)
}

impl Books {
    /// Tries to pay an intent with a payment method.
    fn attempt(
        &mut self,
        mut intent: Intent,
        method: TestMethod,
        uses_sdk: bool,
    ) -> Result<Intent, ApiError> {
        match method.outcome {
            Outcome::Succeeds => return Ok(self.approve(intent, method)),
            Outcome::Declined(decline) => return Err(self.decline(intent, method, decline)),
            Outcome::Authenticates => {
                intent.status = Status::RequiresAction;
                intent.next_action = Some(authentication(&intent, uses_sdk));
            }
            Outcome::Processes => intent.status = Status::Processing,
        }
        (intent.method, intent.last_error) = (Some(method), None);
        let kind = match intent.status == Status::Processing {
            true => "payment_intent.processing",
            false => "payment_intent.requires_action",
        };
        self.put_with_event(&intent, kind);
        Ok(intent)
    }

    /// The shopper acts.
    pub(super) fn act(&mut self, id: &str, action: ShopperAction) -> Option<()> {
        let intent = self.intent(id).filter(|intent| intent.status.waits())?.clone();
        let authenticates = intent.status == Status::RequiresAction;
        match (action, intent.method.filter(|_| authenticates)) {
            (ShopperAction::Pay, method) => {
                self.approve(intent, method.unwrap_or(GOOD_CARD));
            }
            (ShopperAction::BeDeclined, Some(method)) => {
                self.decline(intent, method, UNAUTHENTICATED);
            }
            (ShopperAction::BeDeclined, None) => {
                // The answer is that to Stripe.js.
                let _ = self.attempt(intent, BAD_CARD, false);
            }
            (ShopperAction::GiveUp, _) => {
                end(self, intent, Some("abandoned"));
            }
        }
        Some(())
    }
}

/// What Stripe.js does itself, or the page of the bank.
fn authentication(intent: &Intent, uses_sdk: bool) -> Value {
    let Some(url) = intent.return_url.as_ref().filter(|_| !uses_sdk) else {
        return json!({ "type": "use_stripe_sdk", "use_stripe_sdk": {
            "type": "three_d_secure_redirect", "stripe_js": "https://js.stripe.example/3ds",
        } });
    };
    let (id, secret) = (&intent.id, &intent.client_secret);
    let page =
        format!("https://hooks.stripe.example/redirect/authenticate/{id}?client_secret={secret}");
    json!({ "type": "redirect_to_url", "redirect_to_url": { "url": page, "return_url": url } })
}

/// An intent whose bank debit was settled or bounced after days.
pub(super) fn settle_debit(books: &mut Books, id: &str, succeeds: bool) -> Result<(), ApiError> {
    let intent = found(books, id)?.clone();
    let method = intent.method.filter(|_| intent.status == Status::Processing);
    let Some(method) = method else {
        return Err(ApiError::unexpected_state(views::intent(&intent, &[]), "settled"));
    };
    match succeeds {
        true => drop(books.approve(intent, method)),
        false => drop(books.decline(intent, method, UNAUTHENTICATED)),
    }
    Ok(())
}
