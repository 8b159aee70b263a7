//! Where people are signed in: the sessions of browsers, and ending them from elsewhere.

use domain::Instant;
use domain::ids::{UserId, WebSessionId};
use ports::{
    ActiveSessions, Changes, ListedSession, SeenAfter, WebSession, WebSessionBrowser,
    WebSessionRole,
};
use uuid::Uuid;

use super::browser::words;
use super::{hash, idle_before};
use crate::commit_loop::{commit_if_unchanged, retry_on_conflict};
use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::{Admin, Principal, Role};

/// Sessions that a list shows: those that were used last.
const LISTED: u32 = 100;

/// Sessions among which one is looked for by its id.
const SEARCHED: u32 = 1_000;

/// A session as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveSession {
    /// Its public id: half of the hash of its secret, which does not lead to the secret.
    pub id: WebSessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// Their role.
    pub role: WebSessionRole,
    /// The browser in which it began, if it is known.
    pub browser: Option<String>,
    /// When it began.
    pub created_at: Instant,
    /// When it was last used, to within a minute.
    pub last_seen_at: Instant,
    /// When it ends at the latest.
    pub expires_at: Instant,
}

/// The public id of the session with this secret.
#[must_use]
pub fn id_of(secret: &str) -> WebSessionId {
    public_id(&hash(secret))
}

/// The first 128 bits of the hash.
fn public_id(token_hash: &str) -> WebSessionId {
    let half: String = token_hash.chars().take(32).collect();
    WebSessionId(Uuid::try_parse(&half).unwrap_or_default())
}

/// Records the browser in which a session has begun, by its `User-Agent`. The sign-in does not fail because that
/// cannot be written.
pub async fn describe(engine: &Engine, secret: &str, user_agent: Option<&str>) {
    let Some(browser) = user_agent.and_then(words) else {
        return;
    };
    let described = async {
        let token_hash = hash(secret);
        let Some(session) = engine.store.web_session(&token_hash).await? else {
            return Ok(());
        };
        let row = WebSessionBrowser { token_hash, browser, expires_at: session.expires_at };
        let changes = Changes { web_session_browsers: vec![row], ..Changes::default() };
        commit_if_unchanged(engine, changes).await?;
        Ok::<_, AppError>(())
    };
    if let Err(error) = described.await {
        tracing::warn!(%error, "browser of a session not recorded");
    }
}

/// How many sessions of this user can be used now, counted to the length of a list.
pub(crate) async fn count(engine: &Engine, user: UserId) -> Result<u64, AppError> {
    let filter = active(engine.credential_time(), Some(user), None);
    let found = engine.store.active_web_sessions(filter, LISTED).await?;
    Ok(u64::try_from(found.len()).unwrap_or(u64::MAX))
}

/// The sessions of this user that can be used now, the last used first.
pub(crate) async fn of_user(engine: &Engine, user: UserId) -> Result<Vec<ActiveSession>, AppError> {
    let filter = active(engine.credential_time(), Some(user), None);
    Ok(shown(&engine.store.active_web_sessions(filter, SEARCHED).await?))
}

/// The caller's own sessions, the last used first. Those of the role `admin` are an operator's alone.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_own(
    engine: &Engine,
    caller: &Principal,
    now: Instant,
) -> Result<Vec<ActiveSession>, AppError> {
    list(engine, own(caller, now)).await
}

/// The sessions of all operators, the last used first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_operators(
    engine: &Engine,
    _: &Admin,
    now: Instant,
) -> Result<Vec<ActiveSession>, AppError> {
    list(engine, operators(now)).await
}

/// The sessions of one user, as a customer and as an operator, the last used first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_of_user(
    engine: &Engine,
    _: &Admin,
    user: UserId,
    now: Instant,
) -> Result<Vec<ActiveSession>, AppError> {
    list(engine, active(now, Some(user), None)).await
}

/// Ends one of the caller's own sessions.
///
/// # Errors
/// [`AppError::NotFound`] for a session of someone else as well.
pub async fn revoke_own(
    engine: &Engine,
    caller: &Principal,
    id: WebSessionId,
    now: Instant,
) -> Result<(), AppError> {
    revoke(engine, own(caller, now), id).await
}

/// Ends a session of any operator.
///
/// # Errors
/// [`AppError::NotFound`], for a customer's session as well.
pub async fn revoke_operators(
    engine: &Engine,
    _: &Admin,
    id: WebSessionId,
    now: Instant,
) -> Result<(), AppError> {
    revoke(engine, operators(now), id).await
}

/// Ends all of the caller's own sessions but this one.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn revoke_others(
    engine: &Engine,
    caller: &Principal,
    kept: WebSessionId,
    now: Instant,
) -> Result<usize, AppError> {
    revoke_all(engine, own(caller, now), Some(kept)).await
}

/// Ends the sessions of all operators; gives how many.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn revoke_all_operators(
    engine: &Engine,
    _: &Admin,
    now: Instant,
) -> Result<usize, AppError> {
    revoke_all(engine, operators(now), None).await
}

/// Ends all sessions of one user, as a customer and as an operator; gives how many.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn revoke_all_of_user(
    engine: &Engine,
    _: &Admin,
    user: UserId,
    now: Instant,
) -> Result<usize, AppError> {
    revoke_all(engine, active(now, Some(user), None), None).await
}

fn own(caller: &Principal, now: Instant) -> ActiveSessions {
    let role = (!caller.is(Role::Admin)).then_some(WebSessionRole::Customer);
    active(now, Some(caller.user_id), role)
}

fn operators(now: Instant) -> ActiveSessions {
    active(now, None, Some(WebSessionRole::Admin))
}

/// The sessions that can still be used: not those that were idle for too long.
fn active(now: Instant, user_id: Option<UserId>, role: Option<WebSessionRole>) -> ActiveSessions {
    let seen_after = SeenAfter {
        customer: idle_before(WebSessionRole::Customer, now),
        admin: idle_before(WebSessionRole::Admin, now),
    };
    ActiveSessions { now, seen_after, user_id, role }
}

async fn list(engine: &Engine, filter: ActiveSessions) -> Result<Vec<ActiveSession>, AppError> {
    Ok(shown(&engine.store.active_web_sessions(filter, LISTED).await?))
}

fn shown(listed: &[ListedSession]) -> Vec<ActiveSession> {
    let shown = |ListedSession { session, browser }: &ListedSession| ActiveSession {
        id: public_id(&session.token_hash),
        user_id: session.user_id,
        role: session.role,
        browser: browser.clone(),
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
        expires_at: session.expires_at,
    };
    listed.iter().map(shown).collect()
}

async fn revoke(engine: &Engine, filter: ActiveSessions, id: WebSessionId) -> Result<(), AppError> {
    let ended = retry_on_conflict(engine, || async {
        let mut found = engine.store.active_web_sessions(filter, SEARCHED).await?;
        found.retain(|listed| public_id(&listed.session.token_hash) == id);
        if found.is_empty() {
            return Err(AppError::NotFound("session"));
        }
        Ok(((), ending(found, filter.now)))
    });
    Ok(ended.await?)
}

/// Some at a time, until none is left.
async fn revoke_all(
    engine: &Engine,
    filter: ActiveSessions,
    kept: Option<WebSessionId>,
) -> Result<usize, AppError> {
    let mut ended = 0;
    loop {
        let some = retry_on_conflict(engine, || async {
            let mut found = engine.store.active_web_sessions(filter, LISTED).await?;
            found.retain(|listed| Some(public_id(&listed.session.token_hash)) != kept);
            Ok((found.len(), ending(found, filter.now)))
        });
        match some.await? {
            0 => return Ok(ended),
            some => ended += some,
        }
    }
}

fn ending(sessions: Vec<ListedSession>, now: Instant) -> Changes {
    let mut changes = Changes::default();
    for ListedSession { session, .. } in sessions {
        changes.update_web_session(WebSession { ended_at: Some(now), ..session });
    }
    changes
}
