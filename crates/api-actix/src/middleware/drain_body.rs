//! The bodies of requests and responses, and what is held until the response is sent.
//!
//! Once the stream of a chunked request body is dropped, actix-http reads and discards the rest without a
//! time limit. If the stream is still held when the response ends, the response says `Connection: close`,
//! and the connection is closed a second later, as it is for a body of known length. So the middleware
//! holds the stream until the response is sent.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::Method;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::Bytes;
use futures_util::Stream;

use super::exchange::{Answering, Exchange};

/// Responses are passed on in pieces of this size, so that unwritten data is held once and not copied to
/// the connection's buffer as well.
const PIECE: usize = 32 * 1024;

/// What is held until the response is sent.
#[derive(Clone)]
pub struct HeldRequestBody {
    /// A chunked request body, kept alive in addition to the handler that reads it.
    _body: Option<RequestBody>,
    /// Whether the request is HEAD. The server leaves the body of its answer out only as long as no
    /// other request has come behind it on the connection, so that it is left out here.
    head: bool,
    answering: Option<Rc<Answering>>,
}

impl HeldRequestBody {
    /// Takes hold of a request's body. `answering` is missing only if there is no connection, in
    /// tests.
    pub fn of(req: &mut ServiceRequest, answering: Option<Answering>) -> Self {
        let head = req.method() == Method::HEAD;
        let exchange = answering.as_ref().map(Answering::exchange);
        let payload = req.take_payload();
        let body = (!matches!(payload, Payload::None))
            .then(|| RequestBody { payload: Rc::new(RefCell::new(payload)), exchange });
        if let Some(exchange) = body.as_ref().and_then(|body| body.exchange.as_ref()) {
            exchange.expect_body(body_length(req));
        }
        if let Some(body) = &body {
            req.set_payload(Payload::Stream { payload: Box::pin(body.clone()) });
        }
        let body = body.filter(|_| req.chunked().unwrap_or(false));
        Self { _body: body, head, answering: answering.map(Rc::new) }
    }

    /// Holds it until the response is sent.
    pub fn with_response(self, answer: BoxBody) -> ResponseBody {
        let answer = (!self.head).then_some(answer);
        ResponseBody { answer, rest: Bytes::new(), request: self }
    }
}

/// The length of a request's body; `None` of one in chunks.
fn body_length(req: &ServiceRequest) -> Option<usize> {
    let length = req.headers().get(CONTENT_LENGTH).filter(|_| !req.chunked().unwrap_or(false))?;
    length.to_str().ok()?.trim().parse().ok()
}

/// A request's body that reports to the connection when it is awaited.
#[derive(Clone)]
struct RequestBody {
    payload: Rc<RefCell<Payload>>,
    exchange: Option<Rc<Exchange>>,
}

impl Stream for RequestBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut *self.payload.borrow_mut()).poll_next(cx);
        if let Some(exchange) = &self.exchange {
            exchange.want_body(next.is_pending());
        }
        next
    }
}

/// A response body sent in pieces, with what is held until it is sent.
pub struct ResponseBody {
    answer: Option<BoxBody>,
    rest: Bytes,
    request: HeldRequestBody,
}

impl MessageBody for ResponseBody {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.answer.as_ref().map_or(BodySize::None, MessageBody::size)
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        let Some(answer) = &mut this.answer else {
            return Poll::Ready(None);
        };
        if this.rest.is_empty() {
            match ready!(Pin::new(answer).poll_next(cx)) {
                Some(Ok(bytes)) => this.rest = bytes,
                end => return Poll::Ready(end),
            }
        }
        let piece = this.rest.split_to(PIECE.min(this.rest.len()));
        if let Some(answering) = &this.request.answering {
            answering.exchange().set_unbuffered(this.rest.len());
        }
        Poll::Ready(Some(Ok(piece)))
    }
}
