//! `POST /api/admin/orders/{id}/returns/{return_id}/receive`: the units of a return have arrived. They
//! are restocked or written off, and refunded, in one commit.

use domain::ids::OrderItemId;
use domain::order::{CancelledStock, OrderRecord, ReceivedLine, ReturnRefund, Transition};
use ports::ReturnWithOrder;

use super::{ReturnOfOrder, changed, required_reason};
use crate::amount::parse_amount;
use crate::capabilities::ensure_can_refund;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::orders::load_any;
use crate::principal::Admin;

/// Units of an order line that arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedItem {
    /// The order's line.
    pub line: OrderItemId,
    /// Units.
    pub quantity: i64,
    /// Their disposition.
    pub stock: CancelledStock,
}

/// What arrived, and what is refunded for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiveReturn {
    /// The return.
    pub of: ReturnOfOrder,
    /// The units that arrived; all of the return, restocked, if it is `None`.
    pub items: Option<Vec<ReceivedItem>>,
    /// Whether their price is refunded.
    pub refund: bool,
    /// What of their price is withheld, as decimal text in the order's currency.
    pub withheld: Option<String>,
    /// Why nothing, or less than their price, is refunded. The customer reads it.
    pub withheld_reason: Option<String>,
}

/// Records that units of an approved return have arrived.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Order`] if it is not approved or was received before, does not
/// have these units, or less is paid than withheld; [`AppError::Invalid`], also if the provider
/// cannot refund the amount.
pub async fn receive(
    engine: &Engine,
    admin: &Admin,
    input: ReceiveReturn,
    keyed: Option<&IdempotentRequest<ReturnWithOrder>>,
) -> Result<Executed<ReturnWithOrder>, AppError> {
    let reason = input.checked_reason()?;
    execute(engine, keyed, || async {
        let before = load_any(engine, admin, input.of.order).await?;
        let lines = input.lines(&before)?;
        let refund = input.refund(&before, reason.clone())?;
        let id = input.of.id;
        let step = engine
            .change(&admin.actor(), |change| before.receive_return(id, &lines, &refund, change))?;
        ensure_refundable(engine, &before, &step).map_err(|error| input.of_refund(error))?;
        changed(engine, &before, step, id).await
    })
    .await
}

impl ReceiveReturn {
    /// The reason, which is required if less than the price is refunded.
    fn checked_reason(&self) -> Result<String, AppError> {
        let withholds = !self.refund || self.withheld.is_some();
        if !self.refund && self.withheld.is_some() {
            let reason = "cannot be combined with `refund: false`".to_owned();
            return Err(AppError::Invalid { field: "/withheld_amount", reason });
        }
        match &self.withheld_reason {
            Some(reason) if withholds => required_reason("/withheld_reason", reason),
            Some(reason) if !reason.trim().is_empty() => {
                let reason = "needs `withheld_amount`, or `refund: false`".to_owned();
                Err(AppError::Invalid { field: "/withheld_reason", reason })
            }
            None if withholds => required_reason("/withheld_reason", ""),
            Some(_) | None => Ok(String::new()),
        }
    }

    fn lines(&self, before: &OrderRecord) -> Result<Vec<ReceivedLine>, AppError> {
        let Some(items) = &self.items else {
            let units = before.order_return(self.of.id)?.units().into_iter();
            return Ok(units.map(|(line, n)| ((line, CancelledStock::Restocked), n)).collect());
        };
        Ok(items.iter().map(|item| ((item.line, item.stock), item.quantity)).collect())
    }

    fn refund(&self, before: &OrderRecord, reason: String) -> Result<ReturnRefund, AppError> {
        if !self.refund {
            return Ok(ReturnRefund::Nothing { reason });
        }
        let Some(text) = &self.withheld else { return Ok(ReturnRefund::Price) };
        let withheld = parse_amount("/withheld_amount", text, before.order.currency())?;
        Ok(ReturnRefund::Less { withheld, reason })
    }

    /// An amount that the provider cannot refund follows from the units, and from what is withheld of their price.
    fn of_refund(&self, error: AppError) -> AppError {
        let field = if self.withheld.is_some() { "/withheld_amount" } else { "/refund" };
        let AppError::Invalid { reason, .. } = error else { return error };
        let reason = format!("{reason}; `refund: false` records the receipt without a refund");
        AppError::Invalid { field, reason }
    }
}

/// Checks that the providers can make the refunds of the step.
fn ensure_refundable(
    engine: &Engine,
    before: &OrderRecord,
    step: &Transition,
) -> Result<(), AppError> {
    for refund in step.record.refunds.iter().skip(before.refunds.len()) {
        let payment = before.payment(refund.payment_id)?;
        if let (Some(captured), Ok(gateway)) = (payment.captured, engine.gateway(&payment.provider))
        {
            ensure_can_refund(gateway.as_ref(), refund.amount, captured)?;
        }
    }
    Ok(())
}
