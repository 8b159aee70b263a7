//! Returns: delivered units that customers send back. Requested, decided, received and listed.

mod cancel;
mod create;
mod decide;
mod list;
mod receive;
mod request;

pub use cancel::{CancelReturn, cancel, cancel_any};
pub use create::create;
pub use decide::{approve, reject};
pub use list::list;
pub use receive::{ReceiveReturn, ReceivedItem, receive};
pub use request::{RequestReturn, request};

use domain::ids::{OrderId, ReturnId};
use domain::limits::MAX_REASON_CHARS;
use domain::order::{OrderRecord, ReturnWindow, Transition};
use domain::text::{self, TextError};
use ports::{Changes, ReturnWithOrder};

use crate::engine::Engine;
use crate::error::AppError;
use crate::orders::into_changes;

/// A return of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnOfOrder {
    /// The order.
    pub order: OrderId,
    /// The return.
    pub id: ReturnId,
}

/// Until when customers can ask for returns, by the shop's setting.
#[must_use]
pub fn return_window(engine: &Engine) -> ReturnWindow {
    ReturnWindow { days: engine.policy.return_days }
}

/// A return with its order as it will be, and the database changes.
async fn changed(
    engine: &Engine,
    before: &OrderRecord,
    transition: Transition,
    id: ReturnId,
) -> Result<(ReturnWithOrder, Changes), AppError> {
    let (record, changes) = into_changes(engine, before, transition).await?;
    Ok((ReturnWithOrder { id, record }, changes))
}

/// A reason that is required, trimmed.
fn required_reason(field: &'static str, reason: &str) -> Result<String, AppError> {
    let reason = text::optional_statement(reason, MAX_REASON_CHARS)
        .and_then(|reason| if reason.is_empty() { Err(TextError::Empty) } else { Ok(reason) });
    reason.map_err(|e| AppError::Invalid { field, reason: e.to_string() })
}
