//! The newest row, by which a clock is checked.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::Instant;
use ports::{Changes, IdempotencyWrite, ReceiptWrite, Storage};

use crate::sample::{record, running};
use crate::shop::Shop;

/// Each kind of row counts by the time at which it was stored; nothing is newest in an empty storage.
pub async fn newest_row(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    assert_eq!(newest(&shop).await, None);
    let later = || shop.sample.advance(TimeDelta::minutes(1));

    let listing = shop.listing(Some(5)).await;
    later();
    let cart = shop.cart(shop.sample.user(), &[(&listing, 1)]).await;
    assert_eq!(newest(&shop).await, Some(cart.created_at));
    later();
    let order = shop.any_order().await;
    assert_eq!(newest(&shop).await, Some(order.order.created_at));
    later();
    let (order, _) = shop.begin_payment(&order).await;
    assert_eq!(newest(&shop).await, Some(order.payments[0].created_at));

    let at = later();
    let mut changes = Changes::default();
    changes.receipts.push(ReceiptWrite::Insert(shop.sample.receipt("evt")));
    shop.done(changes).await;
    assert_eq!(newest(&shop).await, Some(at));

    let at = later();
    let scope = shop.sample.scope(shop.sample.user(), "key");
    let record = record(&scope, running(at), at);
    let idempotency = Some(IdempotencyWrite::Insert(record));
    shop.done(Changes { idempotency, ..Changes::default() }).await;
    assert_eq!(newest(&shop).await, Some(at));
}

async fn newest(shop: &Shop) -> Option<Instant> {
    shop.storage.newest_row().await.expect("readable")
}
