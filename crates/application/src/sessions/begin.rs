//! Beginning a session in a browser: of a shopper whose guest's cart moves along, or of an operator.

use domain::Instant;
use domain::ids::UserId;
use ports::{Changes, RowWrite, WebSession, WebSessionRole};

use super::{hash, is_active, new_secret, new_session};
use crate::cart::move_lines;
use crate::commit_loop::retry_on_conflict;
use crate::engine::Engine;
use crate::error::AppError;

/// The session of a browser before another one begins.
pub(crate) struct Former(Option<WebSession>);

impl Former {
    /// The session with this secret, if it can be used.
    pub(crate) async fn of(engine: &Engine, secret: &str, now: Instant) -> Result<Self, AppError> {
        let session = engine.store.web_session(&hash(secret)).await?;
        Ok(Self(session.filter(|session| is_active(session, now))))
    }

    /// The guest who shopped in it; `None` if it was no guest.
    pub(crate) fn guest(&self) -> Option<UserId> {
        let session = self.0.as_ref().filter(|session| session.is_guest);
        session.map(|session| session.user_id)
    }

    /// Ends it, and begins a session with this secret, in one commit: no copy of the former cookie is a session.
    pub(crate) fn replace(
        self,
        secret: &str,
        user: UserId,
        role: WebSessionRole,
        now: Instant,
        changes: &mut Changes,
    ) {
        if let Some(session) = self.0 {
            changes.update_web_session(WebSession { ended_at: Some(now), ..session });
        }
        let session = new_session(secret, user, role, now);
        changes.web_sessions.push(RowWrite::Insert(session));
    }
}

/// Begins a session of a customer whom the caller has identified, and gives its secret. The cart of the browser's
/// guest moves to the customer; the session that `former` is the secret of ends in the same commit.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn begin_for_customer(
    engine: &Engine,
    customer: UserId,
    former: &str,
    now: Instant,
) -> Result<String, AppError> {
    let secret = new_secret(engine);
    let begun = retry_on_conflict(engine, || async {
        let mut changes = Changes::default();
        bring_cart(engine, customer, former, &secret, now, &mut changes).await?;
        Ok(((), changes))
    });
    begun.await?;
    Ok(secret)
}

/// Begins the session of a customer, to whom the cart of the browser's guest moves.
pub(super) async fn bring_cart(
    engine: &Engine,
    customer: UserId,
    former: &str,
    secret: &str,
    now: Instant,
    changes: &mut Changes,
) -> Result<(), AppError> {
    let former = Former::of(engine, former, now).await?;
    if let Some(guest) = former.guest() {
        move_lines(engine, guest, customer, changes).await?;
    }
    former.replace(secret, customer, WebSessionRole::Customer, now, changes);
    Ok(())
}
