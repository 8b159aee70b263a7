//! Rows of `web_sessions` and `web_session_browsers`.

use diesel::prelude::*;
use domain::ids::UserId;
use domain::text::UnknownWord;
use ports::{WebSession, WebSessionBrowser};
use serde::Serialize;

use crate::errors::Fault;
use crate::query::strip_nul;
use crate::schema::{web_session_browsers, web_sessions};
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `web_sessions`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = web_sessions, treat_none_as_default_value = false)]
pub(crate) struct WebSessionRow {
    pub(crate) token_hash: String,
    pub(crate) kind: String,
    pub(crate) user_id: SqlUuid,
    pub(crate) role: String,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) last_seen_at: SqlTimestamp,
    pub(crate) expires_at: SqlTimestamp,
    pub(crate) ended_at: Option<SqlTimestamp>,
    pub(crate) version: i64,
    pub(crate) is_guest: bool,
}

impl From<&WebSession> for WebSessionRow {
    fn from(session: &WebSession) -> Self {
        Self {
            token_hash: session.token_hash.clone(),
            kind: session.kind.as_str().to_owned(),
            user_id: SqlUuid(session.user_id.0),
            role: session.role.as_str().to_owned(),
            created_at: SqlTimestamp(session.created_at),
            last_seen_at: SqlTimestamp(session.last_seen_at),
            expires_at: SqlTimestamp(session.expires_at),
            ended_at: session.ended_at.map(SqlTimestamp),
            version: session.version,
            is_guest: session.is_guest,
        }
    }
}

impl TryFrom<WebSessionRow> for WebSession {
    type Error = Fault;

    fn try_from(row: WebSessionRow) -> Result<Self, Fault> {
        let broken = |error: UnknownWord| Fault::Corrupt(format!("a session: {error}"));
        Ok(Self {
            kind: row.kind.parse().map_err(broken)?,
            role: row.role.parse().map_err(broken)?,
            token_hash: row.token_hash,
            user_id: UserId(row.user_id.0),
            created_at: row.created_at.0,
            last_seen_at: row.last_seen_at.0,
            expires_at: row.expires_at.0,
            ended_at: row.ended_at.map(|time| time.0),
            version: row.version,
            is_guest: row.is_guest,
        })
    }
}

/// A row of `web_session_browsers`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = web_session_browsers, treat_none_as_default_value = false)]
pub(crate) struct WebSessionBrowserRow {
    pub(crate) token_hash: String,
    pub(crate) browser: String,
    pub(crate) expires_at: SqlTimestamp,
}

impl From<&WebSessionBrowser> for WebSessionBrowserRow {
    fn from(row: &WebSessionBrowser) -> Self {
        Self {
            token_hash: row.token_hash.clone(),
            browser: strip_nul(&row.browser),
            expires_at: SqlTimestamp(row.expires_at),
        }
    }
}
