//! `GET /api/admin/orders`.

use std::sync::Arc;

use actix_web::{HttpResponse, get};
use application::orders;
use domain::ids::UserId;
use domain::money::{Currency, Money};
use domain::order::OrderNumber;
use ports::OrderFilter;

use crate::auth::Admin;
use crate::csv::{Asked, Format, List};
use crate::dto::{AdminOrderQuery, DecimalText, OrderDto, PageDto};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::state::State;

const LIST: List = List {
    cursors: Cursors("office-orders"),
    file: "orders",
    columns: &[
        "id",
        "number",
        "user_id",
        "status",
        "payment_status",
        "fulfillment_status",
        "lifecycle",
        "payment_method",
        "currency",
        "total_amount",
        "discount_applied",
        "final_amount",
        "cancelled_amount",
        "coupon_code",
        "payment_intent_id",
        "expires_at",
        "created_at",
        "updated_at",
        "version",
    ],
};

/// Search all orders
///
/// Newest first.
#[utoipa::path(
    tag = "Admin: orders",
    params(AdminOrderQuery),
    responses((status = 200, description = "A page of orders", body = PageDto<OrderDto>)),
)]
#[get("")]
pub async fn list(
    _admin: Admin,
    format: Format,
    query: Query<AdminOrderQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = filter(&query, engine.policy().currency)?;
    let (cursor, limit, now) = (query.cursor.as_deref(), query.limit, engine.now());
    let read = move |page| {
        let (engine, filter) = (Arc::clone(&engine), filter.clone());
        async move { orders::list(&engine, filter, page).await }
    };
    let asked = Asked { format, cursor, limit, now };
    LIST.answer(asked, read, |record| OrderDto::for_operators(&record)).await
}

fn filter(query: &AdminOrderQuery, shop: Currency) -> Result<OrderFilter, Problem> {
    let number = query.number.as_deref().map(str::parse::<OrderNumber>).transpose();
    let currency = query.currency.as_deref().map(str::parse::<Currency>).transpose();
    let currency = currency.map_err(|error| Problem::invalid("?currency", error.to_string()))?;
    let amount = |pointer, text: &Option<DecimalText>| {
        let parse = |text: &DecimalText| Money::parse(&text.0, currency.unwrap_or(shop));
        let parsed = text.as_ref().map(parse).transpose();
        parsed.map_err(|error| Problem::invalid(pointer, error.to_string()))
    };
    Ok(OrderFilter {
        number: number.map_err(|error| Problem::invalid("?number", error.to_string()))?,
        user_id: query.user_id.map(UserId),
        status: query.status.map(|word| word.0),
        payment_status: query.payment_status.map(|word| word.0),
        created_after: query.created_after.map(|time| time.0),
        created_before: query.created_before.map(|time| time.0),
        amount_from: amount("?amount_from", &query.amount_from)?,
        amount_to: amount("?amount_to", &query.amount_to)?,
    })
}
