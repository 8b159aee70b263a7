//! `/v2/payments`.

use serde_json::{Map, Value};
use url::Url;

use super::call::Call;
use super::errors::{Refusal, accepted, hal};
use super::ledger::{Payment, Status};
use super::read::{amount, check_query, description, members, metadata};
use super::{links, render};
use crate::exchange::Reply;

const MEMBERS: &[&str] = &[
    "amount",
    "description",
    "redirectUrl",
    "cancelUrl",
    "webhookUrl",
    "metadata",
    "captureMode",
    "locale",
    "method",
];
const METHODS: &[&str] = &["banktransfer", "creditcard", "ideal", "paypal"];
const EMBEDDED: &[&str] = &["captures", "refunds", "chargebacks"];

pub(super) fn create(call: Call<'_>) -> Result<Reply, Refusal> {
    check_query(call.request, &[])?;
    let members = members(call.request, MEMBERS)?;
    let (currency, minor_units) = amount(members.get("amount").unwrap_or(&Value::Null))?;
    let redirect_url = address(&members, "redirectUrl")?
        .ok_or_else(|| Refusal::unprocessable("The redirect URL is required", "redirectUrl"))?;
    let is_manual = match members.get("captureMode").and_then(Value::as_str) {
        None | Some("automatic") => false,
        Some("manual") => true,
        Some(_) => return Err(Refusal::unprocessable("Invalid capture mode", "captureMode")),
    };
    let now = call.now;
    let payment = Payment {
        id: call.books.new_id("tr"),
        mode: call.mode,
        created_at: now,
        currency,
        amount: minor_units,
        description: description(&members)?,
        redirect_url,
        webhook_url: address(&members, "webhookUrl")?,
        metadata: metadata(&members)?,
        is_manual,
        method: method(&members)?,
        status: Status::Open,
        expires_at: Payment::time_to_pay(now),
        changed_at: now,
        captured: 0,
        captures: Vec::new(),
        refunds: Vec::new(),
        chargebacks: Vec::new(),
    };
    let body = render::payment(&call, &payment, &[]);
    call.books.payments.push(payment);
    Ok(hal(201, body))
}

fn address(members: &Map<String, Value>, name: &'static str) -> Result<Option<String>, Refusal> {
    let Some(value) = members.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
    let is_address =
        |text: &&str| text.parse::<Url>().is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    match value.as_str().filter(is_address) {
        Some(text) => Ok(Some(text.to_owned())),
        None => Err(Refusal::unprocessable("The URL is invalid", name)),
    }
}

fn method(members: &Map<String, Value>) -> Result<Option<&'static str>, Refusal> {
    let Some(value) = members.get("method").filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let known = METHODS.iter().find(|method| value == **method);
    let refusal = || Refusal::unprocessable("The payment method is invalid", "method");
    known.copied().map(Some).ok_or_else(refusal)
}

pub(super) fn list(call: &Call<'_>) -> Result<Reply, Refusal> {
    let own = call.books.payments.iter().rev().filter(|payment| payment.mode == call.mode);
    let items = own.map(|payment| render::payment(call, payment, &[])).collect();
    links::list(call, "payments", "payments", items)
}

pub(super) fn get(call: &Call<'_>, id: &str) -> Result<Reply, Refusal> {
    check_query(call.request, &["embed"])?;
    let embed = call.request.parameter("embed").unwrap_or_default();
    let names: Vec<&str> = embed.split(',').filter(|name| !name.is_empty()).collect();
    if names.iter().any(|name| !EMBEDDED.contains(name)) {
        return Err(Refusal::new(400, "Invalid value for the embed parameter", Some("embed")));
    }
    Ok(hal(200, render::payment(call, call.payment(id)?, &names)))
}

/// Only what waits for a bank transfer can be cancelled.
pub(super) fn cancel(mut call: Call<'_>, id: &str) -> Result<Reply, Refusal> {
    check_query(call.request, &[])?;
    members(call.request, &[])?;
    let now = call.now;
    let payment = call.payment_mut(id)?;
    if !payment.is_cancelable() {
        return Err(Refusal::new(422, "The payment cannot be cancelled", None));
    }
    (payment.status, payment.changed_at) = (Status::Cancelled, now);
    call.books.notify(id);
    Ok(hal(200, render::payment(&call, call.payment(id)?, &[])))
}

/// Releases what is authorized and not captured: accepted, and carried out when the bank does it.
pub(super) fn release(mut call: Call<'_>, id: &str) -> Result<Reply, Refusal> {
    check_query(call.request, &[])?;
    members(call.request, &[])?;
    let (now, holds) = (call.now, call.books.holds_releases);
    let payment = call.payment_mut(id)?;
    if payment.status != Status::Authorized {
        return Err(Refusal::new(422, "The payment has no authorization to release", None));
    }
    if !holds {
        payment.release(now);
        call.books.notify(id);
    }
    Ok(accepted())
}
