//! An order that is shown to the holder of its link, who can read it. The customer who has proven its address can adopt
//! it as well.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::ExplainDto;
use application::orders::{self, LinkedOrder};
use domain::order::CapturePolicy;
use serde_json::json;

use crate::failure::PageError;
use crate::order_view::OrderView;
use crate::page::render;
use crate::shop::history;
use crate::shop::payment_note::{self, PaymentNote};
use crate::visitor::{Anyone, Visitor, client};

/// `GET /shop/o/{token}`
///
/// # Errors
/// `not_found`; `too_many_requests` after too many links that do not exist.
pub async fn show(
    req: HttpRequest,
    anyone: Anyone,
    token: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let engine = state.engine();
    let order = orders::by_link(&engine, &token, &client(&req)).await?;
    page(&req, &anyone, &order, engine.policy().capture)
}

/// The page of an order that can only be read.
///
/// # Errors
/// `internal_error`.
pub fn page(
    req: &HttpRequest,
    visitor: &impl Visitor,
    order: &LinkedOrder,
    capture: CapturePolicy,
) -> Result<HttpResponse, PageError> {
    let content = json!({
        "order": OrderView::for_customers(&order.explained.record),
        "price": ExplainDto::from(&order.explained),
        "history": history::for_customers(&order.history),
        "owed": order.explained.owed.to_string(),
        "note": PaymentNote::of(&order.explained.record, capture),
        "received": payment_note::received(&order.explained.record),
        "is_adoptable": order.is_adoptable,
    });
    render(req, visitor, "shop/linked_order.html", content)
}
