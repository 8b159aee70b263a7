//! `/v2/payments/{id}/captures`.

use serde_json::Value;

use super::call::Call;
use super::errors::{Refusal, hal};
use super::ledger::{Capture, Status};
use super::read::{amount, check_query, members, metadata};
use super::{links, render};
use crate::exchange::Reply;

/// Captures all that is authorized, or a part. After a part the rest stays authorized until it is released.
pub(super) fn create(mut call: Call<'_>, id: &str) -> Result<Reply, Refusal> {
    check_query(call.request, &[])?;
    let members = members(call.request, &["amount", "description", "metadata"])?;
    let (now, holds) = (call.now, call.books.holds_captures);
    let payment = call.payment(id)?;
    if payment.status != Status::Authorized {
        return Err(Refusal::new(422, "The payment is not authorized", None));
    }
    let capturable = payment.capturable();
    let minor_units = match members.get("amount").filter(|amount| !amount.is_null()) {
        None => capturable,
        Some(of) => match amount(of)? {
            (currency, minor_units) if currency == payment.currency => minor_units,
            _ => {
                let detail = "The currency is not the one of the payment";
                return Err(Refusal::unprocessable(detail, "amount.currency"));
            }
        },
    };
    if minor_units > capturable || minor_units == 0 {
        let detail = "The amount is higher than the amount that can be captured";
        return Err(Refusal::unprocessable(detail, "amount.value"));
    }
    let capture = Capture {
        id: call.books.new_id("cpt"),
        amount: minor_units,
        description: members.get("description").cloned().unwrap_or(Value::Null),
        metadata: metadata(&members)?,
        status: "pending",
        created_at: now,
    };
    let payment = call.payment_mut(id)?;
    payment.captures.push(capture);
    if !holds {
        payment.settle_captures(true, now);
        call.books.notify(id);
    }
    let payment = call.payment(id)?;
    let made = payment.captures.last().map(|capture| render::capture(&call, payment, capture));
    Ok(hal(201, made.unwrap_or_default()))
}

pub(super) fn list(call: &Call<'_>, id: &str) -> Result<Reply, Refusal> {
    let items = render::captures(call, call.payment(id)?);
    links::list(call, &format!("payments/{id}/captures"), "captures", items)
}
