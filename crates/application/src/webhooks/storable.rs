//! The references in webhook events, as the database stores them.

use domain::limits::{MAX_KEY_CHARS, MAX_PROVIDER_REF_CHARS};
use domain::text;
use ports::{DisputedPayment, WebhookError, WebhookEvent};

/// Checks that the references of an event can be stored as they are: one that is too long for its column,
/// or would be changed by it, would not be found again.
///
/// # Errors
/// [`WebhookError::Malformed`].
pub(super) fn ensure_storable(event: &WebhookEvent) -> Result<(), WebhookError> {
    match event {
        WebhookEvent::Payment(report) => {
            event_id(&report.event_id)?;
            reference(&report.provider_ref)
        }
        WebhookEvent::Refund(report) => {
            event_id(&report.event_id)?;
            reference(&report.provider_ref)
        }
        WebhookEvent::Dispute(report) => {
            event_id(&report.event_id)?;
            reference(&report.update.provider_ref)?;
            match &report.payment {
                DisputedPayment::Reference(payment) => reference(payment),
                DisputedPayment::Id(_) => Ok(()),
            }
        }
        WebhookEvent::Hint { provider_ref } => reference(provider_ref),
        WebhookEvent::Foreign { .. } => Ok(()),
    }
}

fn event_id(id: &str) -> Result<(), WebhookError> {
    ensure_kept("event id", id, MAX_KEY_CHARS)
}

fn reference(reference: &str) -> Result<(), WebhookError> {
    ensure_kept("reference", reference, MAX_PROVIDER_REF_CHARS)
}

fn ensure_kept(what: &str, text: &str, max: usize) -> Result<(), WebhookError> {
    match text::checked(text, max) {
        Ok(kept) if kept == text => Ok(()),
        Ok(_) | Err(_) => Err(WebhookError::Malformed(format!("the {what} cannot be stored"))),
    }
}

#[cfg(test)]
mod tests {
    use domain::Instant;
    use domain::dispute::{DisputeStatus, DisputeUpdate};
    use domain::money::Money;
    use domain::payment::{ProviderStatus, ProviderUpdate};
    use ports::{DisputeReport, PaymentReport, RefundReport};
    use rstest::rstest;

    use super::*;

    fn payment(event_id: &str, provider_ref: &str) -> WebhookEvent {
        WebhookEvent::Payment(PaymentReport {
            event_id: event_id.to_owned(),
            provider_ref: provider_ref.to_owned(),
            update: ProviderUpdate::new(ProviderStatus::Paid),
            bare_amount: None,
        })
    }

    fn refund(event_id: &str, provider_ref: &str) -> WebhookEvent {
        let (event_id, provider_ref) = (event_id.to_owned(), provider_ref.to_owned());
        WebhookEvent::Refund(RefundReport { event_id, provider_ref })
    }

    fn dispute(event_id: &str, payment: &str, provider_ref: &str) -> WebhookEvent {
        let update = DisputeUpdate {
            provider_ref: provider_ref.to_owned(),
            amount: Money::new(100, "EUR".parse().unwrap()).unwrap(),
            reason: "fraudulent".to_owned(),
            status: DisputeStatus::NeedsResponse,
            due_at: None,
            occurred_at: Instant::default(),
        };
        let payment = DisputedPayment::Reference(payment.to_owned());
        WebhookEvent::Dispute(DisputeReport { event_id: event_id.to_owned(), payment, update })
    }

    fn hint(provider_ref: &str) -> WebhookEvent {
        WebhookEvent::Hint { provider_ref: provider_ref.to_owned() }
    }

    #[test]
    fn ordinary_references_pass() {
        let events = [payment("e", "pi_1"), refund("e", "pi_1"), dispute("e", "pi_1", "dp_1")];
        for event in events.into_iter().chain([hint("tr_1")]) {
            assert_eq!(ensure_storable(&event), Ok(()));
        }
    }

    #[rstest]
    #[case("dp_1\0")]
    #[case(" dp_1")]
    #[case(&"d".repeat(1_000))]
    fn a_reference_that_cannot_be_stored_is_malformed(#[case] bad: &str) {
        let events = [
            payment(bad, "pi_1"),
            payment("e", bad),
            refund(bad, "pi_1"),
            refund("e", bad),
            dispute(bad, "pi_1", "dp_1"),
            dispute("e", bad, "dp_1"),
            dispute("e", "pi_1", bad),
            hint(bad),
        ];
        for event in events {
            let checked = ensure_storable(&event);
            assert!(matches!(checked, Err(WebhookError::Malformed(_))), "{event:?}: {checked:?}");
        }
    }
}
