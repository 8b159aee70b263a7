//! The errors of an operation: those that its handler names by their status, and those implied by its
//! parameters (a token, a role, an id, a key, a condition, a body). Their texts come from the registry.

use std::collections::BTreeSet;

use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use crate::errors::Code;
use crate::quota::is_counted;

/// Adds and completes the refusals of an operation.
pub fn add(path: &str, operation: &mut Operation) {
    let named = operation.responses.responses.iter();
    let bare = named.filter(|(_, response)| is_bare(response));
    let mut statuses: Vec<u16> = bare.filter_map(|(status, _)| status.parse().ok()).collect();
    statuses.retain(|status| *status >= 400);
    statuses.extend(implied(path, operation));
    for status in statuses {
        let response = RefOr::Ref(Ref::from_response_name(name(status)));
        let all = &mut operation.responses.responses;
        all.insert(status.to_string(), response);
    }
}

/// The refusals that operations refer to: one for each status of the registry.
pub fn responses() -> impl Iterator<Item = (String, Response)> {
    let statuses: BTreeSet<u16> = Code::ALL.iter().map(|code| code.entry().status).collect();
    let statuses = statuses.into_iter();
    statuses.map(|status| (name(status), problem(status)))
}

fn name(status: u16) -> String {
    format!("Refusal{status}")
}

/// Whether an operation needs a token: all do, but those that say otherwise.
pub fn needs_token(operation: &Operation) -> bool {
    operation.security.is_none()
}

/// Whether the handler has left the answer's shape open.
fn is_bare(response: &RefOr<Response>) -> bool {
    match response {
        RefOr::T(response) => response.content.is_empty(),
        RefOr::Ref(_) => false,
    }
}

fn implied(path: &str, operation: &Operation) -> Vec<u16> {
    let mut statuses = Vec::new();
    if path.starts_with("/api/admin/") {
        statuses.push(403);
    }
    if needs_token(operation) {
        statuses.push(401);
    }
    if path.contains('{') {
        statuses.push(404);
    }
    let parameters = operation.parameters.as_ref();
    let has_more = parameters.is_some_and(|all| all.len() > path.matches('{').count());
    let takes =
        |name: &str| parameters.is_some_and(|all| all.iter().any(|one| is_named(one, name)));
    if takes("Idempotency-Key") {
        statuses.extend([409, 422]);
    }
    if takes("If-Match") {
        statuses.push(412);
    }
    if operation.request_body.is_some() || has_more {
        statuses.push(400);
    }
    if operation.request_body.is_some() {
        statuses.extend([408, 413, 415]);
    }
    if path.starts_with("/api/") || path.starts_with("/orders") {
        statuses.push(503);
    }
    if is_counted(path) {
        statuses.push(429);
    }
    statuses
}

fn is_named(parameter: &RefOr<Parameter>, name: &str) -> bool {
    match parameter {
        RefOr::T(parameter) => parameter.name == name,
        RefOr::Ref(_) => false,
    }
}

fn problem(status: u16) -> Response {
    let codes = Code::ALL.iter().map(|code| code.entry());
    let codes = codes.filter(|entry| entry.status == status);
    let lines: Vec<String> = codes.map(|e| format!("`{}`: {}", e.code, e.title)).collect();
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new()
        .description(lines.join("; "))
        .content("application/problem+json", content)
        .build()
}
