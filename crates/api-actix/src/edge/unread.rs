//! Bodies that are not read or not sent: requests' bodies in chunks that end after their answer, or
//! never; and the answers' of HEAD.
//!
//! Once nobody holds the stream of such a body, actix-http takes whatever still comes and throws it
//! away, for as long as the caller likes: no time limit runs meanwhile. While somebody still holds it
//! at the end of the answer, the answer says `Connection: close`, and the connection is closed a
//! second later, as it is for a body of a known length. So the edge holds it until then.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage;
use actix_web::body::{BodySize, EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::Method;
use actix_web::web::Bytes;
use futures_util::Stream;

/// A request's body in chunks, held beside whoever reads it; nothing where there is none.
#[derive(Clone)]
pub struct Unread {
    body: Option<Shared>,
    /// Whether the request is HEAD. The server leaves the body of its answer out only as long as no
    /// other request has come behind it on the connection, so that it is left out here.
    head: bool,
}

impl Unread {
    /// Takes hold of a request's body.
    pub fn of(req: &mut ServiceRequest) -> Self {
        let head = req.method() == Method::HEAD;
        if !req.chunked().unwrap_or(false) {
            return Self { body: None, head };
        }
        let shared = Shared(Rc::new(RefCell::new(req.take_payload())));
        req.set_payload(Payload::Stream { payload: Box::pin(shared.clone()) });
        Self { body: Some(shared), head }
    }

    /// Holds it until the answer is sent.
    pub fn beside<B>(self, answer: B) -> EitherBody<B, Beside<B>> {
        match (self.body, self.head) {
            (None, false) => EitherBody::left(answer),
            (unread, head) => {
                let answer = (!head).then(|| Box::pin(answer));
                EitherBody::right(Beside { answer, _unread: unread })
            }
        }
    }
}

/// One stream in two hands.
#[derive(Clone)]
struct Shared(Rc<RefCell<Payload>>);

impl Stream for Shared {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(cx)
    }
}

/// An answer's body, where it is sent, beside its request's.
pub struct Beside<B> {
    answer: Option<Pin<Box<B>>>,
    _unread: Option<Shared>,
}

impl<B: MessageBody> MessageBody for Beside<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.answer.as_ref().map_or(BodySize::None, |answer| answer.size())
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        match &mut self.get_mut().answer {
            Some(answer) => answer.as_mut().poll_next(cx),
            None => Poll::Ready(None),
        }
    }
}
