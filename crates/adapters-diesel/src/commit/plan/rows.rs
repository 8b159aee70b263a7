//! The order in which the rows of one table are written.

use ports::RowWrite;

/// The rows to be updated, in the order of their ids, and those to be inserted. Updates come first:
/// what they release (an active attempt, a slot) may be what an insert takes.
pub(in crate::commit) fn split<T, I: Ord>(
    writes: &[RowWrite<T>],
    id: impl Fn(&T) -> I,
) -> (Vec<&T>, Vec<&T>) {
    let mut updates = Vec::new();
    let mut inserts = Vec::new();
    for write in writes {
        match write {
            RowWrite::Insert(row) => inserts.push(row),
            RowWrite::Update(row) => updates.push(row),
        }
    }
    updates.sort_by_key(|row| id(row));
    inserts.sort_by_key(|row| id(row));
    (updates, inserts)
}
