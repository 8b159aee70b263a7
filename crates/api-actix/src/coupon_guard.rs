//! Protection of coupon codes against guessing: after too many failed codes, a user has to wait.
//!
//! Every attempt that is refused with `coupon_not_usable` counts, whatever the reason, so that the
//! count reveals nothing about a code. With codes of 50 random bits, a thousand of them live, and
//! a hundred attempts an hour, one account hits one with a chance below one in a million a year:
//! 100 × 24 × 365 × 1,000 / 2^50 ≈ 8 × 10^-7.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use application::{AppError, Principal};
use domain::Instant;
use domain::ids::UserId;

use crate::allowance::Allowance;
use crate::errors::{Code, Problem};

/// Users whose attempts are remembered; those whose last attempt is longest ago are forgotten first.
const MOST_USERS: u64 = 100_000;

/// The start times of a user's attempts that failed or are still in progress.
type Attempts = Arc<Mutex<VecDeque<Instant>>>;

/// Counts coupon codes that do not work, user by user.
pub struct CouponGuard {
    allowances: Vec<Allowance>,
    counted: moka::sync::Cache<UserId, Attempts>,
}

impl Default for CouponGuard {
    /// 20 a minute and 100 an hour.
    fn default() -> Self {
        let allowance = |times, seconds| Allowance { times, within: Duration::from_secs(seconds) };
        Self::new(vec![allowance(20, 60), allowance(100, 60 * 60)])
    }
}

impl CouponGuard {
    /// A guard that lets no more than each of these through; all, if there is none.
    #[must_use]
    pub fn new(allowances: Vec<Allowance>) -> Self {
        let longest = allowances.iter().map(|a| a.within).max().unwrap_or(Duration::from_secs(1));
        let counted =
            moka::sync::Cache::builder().max_capacity(MOST_USERS).time_to_idle(longest).build();
        Self { allowances, counted }
    }

    /// Lets a user try a code, and counts the attempt at once: of many that come together no more
    /// get through than one after the other.
    ///
    /// # Errors
    /// `too_many_requests`, with the time to wait.
    fn admit(&self, user: UserId, now: Instant) -> Result<CouponAttempt, Problem> {
        let Some(most) = self.allowances.iter().copied().map(times).max() else {
            return Ok(CouponAttempt::default());
        };
        let attempts = self.counted.get_with(user, Default::default);
        {
            let mut begun = attempts.lock().unwrap_or_else(PoisonError::into_inner);
            let waits = self.allowances.iter().filter_map(|allowed| wait(*allowed, &begun, now));
            if let Some(wait) = waits.max() {
                let seconds = wait.as_secs().saturating_add(1);
                let detail = format!("too many failed coupon codes; retry in {seconds} s");
                return Err(Problem::new(Code::TooManyRequests, detail).waiting(seconds));
            }
            begun.push_back(now);
            while begun.len() > most {
                begun.pop_front();
            }
        }
        Ok(CouponAttempt { counted: Some((attempts, now)) })
    }
}

/// A user's attempt with a code, which counts as one that did not work until [`CouponAttempt::end`]
/// says otherwise: an interrupted one may have revealed something to its caller. Without a code
/// nothing is counted.
#[derive(Default)]
pub struct CouponAttempt {
    counted: Option<(Attempts, Instant)>,
}

impl CouponAttempt {
    /// Admits an attempt.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub fn begin(
        guard: &CouponGuard,
        now: Instant,
        caller: &Principal,
        with_code: bool,
    ) -> Result<Self, Problem> {
        match with_code {
            true => guard.admit(caller.user_id, now),
            false => Ok(Self::default()),
        }
    }

    /// Removes it from the count if the code worked or was not checked, and returns the outcome.
    ///
    /// # Errors
    /// The attempt's.
    pub fn end<T>(self, outcome: Result<T, AppError>) -> Result<T, AppError> {
        let failed = |error: &AppError| Problem::from(error).code() == Code::CouponNotUsable;
        if let Some((attempts, at)) = self.counted
            && !outcome.as_ref().is_err_and(failed)
        {
            let mut begun = attempts.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(place) = begun.iter().rposition(|begun| *begun == at) {
                begun.remove(place);
            }
        }
        outcome
    }
}

/// How long a user with these attempts has to wait; `None`: not at all.
fn wait(allowance: Allowance, begun: &VecDeque<Instant>, now: Instant) -> Option<Duration> {
    let first = begun.len().checked_sub(times(allowance))?;
    let gone = (now - *begun.get(first)?).to_std().unwrap_or_default();
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
        let attempt = guard.admit(user, at(second)).ok().unwrap();
        let refused: Result<(), AppError> = Err(AppError::CouponNotUsable);
        assert!(attempt.end(refused).is_err());
    }

    /// How an attempt is refused; one that is not works.
    fn refusal(guard: &CouponGuard, user: UserId, second: i64) -> Option<Code> {
        let attempt = guard.admit(user, at(second));
        attempt.map(|attempt| attempt.end(Ok(()))).err().map(|problem| problem.code())
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
        assert_eq!(guard.admit(user, at(0)).ok().unwrap().end(Ok(7)), Ok(7));
        let other: Result<(), AppError> = Err(AppError::NotFound("cart"));
        assert!(guard.admit(user, at(0)).ok().unwrap().end(other).is_err());
        assert_eq!(refusal(&guard, user, 0), None);
        fails(&guard, user, 0);
        assert_eq!(refusal(&guard, user, 0), Some(Code::TooManyRequests));
        assert_eq!(refusal(&CouponGuard::new(Vec::new()), user, 0), None, "switched off");
    }

    #[test]
    fn what_is_under_way_counts_until_it_is_known_to_work() {
        let allowance = Allowance { times: 2, within: Duration::from_secs(60) };
        let (guard, user) = (CouponGuard::new(vec![allowance]), UserId(Uuid::from_u128(1)));
        let first = guard.admit(user, at(0)).ok().unwrap();
        let second = guard.admit(user, at(1)).ok().unwrap();
        assert_eq!(refusal(&guard, user, 2), Some(Code::TooManyRequests));
        assert_eq!(second.end(Ok(())), Ok(()));
        assert_eq!(refusal(&guard, user, 2), None, "one place is free again");
        fails(&guard, user, 3);
        drop(first);
        assert_eq!(refusal(&guard, user, 4), Some(Code::TooManyRequests), "cut off, so it counts");
        assert_eq!(refusal(&guard, user, 60), None);
    }
}
