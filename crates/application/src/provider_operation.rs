//! Operations at a payment provider, in three steps: the intent is committed, the provider is called with no
//! transaction open, and the outcome is committed. A retry with the same key resumes a request that was
//! interrupted in between.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::Instant;
use domain::ids::PaymentId;
use domain::order::{Actor, CapturePolicy, OrderError, OrderJob, OrderRecord, Transition};
use domain::payment::{NewPayment, Payment};
use ports::{Changes, CommitError, GatewayError, PaymentGateway, Progress};

use crate::bulkhead::ProviderPermit;
use crate::commit_loop::{NotCommitted, retry_on_conflict};
use crate::effects::changes_for_update;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{
    Executed, Execution, IdempotentRequest, KeyLease, Opened, lease_end, open,
};
use crate::provider_call::{
    ProviderRequest, ProviderResult, apply_result, call_provider, stored, verdict,
};

/// When a call whose response was lost is looked up.
const LOOK_UP_AFTER: Duration = Duration::from_secs(2);

/// Where an operation comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallOrigin {
    /// A request: it needs a permit for the provider before anything is written.
    Request,
    /// A worker, whose queue has a limit of its own.
    Worker,
}

/// What is to be done about an attempt.
pub(crate) enum CallPlan<T> {
    /// The provider is not needed: this is the result.
    Done(T, Changes),
    /// The provider is called about an attempt of the order, once the changes are stored.
    Call(Box<OrderRecord>, PaymentId, Changes),
}

impl<T> CallPlan<T> {
    /// Calls the provider once the transition is committed.
    pub(crate) async fn call(
        engine: &Engine,
        before: &OrderRecord,
        mut step: Transition,
        id: PaymentId,
    ) -> Result<Self, AppError> {
        let changes = changes_for_update(engine, before, &mut step).await?;
        Ok(Self::Call(Box::new(step.record), id, changes))
    }

    /// Resumes a request that was interrupted after its intent: calls the provider again, or, if
    /// the attempt is over, returns the stored result.
    pub(crate) async fn resume(
        engine: &Engine,
        actor: &Actor,
        before: &OrderRecord,
        id: PaymentId,
        answer: impl Fn(&OrderRecord) -> Result<T, AppError>,
    ) -> Result<Self, AppError> {
        if !before.payment(id)?.is_live() {
            stored(before, id)?;
            return Ok(Self::Done(answer(before)?, Changes::default()));
        }
        let payment = before.payment(id)?;
        let times = creation_times(engine, engine.gateway(&payment.provider)?.as_ref());
        let step = engine.change(actor, |change| before.resume_payment(id, times, change))?;
        Self::call(engine, before, step, id).await
    }
}

/// Until when a call that begins now is in flight, and the latest time of a first request that the
/// provider may have forgotten.
pub(crate) fn creation_times(engine: &Engine, gateway: &dyn PaymentGateway) -> (Instant, Instant) {
    let lifetime = gateway.capabilities().create_key_lifetime;
    (lease_end(engine), engine.forgotten_before(lifetime))
}

/// What is decided for a new attempt at a provider, by the current settings of the shop.
pub(crate) fn new_payment<'a>(
    engine: &Engine,
    gateway: &'a dyn PaymentGateway,
    charge: bool,
    return_url: Option<&'a str>,
) -> NewPayment<'a> {
    let capture = engine.policy.capture == CapturePolicy::AtOnce;
    NewPayment { provider: gateway.name(), capture, charge, return_url }
}

/// The result of the first commit.
pub(crate) enum CommittedIntent<'a, T> {
    /// The request is answered: nothing is to be done, or the same key was answered before.
    Answered(Executed<T>),
    /// The intent is stored, and the provider is to be called.
    Pending(Box<PendingCall<'a, T>>),
}

/// A call to make. It holds the request's key and its bulkhead permit.
pub(crate) struct PendingCall<'a, T> {
    /// The order, with the intent.
    pub(crate) record: OrderRecord,
    /// The attempt.
    pub(crate) payment_id: PaymentId,
    key: KeyLease<'a, T>,
    permit: Option<ProviderPermit>,
}

/// The first phase: decides, and commits the intent with the key as running. `decide` is called
/// again after each conflict. A request that resumes an interrupted one decides again, because the
/// order may have changed.
///
/// # Errors
/// Those of `decide`, and what the key says.
pub(crate) async fn commit_intent<'a, T, F, Fut>(
    engine: &Engine,
    keyed: Option<&'a IdempotentRequest<T>>,
    origin: CallOrigin,
    decide: F,
) -> Result<CommittedIntent<'a, T>, AppError>
where
    F: Fn(Execution) -> Fut,
    Fut: Future<Output = Result<CallPlan<T>, AppError>>,
{
    let (key, execution) = match open(engine, keyed).await? {
        Opened::Answered(response) => {
            return Ok(CommittedIntent::Answered(Executed::Replayed(response)));
        }
        Opened::Execute(key, execution) => (key, execution),
    };
    let permit = HeldPermit::default();
    let committed = retry_on_conflict(engine, || async {
        match decide(execution).await? {
            CallPlan::Done(out, mut changes) => {
                let stored = key.finish(engine, &out, &mut changes);
                Ok((Intended::Done(out, stored), changes))
            }
            CallPlan::Call(record, id, mut changes) => {
                if origin == CallOrigin::Request {
                    permit.enter(engine, &record.payment(id)?.provider).await?;
                }
                let progress = Progress { order_id: record.order.id, payment_id: id };
                key.start(engine, progress, &mut changes);
                Ok((Intended::Call(record, id), changes))
            }
        }
    });
    let answer = match committed.await {
        Ok(Intended::Call(record, payment_id)) => {
            let (record, key, permit) = (*record, key.started(), permit.take());
            let call = PendingCall { record, payment_id, key, permit };
            return Ok(CommittedIntent::Pending(Box::new(call)));
        }
        Ok(Intended::Done(out, stored)) => key.answer(engine, Ok((out, stored))),
        Err(reason) => key.answer(engine, Err(reason)),
    };
    // Other requests to the provider do not wait for the answer to be stored.
    drop(permit);
    answer.await.map(CommittedIntent::Answered)
}

/// The outcome of one decision.
enum Intended<T> {
    /// The result, and whether its response is stored under the key.
    Done(T, bool),
    Call(Box<OrderRecord>, PaymentId),
}

/// The request's bulkhead permit: kept when a conflict makes it decide again.
#[derive(Default)]
struct HeldPermit(Mutex<Option<ProviderPermit>>);

impl HeldPermit {
    async fn enter(&self, engine: &Engine, provider: &str) -> Result<(), AppError> {
        let permit = engine.permit_for(provider, self.take()).await?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(permit);
        Ok(())
    }

    fn take(&self) -> Option<ProviderPermit> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<T> PendingCall<'_, T> {
    /// The attempt.
    pub(crate) fn payment(&self) -> Result<&Payment, OrderError> {
        self.record.payment(self.payment_id)
    }

    /// The second phase: calls the provider.
    ///
    /// # Errors
    /// [`AppError::UnknownProvider`].
    pub(crate) async fn send(
        &self,
        engine: &Engine,
        request: ProviderRequest,
    ) -> Result<ProviderResult, AppError> {
        let gateway = engine.gateway(&self.payment()?.provider)?;
        Ok(call_provider(engine, gateway.as_ref(), &self.record, self.payment_id, request).await?)
    }

    /// The third phase: commits the provider's result, and builds the response from the stored
    /// record.
    ///
    /// `answer` makes the use case's result from the stored record. A definite rejection is stored
    /// under the key; after any other the key is released, so that a retry resumes the request.
    pub(crate) async fn commit_outcome(
        self,
        engine: &Engine,
        actor: &Actor,
        result: &ProviderResult,
        answer: impl Fn(&OrderRecord) -> Result<T, AppError>,
    ) -> Result<Executed<T>, AppError> {
        let Self { record, payment_id: id, key, permit } = self;
        drop(permit);
        let sent = record.payment(id)?;
        let order_id = record.order.id;
        let committed = retry_on_conflict(engine, || async {
            let before = engine.store.order(order_id).await?.ok_or(AppError::NotFound("order"))?;
            let mut step = apply_result(engine, actor, &before, id, (result, Some(sent)))?;
            let mut changes = changes_for_update(engine, &before, &mut step).await?;
            if matches!(result, Err(GatewayError::OutcomeUnknown(_))) && !changes.is_empty() {
                let soon = engine.after(LOOK_UP_AFTER);
                changes.enqueue(engine.order_job(order_id, OrderJob::SyncPayment(id), soon));
            }
            let outcome = verdict(&step.record, id, result).and_then(|()| answer(&step.record));
            key.close(engine, &outcome, &mut changes);
            Ok((outcome, changes))
        });
        match committed.await {
            Ok(outcome) => outcome.map(Executed::Fresh),
            Err(NotCommitted::Failed(CommitError::LeaseLost)) => key.replay_winner(engine).await,
            // The provider was called: the lookup of the attempt finds the result.
            Err(NotCommitted::Contended) => Err(OrderError::PaymentInProgress(id).into()),
            Err(reason) => Err(reason.into()),
        }
    }
}
