//! The OpenAPI document, generated from the handlers: their paths, doc comments, bodies and responses.
//! What many of them have in common is added here.

mod page_rows;
mod refusals;
mod variants;

use actix_web::App;
use utoipa::OpenApi;
use utoipa::openapi::path::{HttpMethod, Operation, PathItem};
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, ContentBuilder, ObjectBuilder, RefOr, Schema};

use crate::errors::{FieldError, ProblemDto};
use crate::mount::Routes;
use crate::route_table::{LEGACY_PREFIX, canonical};
use crate::routes;

/// The OpenAPI document.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    document(routes::mount)
}

/// The OpenAPI document of a demo, which has a clock that can be moved.
#[must_use]
pub fn demo_openapi() -> utoipa::openapi::OpenApi {
    document(|all| {
        all.configure(routes::mount).configure(routes::demo::mount);
    })
}

fn document(mount: fn(&mut Routes<'_>)) -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    let _ = App::new().configure(|config| mount(&mut Routes::documented(config, &mut document)));
    let bearer = Http::builder()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("A token of the shop's identity provider, or an API key (`kassa_sk_…`)."))
        .build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let refusals = refusals::responses().map(|(name, response)| (name, response.into()));
    components.responses.extend(refusals);
    page_rows::refer(components);
    variants::name(components);
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            finish(path, &method, operation);
        }
    }
    document
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Kassa",
        description = "Orders, checkout and payments. Money is a decimal string with a `currency`, times are RFC 3339 in UTC, enums are case-insensitive. A trailing slash is accepted on every path. Send an `Idempotency-Key` with every POST that must not be processed twice: the same key and body return the same response."
    ),
    components(schemas(ProblemDto, FieldError)),
    security(("bearer" = [])),
    tags(
        (name = "Listings", description = "Products for sale"),
        (name = "Cart", description = "The shopper's cart"),
        (name = "Checkout", description = "Checkout sessions"),
        (name = "Orders", description = "Placing, paying and cancelling orders"),
        (name = "Payments", description = "Payment attempts and provider webhooks"),
        (name = "Coupons", description = "Discounts"),
        (name = "Account", description = "Contact details and messages"),
        (name = "Admin: listings", description = "Admin API"),
        (name = "Admin: coupons", description = "Admin API"),
        (name = "Admin: shipping and taxes", description = "Admin API: shipping methods and tax rates"),
        (name = "Admin: customers", description = "Admin API"),
        (name = "Admin: orders", description = "Admin API"),
        (name = "Admin: payments", description = "Admin API"),
        (name = "Admin: messages", description = "Admin API"),
        (name = "Admin: outbox", description = "Admin API: background jobs"),
        (name = "Admin: webhook endpoints", description = "Admin API: where the shop's events are sent"),
        (name = "Admin: API keys", description = "Admin API: keys of services and tools"),
        (name = "Admin: statistics", description = "Admin API"),
        (name = "Server", description = "Health, metrics and documentation"),
        (name = "Demo", description = "Only with `--demo`"),
    ),
)]
struct Document;

fn finish(path: &str, method: &HttpMethod, operation: &mut Operation) {
    operation.operation_id = Some(operation_id(path, method));
    if path.starts_with(LEGACY_PREFIX) {
        let same = format!("Alias of `{}`.", canonical(path));
        let own = operation.description.take().unwrap_or_default();
        operation.description = Some(format!("{same}\n\n{own}").trim_end().to_owned());
    }
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        for content in body.content.values_mut() {
            if let RefOr::T(content) = content {
                without_null(&mut content.schema);
            }
        }
    }
    export(path, operation);
    refusals::add(path, operation);
}

/// A body that may be left out is not `null` either.
fn without_null(schema: &mut Option<RefOr<Schema>>) {
    let Some(RefOr::T(Schema::OneOf(choice))) = schema else {
        return;
    };
    if let Some(shape) = choice.items.iter().find(|item| matches!(item, RefOr::Ref(_))) {
        *schema = Some(shape.clone());
    }
}

/// Every page of an operator's list can be had as a file as well.
fn export(path: &str, operation: &mut Operation) {
    let Some(RefOr::T(found)) = operation.responses.responses.get_mut("200") else {
        return;
    };
    let is_page = |content: &RefOr<Content>| match content {
        RefOr::T(Content { schema: Some(RefOr::Ref(name)), .. }) => {
            name.ref_location.starts_with("#/components/schemas/Page_")
        }
        RefOr::T(_) | RefOr::Ref(_) => false,
    };
    if path.starts_with("/api/admin/") && found.content.values().any(is_page) {
        let file = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "With `Accept: text/csv`: all rows, with a header line (RFC 4180); `cursor` and `limit` are ignored. Texts that a spreadsheet would interpret as formulas are prefixed with an apostrophe.",
            ))
            .build();
        let content = ContentBuilder::new().schema(Some(Schema::Object(file))).build();
        found.content.insert("text/csv".to_owned(), RefOr::T(content));
    }
}

/// A name that is unique, and stays as long as the path does: `post_api_orders_id_pay`.
fn operation_id(path: &str, method: &HttpMethod) -> String {
    let name = serde_json::to_value(method).ok();
    let name = name.as_ref().and_then(|v| v.as_str()).unwrap_or_default();
    let parts = path.split('/').filter(|part| !part.is_empty());
    let parts = parts.map(|part| part.trim_matches(['{', '}']).replace(['.', '-'], "_"));
    std::iter::once(name.to_ascii_lowercase()).chain(parts).collect::<Vec<_>>().join("_")
}

/// The operations of a path, with their methods.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    [
        (HttpMethod::Get, item.get.as_mut()),
        (HttpMethod::Post, item.post.as_mut()),
        (HttpMethod::Put, item.put.as_mut()),
        (HttpMethod::Patch, item.patch.as_mut()),
        (HttpMethod::Delete, item.delete.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.map(|operation| (method, operation)))
}

#[cfg(test)]
mod tests;
