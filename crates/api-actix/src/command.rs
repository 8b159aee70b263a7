//! Commands: requests that change something, and may bring an idempotency key.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use application::{AppError, Engine, Executed, IdempotentRequest};

use crate::auth::{CallerExtractor, Identity};
use crate::errors::Problem;
use crate::idempotency::{IdempotencyKey, Render, render_outcome, run_to_completion};
use crate::reply::Reply;
use crate::state::State;

/// A command of a caller of type `C`: [`Caller`](crate::auth::Caller), [`Admin`](crate::auth::Admin),
/// or one of them with [`IfMatch`](crate::extract::IfMatch).
pub struct Command<C: CallerExtractor> {
    caller: C::Identity,
    key: IdempotencyKey,
    engine: Arc<Engine>,
}

impl<C: CallerExtractor> FromRequest for Command<C> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Self::read(req, payload))
    }
}

impl<C: CallerExtractor> Command<C> {
    fn read(req: &HttpRequest, payload: &mut Payload) -> Result<Self, Problem> {
        let caller = C::from_request(req, payload).into_inner()?.into_identity();
        let key = IdempotencyKey::from_request(req, payload).into_inner()?;
        let state = req.app_data::<State>();
        let state = state.ok_or_else(|| Problem::internal("the application has no state"))?;
        Ok(Self { caller, key, engine: state.engine() })
    }

    /// The caller.
    pub fn caller(&self) -> &C::Identity {
        &self.caller
    }

    /// Runs a use case to completion and renders its result. With a key, the request is identified
    /// by it and by `body`, and the rendered response is stored for replays.
    ///
    /// # Errors
    /// The refusal of the use case; `malformed_json` if the body has no canonical form.
    pub async fn run<T, F>(
        self,
        body: &[u8],
        render: Render<T>,
        use_case: F,
    ) -> Result<Reply, Problem>
    where
        T: 'static,
        F: AsyncFnOnce(
                &Engine,
                &C::Identity,
                Option<&IdempotentRequest<T>>,
            ) -> Result<Executed<T>, AppError>
            + 'static,
    {
        self.run_showing(body, render, render, use_case).await
    }

    /// The same with a first response that shows more than the one that is stored and replayed: a secret.
    ///
    /// # Errors
    /// Those of [`Self::run`].
    pub async fn run_showing<T, F>(
        self,
        body: &[u8],
        stored: Render<T>,
        first: impl FnOnce(&T) -> Reply + 'static,
        use_case: F,
    ) -> Result<Reply, Problem>
    where
        T: 'static,
        F: AsyncFnOnce(
                &Engine,
                &C::Identity,
                Option<&IdempotentRequest<T>>,
            ) -> Result<Executed<T>, AppError>
            + 'static,
    {
        let Self { caller, key, engine } = self;
        let keyed = key.keyed(caller.principal(), body, stored)?;
        run_to_completion(async move {
            match use_case(&engine, &caller, keyed.as_ref()).await {
                Ok(Executed::Fresh(out)) => Ok(first(&out)),
                other => render_outcome(other, stored),
            }
        })
        .await
    }
}
