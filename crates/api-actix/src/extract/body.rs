//! Reading a request's body: up to its limit, of the right media type, into the right shape.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use super::budget::BodyShare;
use super::{body_limit, json};
use crate::auth::Authentication;
use crate::dto::JsonBody;
use crate::errors::{Code, Problem};
use crate::middleware::Admission;
use crate::state::State;

/// How much of a body that is too large is still read and discarded, so that the caller, who writes
/// before reading, receives the error response instead of a reset.
const DRAINED_BYTES: usize = 4 * 1024 * 1024;

/// A JSON body in the shape `T`, and its bytes. If `T` can do without, an empty body is `{}`.
#[derive(Debug, Clone)]
pub struct Body<T> {
    /// The body.
    pub value: T,
    /// The bytes that it was read from.
    pub raw: Bytes,
}

impl<T: DeserializeOwned + JsonBody + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = read(req, payload);
        let typed = is_json(req);
        Box::pin(async move {
            let raw = match bytes.await? {
                empty if empty.is_empty() && T::OPTIONAL => Bytes::from_static(b"{}"),
                sent => {
                    typed?;
                    sent
                }
            };
            let value = json::read(&raw)?;
            Ok(Self { value, raw })
        })
    }
}

/// A body of whatever type, byte for byte: signatures are over raw bytes.
#[derive(Debug, Clone)]
pub struct RawBody(pub Bytes);

impl FromRequest for RawBody {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = read(req, payload);
        Box::pin(async move { bytes.await.map(Self) })
    }
}

/// A file of comma-separated values, byte for byte.
#[derive(Debug, Clone)]
pub struct CsvBody(pub Bytes);

impl FromRequest for CsvBody {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = read(req, payload);
        let typed = is_csv(req);
        Box::pin(async move {
            let bytes = bytes.await?;
            typed.map(|()| Self(bytes))
        })
    }
}

fn read(
    req: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Bytes, Problem>> + use<> {
    let is_known =
        req.extensions().get::<Authentication>().and_then(Authentication::known).is_some();
    let limit = body_limit::of(req.path(), is_known);
    let state = req.app_data::<State>();
    let patience = state.map(|state| state.body_timeout());
    let share = state.map(|state| state.body_budget().share(is_known)).unwrap_or_default();
    let payload = payload.take();
    let refused = is_announced(req, limit).then(|| body_limit::refusal(limit));
    let admission = req.extensions().get::<Admission>().cloned();
    async move {
        if let Some(refused) = refused {
            return Err(refused);
        }
        let read = in_time(patience, collect(payload, limit, share));
        match admission {
            None => read.await,
            Some(admission) => admission.wait(read).await?,
        }
    }
}

/// Whether a caller who waits for `100 Continue` announces more than the limit: it is refused
/// before it sends anything. Callers who do not wait are read to the end, so that they receive the
/// error response.
fn is_announced(req: &HttpRequest, limit: usize) -> bool {
    let length = req.headers().get(CONTENT_LENGTH).filter(|_| req.head().expect());
    let length = length.and_then(|length| length.to_str().ok()?.trim().parse::<u64>().ok());
    length.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit))
}

async fn in_time(
    patience: Option<Duration>,
    read: impl Future<Output = Result<Bytes, Problem>>,
) -> Result<Bytes, Problem> {
    let Some(patience) = patience else {
        return read.await;
    };
    tokio::time::timeout(patience, read).await.unwrap_or_else(|_| {
        let detail = format!("the request body did not arrive within {} ms", patience.as_millis());
        Err(Problem::new(Code::RequestTimeout, detail))
    })
}

async fn collect(
    mut payload: Payload,
    limit: usize,
    mut share: BodyShare,
) -> Result<Bytes, Problem> {
    let mut body = BytesMut::new();
    let (mut seen, mut fits) = (0_usize, true);
    while let Some(chunk) = payload.next().await {
        let chunk =
            chunk.map_err(|_| Problem::new(Code::MalformedJson, "the request body ended early"))?;
        seen = seen.saturating_add(chunk.len());
        if seen > DRAINED_BYTES {
            break;
        }
        fits = fits && seen <= limit && share.grow(seen);
        if fits {
            body.extend_from_slice(&chunk);
        } else {
            body = BytesMut::new();
            share.release();
        }
    }
    if seen > limit {
        return Err(body_limit::refusal(limit));
    }
    if !fits {
        let detail = "too many large bodies are being received";
        return Err(Problem::new(Code::Overloaded, detail));
    }
    Ok(share.around(body.freeze()))
}

fn is_csv(req: &HttpRequest) -> Result<(), Problem> {
    if plain_type(req)? == "text/csv" {
        return Ok(());
    }
    refused("the body must be text/csv; set Content-Type accordingly")
}

/// The type of a body that is not compressed.
fn plain_type(req: &HttpRequest) -> Result<String, Problem> {
    let coding = req.headers().get(CONTENT_ENCODING);
    if coding.is_some_and(|c| !c.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return refused("compressed bodies are not supported");
    }
    Ok(req.content_type().trim().to_ascii_lowercase())
}

fn refused<T>(detail: &str) -> Result<T, Problem> {
    Err(Problem::new(Code::UnsupportedMediaType, detail))
}

fn is_json(req: &HttpRequest) -> Result<(), Problem> {
    let kind = plain_type(req)?;
    if kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json")) {
        return Ok(());
    }
    refused("the body must be application/json; set Content-Type accordingly")
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use application::{Principal, Role};
    use domain::ids::UserId;
    use domain::limits::{
        MAX_ADMIN_BODY_BYTES, MAX_BODY_BYTES, MAX_ORDER_BODY_BYTES, MAX_WEBHOOK_BODY_BYTES,
    };
    use serde::Deserialize;

    use super::super::budget::BodyBudget;
    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Must {
        qty: i64,
    }
    impl JsonBody for Must {
        const OPTIONAL: bool = false;
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields, default)]
    #[derive(Default)]
    struct May {
        reason: Option<String>,
    }
    impl JsonBody for May {
        const OPTIONAL: bool = true;
    }

    async fn reads<T: DeserializeOwned + JsonBody + 'static>(req: TestRequest) -> Result<T, Code> {
        let (req, mut payload) = req.to_http_parts();
        let body = Body::<T>::from_request(&req, &mut payload).await;
        body.map(|b| b.value).map_err(|problem| problem.code())
    }

    fn post(path: &str, kind: &str, body: impl Into<Bytes>) -> TestRequest {
        let req = TestRequest::post().uri(path).set_payload(body);
        if kind.is_empty() { req } else { req.insert_header(("content-type", kind)) }
    }

    #[actix_web::test]
    async fn json_is_taken_under_its_name_only() {
        let table = [
            ("application/json", Ok(Must { qty: 1 })),
            ("Application/JSON; charset=utf-8", Ok(Must { qty: 1 })),
            ("application/vnd.shop+json", Ok(Must { qty: 1 })),
            ("text/plain", Err(Code::UnsupportedMediaType)),
            ("application/x-www-form-urlencoded", Err(Code::UnsupportedMediaType)),
            ("", Err(Code::UnsupportedMediaType)),
        ];
        for (kind, expected) in table {
            let seen = reads::<Must>(post("/api/cart/items", kind, r#"{"qty":1}"#)).await;
            assert_eq!(seen, expected, "{kind}");
        }
        let zipped = post("/api/cart/items", "application/json", r#"{"qty":1}"#)
            .insert_header(("content-encoding", "gzip"));
        assert_eq!(reads::<Must>(zipped).await, Err(Code::UnsupportedMediaType));
    }

    #[actix_web::test]
    async fn the_limit_is_that_of_the_call_and_of_who_calls() {
        let padded = |bytes: usize| format!(r#"{{"qty":1}}{}"#, " ".repeat(bytes - 9));
        let json = "application/json";
        let known = || {
            let caller = Principal {
                user_id: UserId(uuid::Uuid::nil()),
                roles: vec![Role::Customer],
                email: None,
                phone: None,
                name: None,
                locale: None,
                expected: application::VersionPrecondition::any(),
            };
            Authentication::Known(caller)
        };
        let table = [
            ("/api/cart/items", true, MAX_BODY_BYTES),
            ("/api/orders", true, MAX_ORDER_BODY_BYTES),
            ("/orders", true, MAX_ORDER_BODY_BYTES),
            ("/api/orders/7/pay", true, MAX_BODY_BYTES),
            ("/api/admin/listings", true, MAX_ADMIN_BODY_BYTES),
            ("/api/orders", false, MAX_BODY_BYTES),
            ("/api/admin/listings", false, MAX_BODY_BYTES),
            ("/api/payments/webhook", false, MAX_WEBHOOK_BODY_BYTES),
            ("/api/payments/webhook/mock", false, MAX_WEBHOOK_BODY_BYTES),
            ("/api/payments/webhooks", false, MAX_BODY_BYTES),
        ];
        for (path, is_known, limit) in table {
            for (bytes, fits) in [(limit, true), (limit + 1, false), (2 * DRAINED_BYTES, false)] {
                let req = post(path, json, padded(bytes)).to_http_parts();
                if is_known {
                    req.0.extensions_mut().insert(known());
                }
                let (req, mut payload) = req;
                let seen = Body::<Must>::from_request(&req, &mut payload).await;
                let expected = if fits { Ok(Must { qty: 1 }) } else { Err(Code::BodyTooLarge) };
                let seen = seen.map(|body| body.value).map_err(|problem| problem.code());
                assert_eq!(seen, expected, "{path} {is_known} {bytes}");
            }
        }
    }

    #[actix_web::test]
    async fn large_bodies_that_are_held_have_one_budget() {
        let state = crate::shop::Shop::open().state.with_body_budget(BodyBudget::of(100_000));
        let state = State::new(state);
        let sent = |bytes: usize| {
            let path = "/api/payments/webhook";
            post(path, "application/json", " ".repeat(bytes)).app_data(state.clone())
        };
        let read = async |bytes: usize| {
            let (req, mut payload) = sent(bytes).to_http_parts();
            let body = RawBody::from_request(&req, &mut payload).await;
            body.map_err(|problem| problem.code())
        };
        let held = read(MAX_BODY_BYTES + 60_000).await.unwrap();
        assert_eq!(read(MAX_BODY_BYTES + 60_000).await.unwrap_err(), Code::Overloaded);
        assert!(read(MAX_BODY_BYTES).await.is_ok(), "ordinary bodies are not counted");
        assert!(read(MAX_BODY_BYTES + 30_000).await.is_ok());
        drop(held);
        assert!(read(MAX_BODY_BYTES + 60_000).await.is_ok(), "a released budget can be used again");
    }

    #[actix_web::test]
    async fn an_optional_body_may_be_left_out() {
        assert_eq!(reads::<May>(post("/x", "", "")).await, Ok(May::default()));
        let json = "application/json";
        assert_eq!(reads::<May>(post("/x", json, "")).await, Ok(May::default()));
        assert_eq!(reads::<May>(post("/x", json, "{}")).await, Ok(May::default()));
        let untyped = reads::<May>(post("/x", "", "{}")).await;
        assert_eq!(untyped, Err(Code::UnsupportedMediaType));
        assert_eq!(reads::<Must>(post("/x", json, "")).await, Err(Code::MalformedJson));
    }

    #[actix_web::test]
    async fn a_body_that_does_not_come_is_not_waited_for() {
        let state = crate::shop::Shop::open().state.with_body_timeout(Duration::from_millis(1));
        let req = post("/api/cart/items", "application/json", "").app_data(State::new(state));
        let (req, _) = req.to_http_parts();
        let begun = futures_util::stream::iter([Ok(Bytes::from_static(b"{"))]);
        let mut payload: Payload =
            Payload::Stream { payload: Box::pin(begun.chain(futures_util::stream::pending())) };
        let refused = Body::<Must>::from_request(&req, &mut payload).await.unwrap_err();
        assert_eq!(refused.code(), Code::RequestTimeout);
        assert_eq!(refused.detail(), "the request body did not arrive within 1 ms");
    }
}
