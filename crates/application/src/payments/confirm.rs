//! `POST /api/payments/{id}/confirm`, and the job that follows a shopper's approval: confirms a payment.

use domain::ids::PaymentId;
use domain::order::{Actor, OrderError};
use domain::payment::{PaymentStatus, ProviderStatus};
use ports::{Changes, GatewayError};

use super::{load, load_any};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, lease_end};
use crate::lookup::look_up_after_rejection;
use crate::orders::{Paid, PayOrder, paid, pay};
use crate::principal::Principal;
use crate::provider_call::{ProviderRequest, ProviderResult};
use crate::provider_operation::{
    CallOrigin, CallPlan, CommittedIntent, PendingCall, commit_intent,
};

/// Confirms a pending attempt (`confirm_payment`).
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Order`] if it does not wait; as for [`pay`].
pub async fn confirm(
    engine: &Engine,
    caller: &Principal,
    id: PaymentId,
    payment_token: Option<String>,
    keyed: Option<&IdempotentRequest<Paid>>,
) -> Result<Executed<Paid>, AppError> {
    let record = load(engine, caller, id).await?;
    let provider = Some(record.payment(id)?.provider.clone());
    let order = PayOrder {
        id: record.order.id,
        attempt: Some(id),
        provider,
        payment_token,
        return_url: None,
    };
    pay(engine, caller, order, keyed).await
}

/// Asks the provider to complete a payment that the shopper has approved; no effect if the attempt is not
/// approved any more. Retried while it may still be.
pub(crate) async fn confirm_now(engine: &Engine, id: PaymentId) -> Result<(), AppError> {
    let intent = commit_intent(engine, None, CallOrigin::Worker, |_| async {
        let record = load_any(engine, id).await?;
        let in_flight_until = lease_end(engine);
        let step = engine
            .change(&Actor::System, |change| record.confirm_approved(id, in_flight_until, change));
        let step = match step {
            // There is nothing to complete any more.
            Err(
                OrderError::PaymentState(_) | OrderError::NotPayable(_) | OrderError::AlreadyPaid,
            ) => {
                let paid = Paid::new(engine, record, id);
                return Ok(CallPlan::Done(paid, Changes::default()));
            }
            step => step?,
        };
        CallPlan::call(engine, &record, step, id).await
    });
    let CommittedIntent::Pending(call) = intent.await? else { return Ok(()) };
    let result = call.send(engine, ProviderRequest::Confirm { payment_token: None }).await?;
    let result = after_rejection(engine, &call, result).await?;
    let outcome =
        call.commit_outcome(engine, &Actor::System, &result, |record| paid(engine, record, id));
    match outcome.await {
        Ok(_) => {}
        Err(error) if error.is_definite() || error == AppError::ProviderRefused => {}
        Err(error) => return Err(error),
    }
    // Still approved: it was not processed.
    let after = load_any(engine, id).await?;
    let waits = after.payment(id)?.status == PaymentStatus::Approved;
    if waits { Err(AppError::ProviderUnavailable) } else { Ok(()) }
}

/// What counts after the provider has rejected to complete a payment: what it has since become. If it is
/// still approved, a decline counts, since nothing is charged without the shop; another rejection
/// does not, and the job tries again.
async fn after_rejection(
    engine: &Engine,
    call: &PendingCall<'_, Paid>,
    result: ProviderResult,
) -> Result<ProviderResult, AppError> {
    let now = look_up_after_rejection(engine, &call.record, call.payment()?, result.clone());
    Ok(match now.await? {
        Ok(found) if result.is_err() && found.status == ProviderStatus::Approved => match result {
            Err(GatewayError::Declined { .. }) => result,
            _ => Err(GatewayError::Unavailable("it is still approved".to_owned())),
        },
        now => now,
    })
}
