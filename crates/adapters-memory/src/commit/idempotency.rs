//! Idempotency records: begun, taken over, finished.

use ports::{CommitError, IdempotencyRecord, IdempotencyState, IdempotencyWrite};

use crate::state::{ScopeKey, State, scope_key};

impl State {
    pub(super) fn write_idempotency(&mut self, write: IdempotencyWrite) -> Result<(), CommitError> {
        match write {
            IdempotencyWrite::Insert(record) => self.insert_record(record),
            IdempotencyWrite::TakeOver { scope, fence, lease_until } => {
                self.with_running(&scope_key(&scope), fence, |state| {
                    if let IdempotencyState::Running { lease_until: until, fence, progress: _ } =
                        state
                    {
                        *until = lease_until;
                        *fence = fence.saturating_add(1);
                    }
                })
            }
            IdempotencyWrite::Finish { scope, fence, response } => {
                self.with_running(&scope_key(&scope), fence, |state| {
                    *state = IdempotencyState::Finished(response);
                })
            }
        }
    }

    /// A record that has expired when the new one is created is no conflict.
    fn insert_record(&mut self, record: IdempotencyRecord) -> Result<(), CommitError> {
        let key = scope_key(&record.scope);
        let stands = |old: &IdempotencyRecord| old.expires_at > record.created_at;
        if self.idempotency.get(&key).is_some_and(stands) {
            return Err(CommitError::KeyTaken);
        }
        self.idempotency.put(key, record);
        Ok(())
    }

    /// Changes a running record, if `fence` is still the last one that was taken.
    fn with_running(
        &mut self,
        key: &ScopeKey,
        taken: i64,
        change: impl FnOnce(&mut IdempotencyState),
    ) -> Result<(), CommitError> {
        let held = self.idempotency.get(key).is_some_and(|r| match &r.state {
            IdempotencyState::Running { fence, .. } => *fence == taken,
            IdempotencyState::Finished(_) => false,
        });
        if !held {
            return Err(CommitError::LeaseLost);
        }
        self.idempotency.edit(key, |r| change(&mut r.state));
        Ok(())
    }
}
