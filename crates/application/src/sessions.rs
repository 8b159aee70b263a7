//! Sessions of browsers: a one-time link or an identity provider begins one, every request resumes it, signing out ends it. Secrets
//! are 256 random bits, and only their hashes are stored.
//!
//! The current time is the caller's: sessions expire by the same clock as access tokens.

mod active;
mod begin;
mod browser;
mod identity;

pub(crate) use active::count;
pub(crate) use active::of_user;
pub use active::{
    ActiveSession, describe, id_of, list_of_user, list_operators, list_own, revoke_all_of_user,
    revoke_all_operators, revoke_operators, revoke_others, revoke_own,
};
pub(crate) use begin::Former;
pub use begin::begin_for_customer;
pub use identity::{begin_for_identified_customer, begin_for_operator};

pub use crate::secret::new_secret;

use std::sync::Arc;
use std::time::Duration;

use domain::Instant;
use domain::ids::UserId;
use ports::{
    Changes, CommitError, RowWrite, UsageCounter, WebSession, WebSessionKind, WebSessionRole,
};
use sha2::{Digest, Sha256};

use crate::commit_loop::{retry_on_conflict, unless_conflict};
use crate::engine::Engine;
use crate::error::AppError;
use crate::policy::{later, time_delta};
use crate::principal::{Admin, Principal, Role};
use crate::usage::RateLimit;
use crate::usage_count::one_use;

/// How long a sign-in link can be used.
pub const LINK_LIFETIME: Duration = Duration::from_secs(10 * 60);

/// Guests that one client may become: enough for the shoppers behind one address.
const GUESTS_PER_CLIENT: RateLimit = RateLimit { most: 300, within: Duration::from_secs(60 * 60) };

/// How much later than the last write a session has to be used to be written again.
const TOUCH_AFTER: Duration = Duration::from_secs(60);

/// How long a session lasts at most, and how long it may be idle.
struct Lifetime {
    total: Duration,
    idle: Duration,
}

fn lifetime(role: WebSessionRole) -> Lifetime {
    const HOUR: Duration = Duration::from_secs(60 * 60);
    match role {
        WebSessionRole::Admin => Lifetime { total: HOUR * 12, idle: HOUR },
        WebSessionRole::Customer => Lifetime { total: HOUR * 24 * 30, idle: HOUR * 24 * 7 },
    }
}

/// Creates a one-time link that signs in an operator, and gives its secret. It can be used for
/// [`LINK_LIFETIME`].
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn create_sign_in_link(
    engine: &Engine,
    _: &Admin,
    user: UserId,
    now: Instant,
) -> Result<String, AppError> {
    let secret = new_secret(engine);
    let expires_at = later(now, LINK_LIFETIME);
    let link = WebSession {
        kind: WebSessionKind::SignInLink,
        expires_at,
        ..new_session(&secret, user, WebSessionRole::Admin, now)
    };
    insert(engine, link).await?;
    Ok(secret)
}

/// Uses a sign-in link: it ends, and a session with a new secret begins. Of several who use it at the same
/// time one gets a session.
///
/// # Errors
/// [`AppError::NotFound`] for a link that does not exist, was used, or has expired.
pub async fn use_sign_in_link(
    engine: &Engine,
    link_secret: &str,
    now: Instant,
) -> Result<String, AppError> {
    let secret = new_secret(engine);
    let used = retry_on_conflict(engine, || async {
        let link = engine.store.web_session(&hash(link_secret)).await?;
        let link = link.filter(|link| link.kind == WebSessionKind::SignInLink);
        let link = link.filter(|link| link.ended_at.is_none() && now < link.expires_at);
        let link = link.ok_or(AppError::NotFound("sign-in link"))?;
        let mut changes = Changes::default();
        let session = new_session(&secret, link.user_id, link.role, now);
        changes.web_sessions.push(RowWrite::Insert(session));
        changes.update_web_session(WebSession { ended_at: Some(now), ..link });
        Ok(((), changes))
    });
    used.await?;
    Ok(secret)
}

/// Begins a session of a guest: a new customer, of whom nothing is known but their browser. Gives its secret
/// and the guest. Guests of one client are counted: each has limits of its own on open orders and unpaid units.
///
/// # Errors
/// [`AppError::RateLimited`]; [`AppError::Unavailable`].
pub async fn begin_for_guest(
    engine: &Engine,
    client: &str,
    now: Instant,
) -> Result<(String, Principal), AppError> {
    let secret = new_secret(engine);
    let user = UserId(engine.uuid());
    let session = new_session(&secret, user, WebSessionRole::Customer, now);
    let session = WebSession { is_guest: true, ..session };
    let guest = principal(&session);
    let counter = UsageCounter::GuestSessionsPerClient;
    let usage = vec![one_use(engine, counter, GUESTS_PER_CLIENT, client.to_owned())];
    let web_sessions = vec![RowWrite::Insert(session)];
    engine.commit(Changes { usage, web_sessions, ..Changes::default() }).await?;
    Ok((secret, guest))
}

/// The caller whose browser sent this secret; `None` if no session has it, or it has ended, expired or
/// was idle for too long.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn resume(
    engine: &Engine,
    secret: &str,
    now: Instant,
) -> Result<Option<Principal>, AppError> {
    let session = engine.store.web_session(&hash(secret)).await?;
    let Some(session) = session.filter(|session| is_active(session, now)) else {
        return Ok(None);
    };
    let caller = principal(&session);
    if later(session.last_seen_at, TOUCH_AFTER) <= now {
        touch(engine, session, now).await;
    }
    Ok(Some(caller))
}

/// Ends the session with this secret, if there is one.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn end(engine: &Engine, secret: &str, now: Instant) -> Result<(), AppError> {
    let ended = retry_on_conflict(engine, || async {
        let mut changes = Changes::default();
        let session = engine.store.web_session(&hash(secret)).await?;
        if let Some(session) = session.filter(|session| session.ended_at.is_none()) {
            changes.update_web_session(WebSession { ended_at: Some(now), ..session });
        }
        Ok(((), changes))
    });
    Ok(ended.await?)
}

pub(crate) fn is_active(session: &WebSession, now: Instant) -> bool {
    session.kind == WebSessionKind::Session
        && session.ended_at.is_none()
        && now < session.expires_at
        && session.last_seen_at > idle_before(session.role, now)
}

/// A session that was last used at this time or before has been idle for too long.
fn idle_before(role: WebSessionRole, now: Instant) -> Instant {
    now.checked_sub_signed(time_delta(lifetime(role).idle)).unwrap_or(Instant::MIN_UTC)
}

/// Writes that a session was used.
async fn touch(engine: &Engine, session: WebSession, now: Instant) {
    let mut changes = Changes::default();
    let token_hash = session.token_hash.clone();
    changes.update_web_session(WebSession { last_seen_at: now, ..session });
    let store = Arc::clone(&engine.store);
    let write = async move { unless_conflict(store.commit(changes).await) };
    engine.uses.record("a session", &token_hash, write).await;
}

async fn insert(engine: &Engine, session: WebSession) -> Result<(), CommitError> {
    let changes = Changes { web_sessions: vec![RowWrite::Insert(session)], ..Changes::default() };
    engine.commit(changes).await
}

pub(crate) fn new_session(
    secret: &str,
    user_id: UserId,
    role: WebSessionRole,
    now: Instant,
) -> WebSession {
    WebSession {
        token_hash: hash(secret),
        kind: WebSessionKind::Session,
        user_id,
        role,
        created_at: now,
        last_seen_at: now,
        expires_at: later(now, lifetime(role).total),
        ended_at: None,
        version: 1,
        is_guest: false,
    }
}

fn principal(session: &WebSession) -> Principal {
    let roles = match session.role {
        WebSessionRole::Admin => vec![Role::Admin],
        WebSessionRole::Customer if session.is_guest => vec![Role::Customer, Role::Guest],
        WebSessionRole::Customer => vec![Role::Customer],
    };
    Principal::new(session.user_id, roles)
}

/// SHA-256 in hex. The secrets are random, so that a slow hash would protect nothing.
pub(crate) fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}
