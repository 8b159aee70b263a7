//! The page on which shoppers pay. Like the one of Mollie's test mode, it lets the tester choose the outcome.

use super::MollieFake;
use super::ledger::{CANCELLED, Outcome, Payment, Status};
use crate::exchange::{Reply, Request};

pub(super) fn answer(fake: &MollieFake, request: &Request, id: &str) -> Reply {
    if request.method == "GET" {
        let shown = fake.with(|books, _| books.payment_mut(id).map(|payment| page(payment)));
        return shown.map_or(Reply::empty(404), |page| Reply::html(200, page));
    }
    let form = request.form();
    let chosen = form.iter().find(|(name, _)| name == "status");
    let outcome = match chosen.map(|(_, status)| status.as_str()) {
        Some("paid" | "authorized") => Outcome::Paid,
        Some("failed") => Outcome::Failed,
        Some(CANCELLED) => Outcome::Cancelled,
        Some("expired") => Outcome::Expired,
        Some("banktransfer") => return bank_transfer(fake, id),
        _ => return Reply::html(400, "<p>Choose a status.</p>".to_owned()),
    };
    fake.change(id, |payment, now| payment.finish(outcome, now));
    back(fake, id)
}

fn bank_transfer(fake: &MollieFake, id: &str) -> Reply {
    fake.choose_bank_transfer(id);
    back(fake, id)
}

fn back(fake: &MollieFake, id: &str) -> Reply {
    let url =
        fake.with(|books, _| books.payment_mut(id).map(|payment| payment.redirect_url.clone()));
    url.map_or(Reply::empty(404), |url| Reply::redirect(&url))
}

fn page(payment: &Payment) -> String {
    if payment.status != Status::Open {
        let word = payment.status.word();
        return format!("<!doctype html><title>Mollie</title><p>The payment is {word}.</p>");
    }
    let paid = if payment.is_manual { "authorized" } else { "paid" };
    let words = [paid, "failed", CANCELLED, "expired", "banktransfer"];
    let button = |word: &str| format!("<button name=\"status\" value=\"{word}\">{word}</button>");
    let buttons: String = words.into_iter().map(button).collect();
    format!("<!doctype html><title>Mollie</title><form method=\"post\">{buttons}</form>")
}
