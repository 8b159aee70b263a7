//! The forms of a payment: capture, void, refund, accept, resolve, check.

use actix_web::{HttpResponse, web};
use api_actix::errors::Problem;
use application::orders::Paid;
use application::payments::{
    self, NewRefund, RefundPayment, RefundUnits, Resolution, ReviewOutcome,
};
use domain::ids::PaymentId;
use domain::order::OrderRecord;

use super::expected;
use super::order_units::chosen;
use crate::failure::PageError;
use crate::form::Form;
use crate::query;
use crate::redirect::see_other;
use crate::visitor::Operator;

/// The page from which a form of a payment came, after a change: that of the payment, or of its order.
fn page(
    form: &Form<Operator>,
    done: &'static str,
) -> impl Fn(&OrderRecord, PaymentId) -> String + use<> {
    let is_payments = form.text("back") == "payment";
    move |record, payment| match is_payments {
        true => format!("/admin/payments/{payment}?done={done}"),
        false => format!("/admin/orders/{}?done={done}", record.order.id),
    }
}

/// The same, of what most forms result in.
fn paid_page(form: &Form<Operator>, done: &'static str) -> impl Fn(&Paid) -> String + use<> {
    let page = page(form, done);
    move |paid| page(&paid.record, paid.payment_id)
}

/// `POST /admin/payments/{id}/capture`: the amount, or all of it.
///
/// # Errors
/// The refusal of the payment; `version_mismatch`.
pub async fn capture(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, amount) = (PaymentId(query::id(&id)?), form.optional("amount"));
    let admin = expected::of_order(&form)?;
    let to = paid_page(&form, "captured");
    form.run(to, async move |engine, _: &Operator, key| {
        payments::capture(engine, &admin, id, amount.as_deref(), key).await
    })
    .await
}

/// `POST /admin/payments/{id}/void`
///
/// # Errors
/// The refusal of the payment; `version_mismatch`.
pub async fn void(form: Form<Operator>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let id = PaymentId(query::id(&id)?);
    let admin = expected::of_order(&form)?;
    let to = paid_page(&form, "voided");
    form.run(to, async move |engine, _: &Operator, key| {
        payments::void(engine, &admin, id, key).await
    })
    .await
}

/// `POST /admin/payments/{id}/refund`: the price of the chosen units, or the amount.
///
/// # Errors
/// The refusal of the payment; `version_mismatch`.
pub async fn refund(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let id = PaymentId(query::id(&id)?);
    let (reason, force) = (form.text("reason").to_owned(), form.is_checked("force"));
    let units = form.is_checked("part").then(|| chosen(&form)).transpose()?;
    let amount = form.optional("amount");
    if units.is_none() && amount.is_none() {
        return Err(Problem::invalid("amount", "is required").into());
    }
    let admin = expected::of_order(&form)?;
    let page = page(&form, "refunded");
    form.run(
        move |new: &NewRefund| page(&new.record, id),
        async move |engine, _: &Operator, key| {
            if let Some(lines) = units {
                let input = RefundUnits { id, lines, reason, force };
                return payments::refund_units(engine, &admin, input, key).await;
            }
            let input = RefundPayment { id, amount, reason, force };
            payments::refund(engine, &admin, input, key).await
        },
    )
    .await
}

/// `POST /admin/payments/{id}/accept`: a payment of another amount pays the order, or is refunded.
///
/// # Errors
/// The refusal of the payment; `version_mismatch`.
pub async fn accept(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = PaymentId(query::id(&id)?);
    let admin = expected::of_order(&form)?;
    let to = paid_page(&form, "accepted");
    form.run(to, async move |engine, _: &Operator, key| {
        payments::accept(engine, &admin, id, key).await
    })
    .await
}

/// `POST /admin/payments/{id}/resolve`: what an operator has found out at the provider.
///
/// # Errors
/// The refusal of the payment; `version_mismatch`; `provider_unavailable`.
pub async fn resolve(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = PaymentId(query::id(&id)?);
    let outcome: ReviewOutcome = form.parse("outcome")?;
    let resolution = Resolution::new(outcome, form.optional("provider_ref"))?;
    let admin = expected::of_order(&form)?;
    let to = paid_page(&form, "resolved");
    form.run(to, async move |engine, _: &Operator, key| {
        payments::resolve(engine, &admin, id, &resolution, key).await
    })
    .await
}

/// `POST /admin/payments/{id}/check`: asks the provider about the payment.
///
/// # Errors
/// `not_found`; `provider_unavailable`.
pub async fn check(form: Form<Operator>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = PaymentId(query::id(&id)?);
    let paid = payments::sync(&form.engine, &form.visitor.admin, id).await?;
    Ok(see_other(&paid_page(&form, "checked")(&paid)))
}
