//! Writing contact cards.

use diesel::prelude::*;
use domain::contact::Contact;
use ports::{Conflict, RowWrite};

use super::rows::one_row;
use crate::commit::plan::rows::split;
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::contact::ContactRow;
use crate::schema::contacts;

pub(super) fn apply(c: &mut SqliteConnection, writes: &[RowWrite<Contact>]) -> Result<(), Fault> {
    let (updates, inserts) = split(writes, |c| c.user_id);
    for contact in updates {
        let row = ContactRow::from(contact);
        let rows = CachedStatement(
            diesel::update(
                contacts::table
                    .filter(contacts::user_id.eq(row.user_id))
                    .filter(contacts::version.eq(row.version.saturating_sub(1))),
            )
            .set((
                contacts::email.eq(&row.email),
                contacts::phone.eq(&row.phone),
                contacts::name.eq(&row.name),
                contacts::locale.eq(&row.locale),
                contacts::muted.eq(&row.muted),
                contacts::updated_at.eq(row.updated_at),
                contacts::version.eq(row.version),
            )),
        )
        .execute(c)?;
        one_row(rows, Conflict::Contact)?;
    }
    for contact in inserts {
        let row = ContactRow::from(contact);
        let rows = diesel::insert_into(contacts::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(c)?;
        one_row(rows, Conflict::Contact)?;
    }
    Ok(())
}
