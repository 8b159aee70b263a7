//! `/v2/payments/{id}/refunds`.

use chrono::TimeDelta;
use serde_json::Value;

use super::call::Call;
use super::errors::{Refusal, hal};
use super::ledger::{CANCELLED, Payment, Refund};
use super::read::{amount, check_query, description, members, metadata};
use super::{links, render};
use crate::exchange::Reply;
use crate::provider::RefundState;

/// Within this time a second refund of the same amount is taken for a repetition, whatever its key.
const SAME_REFUND: TimeDelta = TimeDelta::hours(1);

pub(super) fn create(mut call: Call<'_>, id: &str) -> Result<Reply, Refusal> {
    check_query(call.request, &[])?;
    let members = members(call.request, &["amount", "description", "metadata"])?;
    let payment = call.payment(id)?;
    let (currency, minor_units) = amount(members.get("amount").unwrap_or(&Value::Null))?;
    if currency != payment.currency {
        let detail = "The currency is not the one of the payment";
        return Err(Refusal::unprocessable(detail, "amount.currency"));
    }
    let now = call.now;
    let is_same = |refund: &Refund| {
        refund.amount == minor_units
            && refund.state() != RefundState::Failed
            && now - refund.created_at < SAME_REFUND
    };
    if payment.refunds.iter().any(is_same) {
        return Err(Refusal::new(409, "A duplicate refund has been detected", None));
    }
    if minor_units > payment.refundable() {
        let detail = "The specified amount cannot be refunded";
        return Err(Refusal::unprocessable(detail, "amount.value"));
    }
    let refund = Refund {
        id: call.books.new_id("re"),
        amount: minor_units,
        description: description(&members)?,
        metadata: metadata(&members)?,
        status: if call.books.holds_refunds { "pending" } else { "refunded" },
        created_at: now,
    };
    let is_done = refund.status == "refunded";
    call.payment_mut(id)?.refunds.push(refund);
    if is_done {
        call.books.notify(id);
    }
    let payment = call.payment(id)?;
    let made = payment.refunds.last().map(|refund| render::refund(&call, payment, refund));
    Ok(hal(201, made.unwrap_or_default()))
}

pub(super) fn list(call: &Call<'_>, id: &str) -> Result<Reply, Refusal> {
    let items = render::refunds(call, call.payment(id)?);
    links::list(call, &format!("payments/{id}/refunds"), "refunds", items)
}

pub(super) fn get(call: &Call<'_>, id: &str, refund: &str) -> Result<Reply, Refusal> {
    check_query(call.request, &[])?;
    let payment = call.payment(id)?;
    let found = find(payment, refund)?;
    Ok(hal(200, render::refund(call, payment, found)))
}

/// A refund that is not processed yet can be cancelled.
pub(super) fn cancel(mut call: Call<'_>, id: &str, refund: &str) -> Result<Reply, Refusal> {
    check_query(call.request, &[])?;
    members(call.request, &[])?;
    let status = find(call.payment(id)?, refund)?.status;
    if !matches!(status, "queued" | "pending") {
        return Err(Refusal::new(422, "The refund cannot be cancelled", None));
    }
    let refunds = &mut call.payment_mut(id)?.refunds;
    refunds.iter_mut().filter(|one| one.id == refund).for_each(|one| one.status = CANCELLED);
    Ok(Reply::empty(204))
}

fn find<'a>(payment: &'a Payment, id: &str) -> Result<&'a Refund, Refusal> {
    let found = payment.refunds.iter().find(|refund| refund.id == id);
    found.ok_or_else(|| Refusal::unknown("refund", id))
}
