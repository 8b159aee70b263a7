//! Intents and charges as the API shows them.

use serde_json::{Map, Value, json};

use super::books::Intent;
use super::cards::Decline;

/// An intent; `expand` names the members that are objects and not ids.
pub(super) fn intent(intent: &Intent, expand: &[&str]) -> Value {
    let latest_charge = match expand.contains(&"latest_charge") {
        true => charge(intent),
        false => intent.charge.as_ref().map(|charge| json!(charge.id)),
    };
    let automatic = intent.automatic_methods.as_ref();
    let automatic =
        automatic.map(|redirects| json!({ "allow_redirects": redirects, "enabled": true }));
    json!({
        "id": intent.id,
        "object": "payment_intent",
        "amount": intent.amount,
        "amount_capturable": intent.amount_capturable(),
        "amount_details": { "tip": {} },
        "amount_received": intent.amount_received,
        "application": null,
        "application_fee_amount": null,
        "automatic_payment_methods": automatic,
        "canceled_at": intent.cancelled_at, // foreign spelling
        "cancellation_reason": intent.cancellation_reason,
        "capture_method": intent.capture_method,
        "client_secret": intent.client_secret,
        "confirmation_method": "automatic",
        "created": intent.created,
        "currency": intent.currency,
        "customer": null,
        "description": intent.description,
        "last_payment_error": intent.last_error,
        "latest_charge": latest_charge,
        "livemode": false,
        "metadata": metadata(&intent.metadata),
        "next_action": intent.next_action,
        "on_behalf_of": null,
        "payment_method": intent.method.map(|method| method.id),
        "payment_method_types": ["card", "us_bank_account"],
        "processing": null,
        "receipt_email": null,
        "setup_future_usage": null,
        "shipping": null,
        "statement_descriptor": null,
        "status": intent.status.word(),
        "transfer_data": null,
    })
}

/// The latest charge of an intent, with what Stripe knows of the shopper.
pub(super) fn charge(intent: &Intent) -> Option<Value> {
    let charge = intent.charge.as_ref()?;
    let error = charge.decline.map(Decline::to_error);
    let failure = |name: &str| error.as_ref().and_then(|error| error.get(name).cloned());
    Some(json!({
        "id": charge.id,
        "object": "charge",
        "amount": charge.amount,
        "amount_captured": charge.captured,
        "amount_refunded": charge.refunded,
        "balance_transaction": null,
        "billing_details": {
            "address": { "city": "Haarlem", "country": "NL", "line1": "Grote Markt 1", "postal_code": "2011 RD" },
            "email": "shopper@mail.example", "name": "Jenny Rosen", "phone": "+31201234567",
        },
        "captured": charge.captured > 0,
        "created": charge.created,
        "currency": intent.currency,
        "customer": null,
        "description": intent.description,
        "disputed": charge.is_disputed,
        "failure_code": failure("code"),
        "failure_message": failure("message"),
        "livemode": false,
        "metadata": metadata(&intent.metadata),
        "outcome": { "network_status": if error.is_some() { "declined_by_network" } else { "approved_by_network" } },
        "paid": error.is_none(),
        "payment_intent": intent.id,
        "payment_method": charge.method.id,
        "payment_method_details": charge.method.details(),
        "receipt_email": "shopper@mail.example",
        "receipt_url": "https://pay.stripe.example/receipts/payment/1",
        "refunded": charge.refunded >= charge.amount,
        "status": if error.is_some() { "failed" } else { "succeeded" },
    }))
}

/// Metadata as an object.
pub(super) fn metadata(pairs: &[(String, String)]) -> Value {
    let members = pairs.iter().map(|(key, value)| (key.clone(), json!(value)));
    members.collect::<Map<_, _>>().into()
}
