//! `POST /api/admin/payments/{id}/capture`, and the job that follows the first parcel: captures an
//! authorization. Two commits: the intended amount, and the provider's result.

use domain::ids::PaymentId;
use domain::money::Money;
use domain::order::{Actor, OrderLifecycle, OrderRecord};
use domain::payment::PaymentStatus;
use ports::{Changes, GatewayError};

use super::{load_any, load_expected};
use crate::amount::parse_amount;
use crate::capabilities::ensure_can_capture;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, Execution, IdempotentRequest, lease_end};
use crate::lookup::look_up_after_rejection;
use crate::orders::{Paid, paid};
use crate::principal::Admin;
use crate::provider_call::{ProviderRequest, ProviderResult};
use crate::provider_operation::{
    CallOrigin, CallPlan, CommittedIntent, PendingCall, commit_intent,
};

/// Captures an authorization: `amount` of it, as decimal text in its currency, or all.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Order`] if nothing is authorized, or less than `amount`;
/// [`AppError::PaymentDeclined`], [`AppError::ProviderUnavailable`]; [`AppError::VersionMismatch`].
pub async fn capture(
    engine: &Engine,
    admin: &Admin,
    id: PaymentId,
    amount: Option<&str>,
    keyed: Option<&IdempotentRequest<Paid>>,
) -> Result<Executed<Paid>, AppError> {
    let actor = &admin.actor();
    let intent = commit_intent(engine, keyed, CallOrigin::Request, |execution| async move {
        // A request that is resumed has changed the order itself.
        let record = match execution {
            Execution::First => load_expected(engine, admin, id).await?,
            Execution::Resumed(_) => load_any(engine, id).await?,
        };
        if execution != Execution::First && record.payment(id)?.captured.is_some() {
            let paid = Paid::new(engine, record, id);
            return Ok(CallPlan::Done(paid, Changes::default()));
        }
        // All that may be captured, even if an earlier call that failed had requested a part.
        let payment = record.payment(id)?;
        let all = record.capturable(payment);
        let amount =
            amount.map(|text| parse_amount("/amount", text, all.currency())).transpose()?;
        let (gateway, amount) = (engine.gateway(&payment.provider)?, amount.unwrap_or(all));
        ensure_can_capture(gateway.as_ref(), amount, payment.amount)?;
        begin(engine, actor, &record, id, amount).await
    });
    match intent.await? {
        CommittedIntent::Answered(answer) => Ok(answer),
        CommittedIntent::Pending(call) => send_capture(engine, actor, *call).await,
    }
}

/// Captures the authorization of a shipped order; no effect if the attempt is over or the order
/// does not need it. A decline that fails the attempt is a result, and the order shows it. Retried
/// while the payment may still be authorized, including after a lost response.
pub(crate) async fn capture_now(engine: &Engine, id: PaymentId) -> Result<(), AppError> {
    let intent = commit_intent(engine, None, CallOrigin::Worker, |_| async {
        let record = load_any(engine, id).await?;
        let ended = record.order.lifecycle == OrderLifecycle::Cancelled;
        let payment = record.payment(id)?;
        if !payment.is_live() || ended || record.payment_status().is_collected() {
            let paid = Paid::new(engine, record, id);
            return Ok(CallPlan::Done(paid, Changes::default()));
        }
        if payment.status != PaymentStatus::Authorized {
            return Err(AppError::ProviderUnavailable);
        }
        // All that may be captured, even if an operator's call that failed had requested a part.
        let all = record.capturable(payment);
        begin(engine, &Actor::System, &record, id, all).await
    });
    let CommittedIntent::Pending(call) = intent.await? else { return Ok(()) };
    let outcome = send_capture(engine, &Actor::System, *call).await;
    match (outcome, load_any(engine, id).await?.payment(id)?.is_live()) {
        (Ok(_), true) => Err(AppError::ProviderUnavailable),
        // This is an outcome even if the order has been cancelled since: there is nothing left to
        // capture.
        (
            Ok(_)
            | Err(
                AppError::PaymentDeclined { .. }
                | AppError::PaymentReturned { .. }
                | AppError::ProviderRefused
                | AppError::Order(_),
            ),
            false,
        ) => Ok(()),
        (Err(error), _) => Err(error),
    }
}

/// The intent: this amount is to be captured.
async fn begin(
    engine: &Engine,
    actor: &Actor,
    record: &OrderRecord,
    id: PaymentId,
    amount: Money,
) -> Result<CallPlan<Paid>, AppError> {
    let (amount, in_flight_until) = (Some(amount), lease_end(engine));
    let step =
        engine.change(actor, |change| record.begin_capture(id, amount, in_flight_until, change))?;
    CallPlan::call(engine, record, step, id).await
}

/// Captures at the provider, and commits the outcome.
async fn send_capture(
    engine: &Engine,
    actor: &Actor,
    call: PendingCall<'_, Paid>,
) -> Result<Executed<Paid>, AppError> {
    let id = call.payment_id;
    let result =
        call.send(engine, ProviderRequest::Capture { amount: call.payment()?.expected() }).await?;
    let refusal = refusal(&result, &call.record, id);
    let result = look_up_after_rejection(engine, &call.record, call.payment()?, result).await?;
    call.commit_outcome(engine, actor, &result, |record| {
        match (&refusal, record.payment(id)?.status) {
            (Some(refusal), PaymentStatus::Authorized) => Err(refusal.clone()),
            (_, _) => paid(engine, record, id),
        }
    })
    .await
}

/// Why the provider did not capture the payment, for the operator.
fn refusal(
    result: &ProviderResult,
    record: &OrderRecord,
    payment_id: PaymentId,
) -> Option<AppError> {
    match result {
        Err(GatewayError::Declined { code, .. }) => Some(AppError::PaymentDeclined {
            order_id: record.order.id,
            payment_id,
            code: code.clone(),
        }),
        Err(GatewayError::InvalidRequest(_)) => Some(AppError::ProviderRefused),
        Err(
            GatewayError::Unavailable(_)
            | GatewayError::RateLimited { .. }
            | GatewayError::Misconfigured(_)
            | GatewayError::NotCancelable { .. },
        ) => Some(AppError::ProviderUnavailable),
        Ok(_) | Err(GatewayError::OutcomeUnknown(_)) => None,
    }
}
