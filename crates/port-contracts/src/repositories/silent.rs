//! Payment attempts without a recent update.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::ids::{OrderId, PaymentId};
use domain::payment::{NewPayment, PaymentStatus, ProviderStatus};
use ports::{SilentFilter, Storage};

use crate::sample::{PROVIDER, moving};
use crate::shop::Shop;

/// Active attempts without a recent update and without a provider call in flight, the longest
/// silent first: not those that ended. Those that may rest for days have a while of their own
/// ([`resting_payments_have_their_own_limit`]).
pub async fn silent_payments(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut silent = Vec::new();
    for status in [PaymentStatus::Authorized, PaymentStatus::RequiresAction] {
        let (record, payment) = shop.attempt_that_is(status).await;
        silent.push((record.order.id, payment));
    }
    let (begun, waits) = shop.begin_payment(&shop.any_order().await).await;
    shop.apply_response(&begun, waits, ProviderStatus::Processing).await;
    silent.push((begun.order.id, waits));
    for status in [PaymentStatus::Paid, PaymentStatus::Failed, PaymentStatus::Cancelled] {
        shop.attempt_that_is(status).await;
    }
    let (unsure, lost) = shop.attempt_that_is(PaymentStatus::Unknown).await;
    silent.push((unsure.order.id, lost));
    let (begun, busy) = shop.attempt_that_is(PaymentStatus::Pending).await;
    let in_flight_until = begun.payments[0].in_flight_until.expect("it is busy");
    silent.push((begun.order.id, busy));
    let moved = begun.payments[0].updated_at;

    let tick = TimeDelta::microseconds(1);
    let later = moved + TimeDelta::hours(1);
    let any = |before, authorized_before, now| SilentFilter {
        before,
        authorized_before,
        now,
        provider: None,
    };
    let read = async |filter, limit| read(&shop, &filter, limit).await;
    assert_eq!(
        read(any(later, later, in_flight_until - tick), 10).await,
        silent[..4],
        "one is busy"
    );
    assert_eq!(
        read(any(later, later, in_flight_until), 10).await,
        silent,
        "and then it is silent too"
    );
    let just_now = any(moved - tick, later, in_flight_until);
    assert_eq!(read(just_now, 10).await, silent[..4], "one moved just now");
    assert_eq!(read(any(later, later, in_flight_until), 2).await, silent[..2]);
    let long_ago = moved - TimeDelta::hours(1);
    let not_aside = any(later, long_ago, in_flight_until);
    assert_eq!(
        read(not_aside, 2).await,
        silent[1..3],
        "authorized payments do not use up the limit"
    );
    assert_eq!(
        read(any(long_ago, later, in_flight_until), 10).await,
        silent[..1],
        "nor the others its"
    );
}

/// Which attempts are silent by which limit: those that may stay as they are for days by one, the others by
/// the other.
pub async fn resting_payments_have_their_own_limit(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (mut resting, mut others) = (Vec::new(), Vec::new());
    let mut last = shop.sample.now();
    for status in PaymentStatus::ALL.iter().filter(|status| status.is_live()) {
        let (record, payment) = shop.attempt_that_is(*status).await;
        last = record.payments[0].updated_at;
        let group = if status.may_rest() { &mut resting } else { &mut others };
        group.push((record.order.id, payment));
    }
    assert_eq!((resting.len(), others.len()), (3, 4));
    let (long_ago, later) = (last - TimeDelta::hours(1), last + TimeDelta::hours(1));
    for (before, authorized_before, found) in
        [(long_ago, later, &resting), (later, long_ago, &others)]
    {
        let filter = SilentFilter { before, authorized_before, now: later, provider: None };
        assert_eq!(read(&shop, &filter, 10).await, *found);
    }
}

/// Attempts at one provider: those at others do not use up the limit.
pub async fn silent_payments_of_providers(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut at = Vec::new();
    for provider in ["other", PROVIDER, "other", PROVIDER] {
        let before = shop.any_order().await;
        let now = shop.sample.tick();
        let begun = shop
            .sample
            .decide(|change| before.begin_payment(NewPayment::at(provider), now, change));
        let (mut step, payment) = begun.expect("an attempt that the domain allows");
        shop.done(moving(&before, &mut step, now)).await;
        at.push((before.order.id, payment));
    }
    let later = shop.sample.now() + TimeDelta::hours(1);
    let of = |provider: Option<&str>| SilentFilter {
        before: later,
        authorized_before: later,
        now: later,
        provider: provider.map(ToOwned::to_owned),
    };
    assert_eq!(read(&shop, &of(None), 10).await, at);
    assert_eq!(read(&shop, &of(Some(PROVIDER)), 2).await, [at[1], at[3]]);
    assert_eq!(read(&shop, &of(Some("other")), 10).await, [at[0], at[2]]);
    assert_eq!(read(&shop, &of(Some("unheard-of")), 10).await, []);
}

async fn read(shop: &Shop, filter: &SilentFilter, limit: u32) -> Vec<(OrderId, PaymentId)> {
    shop.storage.silent_payments(filter, limit).await.expect("readable")
}
