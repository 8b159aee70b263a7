//! The list of received webhook events.

use std::sync::Arc;

use ports::{
    Changes, PageRequest, ReceiptFilter, ReceiptWrite, ReceivedWebhook, Storage, WebhookReceipt,
};
use uuid::Uuid;

use crate::sample::PROVIDER;
use crate::shop::Shop;

/// Newest first, of all providers and of one, in pages of every size, also of many events of the same time. What is
/// no position leads to an empty page.
pub async fn receipts_are_walked_newest_first(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    assert_eq!(walk(&shop, None, 3).await, Vec::<String>::new());
    let mut changes = Changes::default();
    for at in 0..13 {
        // Three times have one event each, the others have five.
        if at < 3 || at == 8 {
            shop.sample.tick();
        }
        let provider = if at % 3 == 0 { "acme" } else { PROVIDER };
        let receipt = WebhookReceipt {
            provider: provider.to_owned(),
            ..shop.sample.receipt(&format!("evt-{at}"))
        };
        changes.receipts.push(ReceiptWrite::Insert(receipt));
    }
    let mut all: Vec<WebhookReceipt> = changes.receipts.iter().filter_map(inserted).collect();
    shop.done(changes).await;
    let all_read = walk(&shop, None, 100).await;
    all.sort_by_key(|receipt| all_read.iter().position(|id| *id == receipt.event_id));
    assert!(all.is_sorted_by_key(|receipt| std::cmp::Reverse(receipt.received_at)));
    assert_eq!(all_read.len(), 13);
    for limit in 1..=14 {
        assert_eq!(walk(&shop, None, limit).await, all_read, "in pages of {limit}");
        for name in ["acme", PROVIDER, "other"] {
            let own = all.iter().filter(|receipt| receipt.provider == name);
            let wanted: Vec<String> = own.map(|receipt| receipt.event_id.clone()).collect();
            assert_eq!(walk(&shop, Some(name), limit).await, wanted, "{name} in pages of {limit}");
        }
    }
    for id in [Uuid::max(), Uuid::from_u64_pair(u64::MAX >> 1, 7), Uuid::from_u64_pair(1 << 63, 0)]
    {
        let page = PageRequest { after: Some(id), limit: 5 };
        let read = shop.storage.list_receipts(&ReceiptFilter::default(), page).await;
        assert_eq!(read.expect("readable").items, Vec::new(), "{id}");
    }
}

fn inserted(write: &ReceiptWrite) -> Option<WebhookReceipt> {
    match write {
        ReceiptWrite::Insert(receipt) => Some(receipt.clone()),
        ReceiptWrite::Settle { .. } => None,
    }
}

/// The ids of all events, read in pages of `limit`, of which all but the last must be full.
async fn walk(shop: &Shop, provider: Option<&str>, limit: u32) -> Vec<String> {
    let filter = ReceiptFilter { provider: provider.map(ToOwned::to_owned) };
    let size = usize::try_from(limit).expect("a small limit");
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = shop.storage.list_receipts(&filter, PageRequest { after, limit }).await;
        let page = page.expect("readable");
        assert!(page.items.len() == size || page.next.is_none() && page.items.len() < size);
        seen.extend(page.items.into_iter().map(|row| row.receipt.event_id));
        after = page.next;
        if after.is_none() {
            return seen;
        }
    }
}

/// Each comes with the payment that it names by the reference of its own provider, or by our id.
pub async fn receipts_name_their_payments(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.pay(&shop.any_order().await).await;
    let payment = &order.payments[0];
    let reference = payment.provider_ref.clone().expect("a paid payment has a reference");
    let own = Some((order.order.id, payment.id));
    let mut changes = Changes::default();
    let cases = [
        ("by-reference", PROVIDER, reference.clone(), own),
        ("by-id", PROVIDER, payment.id.to_string(), own),
        ("of-another-provider", "acme", reference, None),
        ("id-of-another-provider", "acme", payment.id.to_string(), None),
        ("unknown", PROVIDER, "pi_unknown".to_owned(), None),
        ("unknown-id", PROVIDER, shop.sample.id().to_string(), None),
        ("order-id", PROVIDER, order.order.id.to_string(), None),
    ];
    for (event, provider, provider_ref, _) in &cases {
        let provider = (*provider).to_owned();
        let provider_ref = provider_ref.clone();
        let receipt = WebhookReceipt { provider, provider_ref, ..shop.sample.receipt(event) };
        changes.receipts.push(ReceiptWrite::Insert(receipt));
    }
    shop.done(changes).await;
    let page = PageRequest::default();
    let read = shop.storage.list_receipts(&ReceiptFilter::default(), page).await;
    let read = read.expect("readable").items;
    for (event, _, _, wanted) in cases {
        let of_event = |row: &&ReceivedWebhook| row.receipt.event_id == event;
        let row = read.iter().find(of_event).expect("it is listed");
        assert_eq!(row.payment, wanted, "{event}");
    }
}
