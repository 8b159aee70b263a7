//! `POST /api/payments/{id}/cancel`, `POST /api/admin/payments/{id}/void`: cancels an attempt or
//! voids an authorization.

use domain::ids::PaymentId;
use domain::order::{Actor, OrderError, OrderLifecycle, OrderRecord};
use domain::payment::PaymentStatus;

use super::intent::{Intent, Origin, Plan, intend};
use super::load;
use crate::bulkhead::Place;
use crate::charge::{Ask, Ticket, ask, settle};
use crate::engine::Engine;
use crate::error::AppError;
use crate::once::{Answer, Keyed, lease_end};
use crate::orders::{Paid, ensure_admin};
use crate::principal::Principal;

/// Cancels an attempt (`cancel_payment`). The order stays open and can be paid again. The
/// provider's response decides: a payment captured in the meantime pays the order. Once the shop
/// has confirmed the order on the authorization, only the order can be cancelled.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Order`] where it is over; [`AppError::ProviderUnavailable`].
pub async fn cancel(
    engine: &Engine,
    caller: &Principal,
    id: PaymentId,
    keyed: Option<&Keyed<Paid>>,
) -> Result<Answer<Paid>, AppError> {
    let plan = |record: &OrderRecord, _: bool| {
        let aside = record.payment(id)?.status == PaymentStatus::Authorized;
        let relied_on = record.order.lifecycle != OrderLifecycle::Pending;
        let over = record.order.lifecycle == OrderLifecycle::Cancelled;
        if aside && relied_on && !over {
            return Err(OrderError::PaymentState(id).into());
        }
        plan(engine, caller, record, id)
    };
    calling_off(engine, caller, id, keyed, plan).await
}

/// Voids an authorization, or cancels another pending attempt, as an operator.
///
/// # Errors
/// [`AppError::Forbidden`], and as for [`cancel`].
pub async fn void(
    engine: &Engine,
    caller: &Principal,
    id: PaymentId,
    keyed: Option<&Keyed<Paid>>,
) -> Result<Answer<Paid>, AppError> {
    ensure_admin(caller)?;
    let plan = |record: &OrderRecord, _: bool| plan(engine, caller, record, id);
    calling_off(engine, caller, id, keyed, plan).await
}

async fn calling_off(
    engine: &Engine,
    caller: &Principal,
    id: PaymentId,
    keyed: Option<&Keyed<Paid>>,
    plan: impl Fn(&OrderRecord, bool) -> Result<Plan, AppError>,
) -> Result<Answer<Paid>, AppError> {
    let found = || load(engine, caller, id);
    match intend(engine, (id, Origin::Request), keyed, found, plan).await? {
        Intent::Replay(response) => Ok(Answer::Replayed(response)),
        Intent::Done(record) => Ok(Answer::Fresh(Paid::new(engine, record, id))),
        Intent::Ask(record, fence, place) => {
            let actor = caller.actor_for(record.order.user_id);
            let ticket = keyed.map(|keyed| Ticket { keyed, fence });
            call_off(engine, &actor, (&record, id), place, ticket).await
        }
    }
}

/// Cancelled, or about to be: the order cannot be confirmed or shipped on it meanwhile.
fn plan(
    engine: &Engine,
    caller: &Principal,
    record: &OrderRecord,
    id: PaymentId,
) -> Result<Plan, AppError> {
    if record.payment(id)?.status == PaymentStatus::Cancelled {
        return Ok(Plan::Done);
    }
    let (actor, in_flight_until) = (caller.actor_for(record.order.user_id), lease_end(engine));
    let step = engine.change(&actor, |change| record.begin_void(id, in_flight_until, change))?;
    Ok(Plan::Ask(Box::new(step)))
}

async fn call_off(
    engine: &Engine,
    actor: &Actor,
    (record, id): (&OrderRecord, PaymentId),
    place: Option<Place>,
    ticket: Option<Ticket<'_, Paid>>,
) -> Result<Answer<Paid>, AppError> {
    let gateway = engine.gateway(Some(&record.payment(id)?.provider))?;
    let said = ask(engine, gateway.as_ref(), record, id, Ask::Cancel).await?;
    drop(place);
    let ids = (record.order.id, id);
    settle(engine, actor, ids, &said, ticket, |record| Ok(Paid::new(engine, record.clone(), id)))
        .await
}
