//! Reading sessions of browsers and sign-in links.

use std::collections::HashMap;

use async_trait::async_trait;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use ports::{
    ActiveSessions, ListedSession, ReadError, WebSession, WebSessionRepository, WebSessionRole,
};

use super::values;
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::rows::web_session::{WebSessionBrowserRow, WebSessionRow};
use crate::schema::{web_session_browsers, web_sessions};
use crate::store::DieselStore;
use crate::types::{SqlTimestamp, SqlUuid};

#[async_trait]
impl WebSessionRepository for DieselStore {
    async fn web_session(&self, token_hash: &str) -> Result<Option<WebSession>, ReadError> {
        let token_hash = strip_nul(token_hash);
        self.read(move |conn| {
            let row: Option<WebSessionRow> = on_conn!(conn, c => web_sessions::table
                .find(&token_hash)
                .select(WebSessionRow::as_select())
                .first(c)
                .optional()?);
            row.map(WebSession::try_from).transpose()
        })
        .await
    }
    async fn active_web_sessions(
        &self,
        filter: ActiveSessions,
        limit: u32,
    ) -> Result<Vec<ListedSession>, ReadError> {
        self.read(move |conn| active(conn, filter, limit)).await
    }
}

pub(super) fn active(
    conn: &mut Conn<'_>,
    filter: ActiveSessions,
    limit: u32,
) -> Result<Vec<ListedSession>, Fault> {
    let rows: Vec<WebSessionRow> = on_conn!(conn, c => {
        let mut query = web_sessions::table
            .select(WebSessionRow::as_select())
            .filter(sql::<Bool>("kind = 'session' AND ended_at IS NULL"))
            .filter(web_sessions::expires_at.gt(SqlTimestamp(filter.now)))
            .order((web_sessions::last_seen_at.desc(), web_sessions::token_hash.asc()))
            .limit(i64::from(limit))
            .into_boxed();
        if let Some(user) = filter.user_id {
            query = query.filter(web_sessions::user_id.eq(SqlUuid(user.0)));
        }
        let (customer, admin) = (filter.seen_after.customer, filter.seen_after.admin);
        let (customer, admin) = (SqlTimestamp(customer), SqlTimestamp(admin));
        // The words are in the text of the statement: parameters would not use the partial index.
        let (is_customer, is_admin) =
            (sql::<Bool>("role = 'customer'"), sql::<Bool>("role = 'admin'"));
        query = match filter.role {
            Some(WebSessionRole::Admin) => {
                query.filter(is_admin.and(web_sessions::last_seen_at.gt(admin)))
            }
            Some(WebSessionRole::Customer) => {
                query.filter(is_customer.and(web_sessions::last_seen_at.gt(customer)))
            }
            None => query.filter(
                (is_admin.and(web_sessions::last_seen_at.gt(admin)))
                    .or(is_customer.and(web_sessions::last_seen_at.gt(customer))),
            ),
        };
        query.load(c)?
    });
    let hashes: Vec<&str> = rows.iter().map(|row| row.token_hash.as_str()).collect();
    let browsers: Vec<WebSessionBrowserRow> = on_conn!(conn, c => web_session_browsers::table
        .filter(web_session_browsers::token_hash.eq_any(&hashes))
        .select(WebSessionBrowserRow::as_select())
        .load(c)?);
    let browsers = browsers.into_iter().map(|row| (row.token_hash, row.browser));
    let mut browsers: HashMap<String, String> = browsers.collect();
    let sessions = values::<_, WebSession>(rows)?.into_iter();
    let listed = sessions
        .map(|session| ListedSession { browser: browsers.remove(&session.token_hash), session });
    Ok(listed.collect())
}
