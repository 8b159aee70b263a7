//! The page on which the shopper pays.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use actix_web::web::{Data, Form, Path, ServiceConfig};
use actix_web::{HttpResponse, web};
use domain::payment::ProviderStatus;
use serde::Deserialize;

use super::service::Service;
use crate::ledger::LedgerEntry;

/// What the shopper can do.
const CHOICES: [(&str, ProviderStatus, &str); 4] = [
    ("pay", ProviderStatus::Paid, "Pay"),
    ("pay_later", ProviderStatus::Processing, "Pay by bank transfer (takes a while)"),
    ("decline", ProviderStatus::Failed, "Simulate a declined card"),
    ("cancel", ProviderStatus::Cancelled, "Cancel"),
];

#[derive(Debug, Deserialize)]
struct Choice {
    choice: String,
}

pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/pay/{reference}", web::get().to(show))
        .route("/pay/{reference}", web::post().to(choose));
}

async fn show(reference: Path<String>, service: Data<Service>) -> HttpResponse {
    match service.gateway.payment(&reference) {
        Some(entry) => page(&entry),
        None => HttpResponse::NotFound().body("Payment not found."),
    }
}

/// Decides the payment, and sends the shopper back to the shop.
async fn choose(
    reference: Path<String>,
    form: Form<Choice>,
    service: Data<Service>,
) -> HttpResponse {
    let Some(entry) = service.gateway.payment(&reference) else {
        return HttpResponse::NotFound().body("Payment not found.");
    };
    let chosen = CHOICES.iter().find(|(name, ..)| *name == form.choice);
    let Some((_, status, _)) = chosen else {
        return HttpResponse::BadRequest().body("Unknown choice.");
    };
    if service.gateway.settle(&reference, *status).is_err() {
        return HttpResponse::InternalServerError().body("The ledger could not be written.");
    }
    let back = entry.return_url.unwrap_or_else(|| format!("/pay/{reference}"));
    HttpResponse::SeeOther().insert_header((LOCATION, back)).finish()
}

/// Nothing on the page comes from the shopper or the shop but the order's number and the amount.
fn page(entry: &LedgerEntry) -> HttpResponse {
    let amount = entry
        .amount
        .map_or_else(String::new, |amount| format!("{amount} {}", amount.currency().code()));
    let number: String = entry
        .order_number
        .as_deref()
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let buttons: String = CHOICES
        .iter()
        .map(|(name, _, label)| format!("<p><button name=choice value={name}>{label}</button></p>"))
        .collect();
    let choices = if entry.status.is_open() {
        format!("<form method=post>{buttons}</form>")
    } else {
        String::new()
    };
    let html = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Mock provider</title>\
         <meta name=viewport content=\"width=device-width\"><h1>Mock provider</h1>\
         <p>Order {number}: {amount}. This page charges nothing. Status: {}.</p>{choices}</html>",
        entry.status
    );
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; form-action *"))
        .body(html)
}
