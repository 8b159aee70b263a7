//! The version of what a form was shown for. What moves money or stock, and what replaces fields, is refused on
//! another one, because a colleague, the customer or the payment provider may have changed it meanwhile.

use application::{Admin, VersionPrecondition};
use domain::order::{OrderRecord, StockState};

use crate::failure::PageError;
use crate::form::Form;
use crate::visitor::Operator;

/// The operator, for a change of a listing or coupon in the version that the form was shown for.
///
/// # Errors
/// `validation_failed` if the form has no version.
pub fn of_row(form: &Form<Operator>) -> Result<Admin, PageError> {
    Ok(form.visitor.admin.clone().expecting(shown(form)?))
}

fn shown(form: &Form<Operator>) -> Result<VersionPrecondition, PageError> {
    Ok(VersionPrecondition::one_of(vec![form.parse("version")?]))
}

/// The operator, for a change of an order, or of a payment of it, in the version of the order that the form was shown
/// for. If the form was shown while a job was about to commit the stock, that change alone does not make it stale.
///
/// # Errors
/// `validation_failed` if the form has no version.
pub fn of_order(form: &Form<Operator>) -> Result<Admin, PageError> {
    let expected = shown(form)?;
    let expected = if form.is_checked("stock_due") { expected.or_stock_commit() } else { expected };
    Ok(form.visitor.admin.clone().expecting(expected))
}

/// Whether a job is about to commit the order's stock. Forms of such an order say so, because that change alone must
/// not make them stale.
pub fn is_stock_due(record: &OrderRecord) -> bool {
    record.order.stock == StockState::Held
}
