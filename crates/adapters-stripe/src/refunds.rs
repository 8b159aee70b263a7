//! A refund: what is sent, and what is read.
//!
//! See <https://docs.stripe.com/api/refunds> and <https://docs.stripe.com/refunds>.

use adapters_http::json::{parsed_at, text, text_at};
use adapters_http::{ensure_ours, unreadable};
use domain::ids::RefundId;
use ports::{ProviderRefund, ProviderRefundStatus, RefundRequest};
use serde_json::Value;

use crate::api::{Fields, MAX_METADATA, Result, field};
use crate::objects::{CANCELLED, units};

/// The reasons that Stripe knows. Other texts are kept in metadata only.
const REASONS: [&str; 3] = ["duplicate", "fraudulent", "requested_by_customer"];

/// The parameters of a refund of this intent.
pub(crate) fn refund_fields(request: &RefundRequest, intent: &str) -> Result<Fields> {
    let mut fields = vec![
        field("payment_intent", intent),
        field("amount", units(request.amount)?),
        field("metadata[refund_id]", request.refund_id),
    ];
    match request.reason.trim() {
        "" => {}
        reason if REASONS.contains(&reason) => fields.push(field("reason", reason)),
        reason => {
            let short: String = reason.chars().take(MAX_METADATA).collect();
            fields.push(field("metadata[reason]", short));
        }
    }
    Ok(fields)
}

pub(crate) fn our_refund_id(refund: &Value) -> Option<RefundId> {
    parsed_at(refund, "/metadata/refund_id")
}

/// A refund, if it is this one.
pub(crate) fn refund_of(refund: &Value, id: RefundId) -> Result<ProviderRefund> {
    ensure_ours(refund, "/metadata/refund_id", id)?;
    let status = match text(refund, "status")? {
        "pending" | "requires_action" => ProviderRefundStatus::Pending,
        "succeeded" => ProviderRefundStatus::Succeeded,
        status @ ("failed" | CANCELLED) => {
            let code = text_at(refund, "/failure_reason").unwrap_or(status).to_owned();
            ProviderRefundStatus::Failed { code }
        }
        _ => return Err(unreadable("status")),
    };
    Ok(ProviderRefund { provider_ref: text(refund, "id")?.to_owned(), status })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;
    use domain::money::Money;
    use ports::GatewayError;
    use ports::PaymentLookup;
    use rstest::rstest;
    use serde_json::json;

    const ID: &str = "0190d3a4-1111-7abc-8def-000000000003";

    fn failed(code: &str) -> ProviderRefundStatus {
        ProviderRefundStatus::Failed { code: code.to_owned() }
    }

    #[rstest]
    #[case("pending", None, ProviderRefundStatus::Pending)]
    #[case("requires_action", None, ProviderRefundStatus::Pending)]
    #[case("succeeded", None, ProviderRefundStatus::Succeeded)]
    #[case("failed", Some("expired_or_canceled_card"), failed("expired_or_canceled_card"))] // foreign spelling
    #[case("failed", None, failed("failed"))]
    #[case(CANCELLED, None, failed(CANCELLED))]
    fn every_status_has_its_meaning(
        #[case] status: &str,
        #[case] reason: Option<&str>,
        #[case] expected: ProviderRefundStatus,
    ) {
        let refund = json!({
            "id": "re_1", "status": status, "failure_reason": reason,
            "metadata": { "refund_id": ID },
        });
        assert_eq!(refund_of(&refund, ID.parse().unwrap()).unwrap().status, expected);
    }

    #[test]
    fn another_refund_is_not_taken_for_ours() {
        let id = ID.parse().unwrap();
        let of = |metadata| json!({ "id": "re_1", "status": "succeeded", "metadata": metadata });
        for metadata in [json!({}), json!({ "refund_id": ID.replace("1111", "2222") })] {
            assert!(refund_of(&of(metadata), id).is_err());
        }
        let mut refund = of(json!({ "refund_id": ID }));
        refund["status"] = json!("new");
        assert!(matches!(refund_of(&refund, id), Err(GatewayError::OutcomeUnknown(_))));
    }

    #[rstest]
    #[case("duplicate", Some("duplicate"), None)]
    #[case("Two lines\nof text", None, Some("Two lines\nof text"))]
    #[case("  ", None, None)]
    fn only_the_reasons_of_stripe_are_sent_as_a_reason(
        #[case] text: &str,
        #[case] reason: Option<&str>,
        #[case] kept: Option<&str>,
    ) {
        let amount = Money::parse("5.00", "USD".parse().unwrap()).unwrap();
        let payment = PaymentLookup {
            payment_id: ID.parse().unwrap(),
            provider_ref: Some("pi_1".to_owned()),
            provider_data: None,
            amount,
            created_at: Utc::now(),
        };
        let refund_id = ID.parse().unwrap();
        let request = RefundRequest { refund_id, payment, amount, reason: text.to_owned() };
        let fields = refund_fields(&request, "pi_1").unwrap();
        let value = |name: &str| {
            let found = fields.iter().find(|(field, _)| field == name);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!((value("reason"), value("metadata[reason]")), (reason, kept));
        assert_eq!((value("amount"), value("payment_intent")), (Some("500"), Some("pi_1")));
    }
}
