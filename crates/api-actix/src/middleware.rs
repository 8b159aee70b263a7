//! The middleware of every request: id, authentication, admission, time limit, headers, log line, and a
//! response even if a handler panics.

mod access_log;
mod admission;
pub(crate) mod admission_control;
mod connection;
mod cors;
mod drain_body;
mod exchange;
mod failure;
mod head_end;
mod headers;
mod metrics;
mod open_connections;
mod paced_stream;
mod page_path;
pub mod rejections;
mod request_id;
mod trace;
mod wait_queue;

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, web};
use futures_util::FutureExt;
use tracing::Instrument;

use crate::auth::{Authentication, identify as identify_caller};
use crate::errors::{Code, Problem};
use crate::pages::Pages;
use crate::quota::QuotaStatus;
use crate::state::ApiState;
use access_log::LoggedRequest;
use cors::Cors;
use drain_body::{HeldRequestBody, ResponseBody};
use failure::RequestFailure;
use headers::ContentKind;
use request_id::RequestId;

pub use admission::Admission;
pub use connection::Connection;
pub use exchange::Exchange;
pub use open_connections::OpenConnections;
pub use paced_stream::{PacedStream, UnreadLimits};
pub use wait_queue::WaitQueue;

/// Serves one request.
///
/// # Errors
/// Only if no handler has answered: the error holds the whole answer.
pub async fn handle(
    limit: Duration,
    mut req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<ResponseBody>, Error> {
    let answering = match req.conn_data::<Rc<Exchange>>() {
        Some(exchange) => Some(Rc::clone(exchange).begin().await),
        None => None,
    };
    if let Some(exchange) = req.conn_data::<Rc<Exchange>>().filter(|_| req.head().expect()) {
        exchange.expect_continue();
    }
    let begun = Instant::now();
    let body = HeldRequestBody::of(&mut req, answering);
    let _in_flight = metrics::InFlight::begin();
    let id = RequestId::of(req.headers());
    let cors = Cors::of(&req);
    let pages = pages_of(&req).map(|pages| (pages, req.path().to_owned()));
    let logged = LoggedRequest::of(&req, id.clone());
    answer_head_as_get(&mut req);
    let span = trace::begin(&req, &id);
    let admission = Admission::of(&req);
    let served = if cors.is_preflight() {
        Ok(req.into_response(HttpResponse::NoContent()))
    } else {
        served(limit, req, next, admission.clone()).instrument(span.clone()).await
    };
    if let Some(admission) = admission {
        admission.release();
    }
    match served {
        Ok(mut response) => {
            let kind = match pages {
                Some(_) => ContentKind::Page,
                None if headers::is_docs(response.request().path()) => ContentKind::Docs,
                None => ContentKind::Data,
            };
            headers::add(response.headers_mut(), &id, kind);
            cors.add(response.headers_mut());
            logged.log_response(&span, &response, begun.elapsed());
            Ok(response.map_body(|_, content| body.with_response(content)))
        }
        Err(problem) => {
            logged.log_failure(&span, &problem, begun.elapsed());
            let failure = RequestFailure::new(problem, id, cors, body).on_page(pages);
            Err(span.in_scope(|| failure).into())
        }
    }
}

/// The pages, if the request is for one of them.
fn pages_of(req: &ServiceRequest) -> Option<Arc<dyn Pages>> {
    let state = req.app_data::<web::Data<ApiState>>()?;
    state.pages_of(req.path()).cloned()
}

/// Every route that accepts GET accepts HEAD (RFC 9110, 9.3.2): the same answer without its body.
fn answer_head_as_get(req: &mut ServiceRequest) {
    if req.method() == Method::HEAD {
        req.head_mut().method = Method::GET;
    }
}

/// The answer of the handler; a problem if it panicked or took too long.
async fn served(
    limit: Duration,
    req: ServiceRequest,
    next: Next<BoxBody>,
    admission: Option<Admission>,
) -> Result<ServiceResponse<BoxBody>, Problem> {
    let work = async {
        admit(&req, admission).await?;
        let quota = count(&req)?;
        let mut response = next.call(req).await?;
        if let Some(quota) = quota {
            headers::add_quota(response.headers_mut(), quota);
        }
        Ok::<_, Error>(response)
    };
    let work = tokio::time::timeout(limit, work);
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(Ok(Ok(response))) => Ok(response),
        Ok(Ok(Err(error))) => Err(error
            .as_error::<Problem>()
            .cloned()
            .unwrap_or_else(|| Problem::internal(format!("the application failed: {error}")))),
        Ok(Err(_elapsed)) => {
            let detail = "request timed out; work that it started continues";
            Err(Problem::new(Code::Overloaded, detail))
        }
        Err(panic) => {
            let words = words(panic.as_ref());
            Err(Problem::internal(format!("a handler panicked: {words}")))
        }
    }
}

/// Finds out who calls, and admits the request if the limits allow it.
async fn admit(req: &ServiceRequest, admission: Option<Admission>) -> Result<(), Problem> {
    let Some(admission) = admission else {
        return identify(req).await;
    };
    admission.check()?;
    admission.wait(identify(req)).await??;
    let is_known =
        req.extensions().get::<Authentication>().and_then(Authentication::known).is_some();
    admission.admit(admission::class_of(req.path(), is_known)).await?;
    req.extensions_mut().insert(admission);
    Ok(())
}

/// Notes who calls, for the handlers and for the log.
async fn identify(req: &ServiceRequest) -> Result<(), Problem> {
    let Some(state) = req.app_data::<web::Data<ApiState>>() else {
        return Ok(());
    };
    page_path::ensure(state, req.path())?;
    if let Some(pages) = state.pages_of(req.path()) {
        let (engine, now) = (state.engine(), state.token_time());
        let known = pages.identify(&engine, now, req.path(), req.headers()).await?;
        let who = known.map_or(Authentication::Missing, Authentication::Known);
        req.extensions_mut().insert(who);
        return Ok(());
    }
    let now = state.token_time();
    let (engine, verifier) = (state.engine(), state.verifier());
    let who = identify_caller(req.headers(), &engine, verifier, now).await?;
    req.extensions_mut().insert(who);
    Ok(())
}

/// Counts the call, and refuses it if there have been too many.
fn count(req: &ServiceRequest) -> Result<Option<QuotaStatus>, Problem> {
    let extensions = req.extensions();
    let who = extensions.get::<Authentication>().unwrap_or(&Authentication::Missing);
    let state = req.app_data::<web::Data<ApiState>>();
    state.map_or(Ok(None), |state| state.quotas().count(req, who))
}

/// The message of a panic.
fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no words")
}

#[cfg(test)]
mod tests;
