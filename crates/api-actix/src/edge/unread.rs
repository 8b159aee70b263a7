//! Bodies in chunks that end after their answer, or never.
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
use actix_web::web::Bytes;
use futures_util::Stream;

/// A request's body in chunks, held beside whoever reads it; nothing where there is none.
#[derive(Clone)]
pub struct Unread(Option<Shared>);

impl Unread {
    /// Takes hold of a request's body.
    pub fn of(req: &mut ServiceRequest) -> Self {
        if !req.chunked().unwrap_or(false) {
            return Self(None);
        }
        let shared = Shared(Rc::new(RefCell::new(req.take_payload())));
        req.set_payload(Payload::Stream { payload: Box::pin(shared.clone()) });
        Self(Some(shared))
    }

    /// Holds it until the answer is sent.
    pub fn beside<B>(self, answer: B) -> EitherBody<B, Beside<B>> {
        match self.0 {
            None => EitherBody::left(answer),
            Some(unread) => EitherBody::right(Beside { answer: Box::pin(answer), _unread: unread }),
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

/// An answer's body beside its request's.
pub struct Beside<B> {
    answer: Pin<Box<B>>,
    _unread: Shared,
}

impl<B: MessageBody> MessageBody for Beside<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        self.get_mut().answer.as_mut().poll_next(cx)
    }
}
