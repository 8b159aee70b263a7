//! `GET /api/orders/{id}/explain`: the price calculation, amounts paid and owed, and the available
//! actions.

use domain::coupon::Discount;
use domain::ids::OrderId;
use domain::money::{Money, Sum};
use domain::order::{ActionAvailability, OrderAction, OrderRecord};

use super::load;
use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::{Principal, Role};
use crate::returns::return_window;

/// The explanation of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The order.
    pub record: OrderRecord,
    /// The discount by the coupon's current terms; `None` without a coupon, or if it was deleted.
    pub coupon: Option<Discount>,
    /// The captured amount in its currency.
    pub captured: Sum,
    /// The refunded part of it.
    pub refunded: Sum,
    /// What is still to be paid: nothing once it is paid or over.
    pub owed: Money,
    /// What the caller could do now.
    pub possible: Vec<ActionAvailability>,
}

/// Explains an order of the caller's.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn explain(
    engine: &Engine,
    caller: &Principal,
    id: OrderId,
) -> Result<Explained, AppError> {
    let record = load(engine, caller, id).await?;
    explain_record(engine, caller, record).await
}

/// Explains an order that was read for the caller.
pub(super) async fn explain_record(
    engine: &Engine,
    caller: &Principal,
    record: OrderRecord,
) -> Result<Explained, AppError> {
    let coupon_id = record.order.coupon.as_ref().and_then(|applied| applied.coupon_id);
    let coupon = match coupon_id {
        Some(id) => engine.store.coupon(id).await?.map(|coupon| coupon.discount),
        None => None,
    };
    let (captured, refunded) = (record.captured_total(), record.refunded_total());
    let owed = record.owed_amount();
    let possible = available_actions(engine, caller, &record);
    Ok(Explained { record, coupon, captured, refunded, owed, possible })
}

/// The caller's available actions. Customers do not see admin actions.
fn available_actions(
    engine: &Engine,
    caller: &Principal,
    record: &OrderRecord,
) -> Vec<ActionAvailability> {
    let actor = caller.actor_for(record.order.user_id);
    let (policy, until) = (engine.policy.paying(), engine.policy.customer_cancel_until);
    let window = return_window(engine);
    let mut actions =
        engine.change(&actor, |change| record.available_actions(policy, until, window, change));
    if !caller.is(Role::Admin) {
        actions.retain(|available| is_customer_action(available.action));
    }
    actions
}

/// Whether it is an action for customers.
#[must_use]
pub fn is_customer_action(action: OrderAction) -> bool {
    match action {
        OrderAction::Pay
        | OrderAction::ChangeCoupon
        | OrderAction::Cancel
        | OrderAction::RequestReturn
        | OrderAction::CancelReturn => true,
        OrderAction::Confirm
        | OrderAction::Ship
        | OrderAction::Deliver
        | OrderAction::CancelItems
        | OrderAction::ReturnParcel
        | OrderAction::Refund
        | OrderAction::DecideReturn
        | OrderAction::ReceiveReturn => false,
    }
}
