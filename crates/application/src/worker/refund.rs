//! `refund_payment`: requests a recorded refund from its provider, and follows it until it is settled.
//!
//! A refund is requested under its own idempotency key. Providers forget keys, after an hour or after
//! weeks, and would then refund a second time: the engine records when it first sent the request, and
//! once the key may be forgotten, or the provider has accepted the refund, it only looks it up.

use std::time::Duration;

use chrono::TimeDelta;
use domain::ids::{OrderId, RefundId};
use domain::order::{Actor, OrderRecord};
use domain::payment::{CASH_PROVIDER, Payment};
use domain::refund::{Refund, RefundEvent, RefundStatus};
use ports::{
    Changes, ClaimedJob, GatewayError, PaymentGateway, PaymentLookup, ProviderRefund,
    ProviderRefundStatus, RefundLookup, RefundRequest,
};

use super::jobs::{JobResult, apply};
use crate::commit_loop::retry_on_conflict;
use crate::effects::changes_for_update;
use crate::engine::Engine;
use crate::error::AppError;
use crate::instrumentation::{ProviderCall, provider_call};

/// How long a pending refund is left alone at first, and at most: jobs far in the future are assumed
/// to be written by a wrong clock (see [`super::recall_jobs`]).
const SHORTEST_PAUSE: Duration = Duration::from_secs(60);
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);
/// A request that is on its way when the key is forgotten must have arrived before.
const ON_ITS_WAY: Duration = Duration::from_secs(60);

/// Sends a recorded refund, or looks it up, and applies what the provider said.
pub(super) async fn perform(
    engine: &Engine,
    claimed: &ClaimedJob,
    order: OrderId,
    id: RefundId,
) -> Result<JobResult, AppError> {
    let record = engine.store.order(order).await?.ok_or(AppError::NotFound("order"))?;
    let open = record.refunds.iter().find(|r| r.id == id && r.status == RefundStatus::Pending);
    let Some(refund) = open else {
        return apply(engine, claimed, order, |_| Ok(None)).await.map(|()| JobResult::Done);
    };
    let payment = record.payment(refund.payment_id)?;
    if payment.provider == CASH_PROVIDER {
        return settle(engine, claimed, refund, RefundEvent::Succeeded, Some("cash"), None).await;
    }
    let gateway = engine.gateway(Some(&payment.provider))?;
    let said = if may_be_sent(engine, gateway.as_ref(), refund) {
        send(engine, gateway.as_ref(), payment, refund).await?
    } else {
        match look_up(engine, gateway.as_ref(), payment, refund).await? {
            Ok(Some(found)) => Ok(found),
            // It was never made: the provider is certain, and has not given a reference for it.
            Ok(None) if refund.provider_ref.is_none() => {
                send(engine, gateway.as_ref(), payment, refund).await?
            }
            Ok(None) => {
                tracing::error!(refund = %id, "refund unknown to the provider that accepted it");
                return Err(AppError::ProviderUnavailable);
            }
            Err(error) => Err(error),
        }
    };
    conclude(engine, claimed, refund, said).await
}

/// Whether the provider recognizes a repeated request as the same, or has never had one.
fn may_be_sent(engine: &Engine, gateway: &dyn PaymentGateway, refund: &Refund) -> bool {
    let lifetime = gateway.capabilities().refund_key_lifetime.saturating_sub(ON_ITS_WAY);
    let lifetime = TimeDelta::from_std(lifetime).unwrap_or(TimeDelta::MAX);
    let remembered = |sent_at| engine.now().signed_duration_since(sent_at) < lifetime;
    refund.provider_ref.is_none() && refund.sent_at.is_none_or(remembered)
}

/// Requests a refund. That it is about to be is committed first.
async fn send(
    engine: &Engine,
    gateway: &dyn PaymentGateway,
    payment: &Payment,
    refund: &Refund,
) -> Result<Result<ProviderRefund, GatewayError>, AppError> {
    let committed = retry_on_conflict(engine, || async {
        let before = engine.store.order(refund.order_id).await?;
        let before = before.ok_or(AppError::NotFound("order"))?;
        if !before.refunds.iter().any(|r| r.id == refund.id && r.status == RefundStatus::Pending) {
            return Err(AppError::Contended);
        }
        let step = engine.change(&Actor::System, |change| before.send_refund(refund.id, change))?;
        let changes = match step {
            Some(mut step) => changes_for_update(engine, &before, &mut step).await?,
            None => Changes::default(),
        };
        Ok(((), changes))
    });
    committed.await?;
    let request = RefundRequest {
        refund_id: refund.id,
        provider_ref: payment.provider_ref.clone().unwrap_or_default(),
        amount: refund.amount,
        reason: refund.reason.clone(),
    };
    let (name, limit) = (payment.provider.as_str(), engine.policy.provider_timeout);
    let said = provider_call(name, ProviderCall::Refund, limit, gateway.refund(request)).await;
    said.map_err(|_| AppError::ProviderUnavailable)
}

async fn look_up(
    engine: &Engine,
    gateway: &dyn PaymentGateway,
    payment: &Payment,
    refund: &Refund,
) -> Result<Result<Option<ProviderRefund>, GatewayError>, AppError> {
    let lookup = RefundLookup {
        refund_id: refund.id,
        refund_ref: refund.provider_ref.clone(),
        payment: PaymentLookup {
            payment_id: payment.id,
            provider_ref: payment.provider_ref.clone(),
        },
        amount: refund.amount,
        sent_at: refund.sent_at.unwrap_or(refund.created_at),
    };
    let (name, limit) = (payment.provider.as_str(), engine.policy.provider_timeout);
    let call = gateway.lookup_refund(lookup);
    let said = provider_call(name, ProviderCall::LookupRefund, limit, call).await;
    said.map_err(|_| AppError::ProviderUnavailable)
}

/// Applies what the provider said of a refund, and completes the job once the refund is settled.
async fn conclude(
    engine: &Engine,
    claimed: &ClaimedJob,
    refund: &Refund,
    said: Result<ProviderRefund, GatewayError>,
) -> Result<JobResult, AppError> {
    let id = refund.id;
    match said {
        Ok(ProviderRefund { provider_ref, status }) => {
            let reference = Some(provider_ref.as_str());
            match status {
                ProviderRefundStatus::Succeeded => {
                    settle(engine, claimed, refund, RefundEvent::Succeeded, reference, None).await
                }
                ProviderRefundStatus::Failed { code } => {
                    tracing::error!(refund = %id, code, "refund failed at the provider");
                    let event = RefundEvent::Failed;
                    settle(engine, claimed, refund, event, reference, Some(&code)).await
                }
                ProviderRefundStatus::Pending => wait(engine, claimed, refund, &provider_ref).await,
            }
        }
        Err(GatewayError::Declined { code, .. }) => {
            tracing::error!(refund = %id, code, "refund rejected by the provider");
            settle(engine, claimed, refund, RefundEvent::Failed, None, Some(&code)).await
        }
        Err(GatewayError::InvalidRequest(why)) => {
            tracing::error!(refund = %id, why, "provider rejected the refund request as invalid");
            Err(AppError::ProviderRefused)
        }
        Err(GatewayError::Unavailable(_) | GatewayError::OutcomeUnknown(_)) => {
            Err(AppError::ProviderUnavailable)
        }
    }
}

async fn settle(
    engine: &Engine,
    claimed: &ClaimedJob,
    refund: &Refund,
    event: RefundEvent,
    reference: Option<&str>,
    code: Option<&str>,
) -> Result<JobResult, AppError> {
    let settled = apply(engine, claimed, refund.order_id, |record| {
        let policy = engine.policy.paying();
        let step = engine.change(&Actor::System, |change| {
            record.apply_refund_result(refund.id, event, reference, code, policy, change)
        })?;
        Ok(Some(step))
    });
    settled.await.map(|()| JobResult::Done)
}

/// Records the provider's reference, and makes the job due again after a quarter of the time that has
/// passed since the request: soon at first, every hour later.
async fn wait(
    engine: &Engine,
    claimed: &ClaimedJob,
    refund: &Refund,
    provider_ref: &str,
) -> Result<JobResult, AppError> {
    let since = engine.now().signed_duration_since(refund.sent_at.unwrap_or(engine.now()));
    let pause = since.to_std().unwrap_or_default() / 4;
    let due = engine.after(pause.clamp(SHORTEST_PAUSE, LONGEST_PAUSE));
    let committed = retry_on_conflict(engine, || async {
        let before: Option<OrderRecord> = engine.store.order(refund.order_id).await?;
        let before = before.ok_or(AppError::NotFound("order"))?;
        let step = engine.change(&Actor::System, |change| {
            before.accept_refund(refund.id, provider_ref, change)
        })?;
        let mut changes = match step {
            Some(mut step) => changes_for_update(engine, &before, &mut step).await?,
            None => Changes::default(),
        };
        changes.release(claimed, due);
        Ok(((), changes))
    });
    committed.await?;
    Ok(JobResult::Waits)
}
