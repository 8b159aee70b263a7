//! Coupons: the list, one coupon, and its forms.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::errors::Problem;
use api_actix::views::{AdminCouponDto, DiscountKind};
use application::coupons::{self, CouponChange, CouponDraft, DiscountDraft};
use domain::coupon::{Coupon, Discount};
use domain::ids::{CouponId, UserId};
use domain::money::Money;
use ports::CouponFilter;
use serde_json::json;

use crate::admin::expected;
use crate::failure::PageError;
use crate::form::Form;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Operator;

/// `GET /admin/coupons`
///
/// # Errors
/// `validation_failed` for a filter that cannot be read.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (engine, now) = (state.engine(), state.engine().now());
    let filter = CouponFilter {
        query: query.text("query").map(ToOwned::to_owned),
        owner_id: query.parse("owner_id")?.map(UserId),
    };
    let found = coupons::list(&engine, &operator.admin, filter, query.page()?).await?;
    let list = query.list(&found, |coupon| AdminCouponDto::of(coupon, now));
    render(&req, &operator, "admin/coupons.html", json!({ "list": list }))
}

/// `GET /admin/coupons/new`
///
/// # Errors
/// `internal_error`.
pub async fn new(
    req: HttpRequest,
    operator: Operator,
    state: State,
) -> Result<HttpResponse, PageError> {
    let currency = state.engine().policy().currency.code();
    let content = json!({ "coupon": null, "currency": currency });
    render(&req, &operator, "admin/coupon.html", content)
}

/// `GET /admin/coupons/{id}`
///
/// # Errors
/// `not_found`.
pub async fn show(
    req: HttpRequest,
    operator: Operator,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (engine, id) = (state.engine(), CouponId(query::id(&id)?));
    let coupon = coupons::get(&engine, &operator.admin, id).await?;
    let currency = own_currency(&coupon).unwrap_or(engine.policy().currency).code();
    let coupon = AdminCouponDto::of(&coupon, engine.now());
    let content = json!({ "coupon": coupon, "currency": currency });
    render(&req, &operator, "admin/coupon.html", content)
}

/// The currency of a coupon's amounts, if it has one.
fn own_currency(coupon: &Coupon) -> Option<domain::money::Currency> {
    match coupon.discount {
        Discount::Fixed(money) => Some(money.currency()),
        Discount::Percent(_) => coupon.min_order_amount.map(Money::currency),
    }
}

/// The page of a coupon after a change.
fn saved(coupon: &Coupon) -> String {
    format!("/admin/coupons/{}?done=coupon-saved", coupon.id)
}

fn discount(form: &Form<Operator>) -> Result<DiscountDraft, PageError> {
    let amount = form.text("discount_amount").to_owned();
    match form.text("kind") {
        kind if kind == DiscountKind::Fixed.as_str() => Ok(DiscountDraft::Fixed(amount)),
        kind if kind == DiscountKind::Percent.as_str() => Ok(DiscountDraft::Percent(amount)),
        _ => Err(Problem::invalid("kind", "choose an amount or a percentage").into()),
    }
}

/// `POST /admin/coupons`
///
/// # Errors
/// `validation_failed`; `duplicate_resource` for a code that exists.
pub async fn create(form: Form<Operator>) -> Result<HttpResponse, PageError> {
    let draft = CouponDraft {
        code: form.text("code").to_owned(),
        owner_id: form.parse_optional("owner_id")?.map(UserId),
        discount: discount(&form)?,
        currency: form.parse_optional("currency")?,
        min_order_amount: form.optional("min_order_amount"),
        max_redemptions: form.parse_optional("max_redemptions")?,
        max_per_user: form.parse_optional("max_per_user")?,
        starts_at: form.day("starts_at")?,
        expires_at: form.day("expires_at")?,
        is_active: true,
    };
    form.run(saved, async move |engine, operator: &Operator, key| {
        coupons::create(engine, &operator.admin, draft, key).await
    })
    .await
}

/// `POST /admin/coupons/{id}`: changes the coupon that the page has shown, at its version. Orders that use
/// it keep their discount.
///
/// # Errors
/// `validation_failed`; `version_mismatch` if it was changed since.
pub async fn change(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, admin) = (CouponId(query::id(&id)?), expected::of_row(&form)?);
    let stored = coupons::get(&form.engine, &form.visitor.admin, id).await?;
    let input = CouponChange {
        owner_id: Some(form.parse_optional("owner_id")?.map(UserId)),
        discount: Some(discount(&form)?),
        currency: own_currency(&stored),
        min_order_amount: Some(form.optional("min_order_amount")),
        max_redemptions: Some(form.parse_optional("max_redemptions")?),
        max_per_user: Some(form.parse_optional("max_per_user")?),
        starts_at: Some(form.day("starts_at")?),
        expires_at: Some(form.day("expires_at")?),
        is_active: form.parse_optional("is_active")?,
    };
    form.run(saved, async move |engine, _: &Operator, key| {
        coupons::change_keyed(engine, &admin, id, input, key).await
    })
    .await
}

/// `POST /admin/coupons/{id}/delete`: orders keep its code and their discount.
///
/// # Errors
/// `not_found`.
pub async fn delete(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let (id, admin) = (CouponId(query::id(&id)?), expected::of_row(&form)?);
    form.run(
        |()| "/admin/coupons?done=coupon-deleted".to_owned(),
        async move |engine, _: &Operator, key| coupons::delete_keyed(engine, &admin, id, key).await,
    )
    .await
}
