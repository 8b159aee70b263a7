//! Keys and receipts: what makes a request, or a webhook event, count once.

use std::sync::Arc;

use domain::listing::Listing;
use ports::{
    Changes, CommitError, IdempotencyScope, IdempotencyState, IdempotencyWrite, OrderFilter,
    PageRequest, ReceiptOutcome, ReceiptWrite, Storage, WebhookReceipt,
};

use crate::sample::{Basket, finished, placing, record, running};
use crate::shop::{Shop, assert_one_winner};

/// A second record for a key is refused, whether the first is running or finished, and nothing of
/// the second request happens.
pub async fn key_taken(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(5)).await;
    let user = shop.sample.user();
    let now = shop.sample.now();
    for (key, state) in [("begun", running(now)), ("done", finished("{\"id\":1}"))] {
        let scope = shop.sample.scope(user, key);
        shop.done(keyed(&shop, &scope, state.clone(), &listing)).await;
        let before = shop.counters(listing.id).await;
        let again = keyed(&shop, &scope, finished("{\"id\":2}"), &listing);
        assert_eq!(shop.refused(again).await, CommitError::KeyTaken);
        assert_eq!(shop.counters(listing.id).await, before);
        let stored = shop.storage.idempotency_record(&scope, now).await;
        assert_eq!(stored, Ok(Some(record(&scope, state, now))));
    }
}

/// A key is its user's, for one operation.
pub async fn key_is_scoped(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let mine = shop.sample.scope(shop.sample.user(), "key-1");
    let theirs = shop.sample.scope(shop.sample.user(), "key-1");
    let other_operation =
        IdempotencyScope { operation: "POST /api/checkout/session".to_owned(), ..mine.clone() };
    let other_case = IdempotencyScope { key: "KEY-1".to_owned(), ..mine.clone() };
    let scopes = [mine, theirs, other_operation, other_case];
    for (at, scope) in scopes.iter().enumerate() {
        let state = finished(&at.to_string());
        shop.done(keyed(&shop, scope, state, &listing)).await;
    }
    for (at, scope) in scopes.iter().enumerate() {
        let stored = shop.storage.idempotency_record(scope, shop.sample.now()).await;
        let state = stored.expect("readable").map(|r| r.state);
        assert_eq!(state, Some(finished(&at.to_string())));
    }
}

/// The same request many times at the same time: it happens once, and the others see the key.
pub async fn key_race_has_one_winner(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(100)).await;
    let scope = shop.sample.scope(shop.sample.user(), "pressed thirty times");
    let request = |at: i32| keyed(&shop, &scope, finished(&at.to_string()), &listing);
    let outcomes = shop.race((0..30).map(request).collect()).await;
    assert_one_winner(&outcomes, |why| *why == CommitError::KeyTaken);
    assert_eq!(shop.counters(listing.id).await, (Some(100), 1));
    let orders = shop.storage.list_orders(&OrderFilter::default(), PageRequest::default()).await;
    assert_eq!(orders.expect("readable").items.len(), 1);
    let winner = outcomes.iter().position(Result::is_ok).expect("one winner");
    let stored = shop.storage.idempotency_record(&scope, shop.sample.now()).await;
    let state = stored.expect("readable").map(|r| r.state);
    assert_eq!(state, Some(finished(&winner.to_string())), "the winner's answer is kept");
}

/// An event is received once; the same id from another provider is another event.
pub async fn receipt_once(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let receipt = shop.sample.receipt("evt-1");
    shop.done(receiving(&receipt)).await;
    let again = WebhookReceipt {
        outcome: ReceiptOutcome::Applied,
        received_at: shop.sample.tick(),
        ..receipt.clone()
    };
    let listing = shop.listing(Some(5)).await;
    let mut with_effect = placing(
        &shop.sample.placed_order(&Basket::of(shop.sample.user(), &[(&listing, 1)])),
        shop.sample.now(),
    );
    with_effect.receipts.push(ReceiptWrite::Insert(again.clone()));
    assert_eq!(shop.refused(with_effect).await, CommitError::DuplicateReceipt);
    assert_eq!(shop.counters(listing.id).await, (Some(5), 0));
    assert_eq!(shop.storage.receipt("mock", "evt-1").await, Ok(Some(receipt)));
    let elsewhere = WebhookReceipt { provider: "stripe".to_owned(), ..again };
    shop.done(receiving(&elsewhere)).await;
    assert_eq!(shop.storage.receipt("stripe", "evt-1").await, Ok(Some(elsewhere)));
    assert_eq!(shop.storage.receipt("stripe", "evt-2").await, Ok(None));
}

/// Also when it comes many times at the same time.
pub async fn receipt_race_has_one_winner(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let receipt = shop.sample.receipt("evt-1");
    let outcomes = shop.race((0..24).map(|_| receiving(&receipt)).collect()).await;
    assert_one_winner(&outcomes, |why| *why == CommitError::DuplicateReceipt);
}

/// The result of a deferred webhook is written to its receipt.
pub async fn receipt_is_settled(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    for (event, outcome) in [("evt-1", ReceiptOutcome::Applied), ("evt-2", ReceiptOutcome::Ignored)]
    {
        let receipt = shop.sample.receipt(event);
        shop.done(receiving(&receipt)).await;
        let mut changes = Changes::default();
        changes.receipts.push(ReceiptWrite::Settle {
            provider: receipt.provider.clone(),
            event_id: event.to_owned(),
            outcome,
        });
        shop.done(changes).await;
        let settled = WebhookReceipt { outcome, ..receipt };
        assert_eq!(shop.storage.receipt("mock", event).await, Ok(Some(settled)));
    }
}

/// A commit that places an order under a key.
fn keyed(
    shop: &Shop,
    scope: &IdempotencyScope,
    state: IdempotencyState,
    listing: &Listing,
) -> Changes {
    let basket = Basket::of(scope.user_id, &[(listing, 1)]);
    let mut changes = placing(&shop.sample.placed_order(&basket), shop.sample.now());
    let record = record(scope, state, shop.sample.now());
    changes.idempotency = Some(IdempotencyWrite::Insert(record));
    changes
}

fn receiving(receipt: &WebhookReceipt) -> Changes {
    let mut changes = Changes::default();
    changes.receipts.push(ReceiptWrite::Insert(receipt.clone()));
    changes
}
