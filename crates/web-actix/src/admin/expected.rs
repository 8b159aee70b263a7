//! The version of what a form was shown for. What moves money or stock, and what replaces fields, is refused on
//! another one, because a colleague, the customer or the payment provider may have changed it meanwhile.

use application::{Admin, AppError, VersionPrecondition, orders, payments};
use domain::ids::{OrderId, PaymentId};
use domain::order::{OrderRecord, StockState};

use crate::failure::PageError;
use crate::form::Form;
use crate::visitor::Operator;

/// The operator, for a change of a listing or coupon in the version that the form was shown for.
///
/// # Errors
/// `validation_failed` if the form has no version.
pub fn of_row(form: &Form<Operator>) -> Result<Admin, PageError> {
    Ok(at(form, form.parse("version")?))
}

/// The operator, for a change of an order in the version that the form was shown for.
///
/// # Errors
/// `validation_failed` if the form has no version; `not_found`.
pub async fn of_order(form: &Form<Operator>, id: OrderId) -> Result<Admin, PageError> {
    let admin = &form.visitor.admin;
    expecting(form, async { orders::get_any(&form.engine, admin, id).await }).await
}

/// The operator, for a change of a payment's order in the version that the form was shown for.
///
/// # Errors
/// `validation_failed` if the form has no version; `not_found`.
pub async fn of_payment(form: &Form<Operator>, id: PaymentId) -> Result<Admin, PageError> {
    let admin = &form.visitor.admin;
    expecting(form, async { Ok(payments::get_any(&form.engine, admin, id).await?.record) }).await
}

/// Whether a job is about to commit the order's stock. Forms of such an order say so, because that change alone must
/// not make them stale.
pub fn is_stock_due(record: &OrderRecord) -> bool {
    record.order.stock == StockState::Held
}

async fn expecting(
    form: &Form<Operator>,
    current: impl Future<Output = Result<OrderRecord, AppError>>,
) -> Result<Admin, PageError> {
    let mut version: i64 = form.parse("version")?;
    if form.is_checked("stock_due") {
        let now = current.await?.order;
        // One change that has committed the stock is that of the job, and no other.
        if now.stock == StockState::Committed && version.checked_add(1) == Some(now.version) {
            version = now.version;
        }
    }
    Ok(at(form, version))
}

fn at(form: &Form<Operator>, version: i64) -> Admin {
    form.visitor.admin.clone().expecting(VersionPrecondition::one_of(vec![version]))
}
