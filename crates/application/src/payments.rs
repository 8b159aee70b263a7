//! Payment attempts: read, confirm, cancel; and operator actions: capture, void, refund, lookup.

mod accept;
mod cancel;
mod capture;
mod confirm;
mod provider_data;
mod read;
mod refund;
mod resolve;
mod sync;

pub use accept::accept;
pub use cancel::{cancel, void};
pub use capture::capture;
pub(crate) use capture::capture_now;
pub use confirm::confirm;
pub(crate) use confirm::confirm_now;
pub use provider_data::{ProviderData, provider_data};
pub use read::{get, get_any, list, list_disputes};
pub use refund::{NewRefund, RefundPayment, RefundUnits, refund, refund_units};
pub use resolve::{Resolution, ReviewOutcome, resolve};
pub use sync::{refresh, sync};

use domain::ids::PaymentId;
use domain::order::OrderRecord;

use crate::engine::Engine;
use crate::error::AppError;
use crate::orders::ensure_mine;
use crate::principal::{Admin, Principal};

/// The order of an attempt, if the caller may see it.
async fn load(engine: &Engine, caller: &Principal, id: PaymentId) -> Result<OrderRecord, AppError> {
    let record = engine.store.order_of_payment(id).await?;
    ensure_mine(caller, record, "payment")
}

/// The order of any attempt.
async fn load_any(engine: &Engine, id: PaymentId) -> Result<OrderRecord, AppError> {
    engine.store.order_of_payment(id).await?.ok_or(AppError::NotFound("payment"))
}

/// The order of any attempt, in a version that the operator expects.
async fn load_expected(
    engine: &Engine,
    admin: &Admin,
    id: PaymentId,
) -> Result<OrderRecord, AppError> {
    let record = load_any(engine, id).await?;
    admin.principal().expected.check_order(record.order.version, record.order.stock)?;
    Ok(record)
}
