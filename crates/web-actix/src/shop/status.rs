//! The live part of an order's pages: it follows a payment until it has an outcome.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use application::orders;
use domain::ids::OrderId;
use domain::order::{OrderRecord, PaymentProgress};
use domain::payment::PaymentStatus;
use serde::Serialize;
use serde_json::json;

use crate::failure::PageError;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Customer;

/// The header that leads the whole page elsewhere.
const REDIRECT: &str = "HX-Redirect";
/// The header that loads the whole page again.
const REFRESH: &str = "HX-Refresh";
/// How often a page asks at most: for about a quarter of an hour.
const MAX_ASKED: u32 = 100;

/// The live part of a page.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Live {
    /// The status of the payment that is followed.
    status: Option<&'static str>,
    /// The page that it is on.
    page: String,
    /// Where it asks next; `None`: there is nothing to follow, or it has asked often enough.
    next: Option<String>,
    /// After how many seconds it asks.
    wait: u32,
}

/// A page with a live part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// That of the order.
    Order,
    /// The one to pay on.
    Pay,
}

impl On {
    const fn word(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Pay => "pay",
        }
    }

    fn page(self, order: OrderId) -> String {
        match self {
            Self::Order => format!("/shop/orders/{order}"),
            Self::Pay => format!("/shop/orders/{order}/pay"),
        }
    }
}

impl Live {
    /// The live part of an order's page that has asked so often.
    #[must_use]
    pub fn of(record: &OrderRecord, on: On, asked: u32) -> Self {
        let order = record.order.id;
        let followed = record.payments.last().filter(|payment| payment.status.is_live());
        let followed = followed.map(|payment| payment.status);
        // A payment that has not been started changes only on the page itself, and an authorized one when the shop
        // acts.
        let followed = followed.filter(|status| {
            !matches!(status, PaymentStatus::Pending | PaymentStatus::Authorized)
                && matches!(
                    record.payment_progress(),
                    PaymentProgress::InProgress | PaymentProgress::AwaitingPayment
                )
        });
        let asks = followed.is_some() && asked < MAX_ASKED;
        let next = asks.then(|| {
            let (on, seen, asked) = (on.word(), state(record), asked.saturating_add(1));
            format!("/shop/orders/{order}/status?on={on}&seen={seen}&asked={asked}")
        });
        let status = followed.map(|status| status.as_str());
        Self { status, page: on.page(order), next, wait: wait(asked) }
    }
}

/// Every two seconds at first, and less often later.
fn wait(asked: u32) -> u32 {
    match asked {
        0..30 => 2,
        30..60 => 5,
        _ => 15,
    }
}

/// What a page shows of an order: if it changes, the page is out of date.
fn state(record: &OrderRecord) -> String {
    let payment = record.payments.last().map_or("none", |payment| payment.status.as_str());
    format!("{}-{payment}", record.status().as_str())
}

/// `GET /shop/orders/{id}/status`
///
/// # Errors
/// `not_found`, also for orders of other customers.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let id = OrderId(query::id(&id)?);
    let record = orders::get(&state.engine(), &customer.caller, id).await?;
    let on = if query.text("on") == Some("pay") { On::Pay } else { On::Order };
    let asked = query.parse("asked")?.unwrap_or_default();
    let live = Live::of(&record, on, asked);
    let mut response = render(&req, &customer, "fragments/status.html", json!({ "live": live }))?;
    if query.text("seen").is_some_and(|seen| seen != self::state(&record)) {
        let is_paid = on == On::Pay && record.payment_status().is_collected();
        let header = match is_paid {
            true => (REDIRECT, format!("/shop/orders/{id}?done=paid")),
            false => (REFRESH, "true".to_owned()),
        };
        if let (Ok(name), Ok(value)) =
            (actix_web::http::header::HeaderName::try_from(header.0), header.1.parse())
        {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_asks_less_and_less_often_and_stops() {
        assert_eq!((wait(0), wait(29), wait(30), wait(99)), (2, 2, 5, 15));
        let minutes = (0..MAX_ASKED).map(wait).sum::<u32>() / 60;
        assert!((10..20).contains(&minutes), "{minutes}");
    }
}
