//! `POST /api/orders/{id}/pay`: confirms the pending attempt, or starts a new one and charges it. A
//! new one takes two commits (intent and result); nothing is charged before it is stored.

use domain::card_data;
use domain::ids::{OrderId, PaymentId};
use domain::order::{OrderError, OrderLifecycle, OrderRecord, PayPlan};
use domain::payment::{Payment, PaymentStatus};
use ports::{Changes, GatewayError, Progress};

use super::load;
use crate::capabilities::ensure_can_pay;
use crate::effects::changes_for_update;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, Execution, IdempotentRequest};
use crate::lookup::look_up_after_rejection;
use crate::principal::{Principal, VersionPrecondition};
use crate::provider_call::ProviderRequest;
use crate::provider_operation::{
    CallOrigin, CallPlan, CommittedIntent, commit_intent, creation_times, new_payment,
};
use crate::usage_count::one_attempt;

/// A payment request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayOrder {
    /// The order.
    pub id: OrderId,
    /// The attempt to confirm, if it must be one that awaits the shopper.
    pub attempt: Option<PaymentId>,
    /// The provider; the waiting attempt's, or the shop's default, if none is named.
    pub provider: Option<String>,
    /// A token for the shopper's card or wallet, created by the provider's page or SDK.
    pub payment_token: Option<String>,
    /// Where the provider's page sends the shopper back to, of a new attempt.
    pub return_url: Option<String>,
}

/// The order, and the attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// The order.
    pub record: OrderRecord,
    /// The attempt.
    pub payment_id: PaymentId,
    /// Whether its provider takes no money.
    pub simulated: bool,
}

impl Paid {
    /// An order and one of its attempts.
    pub(crate) fn new(engine: &Engine, record: OrderRecord, payment_id: PaymentId) -> Self {
        let provider = record.payment(payment_id).ok().map(|payment| payment.provider.as_str());
        let simulated = provider.is_some_and(|provider| engine.is_test_provider(provider));
        Self { record, payment_id, simulated }
    }

    /// The attempt.
    #[must_use]
    pub fn payment(&self) -> Option<&Payment> {
        self.record.payment(self.payment_id).ok()
    }
}

/// Pays an order.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Order`] if it cannot be paid,
/// [`AppError::PaymentDeclined`], [`AppError::ProviderUnavailable`], [`AppError::CardData`], or what
/// the key says.
pub async fn pay(
    engine: &Engine,
    caller: &Principal,
    input: PayOrder,
    keyed: Option<&IdempotentRequest<Paid>>,
) -> Result<Executed<Paid>, AppError> {
    if input.payment_token.as_deref().is_some_and(card_data::is_present) {
        return Err(AppError::CardData("/payment_token"));
    }
    let order = &input;
    let intent = commit_intent(engine, keyed, CallOrigin::Request, |execution| async move {
        match execution {
            Execution::First => begin(engine, caller, order).await,
            Execution::Resumed(progress) => resume(engine, caller, order, progress).await,
        }
    });
    let call = match intent.await? {
        CommittedIntent::Answered(answer) => return Ok(answer),
        CommittedIntent::Pending(call) => call,
    };
    let id = call.payment_id;
    let result = call.send(engine, request(call.payment()?, input.payment_token)).await?;
    let refused = matches!(result, Err(GatewayError::InvalidRequest(_)));
    let result = if refused && call.payment()?.provider_ref.is_some() {
        look_up_after_rejection(engine, &call.record, call.payment()?, result).await?
    } else {
        result
    };
    let actor = caller.actor_for(call.record.order.user_id);
    call.commit_outcome(engine, &actor, &result, |record| {
        if refused && record.payment(id)?.status.awaits_shopper() {
            return Err(AppError::ProviderRefused);
        }
        paid(engine, record, id)
    })
    .await
}

/// The intent: a new attempt, or the one that waits.
async fn begin(
    engine: &Engine,
    caller: &Principal,
    input: &PayOrder,
) -> Result<CallPlan<Paid>, AppError> {
    let before = load(engine, caller, input.id).await?;
    if let Some(id) = input.attempt.filter(|id| before.payment(*id).is_ok_and(|p| !p.is_live())) {
        return Err(OrderError::PaymentState(id).into());
    }
    let live = before.live_payment().map(|p| p.provider.clone());
    let currency = before.order.currency();
    let gateway = engine.gateway_for(input.provider.as_deref().or(live.as_deref()), currency)?;
    let actor = caller.actor_for(before.order.user_id);
    let new = new_payment(engine, gateway.as_ref(), true, input.return_url.as_deref());
    let times = creation_times(engine, gateway.as_ref());
    let policy = engine.policy.paying();
    let plan = engine.change(&actor, |change| before.plan_payment(new, times, policy, change))?;
    match plan {
        PayPlan::Confirm(waiting) => {
            Ok(CallPlan::Call(Box::new(before), waiting.id, Changes::default()))
        }
        PayPlan::Create(step, id) => CallPlan::call(engine, &before, *step, id).await,
        PayPlan::Begin(mut step, id) => {
            let amount = step.record.payment(id)?.amount;
            ensure_can_pay(gateway.as_ref(), amount, input.return_url.as_deref())?;
            let mut changes = changes_for_update(engine, &before, &mut step).await?;
            changes.usage.extend(one_attempt(engine, caller));
            Ok(CallPlan::Call(Box::new(step.record), id, changes))
        }
    }
}

/// Resumes an interrupted request.
async fn resume(
    engine: &Engine,
    caller: &Principal,
    input: &PayOrder,
    progress: Option<Progress>,
) -> Result<CallPlan<Paid>, AppError> {
    let id = progress.ok_or(AppError::KeyInProgress)?.payment_id;
    let unconditional = caller.clone().expecting(VersionPrecondition::any());
    let before = load(engine, &unconditional, input.id).await?;
    let actor = caller.actor_for(before.order.user_id);
    CallPlan::resume(engine, &actor, &before, id, |record| paid(engine, record, id)).await
}

/// An attempt that the provider knows is confirmed; another one is created and charged at once.
fn request(payment: &Payment, payment_token: Option<String>) -> ProviderRequest {
    if payment.provider_ref.is_some() {
        ProviderRequest::Confirm { payment_token }
    } else {
        ProviderRequest::Create { confirm: true, payment_token }
    }
}

/// The response to the caller: the order's outcome decides, not the payment's alone. An
/// automatically refunded payment is not a success, nor is one of an order that was cancelled
/// meanwhile.
///
/// # Errors
/// [`AppError::PaymentReturned`]; [`AppError::Order`] with `NotPayable` or `PaymentState`.
pub(crate) fn paid(engine: &Engine, record: &OrderRecord, id: PaymentId) -> Result<Paid, AppError> {
    let payment = record.payment(id)?;
    let cancelled = record.order.lifecycle == OrderLifecycle::Cancelled;
    if record.is_returned(id) {
        let why = if cancelled { "the order was cancelled" } else { "the order does not need it" };
        return Err(AppError::PaymentReturned { order_id: record.order.id, payment_id: id, why });
    }
    if cancelled {
        return Err(OrderError::NotPayable("it is cancelled").into());
    }
    if payment.status == PaymentStatus::Cancelled {
        return Err(OrderError::PaymentState(id).into());
    }
    Ok(Paid::new(engine, record.clone(), id))
}
