//! Sessions of people whom an identity provider has identified.

use domain::Instant;
use ports::{Changes, Identity, RowWrite, WebSession, WebSessionRole};

use super::{hash, new_secret, new_session};
use crate::account::adopt_contact;
use crate::commit_loop::retry_on_conflict;
use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::{Principal, Role, VersionPrecondition};

/// Begins a session of an operator, and gives its secret. The session that `former` is the secret of ends in the
/// same commit.
///
/// # Errors
/// [`AppError::Forbidden`] if the identity provider does not say that the person is an operator.
pub async fn begin_for_operator(
    engine: &Engine,
    identity: &Identity,
    former: &str,
    now: Instant,
) -> Result<String, AppError> {
    if !identity.is_operator {
        return Err(AppError::Forbidden("admin"));
    }
    begin(engine, identity, WebSessionRole::Admin, former, now).await
}

/// Begins a session of a person as a customer, and gives its secret. The session that `former` is the secret of
/// ends in the same commit. The person's addresses are stored if they have entered none, as with an access
/// token: messages about their orders are sent when no session is at hand.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn begin_for_identified_customer(
    engine: &Engine,
    identity: &Identity,
    former: &str,
    now: Instant,
) -> Result<String, AppError> {
    begin(engine, identity, WebSessionRole::Customer, former, now).await
}

async fn begin(
    engine: &Engine,
    identity: &Identity,
    role: WebSessionRole,
    former: &str,
    now: Instant,
) -> Result<String, AppError> {
    let secret = new_secret(engine);
    let begun = retry_on_conflict(engine, || async {
        let mut changes = Changes::default();
        let session = new_session(&secret, identity.user_id, role, now);
        changes.web_sessions.push(RowWrite::Insert(session));
        let session = engine.store.web_session(&hash(former)).await?;
        if let Some(session) = session.filter(|session| session.ended_at.is_none()) {
            changes.update_web_session(WebSession { ended_at: Some(now), ..session });
        }
        if role == WebSessionRole::Customer {
            adopt_contact(engine, &customer(identity), &mut changes).await?;
        }
        Ok(((), changes))
    });
    begun.await?;
    Ok(secret)
}

/// The person as the owner of a contact card.
fn customer(identity: &Identity) -> Principal {
    Principal {
        user_id: identity.user_id,
        roles: vec![Role::Customer],
        email: identity.email.clone(),
        phone: identity.phone.clone(),
        name: identity.name.clone(),
        locale: identity.locale.clone(),
        expected: VersionPrecondition::any(),
    }
}
