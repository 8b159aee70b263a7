//! Writing sessions of browsers and sign-in links.

use diesel::prelude::*;
use ports::{Conflict, RowWrite, WebSession, WebSessionBrowser};

use super::rows::one_row;
use crate::commit::plan::rows::split;
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::web_session::{WebSessionBrowserRow, WebSessionRow};
use crate::schema::{web_session_browsers, web_sessions};

pub(super) fn apply(
    c: &mut SqliteConnection,
    writes: &[RowWrite<WebSession>],
) -> Result<(), Fault> {
    let (updates, inserts) = split(writes, |s| s.token_hash.clone());
    for session in updates {
        let row = WebSessionRow::from(session);
        let rows = CachedStatement(
            diesel::update(
                web_sessions::table
                    .filter(web_sessions::token_hash.eq(&row.token_hash))
                    .filter(web_sessions::version.eq(row.version.saturating_sub(1))),
            )
            .set((
                web_sessions::last_seen_at.eq(row.last_seen_at),
                web_sessions::ended_at.eq(row.ended_at),
                web_sessions::version.eq(row.version),
            )),
        )
        .execute(c)?;
        one_row(rows, Conflict::WebSession)?;
    }
    for session in inserts {
        diesel::insert_into(web_sessions::table)
            .values(&WebSessionRow::from(session))
            .execute(c)?;
    }
    Ok(())
}

pub(super) fn insert_browsers(
    c: &mut SqliteConnection,
    browsers: &[WebSessionBrowser],
) -> Result<(), Fault> {
    for browser in browsers {
        diesel::insert_into(web_session_browsers::table)
            .values(&WebSessionBrowserRow::from(browser))
            .execute(c)?;
    }
    Ok(())
}
