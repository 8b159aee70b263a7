//! Writing the views that operators save.

use diesel::prelude::*;
use ports::{Conflict, RowWrite, SavedViews};

use super::rows::one_row;
use crate::commit::plan::rows::split;
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::saved_view::SavedViewsRow;
use crate::schema::saved_views;

pub(super) fn apply(
    c: &mut SqliteConnection,
    writes: &[RowWrite<SavedViews>],
) -> Result<(), Fault> {
    let (updates, inserts) = split(writes, |views| views.user_id);
    for views in updates {
        let row = SavedViewsRow::from(views);
        let rows = CachedStatement(
            diesel::update(
                saved_views::table
                    .filter(saved_views::user_id.eq(row.user_id))
                    .filter(saved_views::version.eq(row.version.saturating_sub(1))),
            )
            .set((saved_views::views.eq(&row.views), saved_views::version.eq(row.version))),
        )
        .execute(c)?;
        one_row(rows, Conflict::SavedViews)?;
    }
    for views in inserts {
        let row = SavedViewsRow::from(views);
        let rows = diesel::insert_into(saved_views::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(c)?;
        one_row(rows, Conflict::SavedViews)?;
    }
    Ok(())
}
