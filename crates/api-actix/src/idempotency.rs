//! Idempotency keys: reading the header, fingerprinting the request, rendering the stored response,
//! and running a use case to completion.

mod fingerprint;
mod header;

use std::future::{Future, Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, rt};
use application::metrics::REPLAYS;
use application::{AppError, Executed, IdempotentRequest, Principal};
use ports::IdempotencyScope;
use tracing::{Instrument, Span};

use crate::errors::{Code, Problem};
use crate::reply::Reply;
use crate::route_table::canonical;

/// Renders the result of a use case.
pub type Render<T> = fn(&T) -> Reply;

/// The request's idempotency key, if any, and the operation it belongs to.
#[derive(Debug, Clone)]
pub struct IdempotencyKey {
    key: Option<String>,
    method: String,
    path: String,
    operation: String,
}

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pattern = req.match_pattern().unwrap_or_else(|| req.path().to_owned());
        ready(header::key(req.headers()).map(|key| Self {
            key,
            method: req.method().to_string(),
            path: canonical(req.path()),
            operation: format!("{} {}", req.method(), canonical(&pattern)),
        }))
    }
}

impl IdempotencyKey {
    /// The key as use cases take it; `None` if the request has none.
    ///
    /// # Errors
    /// `malformed_json` if the body has no canonical form.
    pub fn keyed<T: 'static>(
        self,
        caller: &Principal,
        body: &[u8],
        render: Render<T>,
    ) -> Result<Option<IdempotentRequest<T>>, Problem> {
        let Some(key) = self.key else {
            return Ok(None);
        };
        Ok(Some(IdempotentRequest {
            scope: IdempotencyScope { user_id: caller.user_id, operation: self.operation, key },
            limited: !caller.is_trusted(),
            fingerprint: fingerprint::of(&self.method, &self.path, body)?,
            render: Arc::new(move |outcome: Result<&T, &AppError>| match outcome {
                Ok(out) => render(out).into_stored(),
                Err(error) => Problem::from(error).to_stored(),
            }),
        }))
    }

    /// The key as use cases take it.
    ///
    /// # Errors
    /// `idempotency_key_missing`.
    pub fn required<T: 'static>(
        self,
        caller: &Principal,
        body: &[u8],
        render: Render<T>,
    ) -> Result<IdempotentRequest<T>, Problem> {
        self.keyed(caller, body, render)?.ok_or_else(|| {
            Problem::new(Code::IdempotencyKeyMissing, "missing Idempotency-Key header")
        })
    }
}

/// The outcome of a use case as a response.
///
/// # Errors
/// The refusal.
pub fn render_outcome<T>(
    outcome: Result<Executed<T>, AppError>,
    render: Render<T>,
) -> Result<Reply, Problem> {
    match outcome? {
        Executed::Fresh(out) => Ok(render(&out)),
        Executed::Replayed(stored) => {
            metrics::counter!(REPLAYS.name).increment(1);
            Ok(Reply::replay(stored))
        }
    }
}

/// Runs work to completion even if the caller disconnects, so that a payment is not interrupted
/// between the charge and its record.
///
/// # Errors
/// The work's refusal, or 500 if it panicked.
pub async fn run_to_completion<F, T>(work: F) -> Result<T, Problem>
where
    F: Future<Output = Result<T, Problem>> + 'static,
    T: 'static,
{
    let done = rt::spawn(work.instrument(Span::current())).await;
    done.unwrap_or_else(|error| Err(Problem::internal(format!("a handler failed: {error}"))))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[actix_web::test]
    async fn work_continues_when_the_caller_disconnects() {
        let done = Arc::new(AtomicBool::new(false));
        let (flag, (go, wait)) = (Arc::clone(&done), tokio::sync::oneshot::channel::<()>());
        let caller = rt::spawn(run_to_completion(async move {
            wait.await.unwrap();
            flag.store(true, Ordering::SeqCst);
            Ok(Reply::no_content())
        }));
        tokio::task::yield_now().await;
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        go.send(()).unwrap();
        while !done.load(Ordering::SeqCst) {
            tokio::task::yield_now().await;
        }
    }

    #[actix_web::test]
    async fn a_panic_is_a_500() {
        let refused =
            run_to_completion::<_, Reply>(async { panic!("on purpose") }).await.unwrap_err();
        assert_eq!(refused.code(), Code::Internal);
    }
}
