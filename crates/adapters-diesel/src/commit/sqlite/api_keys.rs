//! Writing API keys.

use diesel::prelude::*;
use ports::{ApiKey, Conflict, RowWrite};

use super::rows::one_row;
use crate::commit::plan::rows::split;
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::api_key::ApiKeyRow;
use crate::schema::api_keys;

pub(super) fn apply(c: &mut SqliteConnection, writes: &[RowWrite<ApiKey>]) -> Result<(), Fault> {
    let (updates, inserts) = split(writes, |key| key.id);
    for key in updates {
        let row = ApiKeyRow::from(key);
        let rows = CachedStatement(
            diesel::update(
                api_keys::table
                    .filter(api_keys::id.eq(row.id))
                    .filter(api_keys::version.eq(row.version.saturating_sub(1))),
            )
            .set((
                api_keys::last_used_at.eq(row.last_used_at),
                api_keys::revoked_at.eq(row.revoked_at),
                api_keys::version.eq(row.version),
            )),
        )
        .execute(c)?;
        one_row(rows, Conflict::ApiKey)?;
    }
    for key in inserts {
        diesel::insert_into(api_keys::table).values(&ApiKeyRow::from(key)).execute(c)?;
    }
    Ok(())
}
