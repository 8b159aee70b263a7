//! Sessions of browsers, and the one-time links that begin them.

use async_trait::async_trait;
use domain::Instant;
use domain::ids::UserId;

use crate::read_error::ReadError;

domain::text_enum! {
    /// What the secret of a row does.
    pub enum WebSessionKind {
        /// It is in a cookie and authenticates requests.
        Session = "session",
        /// It is in a URL and begins one session.
        SignInLink = "link",
    }
}

domain::text_enum! {
    /// As what a session authenticates its user.
    pub enum WebSessionRole {
        /// Their own resources.
        Customer = "customer",
        /// Everything in the shop.
        Admin = "admin",
    }
}

/// A session of a browser, or a link that begins one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSession {
    /// SHA-256 of the secret, in hex. The secret itself is not stored.
    pub token_hash: String,
    /// What the secret does.
    pub kind: WebSessionKind,
    /// The user.
    pub user_id: UserId,
    /// The user's role.
    pub role: WebSessionRole,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last used, to within a minute.
    pub last_seen_at: Instant,
    /// When it ends, however often it is used.
    pub expires_at: Instant,
    /// When it was revoked, or the link was used.
    pub ended_at: Option<Instant>,
    /// The version: 1 for a new one.
    pub version: i64,
    /// Whether it is of a guest: a customer whose browser is all that is known of them.
    pub is_guest: bool,
}

/// The browser in which a session began, in words. It is written once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSessionBrowser {
    /// The session.
    pub token_hash: String,
    /// The browser and its system, such as `Firefox on Linux`.
    pub browser: String,
    /// When the session ends.
    pub expires_at: Instant,
}

/// A session with its browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSession {
    /// The session.
    pub session: WebSession,
    /// Its browser, if it is known.
    pub browser: Option<String>,
}

/// After which time a session must have been used, by its role: another has been idle for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenAfter {
    /// Sessions of customers.
    pub customer: Instant,
    /// Sessions of operators.
    pub admin: Instant,
}

/// Which sessions are wanted: those that have neither ended nor expired, and were not idle for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActiveSessions {
    /// The current time.
    pub now: Instant,
    /// When they must have been used.
    pub seen_after: SeenAfter,
    /// Only those of this user.
    pub user_id: Option<UserId>,
    /// Only those with this role.
    pub role: Option<WebSessionRole>,
}

/// Sessions of browsers and sign-in links.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait WebSessionRepository: Send + Sync {
    /// The session or link with this hash, whether it has ended or not
    /// (`repositories::web_session_round_trip`).
    async fn web_session(&self, token_hash: &str) -> Result<Option<WebSession>, ReadError>;
    /// Sessions, without links, that have neither ended nor expired nor been idle for too long, those that were used last
    /// first, of several with the same time the one with the smaller hash; at most `limit`
    /// (`repositories::active_web_sessions`, `repositories::idle_web_sessions_are_not_active`).
    async fn active_web_sessions(
        &self,
        filter: ActiveSessions,
        limit: u32,
    ) -> Result<Vec<ListedSession>, ReadError>;
}
