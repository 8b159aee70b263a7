//! Orders found by their payments.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::Instant;
use domain::ids::PaymentId;
use domain::payment::ProviderStatus;
use ports::Storage;

use crate::sample::PROVIDER;
use crate::shop::Shop;

/// By the id of any of its payments.
pub async fn order_of_payment(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (one, other) = (shop.any_order().await, shop.any_order().await);
    let (begun, old) = shop.begin_payment(&one).await;
    let failed = shop.hear(&begun, old, ProviderStatus::Failed).await;
    let (one, new) = shop.begin_payment(&failed).await;
    let (other, theirs) = shop.begin_payment(&other).await;
    let found = async |id| shop.storage.order_of_payment(id).await;
    assert_eq!(found(old).await, Ok(Some(one.clone())));
    assert_eq!(found(new).await, Ok(Some(one)));
    assert_eq!(found(theirs).await, Ok(Some(other)));
    assert_eq!(found(PaymentId(shop.sample.id())).await, Ok(None));
}

/// By the name that a provider has for a payment; another provider's names are others.
pub async fn order_of_reference(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.any_order().await;
    let (begun, payment) = shop.begin_payment(&order).await;
    let reference = payment.to_string();
    let found = async |provider: &str, reference: &str| {
        let found = shop.storage.order_of_reference(provider, reference).await;
        found.expect("readable")
    };
    assert_eq!(found(PROVIDER, &reference).await, None, "not known yet");
    let heard = shop.hear(&begun, payment, ProviderStatus::RequiresAction).await;
    assert_eq!(found(PROVIDER, &reference).await, Some((heard, payment)));
    assert_eq!(found("stripe", &reference).await, None);
    assert_eq!(found(PROVIDER, &reference.to_uppercase()).await, None);
    assert_eq!(found(PROVIDER, "").await, None);
}

/// Live attempts that have not moved for a while and that nobody is busy with, the longest silent
/// first: not those that ended.
pub async fn silent_payments(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut silent = Vec::new();
    for status in
        [ProviderStatus::Authorized, ProviderStatus::RequiresAction, ProviderStatus::Processing]
    {
        let order = shop.any_order().await;
        let (begun, payment) = shop.begin_payment(&order).await;
        shop.hear(&begun, payment, status).await;
        silent.push((order.order.id, payment));
    }
    for status in [ProviderStatus::Paid, ProviderStatus::Failed, ProviderStatus::Cancelled] {
        let order = shop.any_order().await;
        let (begun, payment) = shop.begin_payment(&order).await;
        shop.hear(&begun, payment, status).await;
    }
    let order = shop.any_order().await;
    let (begun, lost) = shop.begin_payment(&order).await;
    shop.step(&begun, |o, c| o.answer_lost(lost, c)).await;
    silent.push((order.order.id, lost));
    let order = shop.any_order().await;
    let (begun, busy) = shop.begin_payment(&order).await;
    let busy_until = begun.payments[0].busy_until.expect("it is busy");
    silent.push((order.order.id, busy));
    let moved = begun.payments[0].updated_at;

    let tick = TimeDelta::microseconds(1);
    let read = async |before: Instant, now: Instant, limit| {
        let found = shop.storage.silent_payments(before, now, limit).await;
        found.expect("readable")
    };
    let later = moved + TimeDelta::hours(1);
    assert_eq!(read(later, busy_until - tick, 10).await, silent[..4], "one is busy");
    assert_eq!(read(later, busy_until, 10).await, silent, "and then it is silent too");
    assert_eq!(read(moved - tick, busy_until, 10).await, silent[..4], "one moved just now");
    assert_eq!(read(later, busy_until, 2).await, silent[..2]);
}
