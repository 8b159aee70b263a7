//! How far the feed of events is known to be complete on PostgreSQL.

use std::sync::Mutex;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::connection::lock::lock;

/// How far the feed is known to be complete.
#[derive(Debug, Default)]
pub(crate) struct FeedHorizon(Mutex<Known>);

#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Known {
    /// Nothing can appear up to this position any more.
    pub(super) complete: i64,
    /// A position that is complete once all transactions up to the one that was new then have ended.
    pub(super) next: Option<Mark>,
}

/// A position, and a transaction id that was new when it was read.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub(super) struct Mark {
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = BigInt)]
    transaction: i64,
}

impl FeedHorizon {
    pub(super) fn known(&self) -> Known {
        *lock(&self.0)
    }

    pub(super) fn begin(&self, mark: Mark) {
        lock(&self.0).next.get_or_insert(mark);
    }

    /// Forgets what is known if the feed ends before it: the database was replaced by an older state.
    pub(super) fn check(&self, last: i64) {
        let mut known = lock(&self.0);
        let marked = known.next.map_or(0, |mark| mark.position);
        if last < known.complete.max(marked) {
            *known = Known::default();
        }
    }

    /// The oldest transaction that runs is this one.
    pub(super) fn learn(&self, oldest: i64) {
        let mut known = lock(&self.0);
        if let Some(mark) = known.next.filter(|mark| oldest > mark.transaction) {
            known.complete = known.complete.max(mark.position);
            known.next = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_complete_when_all_transactions_of_its_time_have_ended() {
        let horizon = FeedHorizon::default();
        horizon.begin(Mark { position: 7, transaction: 100 });
        horizon.begin(Mark { position: 9, transaction: 200 });
        for oldest in [99, 100] {
            horizon.learn(oldest);
            assert_eq!(horizon.known().complete, 0, "transaction 100 may still run");
        }
        horizon.learn(101);
        assert_eq!(horizon.known().complete, 7, "what was marked first");
        horizon.begin(Mark { position: 5, transaction: 300 });
        horizon.learn(301);
        assert_eq!(horizon.known().complete, 7, "it never moves back");
    }

    #[test]
    fn a_feed_that_ends_before_what_is_known_begins_again() {
        let horizon = FeedHorizon::default();
        horizon.begin(Mark { position: 7, transaction: 100 });
        horizon.learn(101);
        horizon.check(7);
        assert_eq!(horizon.known().complete, 7, "the same database");
        horizon.check(6);
        assert_eq!(horizon.known().complete, 0, "an older state of it");
        horizon.begin(Mark { position: 9, transaction: 900 });
        horizon.check(6);
        assert!(horizon.known().next.is_none(), "a mark of the newer state");
    }
}
