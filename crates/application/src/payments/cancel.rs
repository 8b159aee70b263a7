//! `POST /api/payments/{id}/cancel`, `POST /api/admin/payments/{id}/void`: cancels an attempt or
//! voids an authorization.

use domain::ids::PaymentId;
use domain::order::{OrderError, OrderLifecycle, OrderRecord};
use domain::payment::PaymentStatus;
use ports::{Changes, FoundByOurId};

use super::load;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, Execution, IdempotentRequest, lease_end};
use crate::lookup::cancel_uncreated;
use crate::orders::{Paid, into_changes};
use crate::principal::{Admin, Principal};
use crate::provider_call::ProviderRequest;
use crate::provider_operation::{CallOrigin, CallPlan, CommittedIntent, commit_intent};

/// Cancels an attempt (`cancel_payment`). The order stays open and can be paid again. The
/// provider's response decides: a payment captured in the meantime pays the order. Once the shop
/// has confirmed the order on the authorization, only the order can be cancelled.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Order`] if it is over; [`AppError::ProviderUnavailable`].
pub async fn cancel(
    engine: &Engine,
    caller: &Principal,
    id: PaymentId,
    keyed: Option<&IdempotentRequest<Paid>>,
) -> Result<Executed<Paid>, AppError> {
    cancel_attempt(engine, caller, id, keyed, |record| {
        let authorized = record.payment(id)?.status == PaymentStatus::Authorized;
        let relied_on = record.order.lifecycle != OrderLifecycle::Pending;
        let over = record.order.lifecycle == OrderLifecycle::Cancelled;
        if authorized && relied_on && !over {
            return Err(OrderError::PaymentState(id).into());
        }
        Ok(())
    })
    .await
}

/// Voids an authorization, or cancels another pending attempt, as an operator.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Order`] if it is over; [`AppError::ProviderUnavailable`];
/// [`AppError::VersionMismatch`].
pub async fn void(
    engine: &Engine,
    admin: &Admin,
    id: PaymentId,
    keyed: Option<&IdempotentRequest<Paid>>,
) -> Result<Executed<Paid>, AppError> {
    cancel_attempt(engine, admin.principal(), id, keyed, |_| Ok(())).await
}

/// Cancels an attempt that passes the check.
async fn cancel_attempt(
    engine: &Engine,
    caller: &Principal,
    id: PaymentId,
    keyed: Option<&IdempotentRequest<Paid>>,
    check: impl Fn(&OrderRecord) -> Result<(), AppError>,
) -> Result<Executed<Paid>, AppError> {
    let check = &check;
    let intent = commit_intent(engine, keyed, CallOrigin::Request, |execution| async move {
        let record = load(engine, caller, id).await?;
        // A request that is resumed has changed the order itself.
        if execution == Execution::First {
            caller.expected.check_order(record.order.version, record.order.stock)?;
        }
        check(&record)?;
        begin(engine, caller, record, id).await
    });
    let call = match intent.await? {
        CommittedIntent::Answered(answer) => return Ok(answer),
        CommittedIntent::Pending(call) => call,
    };
    let result = call.send(engine, ProviderRequest::Cancel).await?;
    let actor = caller.actor_for(call.record.order.user_id);
    let answer = |record: &OrderRecord| Ok(Paid::new(engine, record.clone(), id));
    call.commit_outcome(engine, &actor, &result, answer).await
}

/// The intent: the attempt is about to be cancelled. The order cannot be confirmed or shipped on it
/// meanwhile.
async fn begin(
    engine: &Engine,
    caller: &Principal,
    record: OrderRecord,
    id: PaymentId,
) -> Result<CallPlan<Paid>, AppError> {
    if record.payment(id)?.status == PaymentStatus::Cancelled {
        return Ok(CallPlan::Done(Paid::new(engine, record, id), Changes::default()));
    }
    let payment = record.payment(id)?;
    if payment.is_uncertain() && payment.sent_at.is_none() {
        let actor = caller.actor_for(record.order.user_id);
        let step = cancel_uncreated(engine, &actor, &record, id)?;
        let (record, changes) = into_changes(engine, &record, step).await?;
        return Ok(CallPlan::Done(Paid::new(engine, record, id), changes));
    }
    let gateway = engine.gateway(&payment.provider)?;
    let by_our_id = gateway.capabilities().found_by_our_id == FoundByOurId::Always;
    if payment.is_uncertain() && !by_our_id {
        // It has to be looked up first: without a reference nothing is cancelled.
        return Err(OrderError::PaymentInProgress(id).into());
    }
    let (actor, in_flight_until) = (caller.actor_for(record.order.user_id), lease_end(engine));
    let step = engine.change(&actor, |change| record.begin_void(id, in_flight_until, change))?;
    CallPlan::call(engine, &record, step, id).await
}
