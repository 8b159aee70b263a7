//! Sessions, contact cards and the messages owed to their owners.

use domain::contact::Contact;
use domain::notification::Notification;
use ports::{CommitError, Conflict, RowWrite, SavedViews, WebSession};

use super::{ensure_current, ensure_next, ensure_sound};
use crate::state::State;

impl State {
    /// Two first saves of one card can race, so a card that is there already is a conflict.
    pub(super) fn write_contact(&mut self, write: RowWrite<Contact>) -> Result<(), CommitError> {
        let stored = self.contacts.get(&write.row().user_id).map(|c| c.version);
        let row = match write {
            RowWrite::Insert(row) => {
                ensure_current(stored.is_none(), Conflict::Contact)?;
                row
            }
            RowWrite::Update(row) => {
                ensure_next(stored, row.version, Conflict::Contact)?;
                row
            }
        };
        self.contacts.put(row.user_id, row);
        Ok(())
    }

    /// Two first views of one operator can race, so views that are there already are a conflict.
    pub(super) fn write_saved_views(
        &mut self,
        write: RowWrite<SavedViews>,
    ) -> Result<(), CommitError> {
        let stored = self.saved_views.get(&write.row().user_id).map(|views| views.version);
        let row = match write {
            RowWrite::Insert(row) => {
                ensure_current(stored.is_none(), Conflict::SavedViews)?;
                row
            }
            RowWrite::Update(row) => {
                ensure_next(stored, row.version, Conflict::SavedViews)?;
                row
            }
        };
        self.saved_views.put(row.user_id, row);
        Ok(())
    }

    pub(super) fn write_web_session(
        &mut self,
        write: RowWrite<WebSession>,
    ) -> Result<(), CommitError> {
        let key = write.row().token_hash.clone();
        let stored = self.web_sessions.get(&key).map(|s| s.version);
        let row = match write {
            RowWrite::Insert(row) => {
                ensure_sound(stored.is_none(), || "the session exists".to_owned())?;
                row
            }
            RowWrite::Update(row) => {
                ensure_next(stored, row.version, Conflict::WebSession)?;
                row
            }
        };
        self.web_sessions.put(key, row);
        Ok(())
    }

    pub(super) fn write_notification(
        &mut self,
        write: RowWrite<Notification>,
    ) -> Result<(), CommitError> {
        let id = write.row().id;
        let stored = self.notifications.get(&id).map(|n| (n.version, n.user_id));
        let row = match write {
            RowWrite::Insert(row) => {
                ensure_sound(stored.is_none(), || format!("notification {id} exists"))?;
                row
            }
            RowWrite::Update(row) => {
                ensure_next(stored.map(|s| s.0), row.version, Conflict::Notification)?;
                // The order of the message may have been adopted since the message was read.
                let user_id = stored.map_or(row.user_id, |(_, owner)| owner);
                Notification { user_id, ..row }
            }
        };
        self.notifications.put(id, row);
        Ok(())
    }
}
