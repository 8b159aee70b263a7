//! Payments whose existence at the provider is unknown.

use super::{ChangeContext, OrderError, OrderRecord, PayPolicy, Transition};
use crate::ids::PaymentId;
use crate::payment::{PaymentEvent, PaymentStatus, ProviderStatus, ProviderUpdate};

/// The failure code of an attempt that its provider never created, as it is stored and shown.
pub const NEVER_CREATED: &str = "never_made";

impl OrderRecord {
    /// An operator has to find out whether the provider has this attempt: the response to the request
    /// that created it was lost, and the provider can no longer tell.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`].
    pub fn require_review(
        &self,
        id: PaymentId,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        self.clear_in_flight(id)?.apply_event(
            id,
            PaymentEvent::ReviewRequired,
            None,
            policy,
            change,
        )
    }

    /// The provider never created this attempt: it is cancelled.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`]; [`OrderError::PaymentState`] if it is over.
    pub fn cancel_uncreated(
        &self,
        id: PaymentId,
        policy: PayPolicy,
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        let payment = self.payment(id)?;
        if !payment.is_live() {
            return Err(OrderError::PaymentState(id));
        }
        let update = ProviderUpdate {
            failure_code: Some(NEVER_CREATED.to_owned()),
            ..ProviderUpdate::new(ProviderStatus::Cancelled)
        };
        self.apply_provider_response(id, &update, policy, change)
    }

    /// Whether an operator may resolve the attempt. One that was cancelled because the provider never
    /// created it may turn out to have been `created` there after all.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`]; [`OrderError::PaymentState`] if nothing is to be resolved;
    /// [`OrderError::PaymentInProgress`] while a provider call is in flight.
    pub fn ensure_needs_review(
        &self,
        id: PaymentId,
        created: bool,
        change: &ChangeContext<'_>,
    ) -> Result<(), OrderError> {
        let payment = self.payment(id)?;
        let was_cancelled = payment.status == PaymentStatus::Cancelled
            && payment.provider_ref.is_none()
            && payment.failure_code.as_deref() == Some(NEVER_CREATED);
        if payment.status != PaymentStatus::NeedsReview && !(created && was_cancelled) {
            return Err(OrderError::PaymentState(id));
        }
        if payment.is_in_flight(change.now) {
            return Err(OrderError::PaymentInProgress(id));
        }
        Ok(())
    }
}
