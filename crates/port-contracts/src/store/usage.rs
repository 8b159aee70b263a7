//! Limits on how often something is done within a period, counted in the commit that does it.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use domain::Instant;
use domain::contact::Contact;
use ports::{Changes, CommitError, Storage, UsageCounter, UsageLimit};

use crate::shop::{Shop, refusals, taken};

const COUNTER: UsageCounter = UsageCounter::PaymentAttempts;

/// A limit of so many uses within a minute.
fn limit(counter: UsageCounter, subject: &str, most: i64, at: Instant) -> UsageLimit {
    let ends_at = at + TimeDelta::seconds(60);
    UsageLimit { counter, subject: subject.to_owned(), most, at, ends_at }
}

fn only(usage: Vec<UsageLimit>) -> Changes {
    Changes { usage, ..Changes::default() }
}

fn refusal(counter: UsageCounter, seconds: u64) -> Result<(), CommitError> {
    Err(CommitError::RateLimited { counter, wait: Duration::from_secs(seconds) })
}

/// A period takes as many uses as it may and begins with the first of them. Each counter and each subject
/// counts by itself, and a period that a clock far ahead began does not count.
pub async fn usage_is_limited(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let at = |seconds| now + TimeDelta::seconds(seconds);
    let use_at = |seconds| shop.storage.commit(only(vec![limit(COUNTER, "ada", 2, at(seconds))]));
    assert_eq!(use_at(0).await, Ok(()));
    assert_eq!(use_at(10).await, Ok(()));
    assert_eq!(use_at(20).await, refusal(COUNTER, 40));
    assert_eq!(use_at(59).await, refusal(COUNTER, 1));
    assert_eq!(use_at(-5).await, refusal(COUNTER, 65), "decided a moment before the first");
    shop.done(only(vec![limit(COUNTER, "bob", 2, at(20))])).await;
    shop.done(only(vec![limit(UsageCounter::TextsPerShop, "ada", 2, at(20))])).await;
    assert_eq!(use_at(60).await, Ok(()), "the next period");
    assert_eq!(use_at(61).await, Ok(()));
    assert_eq!(use_at(62).await, refusal(COUNTER, 58));
    assert_eq!(use_at(-120).await, Ok(()), "what a clock ahead began");
}

/// Many at the same time: as many get through as may, in one call or not.
pub async fn usage_race_stops_at_the_limit(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    for slow in [false, true] {
        let change = |number: i64| {
            // Decided at different moments, committed in any order.
            let at = now + TimeDelta::milliseconds(number);
            let subject = if slow { "slow" } else { "fast" };
            let shared = limit(UsageCounter::TextsPerShop, subject, 9, at);
            let own = limit(UsageCounter::TextsPerCustomer, &number.to_string(), 1_000, at);
            let mut changes = only(vec![shared, own]);
            if slow {
                changes.put_contact(&mut Contact::empty(shop.sample.user(), at));
            }
            changes
        };
        let outcomes = shop.race((0..40).map(change).collect()).await;
        assert_eq!(taken(&outcomes), 9);
        for why in refusals(&outcomes) {
            assert!(matches!(
                why,
                CommitError::RateLimited { counter: UsageCounter::TextsPerShop, .. }
            ));
        }
    }
}

/// If one of several limits is reached nothing of the change is done, and nothing of it counted.
pub async fn usage_counts_only_what_was_done(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let user = shop.sample.user();
    let customer = |most| limit(UsageCounter::TextsPerCustomer, "ada", most, now);
    let of_shop = |most| limit(UsageCounter::TextsPerShop, "shop", most, now);
    shop.done(only(vec![of_shop(1)])).await;
    let mut changes = only(vec![customer(1), of_shop(1)]);
    changes.put_contact(&mut Contact::empty(user, now));
    let refused = shop.storage.commit(changes).await;
    assert_eq!(refused, refusal(UsageCounter::TextsPerShop, 60));
    assert_eq!(shop.storage.contact(user).await, Ok(None));
    shop.done(only(vec![customer(1), of_shop(2)])).await;
    assert_eq!(
        shop.storage.commit(only(vec![customer(1)])).await,
        refusal(UsageCounter::TextsPerCustomer, 60)
    );
}
