//! Admin routes of payments: search, capture, void, refund, lookup.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use application::orders::{Paid, with_order_numbers};
use application::payments::{self, NewRefund};
use domain::ids::{OrderId, PaymentId};
use domain::order::OrderRecord;
use ports::PaymentFilter;

use crate::auth::Admin;
use crate::command::Command;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{
    AdminPaymentDto, CaptureBody, EmptyBody, ListedDto, PageDto, PaymentQuery,
    PaymentWithRefundsDto, ProviderDataDto, RefundBody, RefundRequest, ResolveBody,
};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, PathId, Query};
use crate::idempotency::{IdempotencyKey, run_to_completion};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes
        .service(accept)
        .service(capture)
        .service(get)
        .service(list)
        .service(provider_data)
        .service(refund)
        .service(resolve)
        .service(sync)
        .service(void);
}

const LIST: List = List {
    cursors: Cursors("office-payments"),
    file: "payments",
    columns: "id,order_id,provider,provider_ref,status,currency,amount,to_capture_amount,\
        captured_amount,captured_currency,refunded_amount,failure_code,created_at,updated_at,\
        version,order_number",
};

/// Search all payments
///
/// Payment attempts across orders, newest first.
#[utoipa::path(
    tag = "Admin: payments",
    params(PaymentQuery),
    responses((status = 200, description = "A page of payments", body = PageDto<ListedDto<AdminPaymentDto>>)),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<PaymentQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = PaymentFilter {
        order_id: query.order_id.map(OrderId),
        status: query.status.map(|value| value.0),
        provider: query.provider,
        created_after: query.created_after.map(|time| time.0),
        created_before: query.created_before.map(|time| time.0),
    };
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read = async move |page| {
        let found = payments::list(&engine, &admin.0, filter.clone(), page).await?;
        with_order_numbers(&engine, &admin.0, found, |payment| Some(payment.order_id)).await
    };
    LIST.answer(request, read, |payment| ListedDto::<AdminPaymentDto>::from(&payment)).await
}

/// Get any payment with its refunds
#[utoipa::path(
    tag = "Admin: payments",
    params(("id" = Uuid, Path, description = "The payment")),
    responses((status = 200, description = "The payment", body = PaymentWithRefundsDto)),
)]
#[get("/{id}")]
pub async fn get(admin: Admin, id: PathId<PaymentId>, state: State) -> Result<Reply, Problem> {
    Ok(render_payment(&payments::get_any(&state.engine(), &admin.0, id.0).await?))
}

/// Get what the provider has said about a payment
///
/// Its last raw data, without card numbers and secrets, and the newest webhook events.
#[utoipa::path(
    tag = "Admin: payments",
    params(("id" = Uuid, Path, description = "The payment")),
    responses((status = 200, description = "The data", body = ProviderDataDto)),
)]
#[get("/{id}/provider-data")]
pub async fn provider_data(
    admin: Admin,
    id: PathId<PaymentId>,
    state: State,
) -> Result<Reply, Problem> {
    let found = payments::provider_data(&state.engine(), &admin.0, id.0).await?;
    Ok(Reply::ok(&ProviderDataDto::from(&found)))
}

/// Capture an authorized payment
///
/// In full or in part; the provider releases the rest. With capture on shipping, the first parcel
/// of an order triggers it automatically.
#[utoipa::path(
    tag = "Admin: payments",
    params(("id" = Uuid, Path, description = "The payment"), KeyHeader),
    request_body = Option<CaptureBody>,
    responses(
        (status = 200, description = "The payment", body = PaymentWithRefundsDto),
        (status = 402), (status = 502),
    ),
)]
#[post("/{id}/capture")]
pub async fn capture(
    command: Command<Admin>,
    id: PathId<PaymentId>,
    body: Body<CaptureBody>,
) -> Result<Reply, Problem> {
    let amount = body.value.amount.map(|text| text.0);
    command
        .run(&body.raw, render_payment, async move |engine, admin, key| {
            payments::capture(engine, admin, id.0, amount.as_deref(), key).await
        })
        .await
}

/// Void an authorized payment
///
/// A pending attempt is cancelled as well. The order stays open and can be paid again.
#[utoipa::path(
    tag = "Admin: payments",
    params(("id" = Uuid, Path, description = "The payment"), KeyHeader),
    responses(
        (status = 200, description = "The payment", body = PaymentWithRefundsDto), (status = 502),
    ),
)]
#[post("/{id}/void")]
pub async fn void(
    command: Command<Admin>,
    id: PathId<PaymentId>,
    body: Body<EmptyBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_payment, async move |engine, admin, key| {
            payments::void(engine, admin, id.0, key).await
        })
        .await
}

/// Refund a payment
///
/// The refund is stored immediately and sent to the provider by a worker: see `refunds` for its
/// status. Cash is returned manually and recorded as refunded. With `items`, the amount is what these units cost
/// after the discount; nothing is cancelled or restocked.
#[utoipa::path(
    tag = "Admin: payments",
    params(("id" = Uuid, Path, description = "The payment"), KeyHeader),
    request_body = RefundBody,
    responses((status = 201, description = "The payment", body = PaymentWithRefundsDto)),
)]
#[post("/{id}/refunds")]
pub async fn refund(
    command: Command<Admin>,
    id: PathId<PaymentId>,
    body: Body<RefundBody>,
) -> Result<Reply, Problem> {
    let request = body.value.of(id.0)?;
    command
        .run(&body.raw, render_refund, async move |engine, admin, key| match request {
            RefundRequest::Amount(input) => payments::refund(engine, admin, input, key).await,
            RefundRequest::Units(input) => payments::refund_units(engine, admin, input, key).await,
        })
        .await
}

/// Look up a payment at the provider
///
/// The response is applied like a webhook. Every call makes a new lookup, even with the same key.
#[utoipa::path(
    tag = "Admin: payments",
    params(("id" = Uuid, Path, description = "The payment"), KeyHeader),
    responses((status = 200, description = "The payment", body = PaymentWithRefundsDto)),
)]
#[post("/{id}/sync")]
pub async fn sync(
    admin: Admin,
    _key: IdempotencyKey,
    id: PathId<PaymentId>,
    _body: Body<EmptyBody>,
    state: State,
) -> Result<Reply, Problem> {
    let engine = state.engine();
    run_to_completion(
        async move { Ok(render_payment(&payments::sync(&engine, &admin.0, id.0).await?)) },
    )
    .await
}

/// Resolve a payment that needs review
///
/// The response to the request that created the payment was lost, and the provider can no longer tell
/// whether the payment exists: an operator looks for it in the provider's dashboard. With `created`, the
/// payment is looked up by its reference, and its status at the provider is applied. With
/// `never_created`, it is cancelled, and the order can be paid again until its deadline.
#[utoipa::path(
    tag = "Admin: payments",
    params(("id" = Uuid, Path, description = "The payment"), KeyHeader),
    request_body = ResolveBody,
    responses(
        (status = 200, description = "The payment", body = PaymentWithRefundsDto),
        (status = 409), (status = 503),
    ),
)]
#[post("/{id}/resolve")]
pub async fn resolve(
    command: Command<Admin>,
    id: PathId<PaymentId>,
    body: Body<ResolveBody>,
) -> Result<Reply, Problem> {
    let resolution = body.value.into_resolution()?;
    command
        .run(&body.raw, render_payment, async move |engine, admin, key| {
            payments::resolve(engine, admin, id.0, &resolution, key).await
        })
        .await
}

/// Accept a payment with a different amount
///
/// A payment with the status `mismatch` pays its order if it is still unpaid; otherwise it is
/// refunded.
#[utoipa::path(
    tag = "Admin: payments",
    params(("id" = Uuid, Path, description = "The payment"), KeyHeader),
    responses((status = 200, description = "The payment", body = PaymentWithRefundsDto)),
)]
#[post("/{id}/accept")]
pub async fn accept(
    command: Command<Admin>,
    id: PathId<PaymentId>,
    body: Body<EmptyBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_payment, async move |engine, admin, key| {
            payments::accept(engine, admin, id.0, key).await
        })
        .await
}

/// A payment with its refunds.
fn render_payment(paid: &Paid) -> Reply {
    render_with(StatusCode::OK, &paid.record, paid.payment_id)
}

/// A payment with the refund that was written down just now.
fn render_refund(new: &NewRefund) -> Reply {
    match new.refund().map(|made| made.payment_id) {
        Some(id) => render_with(StatusCode::CREATED, &new.record, id)
            .header("location", format!("/api/admin/payments/{id}")),
        None => Reply::of(Problem::not_found("refund").to_stored()),
    }
}

fn render_with(status: StatusCode, record: &OrderRecord, id: PaymentId) -> Reply {
    match PaymentWithRefundsDto::of(record, id) {
        Some(body) => Reply::json(status, &body),
        None => Reply::of(Problem::not_found("payment").to_stored()),
    }
}
