//! PayPal's refunds.

use adapters_http::unreadable;
use ports::{GatewayError, ProviderRefund, ProviderRefundStatus};
use serde_json::Value;

use crate::json::{id, text};
use crate::order::reason;

/// A refund of PayPal.
pub(crate) fn refund(body: &Value) -> Result<ProviderRefund, GatewayError> {
    let status = match text(body, "status") {
        "PENDING" => ProviderRefundStatus::Pending,
        "COMPLETED" => ProviderRefundStatus::Succeeded,
        "FAILED" | "CANCELLED" => ProviderRefundStatus::Failed { code: reason(body).to_owned() },
        _ => return Err(unreadable("the status of a refund")),
    };
    let id = id(body).ok_or_else(|| unreadable("a refund without id"))?;
    Ok(ProviderRefund { provider_ref: id.to_owned(), status })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("PENDING", Some(ProviderRefundStatus::Pending))]
    #[case("COMPLETED", Some(ProviderRefundStatus::Succeeded))]
    #[case("FAILED", Some(ProviderRefundStatus::Failed { code: "FAILED".to_owned() }))]
    #[case("CANCELLED", Some(ProviderRefundStatus::Failed { code: "CANCELLED".to_owned() }))]
    #[case("PARTIAL", None)]
    fn statuses(#[case] status: &str, #[case] expected: Option<ProviderRefundStatus>) {
        let read = refund(&json!({ "id": "1JU08902781691411", "status": status }));
        assert_eq!(read.ok().map(|refund| refund.status), expected);
    }

    #[test]
    fn a_refund_without_id_is_unreadable() {
        assert!(refund(&json!({ "status": "COMPLETED" })).is_err());
    }
}
