//! Single attempts: looked at, confirmed, called off.

use domain::ids::PaymentId;
use domain::machine::Machine;
use domain::machine::Verdict;
use domain::order::{OrderError, OrderRecord};
use domain::payment::{PaymentEvent, PaymentMachine};

use crate::charge::{Ask, ask, settle};
use crate::engine::Engine;
use crate::error::AppError;
use crate::once::{Answer, fresh};
use crate::orders::{Paid, PayOrder, ensure_mine, pay};
use crate::principal::Principal;

/// An attempt at paying an order of the caller's.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get(engine: &Engine, caller: &Principal, id: PaymentId) -> Result<Paid, AppError> {
    let record = load(engine, caller, id).await?;
    Ok(Paid { record, payment_id: id })
}

/// Takes the money of an attempt that waits (the documents' `confirm_payment`).
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Order`] where it does not wait; as for [`pay`].
pub async fn confirm(
    engine: &Engine,
    caller: &Principal,
    id: PaymentId,
    payment_token: Option<String>,
) -> Result<Answer<Paid>, AppError> {
    let record = load(engine, caller, id).await?;
    let payment = record.payment(id)?;
    if !payment.is_live() {
        return Err(OrderError::PaymentState(id).into());
    }
    let provider = Some(payment.provider.clone());
    pay(engine, caller, PayOrder { id: record.order.id, provider, payment_token }, None).await
}

/// Calls an attempt off (the documents' `cancel_payment`). The order stays and can be paid anew.
/// What the provider says counts: money that was taken in the meantime pays the order.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Order`] where it is over; [`AppError::ProviderUnavailable`].
pub async fn cancel(engine: &Engine, caller: &Principal, id: PaymentId) -> Result<Paid, AppError> {
    let record = load(engine, caller, id).await?;
    let payment = record.payment(id)?;
    match PaymentMachine::next(payment.status, PaymentEvent::Cancelled) {
        Verdict::Same => {
            return Ok(Paid { record, payment_id: id });
        }
        Verdict::Moves(_) if !payment.is_busy(engine.now()) => {}
        Verdict::Moves(_) => return Err(OrderError::PaymentInProgress(id).into()),
        Verdict::Late | Verdict::Refused => return Err(OrderError::PaymentState(id).into()),
    }
    let gateway = engine.gateway(Some(&payment.provider))?;
    let said = ask(engine, gateway.as_ref(), &record, id, Ask::Cancel).await?;
    let actor = caller.actor_for(record.order.user_id);
    let ids = (record.order.id, id);
    let outcome = settle(engine, &actor, ids, &said, None, |record| {
        Ok(Paid { record: record.clone(), payment_id: id })
    });
    fresh(outcome.await?)
}

async fn load(engine: &Engine, caller: &Principal, id: PaymentId) -> Result<OrderRecord, AppError> {
    let record = engine.store.order_of_payment(id).await?;
    ensure_mine(caller, record, "payment")
}
