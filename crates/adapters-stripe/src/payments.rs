//! A Payment Intent as a payment of the port.
//!
//! See <https://docs.stripe.com/api/payment_intents/object>.

use adapters_http::json::{first_text_at, keep, parsed_at, text, text_at};
use adapters_http::{ensure_ours, plain_payment, unreadable};
use domain::ids::PaymentId;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::ProviderPayment;
use serde_json::Value;

use crate::api::Result;
use crate::objects::{CANCELLED, amount, stored, time_at};

/// The pages of actions: of a bank, of a voucher, or with the details of a transfer.
const PAGES: [&str; 4] =
    ["/url", "/hosted_voucher_url", "/hosted_instructions_url", "/hosted_verification_url"];
/// The name of the return URL in the adapter's data.
pub(crate) const RETURN_URL: &str = "return_url";
const FAILURE_CODES: [&str; 3] =
    ["/last_payment_error/decline_code", "/last_payment_error/code", "/cancellation_reason"];

/// The payment of an intent, if it was created for this attempt.
pub(crate) fn payment_of(intent: &Value, id: PaymentId) -> Result<ProviderPayment> {
    ensure_ours(intent, "/metadata/payment_id", id)?;
    let status = status_of(text(intent, "status")?)?;
    let waits = status == ProviderStatus::RequiresAction;
    let captured = status == ProviderStatus::Paid;
    let action = next_action(intent).filter(|_| waits);
    let secret = text_at(intent, "/client_secret").filter(|_| waits);
    let page = action.and_then(|action| first_text_at(action, &PAGES));
    let deadline = |action| time_at(action, "/expires_at").or(time_at(action, "/expires_after"));
    let failure = first_text_at(intent, &FAILURE_CODES);
    let failure = failure.filter(|_| status == ProviderStatus::Cancelled);
    // Stripe keeps it for us: it has to be sent with each confirmation.
    let return_url = text_at(intent, "/metadata/return_url");
    let amount = amount(intent, if captured { "amount_received" } else { "amount" })?;
    Ok(ProviderPayment {
        payment_token: secret.map(ToOwned::to_owned),
        refunded: refunded(intent)?,
        next_action: page.map(ToOwned::to_owned),
        provider_data: keep(&[(RETURN_URL, return_url)]),
        pay_until: action.and_then(deadline),
        failure_code: failure.map(ToOwned::to_owned),
        raw: stored(intent),
        ..plain_payment(text(intent, "id")?, status, amount)
    })
}

/// A card that was declined leaves an intent in `requires_payment_method`: the shopper can try another one.
fn status_of(status: &str) -> Result<ProviderStatus> {
    Ok(match status {
        "requires_payment_method" | "requires_action" => ProviderStatus::RequiresAction,
        "requires_confirmation" => ProviderStatus::Approved,
        "processing" => ProviderStatus::Processing,
        "requires_capture" => ProviderStatus::Authorized,
        "succeeded" => ProviderStatus::Paid,
        CANCELLED => ProviderStatus::Cancelled,
        _ => return Err(unreadable("status")),
    })
}

/// What was refunded in all, if the charge is there and not only its id. Stripe counts as refunded also what
/// a partial capture or a cancellation has released, which was never captured.
fn refunded(intent: &Value) -> Result<Option<Money>> {
    let charge = intent.get("latest_charge").filter(|charge| charge.is_object());
    let Some(charge) = charge else { return Ok(None) };
    let refunded = amount(charge, "amount_refunded")?;
    let released = amount(charge, "amount")?.minus(amount(charge, "amount_captured")?);
    let captured = released.and_then(|released| refunded.minus(released));
    Ok(Some(captured.unwrap_or(refunded)))
}

/// What the shopper has to do, unless Stripe.js does it with the client secret.
fn next_action(intent: &Value) -> Option<&Value> {
    let action = intent.get("next_action")?;
    let kind = text_at(action, "/type").filter(|kind| *kind != "use_stripe_sdk")?;
    action.get(kind)
}

/// Our id of the attempt for which an intent was created; `None` if it is not one of ours.
pub(crate) fn our_id(intent: &Value) -> Option<PaymentId> {
    parsed_at(intent, "/metadata/payment_id")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::GatewayError;
    use rstest::rstest;
    use serde_json::json;

    const ID: &str = "0190d3a4-1111-7abc-8def-000000000001";

    fn payment(intent: &Value) -> Result<ProviderPayment> {
        payment_of(intent, ID.parse().unwrap())
    }

    fn intent(status: &str) -> Value {
        json!({
            "id": "pi_1", "object": "payment_intent", "status": status, "currency": "usd",
            "amount": 2_400, "amount_received": 2_300, "client_secret": "pi_1_secret_2",
            "metadata": { "payment_id": ID }, "latest_charge": null, "next_action": null,
        })
    }

    #[rstest]
    #[case("requires_payment_method", ProviderStatus::RequiresAction, "24.00", true)]
    #[case("requires_action", ProviderStatus::RequiresAction, "24.00", true)]
    #[case("requires_confirmation", ProviderStatus::Approved, "24.00", false)]
    #[case("processing", ProviderStatus::Processing, "24.00", false)]
    #[case("requires_capture", ProviderStatus::Authorized, "24.00", false)]
    #[case("succeeded", ProviderStatus::Paid, "23.00", false)]
    #[case(CANCELLED, ProviderStatus::Cancelled, "24.00", false)]
    fn every_status_has_its_meaning(
        #[case] status: &str,
        #[case] expected: ProviderStatus,
        #[case] amount: &str,
        #[case] has_token: bool,
    ) {
        let payment = payment(&intent(status)).unwrap();
        assert_eq!((payment.status, payment.amount.to_string().as_str()), (expected, amount));
        assert_eq!(payment.payment_token.is_some(), has_token);
        assert!(!payment.raw.contains("secret"), "{}", payment.raw);
    }

    #[test]
    fn an_unknown_status_or_amount_is_unreadable() {
        for (name, value) in [("status", json!("new")), ("amount", json!(-1)), ("id", json!(1))] {
            let mut intent = intent("processing");
            intent[name] = value;
            let read = payment(&intent);
            assert!(matches!(read, Err(GatewayError::OutcomeUnknown(_))), "{name}: {read:?}");
        }
    }

    #[test]
    fn an_intent_of_another_attempt_is_refused() {
        let id = ID.parse().unwrap();
        assert!(payment_of(&intent("succeeded"), id).is_ok());
        let mut other = intent("succeeded");
        for metadata in [json!({ "payment_id": ID.replace("1111", "2222") }), json!({})] {
            other["metadata"] = metadata;
            let read = payment_of(&other, id);
            assert!(matches!(read, Err(GatewayError::InvalidRequest(_))), "{read:?}");
        }
    }

    #[rstest]
    #[case::nothing(2_400, 0, "0.00")]
    #[case::a_part(2_400, 500, "5.00")]
    #[case::authorized(0, 0, "0.00")]
    #[case::released_by_a_partial_capture(1_000, 1_400, "0.00")]
    #[case::and_a_refund(1_000, 1_900, "5.00")]
    #[case::released_by_a_cancellation(0, 2_400, "0.00")]
    fn only_captured_money_is_refunded(
        #[case] captured: i64,
        #[case] refunded: i64,
        #[case] expected: &str,
    ) {
        let mut intent = intent("succeeded");
        intent["latest_charge"] = json!("ch_1");
        assert_eq!(payment(&intent).unwrap().refunded, None);
        intent["latest_charge"] = json!({
            "id": "ch_1", "object": "charge", "currency": "usd", "amount": 2_400,
            "amount_captured": captured, "amount_refunded": refunded,
        });
        assert_eq!(payment(&intent).unwrap().refunded.unwrap().to_string(), expected);
    }

    #[rstest]
    #[case("redirect_to_url", "url", true)]
    #[case("oxxo_display_details", "hosted_voucher_url", true)]
    #[case("display_bank_transfer_instructions", "hosted_instructions_url", true)]
    #[case("use_stripe_sdk", "url", false)]
    fn the_page_of_an_action_is_shown(
        #[case] kind: &str,
        #[case] name: &str,
        #[case] is_shown: bool,
    ) {
        let mut intent = intent("requires_action");
        let page = "https://pay.stripe.example/1";
        intent["next_action"] =
            json!({ "type": kind, kind: { name: page, "expires_after": 1_700_000_000 } });
        let payment = payment(&intent).unwrap();
        assert_eq!(payment.next_action.as_deref(), is_shown.then_some(page));
        assert_eq!(payment.pay_until.is_some(), is_shown);
    }

    #[test]
    fn the_return_url_is_kept_in_the_data() {
        let mut intent = intent("requires_payment_method");
        intent["metadata"]["return_url"] = json!("https://shop.example/return?a=1");
        let data = payment(&intent).unwrap().provider_data;
        let kept = adapters_http::json::kept(data.as_deref(), RETURN_URL);
        assert_eq!(kept.as_deref(), Some("https://shop.example/return?a=1"));
    }
}
