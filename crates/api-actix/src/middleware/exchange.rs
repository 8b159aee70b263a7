//! The requests of one connection, one after the other.
//!
//! actix-http decodes all that a caller sends, and begins a request while the answer before it has not been
//! written. A caller who sends many requests and reads nothing would make it hold thousands of decoded
//! requests. So the next request begins, and more is read, only when the answer before is written.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// What a connection and its requests know of each other.
#[derive(Debug, Default)]
pub struct Exchange {
    phase: Cell<Phase>,
    /// Whether a handler waits for more of its request's body.
    wants_body: Cell<bool>,
    interim: Cell<Interim>,
    /// Bytes of the request's body that have not been read, if its length is known.
    body_left: Cell<Option<usize>>,
    /// Bytes of the answer that are made and not yet in the buffer of the connection.
    unbuffered: Cell<usize>,
    reader: RefCell<Option<Waker>>,
    next: RefCell<Option<Waker>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Phase {
    /// No request has been decoded that is not answered.
    #[default]
    Idle,
    /// A request is served.
    Busy,
    /// Its answer is made, and perhaps not written.
    Answered,
    /// It is written. Whether another request was decoded is known when the connection is polled again.
    Written,
}

/// The line `100 Continue`, which actix-http writes as soon as it has decoded a head that asks for it. It
/// is held back until a handler waits for the body: by then the token and the length have been checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Interim {
    /// The request does not ask for it, or has got it.
    #[default]
    None,
    /// It is about to be written.
    VersionPrecondition,
    /// It was held back.
    Withheld,
}

impl Exchange {
    /// Begins a request, when the answer before it is written.
    pub async fn begin(self: Rc<Self>) -> Answering {
        poll_fn(|cx| match self.phase.get() {
            Phase::Idle | Phase::Written => Poll::Ready(()),
            Phase::Busy | Phase::Answered => wait(&self.next, cx),
        })
        .await;
        self.phase.set(Phase::Busy);
        self.interim.set(Interim::None);
        Answering(self)
    }

    /// Ready when bytes may be read: between requests, and for a body that is waited for.
    pub fn poll_may_read(&self, cx: &mut Context<'_>) -> Poll<()> {
        match self.phase.get() {
            Phase::Idle => Poll::Ready(()),
            Phase::Busy if self.wants_body.get() && self.body_left() != Some(0) => Poll::Ready(()),
            Phase::Busy | Phase::Answered | Phase::Written => wait(&self.reader, cx),
        }
    }

    /// Says whether a handler waits for more of its request's body.
    pub fn want_body(&self, wants: bool) {
        if self.wants_body.replace(wants) != wants && wants {
            wake(&self.reader);
        }
    }

    /// The caller sends the body of its request only after `100 Continue`.
    pub fn expect_continue(&self) {
        self.interim.set(Interim::VersionPrecondition);
    }

    /// Whether what is written now is held back.
    pub fn withholds(&self, is_interim: bool) -> bool {
        if self.interim.get() != Interim::VersionPrecondition {
            return false;
        }
        let withheld = is_interim && !self.wants_body.get();
        self.interim.set(if withheld { Interim::Withheld } else { Interim::None });
        withheld
    }

    /// Whether the line that was held back is to be written now.
    pub fn owes_continue(&self) -> bool {
        self.interim.get() == Interim::Withheld && self.wants_body.get()
    }

    /// It has been written.
    pub fn continued(&self) {
        self.interim.set(Interim::None);
    }

    /// Says how long the body of the request is, if it is known.
    pub fn expect_body(&self, length: Option<usize>) {
        self.body_left.set(length);
    }

    /// Bytes of the request's body that have not been read. `None` if its length is not known, and
    /// between requests.
    pub fn body_left(&self) -> Option<usize> {
        self.body_left.get().filter(|_| self.phase.get() == Phase::Busy)
    }

    /// So much has been read.
    pub fn read(&self, bytes: usize) {
        self.body_left.set(self.body_left.get().map(|left| left.saturating_sub(bytes)));
    }

    /// Says how much of the answer is not in the connection's buffer yet.
    pub fn set_unbuffered(&self, bytes: usize) {
        self.unbuffered.set(bytes);
    }

    /// How much of the answer is not in the connection's buffer yet.
    pub fn unbuffered(&self) -> usize {
        self.unbuffered.get()
    }

    /// Everything in the connection's buffer has been written.
    pub fn written(&self) {
        let phase = match self.phase.get() {
            Phase::Answered => Phase::Written,
            Phase::Written => Phase::Idle,
            Phase::Idle | Phase::Busy => return,
        };
        self.phase.set(phase);
        wake(&self.next);
        wake(&self.reader);
    }
}

fn wait(waiting: &RefCell<Option<Waker>>, cx: &Context<'_>) -> Poll<()> {
    waiting.replace(Some(cx.waker().clone()));
    Poll::Pending
}

fn wake(waiting: &RefCell<Option<Waker>>) {
    if let Some(waker) = waiting.take() {
        waker.wake();
    }
}

/// A request that is being answered. It is answered when this is dropped, with the answer's body.
#[derive(Debug)]
pub struct Answering(Rc<Exchange>);

impl Answering {
    /// The connection's requests.
    pub fn exchange(&self) -> Rc<Exchange> {
        Rc::clone(&self.0)
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.wants_body.set(false);
        self.0.unbuffered.set(0);
        self.0.phase.set(Phase::Answered);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn may_read(exchange: &Exchange) -> bool {
        poll_fn(|cx| exchange.poll_may_read(cx)).now_or_never().is_some()
    }

    #[test]
    fn a_request_begins_when_the_answer_before_is_written() {
        let exchange = Rc::new(Exchange::default());
        let begin = || Rc::clone(&exchange).begin().now_or_never();
        let first = begin().unwrap();
        assert!(begin().is_none());
        exchange.written();
        assert!(begin().is_none(), "written was something of an answer that goes on");
        drop(first);
        assert!(begin().is_none(), "the answer is made and not written");
        exchange.written();
        assert!(begin().is_some());
    }

    #[test]
    fn nothing_is_read_until_the_answer_is_written_except_a_body() {
        let exchange = Rc::new(Exchange::default());
        assert!(may_read(&exchange));
        let answering = Rc::clone(&exchange).begin().now_or_never().unwrap();
        assert!(!may_read(&exchange));
        exchange.want_body(true);
        assert!(may_read(&exchange));
        exchange.want_body(false);
        assert!(!may_read(&exchange));
        drop(answering);
        exchange.written();
        assert!(!may_read(&exchange), "the next request may have been decoded");
        exchange.written();
        assert!(may_read(&exchange), "it was not");
    }

    #[actix_web::test]
    async fn who_waits_is_woken() {
        let exchange = Rc::new(Exchange::default());
        let first = Rc::clone(&exchange).begin().await;
        let next = actix_web::rt::spawn(Rc::clone(&exchange).begin().map(drop));
        let reader = Rc::clone(&exchange);
        let reading =
            actix_web::rt::spawn(async move { poll_fn(|cx| reader.poll_may_read(cx)).await });
        tokio::task::yield_now().await;
        exchange.want_body(true);
        reading.await.unwrap();
        drop(first);
        exchange.written();
        next.await.unwrap();
    }
}
