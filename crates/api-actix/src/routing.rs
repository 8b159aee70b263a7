//! Which paths there are, and which methods each of them takes: read from the OpenAPI document,
//! which is made from the handlers, so that the three cannot disagree.

use actix_web::http::Method;
use actix_web::{HttpRequest, web};
use utoipa::openapi::path::PathItem;
use utoipa::openapi::path::Paths;

use crate::errors::{Code, Problem};
use crate::state::ApiState;

/// The legacy prefix for orders, and the canonical one.
pub const MIRROR: &str = "/orders";
const API: &str = "/api";

/// The path (or pattern) under its one name: `/orders/…` is `/api/orders/…`.
#[must_use]
pub fn canonical(path: &str) -> String {
    let mirrored =
        path.strip_prefix(MIRROR).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if mirrored { format!("{API}{path}") } else { path.to_owned() }
}

/// Every path with its methods.
#[derive(Debug, Clone)]
pub struct RouteTable(Vec<Route>);

/// A path with its methods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The path, with places such as `{id}`.
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

    /// The route of a path: where several fit, the one with the fewest places.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&Route> {
        let fitting = self.0.iter().filter(|route| fits(&route.pattern, path));
        fitting.min_by_key(|route| route.pattern.matches('{').count())
    }
}

/// What a request that no handler takes is told: 405 where the path takes other methods; `None`
/// where path and method are right.
#[must_use]
pub fn refusal(req: &HttpRequest) -> Option<Problem> {
    let state = req.app_data::<web::Data<ApiState>>()?;
    let Some(route) = state.routes().find(req.path()) else {
        return Some(Problem::not_found("path"));
    };
    if route.methods.contains(req.method()) {
        return None;
    }
    let mut allowed: Vec<&str> = route.methods.iter().map(Method::as_str).collect();
    if route.methods.contains(&Method::GET) {
        allowed.insert(1, Method::HEAD.as_str());
    }
    let allowed = allowed.join(", ");
    let detail = format!("{} supports {allowed}", route.pattern);
    Some(Problem::new(Code::MethodNotAllowed, detail).header("allow", allowed))
}

/// The handler of everything that no other handler takes.
///
/// # Errors
/// Always: 405, or 404.
pub async fn nowhere(req: HttpRequest) -> Result<crate::reply::Reply, Problem> {
    Err(refusal(&req).unwrap_or_else(|| Problem::not_found("path")))
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
