//! `POST /api/admin/payments/{id}/resolve`: an operator resolves an attempt whose existence at
//! the provider is unknown.

use domain::ids::PaymentId;
use domain::limits::MAX_PROVIDER_REF_CHARS;
use domain::order::{OrderJob, OrderRecord};
use domain::payment::Payment;
use domain::text;
use ports::{Changes, ProviderPayment};

use super::load_expected;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::lookup::{LookupFinding, LookupResult, apply_lookup, ask, cancel_uncreated};
use crate::orders::{Paid, into_changes};
use crate::principal::Admin;

domain::text_enum! {
    /// An operator's finding.
    pub enum ReviewOutcome {
        /// The provider does not have it.
        NeverCreated = "never_created",
        /// The provider has it.
        Created = "created",
    }
}

/// An operator's finding, with the reference that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// The provider never created it: the attempt is cancelled, and the order can be paid again until its
    /// deadline.
    NeverCreated,
    /// The provider has it under this reference: it is looked up, and what the provider reports is
    /// applied.
    Created {
        /// The provider's reference.
        provider_ref: String,
    },
}

impl Resolution {
    /// A resolution of an outcome, and of the reference that belongs to it.
    ///
    /// # Errors
    /// [`AppError::Invalid`] if the reference is missing, or belongs to no payment.
    pub fn new(outcome: ReviewOutcome, provider_ref: Option<String>) -> Result<Self, AppError> {
        match (outcome, provider_ref) {
            (ReviewOutcome::NeverCreated, None) => Ok(Self::NeverCreated),
            (ReviewOutcome::NeverCreated, Some(_)) => {
                Err(invalid("belongs to a payment that was created"))
            }
            (ReviewOutcome::Created, None) => Err(invalid("is required")),
            (ReviewOutcome::Created, Some(provider_ref)) => {
                let checked = text::checked(&provider_ref, MAX_PROVIDER_REF_CHARS);
                let provider_ref = checked.map_err(|error| invalid(&error.to_string()))?;
                Ok(Self::Created { provider_ref })
            }
        }
    }
}

fn invalid(reason: &str) -> AppError {
    AppError::Invalid { field: "/provider_ref", reason: reason.to_owned() }
}

/// Resolves an attempt that needs review.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Order`] if the attempt needs no review;
/// [`AppError::Invalid`] if the provider does not have the reference, or it is that of another
/// attempt; [`AppError::ProviderUnavailable`]; [`AppError::VersionMismatch`].
pub async fn resolve(
    engine: &Engine,
    admin: &Admin,
    id: PaymentId,
    resolution: &Resolution,
    keyed: Option<&IdempotentRequest<Paid>>,
) -> Result<Executed<Paid>, AppError> {
    execute(engine, keyed, || async {
        let record = load_expected(engine, admin, id).await?;
        let actor = admin.actor();
        let created = *resolution != Resolution::NeverCreated;
        engine.change(&actor, |change| record.ensure_needs_review(id, created, change))?;
        let mut left_open = false;
        let step = match resolution {
            Resolution::NeverCreated => {
                ensure_not_found(engine, &record, id).await?;
                Some(cancel_uncreated(engine, &actor, &record, id)?)
            }
            Resolution::Created { provider_ref } => {
                let found = look_up_reference(engine, &record, id, provider_ref).await?;
                left_open = found.status.is_open() && !record.payment(id)?.is_live();
                apply_lookup(engine, &actor, &record, id, LookupFinding::Found(Box::new(found)))?
            }
        };
        let Some(step) = step else {
            return Ok((Paid::new(engine, record, id), Changes::default()));
        };
        let (record, mut changes) = into_changes(engine, &record, step).await?;
        if left_open {
            // The attempt stays cancelled: it is cancelled at the provider, too.
            let job = OrderJob::CancelPayment(id);
            changes.enqueue(engine.order_job(record.order.id, job, engine.now()));
        }
        Ok((Paid::new(engine, record, id), changes))
    })
    .await
}

/// Refuses to cancel an attempt that the provider has after all.
async fn ensure_not_found(
    engine: &Engine,
    record: &OrderRecord,
    id: PaymentId,
) -> Result<(), AppError> {
    if matches!(look_up_now(engine, record.payment(id)?).await?, Ok(LookupFinding::Found(_))) {
        let reason = "the provider has the payment".to_owned();
        return Err(AppError::Invalid { field: "/outcome", reason });
    }
    Ok(())
}

/// The payment with this reference, as the provider has it.
async fn look_up_reference(
    engine: &Engine,
    record: &OrderRecord,
    id: PaymentId,
    provider_ref: &str,
) -> Result<ProviderPayment, AppError> {
    let mut payment = record.payment(id)?.clone();
    let other = engine.store.order_of_reference(&payment.provider, provider_ref).await?;
    if other.is_some_and(|(_, other)| other != id) {
        return Err(invalid("is the reference of another payment"));
    }
    payment.provider_ref = Some(provider_ref.to_owned());
    match look_up_now(engine, &payment).await? {
        Ok(LookupFinding::Found(found))
            if Some(&found.provider_ref) == payment.provider_ref.as_ref() =>
        {
            Ok(*found)
        }
        Ok(_) => Err(invalid("is not known to the provider")),
        Err(error) => {
            tracing::warn!(payment = %id, %error, "payment lookup failed");
            Err(AppError::ProviderUnavailable)
        }
    }
}

/// Looks up an attempt for a request, which needs a permit for the provider.
async fn look_up_now(engine: &Engine, payment: &Payment) -> Result<LookupResult, AppError> {
    let gateway = engine.gateway(&payment.provider)?;
    let _permit = engine.enter(&payment.provider).await?;
    Ok(ask(engine, gateway.as_ref(), payment).await)
}
