//! Uses that are limited within a period.

use ports::{CommitError, UsageLimit};

use crate::state::{State, Usage};

impl State {
    pub(super) fn count_usage(&mut self, limit: UsageLimit) -> Result<(), CommitError> {
        let key = (limit.counter, limit.subject.clone());
        let running = self.usage.get(&key).filter(|usage| limit.is_running(usage.ends_at));
        let next = match running {
            Some(usage) if usage.used >= limit.most => {
                let (counter, wait) = (limit.counter, limit.wait(usage.ends_at));
                return Err(CommitError::RateLimited { counter, wait });
            }
            Some(usage) => Usage { used: usage.used.saturating_add(1), ..usage.clone() },
            None => Usage { used: 1, ends_at: limit.ends_at },
        };
        self.usage.put(key, next);
        Ok(())
    }
}
