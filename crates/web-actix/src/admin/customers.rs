//! Customers: finding one, what is stored about them, its export and its erasure.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::errors::Problem;
use api_actix::views::{AdminNotificationDto, CustomerExportDto, MeDto, OrderDto};
use application::account::{self, CustomerSummary, FindCustomers};
use application::{notifications, orders};
use domain::ids::UserId;
use ports::{CartWithListings, ContactAddress, NotificationFilter, OrderFilter, PageRequest};
use serde_json::{Value, json};

use crate::failure::PageError;
use crate::form::Form;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Operator;

/// Rows of each list on a customer's page.
const RECENT: PageRequest = PageRequest { after: None, limit: 10 };

/// `GET /admin/customers`
///
/// # Errors
/// `validation_failed` for an id that cannot be read.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let by = wanted(&query)?;
    let is_search = by.is_some();
    let found = match by {
        Some(by) => account::find(&state.engine(), &operator.admin, by).await?,
        None => Vec::new(),
    };
    let text = |name: &str| query.text(name).unwrap_or_default().to_owned();
    let content = json!({
        "customers": found.iter().map(MeDto::from).collect::<Vec<_>>(),
        "is_search": is_search,
        "user_id": text("user_id"),
        "email": text("email"),
        "phone": text("phone"),
    });
    render(&req, &operator, "admin/customers.html", content)
}

/// The first of the fields that is filled in.
fn wanted(query: &Query) -> Result<Option<FindCustomers>, PageError> {
    let address = |name, of: fn(String) -> ContactAddress| {
        query.text(name).map(|text| FindCustomers::Address(of(text.to_owned())))
    };
    let id = query.parse("user_id")?.map(|id| FindCustomers::Id(UserId(id)));
    let email = address("email", ContactAddress::Email);
    Ok(id.or(email).or_else(|| address("phone", ContactAddress::Phone)))
}

/// `GET /admin/customers/{id}`: users are those of the identity provider, so that there is a page also if
/// nothing is stored.
///
/// # Errors
/// `storage_unavailable`.
pub async fn show(
    req: HttpRequest,
    operator: Operator,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (engine, id) = (state.engine(), UserId(query::id(&id)?));
    let admin = &operator.admin;
    let CustomerSummary { contact, cart, sessions } = account::summary(&engine, admin, id).await?;
    let filter = OrderFilter { user_id: Some(id), ..OrderFilter::default() };
    let orders = orders::list(&engine, admin, filter, RECENT).await?;
    let filter = NotificationFilter { user_id: Some(id), ..NotificationFilter::default() };
    let messages = notifications::list(&engine, admin, filter, RECENT).await?;
    let content = json!({
        "user_id": id.to_string(),
        "contact": contact.as_ref().map(MeDto::from),
        "cart": cart.as_ref().map(cart_rows),
        "sessions": sessions,
        "orders": orders.items.iter().map(OrderDto::for_operators).collect::<Vec<_>>(),
        "has_more_orders": orders.next.is_some(),
        "messages": messages.items.iter().map(AdminNotificationDto::from).collect::<Vec<_>>(),
        "has_more_messages": messages.next.is_some(),
    });
    render(&req, &operator, "admin/customer.html", content)
}

/// The lines of a cart, as far as a page shows them.
fn cart_rows(cart: &CartWithListings) -> Value {
    const MOST: usize = 50;
    let rows = cart.cart.items.iter().take(MOST).map(|item| {
        let listing = cart.listings.iter().find(|listing| listing.id == item.listing_id);
        json!({
            "listing_id": item.listing_id.to_string(),
            "name": listing.map(|listing| &listing.name),
            "qty": item.qty,
        })
    });
    json!({ "status": cart.cart.status.as_str(), "rows": rows.collect::<Vec<_>>() })
}

/// `GET /admin/customers/{id}/export`: everything as a JSON file.
///
/// # Errors
/// `storage_unavailable`.
pub async fn export(
    operator: Operator,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let id = UserId(query::id(&id)?);
    let export = account::export_any(&state.engine(), &operator.admin, id).await?;
    let body = serde_json::to_string_pretty(&CustomerExportDto::for_operators(&export));
    let body = body.map_err(|error| Problem::internal(error.to_string()))?;
    let name = format!("attachment; filename=\"customer-{id}.json\"");
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, "application/json"));
    Ok(response.insert_header((CONTENT_DISPOSITION, name)).body(body))
}

/// `POST /admin/customers/{id}/erase`: if the operator has confirmed it.
///
/// # Errors
/// `customer_has_open_orders`; `validation_failed` without the confirmation.
pub async fn erase(form: Form<Operator>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = UserId(query::id(&id)?);
    if form.text("confirm") != "erase" {
        return Err(Problem::invalid("confirm", "type `erase` to confirm").into());
    }
    form.run(
        |erased: &account::ErasedCustomer| {
            format!("/admin/customers/{}?done=erased", erased.user_id)
        },
        async move |engine, operator: &Operator, key| {
            account::erase(engine, &operator.admin, id, key).await
        },
    )
    .await
}
