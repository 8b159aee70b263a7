//! One payment: its facts, what can be done with it, and what its provider has said.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::{AdminPaymentDto, PaymentWithRefundsDto, ProviderDataDto};
use application::payments;
use domain::ids::PaymentId;
use domain::order::{NEVER_CREATED, OrderRecord};
use domain::payment::{CASH_PROVIDER, Payment, PaymentStatus};
use serde_json::{Value, json};

use super::{expected, order_units};
use crate::failure::PageError;
use crate::format;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Operator;

/// How much of a provider's raw data a page shows, in bytes of HTML.
const RAW_BYTES: usize = 20_000;

/// `GET /admin/payments/{id}`
///
/// # Errors
/// `not_found`.
pub async fn show(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let id = PaymentId(query::id(&id)?);
    let found = payments::provider_data(&state.engine(), &operator.admin, id).await?;
    let record = &found.paid.record;
    let payment = record.payment(id).map_err(application::AppError::from)?;
    let provider = json!(ProviderDataDto::from(&found));
    let (raw, is_cut) = pretty(provider.get("data").unwrap_or(&Value::Null));
    let content = json!({
        "entry": operations(record, payment),
        "parts": PaymentWithRefundsDto::of(record, id),
        "number": record.order.number.to_string(), "order_status": record.status().as_str(),
        "raw": raw, "raw_is_cut": is_cut, "webhook_events": provider.get("webhook_events"),
        "units": order_units::lines(record, &query, |item| record.remaining_quantity(item))?,
    });
    render(&req, &operator, "admin/payment.html", content)
}

/// A payment, and what can be done with it.
pub fn operations(record: &OrderRecord, payment: &Payment) -> Value {
    let refundable = record.refundable(payment.id).ok().filter(|money| !money.is_zero());
    let mut disputes = record.disputes.iter().filter(|dispute| dispute.payment_id == payment.id);
    let never_created = payment.status == PaymentStatus::Cancelled
        && payment.provider_ref.is_none()
        && payment.failure_code.as_deref() == Some(NEVER_CREATED);
    let is_authorized = payment.status == PaymentStatus::Authorized;
    json!({
        "payment": AdminPaymentDto::from(payment),
        "order_version": record.order.version,
        "stock_due": expected::is_stock_due(record),
        "can_be_captured": is_authorized,
        "capturable": is_authorized.then(|| record.capturable(payment).to_string()),
        "refundable": refundable.map(|money| money.to_string()),
        "refundable_currency": refundable.map(|money| money.currency().code()),
        "refund_needs_force": disputes.any(|dispute| dispute.status.withholds_money()),
        "is_mismatch": payment.status == PaymentStatus::Mismatch,
        "is_other_currency": payment.is_captured_in_other_currency(),
        "needs_review": payment.status == PaymentStatus::NeedsReview,
        "never_created": never_created,
        "has_provider": payment.provider != CASH_PROVIDER,
    })
}

/// JSON in lines, as far as a page shows it, and whether something is left out.
fn pretty(data: &Value) -> (String, bool) {
    let text = serde_json::to_string_pretty(data).unwrap_or_default();
    let mut shown = String::new();
    let mut bytes = 0_usize;
    for line in text.lines() {
        bytes = bytes.saturating_add(format::escaped(line).len()).saturating_add(1);
        if bytes > RAW_BYTES {
            return (shown, true);
        }
        shown.push_str(line);
        shown.push('\n');
    }
    (shown, false)
}
