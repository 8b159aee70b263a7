//! Objects as the API shows them.

use serde_json::{Map, Value, json};

use super::cards::Decline;
use super::model::{Intent, Refund, Status};
use crate::provider::RefundState;

/// For how long the shop can respond to a dispute, in seconds.
const RESPONSE_TIME: i64 = 9 * 24 * 60 * 60;

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

/// A refund.
pub(super) fn refund(refund: &Refund) -> Value {
    let (status, failure) = match refund.status {
        RefundState::Pending => ("pending", None),
        RefundState::Succeeded => ("succeeded", None),
        RefundState::Failed => ("failed", Some("declined")),
    };
    json!({
        "id": refund.id, "object": "refund", "amount": refund.amount, "balance_transaction": null,
        "charge": refund.charge, "created": refund.created, "currency": refund.currency,
        "destination_details": { "type": "card", "card": { "reference_status": "pending" } },
        "failure_reason": failure, "metadata": metadata(&refund.metadata),
        "payment_intent": refund.intent, "reason": refund.reason, "receipt_number": null,
        "status": status,
    })
}

/// A dispute of all of a payment.
pub(super) fn dispute(intent: &Intent, status: &str, opened: i64) -> Value {
    let amount =
        if intent.status == Status::Succeeded { intent.amount_received } else { intent.amount };
    let withdrawn = json!({ "object": "balance_transaction", "amount": -amount });
    let reinstated = json!({ "object": "balance_transaction", "amount": amount });
    let transactions = match status {
        "won" => vec![withdrawn, reinstated],
        status if status.starts_with("warning_") => Vec::new(),
        _ => vec![withdrawn],
    };
    json!({
        "id": intent.id.replacen("pi_", "du_", 1),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": transactions,
        "charge": intent.charge.as_ref().map(|charge| &charge.id),
        "created": opened,
        "currency": intent.currency,
        "evidence": { "customer_email_address": "shopper@mail.example", "customer_name": "Jenny Rosen" },
        "evidence_details": { "due_by": opened + RESPONSE_TIME, "has_evidence": false, "submission_count": 0 },
        "is_charge_refundable": status.starts_with("warning_"),
        "livemode": false,
        "metadata": {},
        "payment_intent": intent.id,
        "reason": "fraudulent",
        "status": status,
    })
}

/// Metadata as an object.
fn metadata(pairs: &[(String, String)]) -> Value {
    let members = pairs.iter().map(|(key, value)| (key.clone(), json!(value)));
    members.collect::<Map<_, _>>().into()
}
