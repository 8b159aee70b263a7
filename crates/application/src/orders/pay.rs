//! `POST /api/orders/{id}/pay`: confirms the pending attempt, or starts a new one and charges it. A
//! new one takes two commits (intent and result); nothing is charged before it is stored.

use domain::card_data;
use domain::ids::{OrderId, PaymentId};
use domain::order::{OrderError, OrderLifecycle, OrderRecord, PayPlan};
use domain::payment::{Payment, PaymentStatus};
use ports::{Changes, CommitError, Progress};

use super::load;
use crate::bulkhead::Place;
use crate::charge::{Ask, Ticket, ask, settle};
use crate::commit_loop::{MAX_TRIES, pause};
use crate::effects::moving;
use crate::engine::Engine;
use crate::error::AppError;
use crate::once::{Answer, Keyed, Standing, count_key, lease_end, lost_race, refuse, standing};
use crate::principal::Principal;
use crate::resume::{Resumed, resume_attempt, running_key};
use crate::usage_count::one_attempt;

/// What is paid, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayOrder {
    /// The order.
    pub id: OrderId,
    /// The attempt that is meant, where it must be one that waits.
    pub attempt: Option<PaymentId>,
    /// The provider; the waiting attempt's, or the shop's default, where none is named.
    pub provider: Option<String>,
    /// A token for the shopper's card or wallet, made by the provider's own page or SDK.
    pub payment_token: Option<String>,
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
/// [`AppError::NotFound`], [`AppError::Order`] where it cannot be paid,
/// [`AppError::PaymentDeclined`], [`AppError::ProviderUnavailable`], [`AppError::CardData`], or what
/// the key says.
pub async fn pay(
    engine: &Engine,
    caller: &Principal,
    input: PayOrder,
    keyed: Option<&Keyed<Paid>>,
) -> Result<Answer<Paid>, AppError> {
    if input.payment_token.as_deref().is_some_and(card_data::is_present) {
        return Err(AppError::CardData("/payment_token"));
    }
    let intended = match stands(engine, keyed).await? {
        Some(Standing::Answered(response)) => return Ok(Answer::Replayed(response)),
        Some(Standing::TakenOver { fence, progress }) => {
            let Some(keyed) = keyed else { return Err(AppError::KeyInProgress) };
            return resume(engine, caller, input, progress, Ticket { keyed, fence }).await;
        }
        Some(Standing::First) | None => intend(engine, caller, &input, keyed).await,
    };
    match (intended, keyed) {
        (Ok(begun), _) => {
            let ticket = keyed.map(|keyed| Ticket { keyed, fence: 1 });
            charge(engine, caller, input, begun, ticket).await
        }
        (Err(Refusal::KeyTaken), Some(keyed)) => lost_race(engine, keyed).await,
        (Err(Refusal::KeyTaken), None) => Err(AppError::Contended),
        (Err(Refusal::Error(error)), keyed) => refuse(engine, keyed, None, error).await,
    }
}

/// A stored attempt, and the request's slot in the provider's bulkhead.
struct Begun {
    record: OrderRecord,
    id: PaymentId,
    place: Place,
}

enum Refusal {
    KeyTaken,
    Error(AppError),
}

impl<E: Into<AppError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

async fn stands(
    engine: &Engine,
    keyed: Option<&Keyed<Paid>>,
) -> Result<Option<Standing>, AppError> {
    match keyed {
        Some(keyed) => standing(engine, keyed).await.map(Some),
        None => Ok(None),
    }
}

/// The first commit: a new attempt, or none where one waits; and the running key. The request has its
/// place at the provider before anything is written.
async fn intend(
    engine: &Engine,
    caller: &Principal,
    input: &PayOrder,
    keyed: Option<&Keyed<Paid>>,
) -> Result<Begun, Refusal> {
    let mut place = None;
    for attempt in 0..MAX_TRIES {
        let before = load(engine, caller, input.id).await?;
        if let Some(id) = input.attempt.filter(|id| before.payment(*id).is_ok_and(|p| !p.is_live()))
        {
            return Err(OrderError::PaymentState(id).into());
        }
        let live = before.live_payment().map(|p| p.provider.clone());
        let gateway = engine.gateway(input.provider.as_deref().or(live.as_deref()))?;
        let actor = caller.actor_for(before.order.user_id);
        let plan = engine.change(&actor, |change| {
            before.plan_payment(gateway.name(), lease_end(engine), engine.policy.paying(), change)
        })?;
        let (record, id, mut changes) = match plan {
            PayPlan::Confirm(payment) => (before, payment.id, Changes::default()),
            PayPlan::Begin(mut step, id) => {
                let mut changes = moving(engine, &before, &mut step).await?;
                changes.usage.extend(one_attempt(engine, caller));
                (step.record, id, changes)
            }
        };
        if let Some(keyed) = keyed {
            changes.idempotency = Some(running_key(engine, keyed, record.order.id, id));
            count_key(engine, keyed, &mut changes);
        }
        let taken = engine.place_at(&record.payment(id)?.provider, place).await?;
        if changes.is_empty() {
            return Ok(Begun { record, id, place: taken });
        }
        match engine.commit(changes).await {
            Ok(()) => return Ok(Begun { record, id, place: taken }),
            Err(CommitError::Conflict(_)) => {
                place = Some(taken);
                pause(engine, attempt).await;
            }
            Err(CommitError::KeyTaken) => return Err(Refusal::KeyTaken),
            Err(error) => return Err(Refusal::Error(error.into())),
        }
    }
    Err(Refusal::Error(AppError::Contended))
}

/// Resumes an interrupted request.
async fn resume(
    engine: &Engine,
    caller: &Principal,
    input: PayOrder,
    progress: Option<Progress>,
    ticket: Ticket<'_, Paid>,
) -> Result<Answer<Paid>, AppError> {
    let id = progress.ok_or(AppError::KeyInProgress)?.payment_id;
    let found = load(engine, &caller.unconditional(), input.id).await?;
    let actor = caller.actor_for(found.order.user_id);
    let answer = |record: &OrderRecord| paid(engine, record, id);
    match resume_attempt(engine, &actor, &found, id, &ticket, answer).await? {
        Resumed::Continues(record, place) => {
            let begun = Begun { record: *record, id, place };
            charge(engine, caller, input, begun, Some(ticket)).await
        }
        Resumed::Answered(answer) => Ok(answer),
    }
}

/// Charges the payment at the provider, and commits the result.
async fn charge(
    engine: &Engine,
    caller: &Principal,
    input: PayOrder,
    Begun { record, id, place }: Begun,
    ticket: Option<Ticket<'_, Paid>>,
) -> Result<Answer<Paid>, AppError> {
    let payment = record.payment(id)?;
    let gateway = engine.gateway(Some(&payment.provider))?;
    let payment_token = input.payment_token;
    let wanted = if payment.provider_ref.is_some() {
        Ask::Confirm { payment_token }
    } else {
        Ask::Create { confirm: true, payment_token, return_url: None }
    };
    let said = ask(engine, gateway.as_ref(), &record, id, wanted).await?;
    drop(place);
    let actor = caller.actor_for(record.order.user_id);
    settle(engine, &actor, (record.order.id, id), &said, ticket, |record| paid(engine, record, id))
        .await
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
