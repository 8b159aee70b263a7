//! The response to requests that match no handler.

use actix_web::http::Method;
use actix_web::{HttpRequest, web};

use crate::errors::{Code, Problem};
use crate::state::ApiState;

/// The refusal of a request that matches no handler: 405 if the path has other methods, otherwise 404;
/// `None` if path and method are right.
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

/// The handler of requests that match no other.
///
/// # Errors
/// Always: 405, or 404.
pub async fn not_found(req: HttpRequest) -> Result<crate::reply::Reply, Problem> {
    Err(refusal(&req).unwrap_or_else(|| Problem::not_found("path")))
}
