//! `POST /api/admin/orders/confirm`: confirms many orders at once, each in its own commit, so that
//! one that cannot be confirmed does not affect the others.

use domain::ids::OrderId;
use domain::order::OrderNumber;

use super::fulfill::ensure_confirmed;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::{Admin, VersionPrecondition};

/// Orders in one request at most.
pub const MAX_BULK: usize = 100;

/// The result for each order, in request order.
pub type Confirmed = Vec<ConfirmedOrder>;

/// The result for one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmedOrder {
    /// The order.
    pub id: OrderId,
    /// Its number; `None` if there is no such order.
    pub number: Option<OrderNumber>,
    /// Whether it is confirmed, or why it is not.
    pub outcome: Result<(), AppError>,
}

/// Confirms orders. One that is already confirmed, or beyond that, counts as done, so that a
/// repeated request, or a second operator, gets the same answer.
///
/// # Errors
/// [`AppError::Invalid`] for none or too many; [`AppError::Unavailable`], [`AppError::Contended`] and
/// [`AppError::Internal`] if one of the orders met such an error; nothing is then stored under the
/// key. Errors of single orders are part of the result.
pub async fn confirm_many(
    engine: &Engine,
    admin: &Admin,
    orders: &[OrderId],
    keyed: Option<&IdempotentRequest<Confirmed>>,
) -> Result<Executed<Confirmed>, AppError> {
    if orders.is_empty() || orders.len() > MAX_BULK {
        let reason = format!("must name between 1 and {MAX_BULK} orders");
        return Err(AppError::Invalid { field: "/order_ids", reason });
    }
    execute(engine, keyed, || async {
        // A version precondition applies to a single order, so it is ignored here.
        let operator = admin.clone().expecting(VersionPrecondition::any());
        let mut done = Confirmed::with_capacity(orders.len());
        for &id in orders {
            done.push(match ensure_confirmed(engine, &operator, id).await {
                Ok((number, outcome)) => ConfirmedOrder { id, number: Some(number), outcome },
                Err(error) => ConfirmedOrder { id, number: None, outcome: Err(error) },
            });
        }
        match passing(&done) {
            Some(error) => Err(error),
            None => Ok((done, ports::Changes::default())),
        }
    })
    .await
}

/// A temporary error that says nothing about the order. It must not be part of a stored response: a
/// retry may succeed, and orders that are already confirmed count as done.
fn passing(done: &Confirmed) -> Option<AppError> {
    let passes =
        |error: &&AppError| error.is_infrastructure() || matches!(error, AppError::Contended);
    done.iter().filter_map(|order| order.outcome.as_ref().err()).find(passes).cloned()
}
