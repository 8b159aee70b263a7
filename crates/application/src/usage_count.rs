//! Uses that a commit counts against their limits.

use domain::ids::UserId;
use ports::{UsageCounter, UsageLimit};

use crate::engine::Engine;
use crate::principal::Principal;
use crate::usage::RateLimit;

/// One more use by a customer; `None` if there is no limit, or the caller is a service or an operator,
/// whom the shop trusts.
pub(crate) fn by_customer(
    engine: &Engine,
    caller: &Principal,
    counter: UsageCounter,
    limit: Option<RateLimit>,
) -> Option<UsageLimit> {
    let limit = limit.filter(|_| !caller.is_trusted())?;
    Some(one_use(engine, counter, limit, subject(caller.user_id)))
}

/// One more use.
pub(crate) fn one_use(
    engine: &Engine,
    counter: UsageCounter,
    limit: RateLimit,
    subject: String,
) -> UsageLimit {
    let (at, ends_at) = (engine.now(), engine.after(limit.within));
    UsageLimit { counter, subject, most: limit.most, at, ends_at }
}

/// A customer as the subject of a counter.
pub(crate) fn subject(user: UserId) -> String {
    user.0.to_string()
}

/// One more payment attempt by a customer.
pub(crate) fn one_attempt(engine: &Engine, caller: &Principal) -> Option<UsageLimit> {
    let limit = engine.policy.usage.payment_attempts;
    by_customer(engine, caller, UsageCounter::PaymentAttempts, limit)
}
