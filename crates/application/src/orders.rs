//! Orders: placed, read, paid, cancelled, and fulfilled by the shop.

mod adopt;
mod bulk;
mod cancel;
mod cancel_items;
mod coupon;
mod create;
mod explain;
mod filter;
mod fulfill;
mod linked;
mod note;
mod numbers;
mod pay;
mod read;
mod return_parcel;
mod timeline;

pub use adopt::adopt;
pub(crate) use adopt::{adoption, changes as adoption_changes};
pub use bulk::{Confirmed, ConfirmedOrder, MAX_BULK, confirm_many};
pub use cancel::{CancelOrder, cancel, cancel_any};
pub use cancel_items::{CancelItems, cancel_items};
pub use coupon::{apply_coupon, remove_coupon};
pub use create::{CreateOrder, OrderLine, create};
pub(crate) use create::{ensure_offered, open_orders_limit};
pub use explain::{Explained, explain, is_customer_action};
pub use filter::{OrderFilterName, moment, order_filter};
pub use fulfill::{ShipOrder, can_confirm, confirm, deliver, ship};
pub(crate) use linked::new_order_link;
pub use linked::{LinkedOrder, by_link, linked, list_linked};
pub use note::note;
pub use numbers::{Numbered, with_order_numbers};
pub(crate) use pay::paid;
pub use pay::{Paid, PayOrder, pay};
pub use read::{full_history, get, get_any, history, list, list_own};
pub use return_parcel::{ReturnParcel, return_parcel};
pub use timeline::{TimelineEntry, timeline};

use domain::ids::OrderId;
use domain::limits::MAX_REASON_CHARS;
use domain::order::{OrderRecord, Transition};
use domain::text;
use ports::Changes;

use crate::effects::changes_for_update;
use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::{Admin, Principal};

/// An order that the caller may see; any other is reported as not found.
///
/// # Errors
/// [`AppError::NotFound`].
pub(crate) fn ensure_mine(
    caller: &Principal,
    record: Option<OrderRecord>,
    what: &'static str,
) -> Result<OrderRecord, AppError> {
    record.filter(|r| caller.may_act_for(r.order.user_id)).ok_or(AppError::NotFound(what))
}

/// Loads an order that the caller may see, in a version that they expect.
pub(crate) async fn load(
    engine: &Engine,
    caller: &Principal,
    id: OrderId,
) -> Result<OrderRecord, AppError> {
    let record = ensure_mine(caller, engine.store.order(id).await?, "order")?;
    caller.expected.check_order(record.order.version, record.order.stock)?;
    Ok(record)
}

/// Loads any order, in a version that the operator expects.
pub(crate) async fn load_any(
    engine: &Engine,
    admin: &Admin,
    id: OrderId,
) -> Result<OrderRecord, AppError> {
    let record = engine.store.order(id).await?.ok_or(AppError::NotFound("order"))?;
    admin.principal().expected.check_order(record.order.version, record.order.stock)?;
    Ok(record)
}

/// The resulting record of a transition, and its database changes.
pub(crate) async fn into_changes(
    engine: &Engine,
    before: &OrderRecord,
    mut transition: Transition,
) -> Result<(OrderRecord, Changes), AppError> {
    let changes = changes_for_update(engine, before, &mut transition).await?;
    Ok((transition.record, changes))
}

/// A reason as it is stored: trimmed; `None` if nothing is left of it.
pub(crate) fn checked_reason(reason: Option<&str>) -> Result<Option<String>, AppError> {
    let reason = reason.map(|r| text::optional_statement(r, MAX_REASON_CHARS)).transpose();
    let reason =
        reason.map_err(|e| AppError::Invalid { field: "/reason", reason: e.to_string() })?;
    Ok(reason.filter(|r| !r.is_empty()))
}
