//! Admin routes of disputes.

use actix_web::{HttpResponse, get};
use application::orders::with_order_numbers;
use application::payments;
use ports::DisputeFilter;

use crate::auth::Admin;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{DisputeDto, DisputeQuery, ListedDto, PageDto};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::mount::Routes;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(list);
}

const LIST: List = List {
    cursors: Cursors("admin-disputes"),
    file: "disputes",
    columns: "id,payment_id,order_id,provider,provider_ref,amount,currency,reason,status,due_at,\
        opened_at,closed_at,version,order_number",
};

/// List disputes
///
/// Disputes (chargebacks) of payments, and inquiries before them, newest first. The shop responds to them at
/// the provider.
#[utoipa::path(
    tag = "Admin: payments",
    params(DisputeQuery),
    responses((status = 200, description = "A page of disputes", body = PageDto<ListedDto<DisputeDto>>)),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<DisputeQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = DisputeFilter { status: query.status.map(|value| value.0) };
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read = async move |page| {
        let found = payments::list_disputes(&engine, &admin.0, filter.clone(), page).await?;
        with_order_numbers(&engine, &admin.0, found, |dispute| Some(dispute.order_id)).await
    };
    LIST.answer(request, read, |dispute| ListedDto::<DisputeDto>::from(&dispute)).await
}
