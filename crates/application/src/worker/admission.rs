//! Limits on messages. A message is counted once, before the first attempt to send it: for its customer,
//! for its address and for the shop. Messages that are sent together are counted in one commit.
//!
//! A message over a limit waits for the next period: what customers have to know about their orders
//! still goes out, even if another account has used up the limit of their address. A message
//! about a failed payment is dead-lettered immediately, because it can be triggered without limit
//! and is of no use hours later. Over a limit of the customer or the address a message waits for a
//! day at most, and is then kept for an operator; over the limit of the shop it waits until its
//! turn comes.

use std::time::Duration;

use domain::email::normalized;
use domain::notification::{Channel, Notification, NotificationType};
use ports::{Changes, ClaimedJob, CommitError, UsageCounter, UsageLimit};

use super::deliver::{Delivery, Outgoing};
use crate::engine::Engine;
use crate::error::AppError;
use crate::usage::{RateLimit, described};
use crate::usage_count::{one_use, subject};

/// How long a message waits at most for a limit of its customer or address before it is
/// dead-lettered.
const MAX_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
/// The longest delay of a waiting message at a time: jobs far in the future are assumed to be
/// written by a wrong clock (see [`super::recall_jobs`]).
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);

/// A limit that has been reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limited {
    counter: UsageCounter,
    wait: Duration,
}

/// Counts messages against their limits in one commit. If one is over a limit nothing is counted, and
/// each half is tried on its own. A message over a limit is returned with the change of its job. After
/// an error, the messages that were not counted are returned with it.
pub(super) async fn admit(
    engine: &Engine,
    messages: Vec<(ClaimedJob, Box<Outgoing>)>,
) -> (Vec<(ClaimedJob, Delivery)>, Option<(Vec<ClaimedJob>, AppError)>) {
    let mut open = vec![messages];
    let mut admitted = Vec::new();
    while let Some(mut some) = open.pop() {
        let usage = some.iter().flat_map(|(_, message)| uses_once(engine, message)).collect();
        let counted = match count(engine, usage).await {
            Ok(counted) => counted,
            // One that the database refuses must not fail the others.
            Err(error) if some.len() > 1 && !matches!(error, AppError::Unavailable(_)) => {
                let later = some.split_off(some.len() / 2);
                open.extend([later, some]);
                continue;
            }
            Err(error) => {
                let rest = some.into_iter().chain(open.into_iter().flatten());
                return (admitted, Some((rest.map(|(job, _)| job).collect(), error)));
            }
        };
        match counted {
            None => {
                let ready = some.into_iter().map(|(job, message)| (job, Delivery::Send(message)));
                admitted.extend(ready);
            }
            Some(_) if some.len() > 1 => {
                let later = some.split_off(some.len() / 2);
                open.extend([later, some]);
            }
            Some(limit) => admitted.extend(some.into_iter().map(|(job, message)| {
                let changes = limited(engine, &job, &message.notification, limit);
                (job, Delivery::Record(Box::new(changes)))
            })),
        }
    }
    (admitted, None)
}

/// The uses of a message. One that was counted before is not counted again, nor is one that an operator
/// has sent again after it was over a limit.
fn uses_once(engine: &Engine, message: &Outgoing) -> Vec<UsageLimit> {
    let notification = &message.notification;
    let counted = notification.attempts > 0 || notification.was_rate_limited();
    if counted { Vec::new() } else { uses(engine, notification, &message.to) }
}

/// Counts uses, and returns the limit that they exceed.
async fn count(engine: &Engine, usage: Vec<UsageLimit>) -> Result<Option<Limited>, AppError> {
    if usage.is_empty() {
        return Ok(None);
    }
    match engine.write(Changes { usage, ..Changes::default() }).await {
        Ok(()) => Ok(None),
        Err(CommitError::RateLimited { counter, wait }) => Ok(Some(Limited { counter, wait })),
        Err(error) => Err(error.into()),
    }
}

fn uses(engine: &Engine, message: &Notification, to: &str) -> Vec<UsageLimit> {
    use UsageCounter as Counter;
    let [address, customer, shop] = match message.channel {
        Channel::Email => {
            [Counter::EmailsPerAddress, Counter::EmailsPerCustomer, Counter::EmailsPerShop]
        }
        Channel::Sms => {
            [Counter::TextsPerAddress, Counter::TextsPerCustomer, Counter::TextsPerShop]
        }
    };
    let limits = engine.policy.usage.of(message.channel);
    let to_address = limits.per_address.filter(|_| !is_placeholder(engine, to));
    let one = |counter, limit: Option<RateLimit>, subject: String| {
        limit.map(|limit| one_use(engine, counter, limit, subject))
    };
    let uses = [
        one(address, to_address, mailbox(to)),
        one(customer, limits.per_customer, subject(message.user_id)),
        one(shop, limits.per_shop, "shop".to_owned()),
    ];
    uses.into_iter().flatten().collect()
}

/// Whether nothing is sent to this address: a console prints the message.
fn is_placeholder(engine: &Engine, to: &str) -> bool {
    let placeholder = engine.policy.placeholder.as_ref();
    let is = |address: &Option<String>| address.as_deref() == Some(to);
    placeholder.is_some_and(|p| is(&p.email) || is(&p.phone))
}

/// An address as it is counted: letter case and what follows a `+` in front of the `@` lead to the same
/// mailbox.
pub(crate) fn mailbox(address: &str) -> String {
    let address = normalized(address);
    match address.split_once('@') {
        Some((local, domain)) => {
            let local = local.split_once('+').map_or(local, |(name, _)| name);
            format!("{local}@{domain}")
        }
        None => address,
    }
}

/// The change for a message over a limit: postponed with its job, or dead-lettered.
fn limited(
    engine: &Engine,
    claimed: &ClaimedJob,
    notification: &Notification,
    limited: Limited,
) -> Changes {
    let Limited { counter, wait } = limited;
    let mut changes = Changes::default();
    if waits(engine, notification, counter) {
        let spread = Duration::from_millis(engine.random() % 60_000);
        changes.release(claimed, engine.after(wait.min(LONGEST_PAUSE) + spread));
        return changes;
    }
    let why = format!("too many {}", described(counter));
    tracing::warn!(notification = %notification.id, counter = counter.as_str(), "message dead-lettered: rate limit exceeded");
    changes.finish(claimed);
    changes.update_notification(&mut notification.rate_limited(&why));
    changes
}

fn waits(engine: &Engine, notification: &Notification, counter: UsageCounter) -> bool {
    let of_shop = matches!(counter, UsageCounter::EmailsPerShop | UsageCounter::TextsPerShop);
    notification.notification_type != NotificationType::PaymentFailed
        && (of_shop || notification.created_at > engine.before(MAX_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_mailbox_are_counted_together() {
        assert_eq!(mailbox("Ada+Shop@Example.COM"), "ada@example.com");
        assert_eq!(mailbox("ada@example.com"), "ada@example.com");
        assert_eq!(mailbox("+441234567890"), "+441234567890");
    }
}
