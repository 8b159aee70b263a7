//! Admin routes of customers.

use actix_web::{get, post};
use application::account::{self, ErasedCustomer, FindCustomers};
use domain::ids::UserId;
use ports::ContactAddress;

use crate::auth::Admin;
use crate::command::Command;
use crate::dto::{
    CustomerExportDto, CustomerQuery, CustomersDto, EmptyBody, ErasedCustomerDto, MeDto,
};
use crate::errors::Problem;
use crate::extract::{Body, PathId, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(find).service(export).service(erase);
}

/// Find customers
///
/// By the user's id, or by exactly the e-mail address or phone number of the contact details.
#[utoipa::path(
    tag = "Admin: customers",
    params(CustomerQuery),
    responses((status = 200, description = "The customers", body = CustomersDto)),
)]
#[get("")]
pub async fn find(
    admin: Admin,
    query: Query<CustomerQuery>,
    state: State,
) -> Result<Reply, Problem> {
    let by = wanted(query.0)?;
    let found = account::find(&state.engine(), &admin.0, by).await?;
    Ok(Reply::ok(&CustomersDto { items: found.iter().map(MeDto::from).collect() }))
}

fn wanted(query: CustomerQuery) -> Result<FindCustomers, Problem> {
    match (query.user_id, query.email, query.phone) {
        (Some(id), None, None) => Ok(FindCustomers::Id(UserId(id))),
        (None, Some(email), None) => Ok(FindCustomers::Address(ContactAddress::Email(email))),
        (None, None, Some(phone)) => Ok(FindCustomers::Address(ContactAddress::Phone(phone))),
        _ => Err(Problem::invalid("?email", "name one of `user_id`, `email` and `phone`")),
    }
}

/// Export a customer's data
///
/// All that the shop stores about them: contact details, the proven e-mail address, sessions, carts, orders with their
/// history, returns, payments without the providers' raw data, guests whose orders were added to the account, and
/// messages.
#[utoipa::path(
    tag = "Admin: customers",
    params(("id" = Uuid, Path, description = "The user")),
    responses((status = 200, description = "The data", body = CustomerExportDto)),
)]
#[get("/{id}/export")]
pub async fn export(admin: Admin, id: PathId<UserId>, state: State) -> Result<Reply, Problem> {
    let export = account::export_any(&state.engine(), &admin.0, id.0).await?;
    Ok(Reply::ok(&CustomerExportDto::for_operators(&export)))
}

/// Erase a customer's personal data
///
/// Orders, payments and the stock ledger stay, without personal data. It cannot be undone. It is refused while
/// an order of the customer is not settled.
#[utoipa::path(
    tag = "Admin: customers",
    params(("id" = Uuid, Path, description = "The user"), KeyHeader),
    responses((status = 200, description = "What was erased", body = ErasedCustomerDto), (status = 409)),
)]
#[post("/{id}/erase")]
pub async fn erase(
    command: Command<Admin>,
    id: PathId<UserId>,
    body: Body<EmptyBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_erased, async move |engine, admin, key| {
            account::erase(engine, admin, id.0, key).await
        })
        .await
}

fn render_erased(erased: &ErasedCustomer) -> Reply {
    Reply::ok(&ErasedCustomerDto::from(erased))
}
