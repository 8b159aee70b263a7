//! Adopting an order that was placed as a guest: the customer who proves its address can pay and cancel it afterwards.

use domain::ids::OrderId;
use domain::order::{Actor, OrderRecord};
use ports::{Changes, CustomerAddress, OrderAdoption};

use super::into_changes;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Principal;

/// Makes a guest's order one of the caller's. An order that is the caller's already stays as it is.
///
/// It is possible for the customer who has proven, with a sign-in code, the address with which the order was placed, as
/// long as the guest has no account. The commit decides by the rows of its moment; an address that was only typed counts
/// for nothing.
///
/// # Errors
/// [`AppError::NotFound`] if the caller cannot adopt the order, whether it exists or not.
pub async fn adopt(
    engine: &Engine,
    caller: &Principal,
    id: OrderId,
    keyed: Option<&IdempotentRequest<OrderRecord>>,
) -> Result<Executed<OrderRecord>, AppError> {
    execute(engine, keyed, || async {
        let record = engine.store.order(id).await?.ok_or(AppError::NotFound("order"))?;
        if record.order.user_id == caller.user_id {
            return Ok((record, Changes::default()));
        }
        let own = engine.store.address_of_customer(caller.user_id).await?;
        let own = own.ok_or(AppError::NotFound("order"))?;
        let adoption = adoption(engine, &own, &record).await?;
        changes(engine, &record, adoption.ok_or(AppError::NotFound("order"))?).await
    })
    .await
}

/// How the order could become that of the customer of an address, by what is stored now.
pub(crate) async fn adoption(
    engine: &Engine,
    own: &CustomerAddress,
    record: &OrderRecord,
) -> Result<Option<OrderAdoption>, AppError> {
    let guest = record.order.user_id;
    let placed = engine.store.guest_order(record.order.id).await?;
    let placed = placed.filter(|placed| placed.adopted.is_none() && placed.address == own.address);
    if placed.is_none() || engine.store.address_of_customer(guest).await?.is_some() {
        return Ok(None);
    }
    let (order_id, address, at) = (record.order.id, own.address.clone(), engine.now());
    Ok(Some(OrderAdoption { order_id, guest, customer: own.user_id, address, at }))
}

/// The order as the customer's, and the database changes.
pub(crate) async fn changes(
    engine: &Engine,
    record: &OrderRecord,
    adoption: OrderAdoption,
) -> Result<(OrderRecord, Changes), AppError> {
    let actor = Actor::Customer(adoption.customer);
    let step = engine.change(&actor, |change| record.adopt(adoption.customer, change));
    let (after, mut changes) = into_changes(engine, record, step).await?;
    changes.adoptions.push(adoption);
    Ok((after, changes))
}
