//! The paths and their methods, read from the OpenAPI document, which is generated from the handlers, so
//! that the three cannot disagree.

use std::sync::Arc;

use actix_web::http::Method;
use utoipa::openapi::path::{PathItem, Paths};

/// The legacy prefix of orders; their main prefix is `/api/orders`.
pub const LEGACY_PREFIX: &str = "/orders";
const API: &str = "/api";

/// The path (or pattern) under its one name: `/orders/…` is `/api/orders/…`.
#[must_use]
pub fn canonical(path: &str) -> String {
    let is_legacy = path
        .strip_prefix(LEGACY_PREFIX)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if is_legacy { format!("{API}{path}") } else { path.to_owned() }
}

/// Every path with its methods.
#[derive(Debug, Clone)]
pub struct RouteTable(Vec<Route>);

/// A path with its methods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The path, with path parameters such as `{id}`.
    pub pattern: String,
    /// Its methods.
    pub methods: Vec<Method>,
}

impl RouteTable {
    /// The paths of a document.
    #[must_use]
    pub fn of(paths: &Paths) -> Self {
        let route = |(pattern, item): (&String, &PathItem)| Route {
            pattern: pattern.clone(),
            methods: methods(item),
        };
        Self(paths.paths.iter().map(route).collect())
    }

    /// The routes, in the document's order.
    #[must_use]
    pub fn routes(&self) -> &[Route] {
        &self.0
    }

    /// The route of a path: if several fit, the one with the fewest places.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&Route> {
        let fitting = self.0.iter().filter(|route| fits(&route.pattern, path));
        fitting.min_by_key(|route| route.pattern.matches('{').count())
    }
}

fn methods(item: &PathItem) -> Vec<Method> {
    let table = [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ];
    let there = table.into_iter().filter(|(_, operation)| operation.is_some());
    there.map(|(method, _)| method).collect()
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut places, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (places.next(), parts.next()) {
            (None, None) => return true,
            (Some(place), Some(part)) if place.starts_with('{') && !part.is_empty() => {}
            (Some(place), Some(part)) if place == part => {}
            (Some(_) | None, Some(_) | None) => return false,
        }
    }
}

/// The OpenAPI document, as it is served, with the routes that it describes.
#[derive(Debug, Clone)]
pub struct ApiDocument {
    /// The document as JSON.
    pub json: Arc<str>,
    /// Its paths with their methods.
    pub routes: Arc<RouteTable>,
}

impl From<&utoipa::openapi::OpenApi> for ApiDocument {
    fn from(document: &utoipa::openapi::OpenApi) -> Self {
        Self {
            json: document.to_json().unwrap_or_default().into(),
            routes: Arc::new(RouteTable::of(&document.paths)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_name() {
        let table = [
            ("/orders", "/api/orders"),
            ("/orders/{id}/pay", "/api/orders/{id}/pay"),
            ("/ordersome", "/ordersome"),
            ("/api/orders", "/api/orders"),
            ("/api/cart", "/api/cart"),
        ];
        for (path, name) in table {
            assert_eq!(canonical(path), name);
        }
    }

    #[test]
    fn the_route_with_the_fewest_places_is_meant() {
        let route = |pattern: &str, method: Method| Route {
            pattern: pattern.to_owned(),
            methods: vec![method],
        };
        let table = RouteTable(vec![
            route("/api/payments/{id}", Method::GET),
            route("/api/payments/webhook", Method::POST),
            route("/api/payments/{id}/confirm", Method::POST),
        ]);
        let found = |path: &str| table.find(path).map(|route| route.pattern.as_str());
        assert_eq!(found("/api/payments/7"), Some("/api/payments/{id}"));
        assert_eq!(found("/api/payments/webhook"), Some("/api/payments/webhook"));
        assert_eq!(found("/api/payments/7/confirm"), Some("/api/payments/{id}/confirm"));
        for nowhere in ["/api/payments", "/api/payments/", "/api/payments/7/x", "/", ""] {
            assert_eq!(found(nowhere), None, "{nowhere}");
        }
    }
}
