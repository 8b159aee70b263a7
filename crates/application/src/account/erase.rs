//! `POST /api/admin/customers/{id}/erase`: erases the personal data of a customer. Orders and books stay.

use domain::ids::UserId;
use ports::{Changes, Erasure, ErasureOutcome};

use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;
use crate::worker::mailbox;

/// The note in the history of each order.
const NOTE: &str = "Personal data of the customer erased.";

/// What was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasedCustomer {
    /// The customer.
    pub user_id: UserId,
    /// Orders that stay, without personal data.
    pub orders: u64,
    /// Messages that stay, without their texts.
    pub messages: u64,
}

/// Erases the contact card, texts of messages, what people wrote in orders and refunds, tracking numbers, raw
/// data of providers, stored responses, sessions, and the address with which the customer signs in.
///
/// # Errors
/// [`AppError::CustomerHasOpenOrders`]: the goods must be delivered, or money is still moving.
pub async fn erase(
    engine: &Engine,
    admin: &Admin,
    user_id: UserId,
    keyed: Option<&IdempotentRequest<ErasedCustomer>>,
) -> Result<Executed<ErasedCustomer>, AppError> {
    let done = execute(engine, keyed, || async {
        let erasure = Erasure {
            user_id,
            addresses: addresses(engine, user_id).await?,
            actor: admin.actor(),
            at: engine.now(),
            note: NOTE.to_owned(),
        };
        match engine.store.erase_customer(&erasure).await? {
            ErasureOutcome::OpenOrders(orders) => Err(AppError::CustomerHasOpenOrders(orders)),
            ErasureOutcome::Erased { orders, messages } => {
                Ok((ErasedCustomer { user_id, orders, messages }, Changes::default()))
            }
        }
    });
    let done = done.await?;
    engine.forget_answers();
    Ok(done)
}

/// The address that the customer has proven, and its mailbox, by which messages are limited. Another address was
/// only typed and may be someone else's, whose codes, links and limits must not change; what is limited by it
/// ends within a day.
async fn addresses(engine: &Engine, user_id: UserId) -> Result<Vec<String>, AppError> {
    let proven = engine.store.address_of_customer(user_id).await?;
    Ok(proven.map_or_else(Vec::new, |proven| vec![mailbox(&proven.address), proven.address]))
}
