//! API keys, and the browsers of sessions.

use ports::{ApiKey, CommitError, Conflict, RowWrite, WebSessionBrowser};

use super::{ensure_next, ensure_sound};
use crate::state::State;

impl State {
    pub(super) fn write_api_key(&mut self, write: RowWrite<ApiKey>) -> Result<(), CommitError> {
        let stored = self.api_keys.get(&write.row().id).cloned();
        let row = match write {
            RowWrite::Insert(row) => {
                let is_new =
                    stored.is_none() && self.api_key_hashes.get(&row.secret_hash).is_none();
                ensure_sound(is_new, || format!("API key {} exists", row.id))?;
                self.api_key_hashes.put(row.secret_hash.clone(), row.id);
                row
            }
            RowWrite::Update(row) => {
                ensure_next(stored.as_ref().map(|key| key.version), row.version, Conflict::ApiKey)?;
                let stored = stored.unwrap_or_else(|| row.clone());
                let ApiKey { last_used_at, revoked_at, version, .. } = row;
                ApiKey { last_used_at, revoked_at, version, ..stored }
            }
        };
        self.api_keys.put(row.id, row);
        Ok(())
    }

    pub(super) fn write_session_browser(
        &mut self,
        row: WebSessionBrowser,
    ) -> Result<(), CommitError> {
        let is_new = self.web_session_browsers.get(&row.token_hash).is_none();
        ensure_sound(is_new, || "the browser of the session exists".to_owned())?;
        self.web_session_browsers.put(row.token_hash.clone(), row);
        Ok(())
    }
}
