//! Reading idempotency records and receipts.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::ids::{OrderId, PaymentId};
use domain::limits::MAX_KEY_CHARS;
use ports::{
    Changes, IdempotencyScope, IdempotencyState, IdempotencyWrite, Progress, ReceiptKind,
    ReceiptOutcome, ReceiptWrite, Storage, StoredResponse, WebhookReceipt,
};

use crate::sample::{record, running};
use crate::shop::Shop;

/// Every field: running with and without progress, finished with an answer that is kept byte for
/// byte, its headers in their order.
pub async fn idempotency_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.tick();
    let progress =
        Progress { order_id: OrderId(shop.sample.id()), payment_id: PaymentId(shop.sample.id()) };
    let answer = |status, headers: &[(&str, &str)], body: &str| {
        let header = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        IdempotencyState::Finished(StoredResponse {
            status,
            headers: headers.iter().map(header).collect(),
            body: body.to_owned(),
        })
    };
    let odd = "{\"b\":1.50,\"a\" : \"naïve \\u0000 李\",\n\t\"c\":[ ]}\r\n";
    let states = [
        running(now),
        IdempotencyState::Running {
            lease_until: now + TimeDelta::microseconds(1),
            fence: 7,
            progress: Some(progress),
        },
        answer(201, &[("x-b", "2"), ("x-a", "1"), ("x-b", "\"3\"; q=0,5")], odd),
        answer(409, &[], ""),
        answer(200, &[], &"{\"name\":\"Blazer\"},".repeat(20_000)),
    ];
    for state in states {
        let longest = "ключ".repeat(MAX_KEY_CHARS / 4);
        let scope = IdempotencyScope {
            operation: "POST /api/orders/{id}/pay".to_owned(),
            ..shop.sample.scope(shop.sample.user(), &longest)
        };
        let record = record(&scope, state, now);
        let changes = Changes {
            idempotency: Some(IdempotencyWrite::Insert(record.clone())),
            ..Changes::default()
        };
        shop.done(changes).await;
        let stored = shop.storage.idempotency_record(&scope, now).await;
        assert_eq!(stored, Ok(Some(record)));
    }
    let unknown = shop.sample.scope(shop.sample.user(), "unknown");
    assert_eq!(shop.storage.idempotency_record(&unknown, now).await, Ok(None));
}

/// Every field, with every outcome and kind.
pub async fn receipt_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    for at in 0..=ReceiptKind::ALL.len().max(ReceiptOutcome::ALL.len()) {
        let outcome = &ReceiptOutcome::ALL[at % ReceiptOutcome::ALL.len()];
        shop.sample.tick();
        let receipt = WebhookReceipt {
            outcome: *outcome,
            kind: ReceiptKind::ALL.get(at.wrapping_sub(1)).copied(),
            provider_ref: format!("pi_{at}/ü"),
            ..shop.sample.receipt(&format!("evt:{at}"))
        };
        let mut changes = Changes::default();
        changes.receipts.push(ReceiptWrite::Insert(receipt.clone()));
        shop.done(changes).await;
        let stored = shop.storage.receipt(&receipt.provider, &receipt.event_id).await;
        assert_eq!(stored, Ok(Some(receipt)));
    }
    assert_eq!(shop.storage.receipt("mock", "evt:9").await, Ok(None));
}

/// Those about one payment of one provider, the newest first, no more than wanted.
pub async fn receipts_of_a_payment(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut changes = Changes::default();
    let mut wanted = Vec::new();
    for event in ["a", "b", "c"] {
        shop.sample.tick();
        for (provider, provider_ref) in [("mock", "pi_1"), ("mock", "pi_2"), ("acme", "pi_1")] {
            let receipt = WebhookReceipt {
                provider: provider.to_owned(),
                provider_ref: provider_ref.to_owned(),
                ..shop.sample.receipt(&format!("{event}:{provider_ref}"))
            };
            changes.receipts.push(ReceiptWrite::Insert(receipt.clone()));
            if (provider, provider_ref) == ("mock", "pi_1") {
                wanted.insert(0, receipt);
            }
        }
    }
    let twin = WebhookReceipt { event_id: "z:twin".to_owned(), ..wanted[0].clone() };
    changes.receipts.push(ReceiptWrite::Insert(twin.clone()));
    wanted.insert(1, twin);
    shop.done(changes).await;
    let read = async |limit| shop.storage.receipts_of_payment("mock", "pi_1", limit).await;
    assert_eq!(read(9).await.as_ref(), Ok(&wanted));
    assert_eq!(read(2).await.as_deref(), Ok(&wanted[..2]));
    assert_eq!(shop.storage.receipts_of_payment("mock", "pi_3", 9).await, Ok(Vec::new()));
}
