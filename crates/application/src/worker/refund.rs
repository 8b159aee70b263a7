//! `refund_payment`: requests a recorded refund from its provider, and follows it until it is settled.
//!
//! A refund is requested under its own idempotency key. Providers forget keys, after an hour or after
//! weeks, and would then refund a second time: the engine records when it first sent the request, and
//! once the key may be forgotten, or the provider has accepted the refund, it only looks it up.

use std::time::Duration;

use domain::ids::{OrderId, RefundId};
use domain::order::{Actor, OrderRecord};
use domain::payment::{CASH_PROVIDER, Payment, is_remembered};
use domain::refund::{Refund, RefundEvent, RefundStatus};
use ports::{
    ClaimedJob, GatewayError, PaymentGateway, PaymentLookup, ProviderRefund, RefundRequest,
};

use super::jobs::{self, JobResult, apply, finish};
use crate::engine::Engine;
use crate::error::AppError;
use crate::instrumentation::ProviderCall;
use crate::order_update::update_order;
use crate::policy::elapsed;
use crate::refund_lookup::{self, look_up_refund, result_of};

/// What a provider said, or a lookup of the same.
type Said = Result<ProviderRefund, GatewayError>;

/// A refund that is being worked on, as it was read.
struct Pending<'a> {
    engine: &'a Engine,
    claimed: &'a ClaimedJob,
    gateway: &'a dyn PaymentGateway,
    record: &'a OrderRecord,
    payment: &'a Payment,
    refund: &'a Refund,
}

/// Sends a recorded refund, or looks it up, and applies what the provider said.
pub(super) async fn perform(
    engine: &Engine,
    claimed: &ClaimedJob,
    order: OrderId,
    id: RefundId,
) -> Result<JobResult, AppError> {
    let record = engine.store.order(order).await?.ok_or(AppError::NotFound("order"))?;
    let refund = record.refunds.iter().find(|r| r.id == id).ok_or(AppError::NotFound("refund"))?;
    let payment = record.payment(refund.payment_id)?;
    if refund.status != RefundStatus::Pending {
        // Another worker has settled it while this one had a request under way.
        let asks = payment.provider != CASH_PROVIDER && refund.provider_ref.is_some();
        if claimed.job.attempts > 0 && asks {
            refund_lookup::try_to_follow(engine, payment, refund).await?;
        }
        return finish(engine, claimed, order).await;
    }
    if payment.provider == CASH_PROVIDER {
        return settle(engine, claimed, refund, RefundEvent::Succeeded, Some("cash"), None).await;
    }
    let gateway = engine.gateway(&payment.provider)?;
    let gateway = gateway.as_ref();
    let pending = Pending { engine, claimed, gateway, record: &record, payment, refund };
    let done = match pending.follow().await {
        Ok(said) => pending.conclude(said).await,
        Err(error) => Err(error),
    };
    match done {
        // It was accepted: whatever is wrong with this lookup, a later one may succeed.
        Err(AppError::ProviderUnavailable) if refund.provider_ref.is_some() => {
            pending.wait(None).await
        }
        done => done,
    }
}

impl Pending<'_> {
    /// Sends the refund, or looks it up if that is safer.
    async fn follow(&self) -> Result<Said, AppError> {
        let was_sent = self.refund.sent_at.is_some();
        if !self.may_be_sent() {
            return match self.look_up().await? {
                Some(found) => Ok(Ok(found)),
                // The provider is certain that it was never made, and no request is on its way.
                None if self.refund.provider_ref.is_none() && !self.was_just_sent() => {
                    self.send().await
                }
                None => {
                    tracing::warn!(refund = %self.refund.id, "refund not known to the provider yet");
                    Err(AppError::ProviderUnavailable)
                }
            };
        }
        let said = self.send().await?;
        // Of a repeated request, the first one may have been accepted.
        if was_sent && matches!(said, Err(GatewayError::Declined { .. })) {
            return Ok(self.look_up().await?.map_or(said, Ok));
        }
        Ok(said)
    }

    /// Whether the provider recognizes a repeated request as the same, or has never had one.
    fn may_be_sent(&self) -> bool {
        let lifetime = self.gateway.capabilities().refund_key_lifetime;
        let forgotten_before = self.engine.forgotten_before(lifetime);
        let remembered = |at| is_remembered(at, forgotten_before, self.engine.now());
        self.refund.provider_ref.is_none() && self.refund.sent_at.is_none_or(remembered)
    }

    /// The time since the first request.
    fn age(&self) -> Option<Duration> {
        let sent_at = self.refund.sent_at?;
        Some(elapsed(sent_at, self.engine.now()))
    }

    /// Whether a request may still arrive at the provider.
    fn was_just_sent(&self) -> bool {
        self.age().is_some_and(|age| age < self.engine.longest_request())
    }

    /// Requests the refund. That it is about to be is committed first, at the state that was decided
    /// on: another worker may have sent it meanwhile.
    async fn send(&self) -> Result<Said, AppError> {
        let Self { engine, refund, payment, .. } = *self;
        let is_first = refund.sent_at.is_none();
        update_order(engine, refund.order_id, |record| {
            let now = record.refunds.iter().find(|r| r.id == refund.id);
            if now != Some(refund) {
                return Err(AppError::Contended);
            }
            Ok(engine.change(&Actor::System, |change| record.send_refund(refund.id, change))?)
        })
        .await?;
        let request = RefundRequest {
            refund_id: refund.id,
            payment: PaymentLookup::of(payment),
            amount: refund.amount,
            reason: refund.reason.clone(),
        };
        let call = self.gateway.refund(request);
        let said = engine.call_provider(&payment.provider, ProviderCall::Refund, call).await;
        let said = said.map_err(|_| AppError::ProviderUnavailable)?;
        if is_first && matches!(&said, Err(error) if error.is_unprocessed()) {
            update_order(engine, refund.order_id, |record| {
                Ok(engine
                    .change(&Actor::System, |change| record.refund_not_sent(refund.id, change))?)
            })
            .await?;
        }
        Ok(said)
    }

    async fn look_up(&self) -> Result<Option<ProviderRefund>, AppError> {
        look_up_refund(self.engine, self.payment, self.refund).await
    }

    /// Applies what the provider said of the refund, and completes the job once the refund is settled.
    async fn conclude(&self, said: Said) -> Result<JobResult, AppError> {
        let Self { engine, claimed, refund, .. } = *self;
        let id = refund.id;
        match said {
            Ok(ProviderRefund { provider_ref, status }) => {
                self.ensure_own(&provider_ref)?;
                let reference = Some(provider_ref.as_str());
                match result_of(refund, &status) {
                    Some((event, code)) => {
                        settle(engine, claimed, refund, event, reference, code).await
                    }
                    None => self.wait(reference).await,
                }
            }
            Err(GatewayError::Declined { code, .. }) => {
                tracing::error!(refund = %id, code, "refund rejected by the provider");
                settle(engine, claimed, refund, RefundEvent::Failed, None, Some(&code)).await
            }
            Err(GatewayError::InvalidRequest(why)) => {
                tracing::error!(refund = %id, why, "refund request invalid for the provider");
                // Of a repeated request, the first one may have been accepted.
                if refund.sent_at.is_some() {
                    return Err(AppError::ProviderRefused);
                }
                let code = Some("invalid_request");
                settle(engine, claimed, refund, RefundEvent::Failed, None, code).await
            }
            Err(
                GatewayError::Unavailable(_)
                | GatewayError::RateLimited { .. }
                | GatewayError::Misconfigured(_)
                | GatewayError::NotCancelable { .. }
                | GatewayError::OutcomeUnknown(_),
            ) => Err(AppError::ProviderUnavailable),
        }
    }

    /// Refuses the reference of another refund of the order: it would be settled by that one's money.
    fn ensure_own(&self, provider_ref: &str) -> Result<(), AppError> {
        let has_it = |r: &&Refund| r.provider_ref.as_deref() == Some(provider_ref);
        let taken = self.record.refunds.iter().filter(has_it).any(|r| r.id != self.refund.id);
        let own = self.refund.provider_ref.as_deref();
        if taken || own.is_some_and(|own| own != provider_ref) {
            tracing::error!(refund = %self.refund.id, provider_ref, "reference of another refund");
            return Err(AppError::ProviderUnavailable);
        }
        Ok(())
    }

    /// Records the provider's reference, if it is new, and makes the job due again after a quarter
    /// of the time that has passed since the request: soon at first, every hour later.
    async fn wait(&self, provider_ref: Option<&str>) -> Result<JobResult, AppError> {
        let Self { engine, claimed, refund, .. } = *self;
        if let Some(provider_ref) = provider_ref {
            update_order(engine, refund.order_id, |record| {
                Ok(engine.change(&Actor::System, |change| {
                    record.accept_refund(refund.id, provider_ref, change)
                })?)
            })
            .await?;
        }
        jobs::wait(engine, claimed, self.age().unwrap_or_default() / 4).await
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
        // Another worker has settled it meanwhile: the response may be older than that.
        let now = record.refunds.iter().find(|r| r.id == refund.id);
        if now.is_some_and(|now| now.status != RefundStatus::Pending) {
            return Err(AppError::Contended);
        }
        let policy = engine.policy.paying();
        let step = engine.change(&Actor::System, |change| {
            record.apply_refund_result(refund.id, event, reference, code, policy, change)
        })?;
        Ok(Some(step))
    });
    settled.await.map(|()| JobResult::Done)
}
