//! Folding again what listings are searched by, once the folding itself has changed.

use diesel::prelude::*;
use domain::search::FOLDING;

use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::rows::listing::search_text;
use crate::schema::{listings as rows, search_folding};
use crate::types::SqlUuid;

/// Listings in one transaction.
const BATCH: i64 = 1_000;

/// Brings every listing's search text to this version of the folding. If it is broken off, it
/// begins again the next time: the version is written last, and rows that are right are left alone.
pub(super) fn listings(conn: &mut Conn<'_>) -> Result<(), Fault> {
    if is_current(conn)? {
        return Ok(());
    }
    let (mut after, mut changed) = (None, 0_usize);
    loop {
        let batch = match conn {
            Conn::Pg(c) => c.transaction(|c| batch(&mut Conn::Pg(c), after)),
            Conn::Sqlite(c) => c.transaction(|c| batch(&mut Conn::Sqlite(c), after)),
        }?;
        changed = changed.saturating_add(batch.changed);
        if batch.last.is_none() {
            break;
        }
        after = batch.last;
    }
    on_conn!(conn, c => diesel::update(search_folding::table)
        .set(search_folding::version.eq(FOLDING))
        .execute(c)?);
    tracing::info!(version = FOLDING, changed, "listing search text normalized");
    Ok(())
}

/// Whether the stored texts were written by this version of the folding, or by a later one, of a newer server
/// that runs beside this one.
pub(super) fn is_current(conn: &mut Conn<'_>) -> Result<bool, Fault> {
    let stored: i64 = on_conn!(conn, c => search_folding::table
        .select(search_folding::version)
        .first(c)?);
    Ok(stored >= FOLDING)
}

struct Batch {
    /// The last listing that was looked at; `None` behind the end.
    last: Option<SqlUuid>,
    changed: usize,
}

fn batch(conn: &mut Conn<'_>, after: Option<SqlUuid>) -> Result<Batch, Fault> {
    let found: Vec<(SqlUuid, String, String, String)> = on_conn!(conn, c => {
        let mut query = rows::table
            .select((rows::id, rows::name, rows::sku, rows::search))
            .order(rows::id.asc())
            .limit(BATCH)
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(rows::id.gt(after));
        }
        query.load(c)?
    });
    let mut changed = 0_usize;
    for (id, name, sku, search) in &found {
        let wanted = search_text(name, sku);
        if *search == wanted {
            continue;
        }
        // Servers may run meanwhile: who changes the name writes the search text as well.
        let row = rows::table.find(*id).filter(rows::name.eq(name)).filter(rows::sku.eq(sku));
        let written = on_conn!(conn, c => diesel::update(row)
            .set(rows::search.eq(&wanted))
            .execute(c)?);
        changed = changed.saturating_add(written);
    }
    Ok(Batch { last: found.last().map(|(id, ..)| *id), changed })
}
