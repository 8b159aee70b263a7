//! What the statements of every table have in common.

use ports::{CommitError, Conflict};

use crate::errors::Fault;

/// Requires that one row was changed: otherwise a concurrent commit was first.
pub(super) fn one_row(rows: usize, what: Conflict) -> Result<(), Fault> {
    if rows == 1 { Ok(()) } else { Err(CommitError::Conflict(what).into()) }
}

/// Inserts rows one by one: the statement for one row stays prepared.
macro_rules! insert_rows {
    ($c:expr, $table:expr, $rows:expr) => {
        for row in $rows {
            ::diesel::insert_into($table).values(row).execute(&mut *$c)?;
        }
    };
}

pub(super) use insert_rows;
