//! An unguessable coupon code must stay so: whoever tries codes that do not work has to wait.
//!
//! Counted are a user's attempts that were refused with `coupon_not_usable`, whatever the reason, so
//! that the count tells nothing about a code. With codes of 50 random bits, a thousand of them live, and
//! a hundred attempts an hour, one account hits one with a chance below one in a million a year:
//! 100 × 24 × 365 × 1,000 / 2^50 ≈ 8 × 10^-7.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use application::{AppError, Principal};
use domain::Instant;
use domain::ids::UserId;

use crate::allowance::Allowance;
use crate::errors::{Code, Problem};
use crate::state::State;

/// Users whose attempts are remembered; those whose last attempt is longest ago are forgotten first.
const MOST_USERS: u64 = 100_000;

/// Counts coupon codes that do not work, user by user.
pub struct CouponGuard {
    allowances: Vec<Allowance>,
    failed: moka::sync::Cache<UserId, std::sync::Arc<Mutex<VecDeque<Instant>>>>,
}

impl Default for CouponGuard {
    /// 20 a minute and 100 an hour.
    fn default() -> Self {
        let allowance = |times, seconds| Allowance { times, within: Duration::from_secs(seconds) };
        Self::new(vec![allowance(20, 60), allowance(100, 60 * 60)])
    }
}

impl CouponGuard {
    /// A guard that lets no more than each of these through; all, where there is none.
    #[must_use]
    pub fn new(allowances: Vec<Allowance>) -> Self {
        let longest = allowances.iter().map(|a| a.within).max().unwrap_or(Duration::from_secs(1));
        let failed =
            moka::sync::Cache::builder().max_capacity(MOST_USERS).time_to_idle(longest).build();
        Self { allowances, failed }
    }

    /// Whether a user may try a code now.
    ///
    /// # Errors
    /// `too_many_requests`, with the time to wait.
    pub fn admit(&self, user: UserId, now: Instant) -> Result<(), Problem> {
        let Some(failed) = self.failed.get(&user) else {
            return Ok(());
        };
        let failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = self.allowances.iter().filter_map(|allowance| wait(*allowance, &failed, now));
        match waits.max() {
            None => Ok(()),
            Some(wait) => {
                let seconds = wait.as_secs().saturating_add(1);
                let detail = format!("too many coupon codes did not work; wait {seconds} s");
                Err(Problem::new(Code::TooManyRequests, detail).waiting(seconds))
            }
        }
    }

    /// Notes what came of an attempt, and gives it back.
    ///
    /// # Errors
    /// The attempt's.
    pub fn note<T>(
        &self,
        user: UserId,
        now: Instant,
        outcome: Result<T, AppError>,
    ) -> Result<T, AppError> {
        if let Err(error) = &outcome
            && Problem::from(error).code() == Code::CouponNotUsable
        {
            let failed = self.failed.get_with(user, Default::default);
            let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
            failed.push_back(now);
            let most = self.allowances.iter().copied().map(times).max().unwrap_or(0);
            while failed.len() > most {
                failed.pop_front();
            }
        }
        outcome
    }
}

/// A user's attempt with a code, admitted and not yet known to work. Without a code nothing is
/// counted.
pub struct Attempt {
    state: State,
    user: UserId,
    with_code: bool,
}

impl Attempt {
    /// Admits an attempt.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub fn begin(state: &State, caller: &Principal, with_code: bool) -> Result<Self, Problem> {
        let user = caller.user_id;
        if with_code {
            state.coupon_guard().admit(user, state.engine().now())?;
        }
        Ok(Self { state: state.clone(), user, with_code })
    }

    /// Notes what came of it, and gives it back.
    ///
    /// # Errors
    /// The attempt's.
    pub fn end<T>(self, outcome: Result<T, AppError>) -> Result<T, AppError> {
        if !self.with_code {
            return outcome;
        }
        self.state.coupon_guard().note(self.user, self.state.engine().now(), outcome)
    }
}

/// How long a user with these failures has to wait; `None`: not at all.
fn wait(allowance: Allowance, failed: &VecDeque<Instant>, now: Instant) -> Option<Duration> {
    let first = failed.len().checked_sub(times(allowance))?;
    let gone = (now - *failed.get(first)?).to_std().unwrap_or_default();
    allowance.within.checked_sub(gone).filter(|left| !left.is_zero())
}

fn times(allowance: Allowance) -> usize {
    usize::try_from(allowance.times).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use domain::DateTime;
    use uuid::Uuid;

    use super::*;

    fn at(second: i64) -> Instant {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    fn fails(guard: &CouponGuard, user: UserId, second: i64) {
        let refused: Result<(), AppError> = Err(AppError::CouponNotUsable);
        assert!(guard.note(user, at(second), refused).is_err());
    }

    fn refusal(guard: &CouponGuard, user: UserId, second: i64) -> Option<Code> {
        guard.admit(user, at(second)).err().map(|problem| problem.code())
    }

    #[test]
    fn who_fails_too_often_waits() {
        let (guard, user) = (CouponGuard::default(), UserId(Uuid::from_u128(1)));
        for second in 0..20 {
            assert_eq!(refusal(&guard, user, second), None, "{second}");
            fails(&guard, user, second);
        }
        assert_eq!(refusal(&guard, user, 20), Some(Code::TooManyRequests));
        assert_eq!(refusal(&guard, user, 59), Some(Code::TooManyRequests));
        assert_eq!(refusal(&guard, user, 60), None, "the first failure is a minute old");
        assert_eq!(refusal(&guard, UserId(Uuid::from_u128(2)), 20), None, "others are not meant");
    }

    #[test]
    fn slow_guessing_is_found_as_well() {
        let (guard, user) = (CouponGuard::default(), UserId(Uuid::from_u128(1)));
        for number in 0..100 {
            assert_eq!(refusal(&guard, user, number * 30), None, "{number}");
            fails(&guard, user, number * 30);
        }
        assert_eq!(refusal(&guard, user, 3_000), Some(Code::TooManyRequests));
        assert_eq!(refusal(&guard, user, 3_600), None);
    }

    #[test]
    fn what_works_or_fails_for_another_reason_does_not_count() {
        let allowance = Allowance { times: 1, within: Duration::from_secs(60) };
        let (guard, user) = (CouponGuard::new(vec![allowance]), UserId(Uuid::from_u128(1)));
        assert_eq!(guard.note(user, at(0), Ok(7)), Ok(7));
        let other: Result<(), AppError> = Err(AppError::NotFound("cart"));
        assert!(guard.note(user, at(0), other).is_err());
        assert_eq!(refusal(&guard, user, 0), None);
        fails(&guard, user, 0);
        assert_eq!(refusal(&guard, user, 0), Some(Code::TooManyRequests));
        assert_eq!(refusal(&CouponGuard::new(Vec::new()), user, 0), None, "switched off");
    }
}
