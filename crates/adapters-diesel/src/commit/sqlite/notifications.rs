//! Writing messages.

use diesel::prelude::*;
use domain::notification::Notification;
use ports::{Conflict, RowWrite};

use super::rows::{insert_rows, one_row};
use crate::commit::plan::rows::split;
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::notification::NotificationRow;
use crate::schema::notifications;

pub(super) fn apply(
    c: &mut SqliteConnection,
    writes: &[RowWrite<Notification>],
) -> Result<(), Fault> {
    let (updates, inserts) = split(writes, |n| n.id);
    for notification in updates {
        let row = NotificationRow::from(notification);
        let rows = CachedStatement(
            diesel::update(
                notifications::table
                    .filter(notifications::id.eq(row.id))
                    .filter(notifications::version.eq(row.version.saturating_sub(1))),
            )
            .set((
                notifications::channel.eq(&row.channel),
                notifications::status.eq(&row.status),
                notifications::attempts.eq(row.attempts),
                notifications::last_error.eq(&row.last_error),
                notifications::sent_at.eq(row.sent_at),
                notifications::version.eq(row.version),
            )),
        )
        .execute(c)?;
        one_row(rows, Conflict::Notification)?;
    }
    let new: Vec<NotificationRow> = inserts.into_iter().map(NotificationRow::from).collect();
    insert_rows!(c, notifications::table, &new);
    Ok(())
}
