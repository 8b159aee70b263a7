//! Authorizations, captures and refunds: `/v2/payments`.

use serde_json::json;

use super::body::{Fields, read};
use super::books::{Books, Order, Refund};
use super::orders::{Keys, captured, once, shown};
use super::{PayPalFake, errors, notifications, render};
use crate::exchange::{Reply, Request};

/// How much of an authorized amount can be captured, in percent.
const MOST: i64 = 115;

/// Shows an authorization, a capture or a refund.
pub(super) fn show(fake: &PayPalFake, kind: &str, id: &str) -> Reply {
    let mut books = fake.books();
    let Some(order) = books.order_with(id) else { return errors::not_found() };
    let found = match kind {
        "authorizations" => {
            let found = order.authorization.as_ref().filter(|one| one.id == id);
            found.map(|one| render::authorization(order, one))
        }
        "captures" => {
            let found = order.captures.iter().find(|one| one.id == id);
            found.map(|one| render::capture(order, one))
        }
        "refunds" => order.refunds.iter().find(|one| one.id == id).map(render::refund),
        _ => None,
    };
    found.map_or_else(errors::not_found, |found| Reply::json(200, found))
}

/// Captures all or part of an authorization.
pub(super) fn capture(fake: &PayPalFake, request: &Request, id: &str) -> Reply {
    once(fake, request, Keys::Payments, |books, now| {
        let body = read(request)?;
        let known = ["amount", "final_capture", "invoice_id", "note_to_payer", "soft_descriptor"];
        let fields = Fields::of(&body, "", &known)?;
        let (amount, is_final) = (fields.amount("amount")?, fields.flag("final_capture")?);
        let is_final = is_final.unwrap_or(false);
        let (capture_id, holds) = (books.new_id(), books.holds_captures);
        let order = books.order_with(id).ok_or_else(errors::not_found)?;
        let taken: i64 = order.captures.iter().map(|one| one.amount.minor).sum();
        let authorization = order.authorization.as_mut().filter(|one| one.id == id);
        let authorization = authorization.ok_or_else(errors::not_found)?;
        match (authorization.status, authorization.is_closed) {
            ("VOIDED", _) => return Err(errors::unprocessable("AUTHORIZATION_VOIDED")),
            (_, true) => return Err(errors::unprocessable("AUTHORIZATION_ALREADY_CAPTURED")),
            _ => {}
        }
        let amount = amount.unwrap_or_else(|| authorization.amount.clone());
        if amount.currency != authorization.amount.currency {
            return Err(errors::unprocessable("AUTH_CAPTURE_CURRENCY_MISMATCH"));
        }
        let total = taken + amount.minor;
        if total > authorization.amount.minor * MOST / 100 {
            return Err(errors::unprocessable("MAX_CAPTURE_AMOUNT_EXCEEDED"));
        }
        let is_all = total >= authorization.amount.minor;
        authorization.status = if is_all { "CAPTURED" } else { "PARTIALLY_CAPTURED" };
        authorization.is_closed = is_final || is_all;
        let capture = captured(capture_id, amount, is_final, holds, now);
        order.captures.push(capture.clone());
        order.updated_at = now;
        let order = order.clone();
        notifications::of_payment(fake, books, &order);
        Ok(shown(books, request, 201, render::capture(&order, &capture)))
    })
}

/// Voids an authorization.
pub(super) fn void(fake: &PayPalFake, request: &Request, id: &str) -> Reply {
    once(fake, request, Keys::Payments, |books, now| {
        let order = books.order_with(id).ok_or_else(errors::not_found)?;
        let authorization = order.authorization.as_mut().filter(|one| one.id == id);
        let authorization = authorization.ok_or_else(errors::not_found)?;
        match (authorization.status, authorization.is_closed) {
            ("VOIDED", _) => return Err(errors::unprocessable("PREVIOUSLY_VOIDED")),
            (_, true) => return Err(errors::unprocessable("PREVIOUSLY_CAPTURED")),
            _ => {}
        }
        (authorization.status, authorization.is_closed) = ("VOIDED", true);
        let one = authorization.clone();
        order.updated_at = now;
        let resource = render::authorization(order, &one);
        let event = ("authorization", resource.clone());
        let summary = json!("A payment authorization was voided");
        notifications::send(fake, books, "PAYMENT.AUTHORIZATION.VOIDED", event, &summary);
        Ok(match request.header("prefer") {
            "return=representation" => Reply::json(200, resource),
            _ => Reply::empty(204),
        })
    })
}

/// Refunds all or part of a capture.
pub(super) fn refund(fake: &PayPalFake, request: &Request, id: &str) -> Reply {
    once(fake, request, Keys::Payments, |books, now| {
        let body = read(request)?;
        let known = ["amount", "custom_id", "invoice_id", "note_to_payer"];
        let fields = Fields::of(&body, "", &known)?;
        let amount = fields.amount("amount")?;
        let (custom_id, note) =
            (fields.text("custom_id", 127)?, fields.text("note_to_payer", 255)?);
        let (refund_id, holds) = (books.new_id(), books.holds_refunds);
        let order = books.order_with(id).ok_or_else(errors::not_found)?;
        let capture = order.captures.iter().find(|one| one.id == id);
        let capture = capture.ok_or_else(errors::not_found)?;
        match capture.status {
            "COMPLETED" | "PARTIALLY_REFUNDED" => {}
            "REFUNDED" => return Err(errors::unprocessable("CAPTURE_FULLY_REFUNDED")),
            _ => return Err(errors::unprocessable("PENDING_CAPTURE")),
        }
        let rest = order.refundable(capture);
        let amount = amount.unwrap_or_else(|| super::books::Amount {
            minor: rest,
            currency: capture.amount.currency.clone(),
        });
        if amount.currency != capture.amount.currency {
            return Err(errors::unprocessable("REFUND_CAPTURE_CURRENCY_MISMATCH"));
        }
        if amount.minor > rest {
            return Err(errors::unprocessable("REFUND_AMOUNT_EXCEEDED"));
        }
        let refund = Refund {
            id: refund_id,
            capture_id: id.to_owned(),
            status: if holds { "PENDING" } else { "COMPLETED" },
            amount,
            custom_id: custom_id.map(ToOwned::to_owned),
            note: note.map(ToOwned::to_owned),
            at: now,
        };
        order.refunds.push(refund.clone());
        order.update_captures();
        tell_refund(fake, books, &refund);
        Ok(shown(books, request, 201, render::refund(&refund)))
    })
}

fn tell_refund(fake: &PayPalFake, books: &mut Books, refund: &Refund) {
    let kind = match refund.status {
        "COMPLETED" => "PAYMENT.CAPTURE.REFUNDED",
        "PENDING" => "PAYMENT.REFUND.PENDING",
        _ => "PAYMENT.REFUND.FAILED",
    };
    let resource = ("refund", render::refund(refund));
    notifications::send(fake, books, kind, resource, &json!("A refund has changed"));
}

/// Settles a refund. `false`: there is none.
pub(super) fn settle_refund(fake: &PayPalFake, id: &str, succeeds: bool) -> bool {
    let mut books = fake.books();
    let Some(order) = books.order_with(id) else { return false };
    let Some(refund) = order.refunds.iter_mut().find(|one| one.id == id) else { return false };
    refund.status = if succeeds { "COMPLETED" } else { "FAILED" };
    let refund = refund.clone();
    order.update_captures();
    tell_refund(fake, &mut books, &refund);
    true
}

/// Settles the pending capture of an order. `false`: there is none.
pub(super) fn settle_capture(fake: &PayPalFake, id: &str, succeeds: bool) -> bool {
    let (mut books, now) = (fake.books(), fake.clock.now());
    let Some(order) = books.order_mut(id) else { return false };
    let is_pending = |order: &Order| order.captures.iter().position(|one| one.status == "PENDING");
    let capture = is_pending(order).and_then(|at| order.captures.get_mut(at));
    let Some(capture) = capture else { return false };
    (capture.status, capture.reason) =
        if succeeds { ("COMPLETED", None) } else { ("DECLINED", Some("DECLINED_BY_RISK")) };
    order.updated_at = now;
    let order = order.clone();
    notifications::of_payment(fake, &mut books, &order);
    true
}
