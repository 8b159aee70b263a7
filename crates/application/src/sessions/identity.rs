//! Sessions of people whom an identity provider has identified.

use domain::Instant;
use ports::{Changes, Identity, WebSessionRole};

use super::begin::{Former, bring_cart};
use super::new_secret;
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
/// ends in the same commit, and the cart of its guest moves along. The person's addresses are stored if they have
/// entered none, as with an access token: messages about their orders are sent when no session is at hand.
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
        let user = identity.user_id;
        match role {
            WebSessionRole::Customer => {
                bring_cart(engine, user, former, &secret, now, &mut changes).await?;
                adopt_contact(engine, &customer(identity), &mut changes).await?;
            }
            WebSessionRole::Admin => {
                let former = Former::of(engine, former, now).await?;
                former.replace(&secret, user, role, now, &mut changes);
            }
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
