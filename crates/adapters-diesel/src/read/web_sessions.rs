//! Reading sessions of browsers and sign-in links.

use async_trait::async_trait;
use diesel::prelude::*;
use ports::{ReadError, WebSession, WebSessionRepository};

use crate::connection::on_conn;
use crate::query::strip_nul;
use crate::rows::web_session::WebSessionRow;
use crate::schema::web_sessions;
use crate::store::DieselStore;

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
}
