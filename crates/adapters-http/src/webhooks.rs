//! What adapters read from webhooks, and report of them.

use ports::{
    GatewayError, PaymentReport, ProviderPayment, RefundReport, WebhookError, WebhookEvent,
    WebhookRequest,
};

/// A header that must be there once: of two, the provider may have signed the other.
///
/// # Errors
/// `BadSignature`, for what is signed is in headers.
pub fn only_header<'a>(request: &'a WebhookRequest, name: &str) -> Result<&'a str, WebhookError> {
    let mut values = request.headers.iter().filter(|(header, _)| header == name);
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Ok(value),
        _ => Err(WebhookError::BadSignature),
    }
}

/// A webhook that is not in the provider's form.
#[must_use]
pub fn malformed(why: impl ToString) -> WebhookError {
    WebhookError::Malformed(why.to_string())
}

/// What a signed event says about a payment.
#[must_use]
pub fn reported(event_id: &str, payment: ProviderPayment) -> WebhookEvent {
    WebhookEvent::Payment(PaymentReport {
        event_id: event_id.to_owned(),
        provider_ref: payment.provider_ref.clone(),
        update: payment.into_update(),
        bare_amount: None,
    })
}

/// What a signed event says that is about a refund of this payment.
#[must_use]
pub fn refund_reported(event_id: &str, provider_ref: &str) -> WebhookEvent {
    let (event_id, provider_ref) = (event_id.to_owned(), provider_ref.to_owned());
    WebhookEvent::Refund(RefundReport { event_id, provider_ref })
}

/// That something about a payment has changed, and it has to be looked up.
#[must_use]
pub fn hint(provider_ref: &str) -> WebhookEvent {
    WebhookEvent::Hint { provider_ref: provider_ref.to_owned() }
}

/// A genuine event that is not for this shop, and why.
#[must_use]
pub fn foreign(reason: &str) -> WebhookEvent {
    WebhookEvent::Foreign { reason: reason.to_owned() }
}

/// A webhook that cannot be read because a call of the provider has failed. The provider will send it again.
#[must_use]
pub fn unread(error: GatewayError) -> WebhookError {
    tracing::warn!(%error, "a webhook could not be read");
    WebhookError::Unreadable
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{plain_payment, unreadable};
    use domain::money::Money;
    use domain::payment::ProviderStatus;

    #[test]
    fn a_header_must_be_there_once() {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut request = WebhookRequest { headers: vec![header("id", "1")], ..Default::default() };
        assert_eq!(only_header(&request, "id"), Ok("1"));
        assert_eq!(only_header(&request, "signature"), Err(WebhookError::BadSignature));
        request.headers.push(header("id", "2"));
        assert_eq!(only_header(&request, "id"), Err(WebhookError::BadSignature));
    }

    #[test]
    fn an_error_of_a_call_says_why_a_webhook_is_malformed() {
        let told = malformed(unreadable("a status")).to_string();
        assert!(told.starts_with("malformed: ") && told.ends_with("a status"), "{told}");
    }

    #[test]
    fn a_report_names_its_payment_and_tells_its_status() {
        let amount = Money::new(100, "EUR".parse().unwrap()).unwrap();
        let payment = plain_payment("tr_1", ProviderStatus::Paid, amount);
        let WebhookEvent::Payment(report) = reported("evt_1", payment) else { panic!("a payment") };
        assert_eq!((report.event_id.as_str(), report.provider_ref.as_str()), ("evt_1", "tr_1"));
        assert_eq!(
            (report.update.status, report.update.amount),
            (ProviderStatus::Paid, Some(amount))
        );
    }

    #[test]
    fn other_events_name_their_payment_or_their_reason() {
        let WebhookEvent::Refund(report) = refund_reported("evt_1", "tr_1") else {
            panic!("a refund")
        };
        assert_eq!((report.event_id.as_str(), report.provider_ref.as_str()), ("evt_1", "tr_1"));
        assert_eq!(hint("tr_1"), WebhookEvent::Hint { provider_ref: "tr_1".to_owned() });
        assert_eq!(foreign("test"), WebhookEvent::Foreign { reason: "test".to_owned() });
        assert_eq!(unread(unreadable("a status")), WebhookError::Unreadable);
    }
}
