//! Sessions of browsers.

use application::sessions::ActiveSession;
use domain::{DateTime, Utc};
use ports::WebSessionRole;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::EnumString;
use super::enum_string::WebSessionRoleString;

/// The browsers in which the caller is signed in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebSessions)]
pub struct WebSessionsDto {
    /// The sessions, the last used first; at most 100.
    pub items: Vec<WebSessionDto>,
}

/// A session of a browser.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebSession)]
pub struct WebSessionDto {
    id: Uuid,
    user_id: Uuid,
    role: WebSessionRoleString,
    /// The browser in which it began, if it is known.
    #[schema(example = "Firefox on Linux")]
    browser: Option<String>,
    created_at: DateTime<Utc>,
    /// To within a minute.
    last_seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    expires_at: DateTime<Utc>,
}

impl From<&ActiveSession> for WebSessionDto {
    fn from(session: &ActiveSession) -> Self {
        Self {
            id: session.id.0,
            user_id: session.user_id.0,
            role: EnumString::<WebSessionRole>(session.role),
            browser: session.browser.clone(),
            created_at: session.created_at,
            last_seen_at: session.last_seen_at,
            expires_at: session.expires_at,
        }
    }
}
