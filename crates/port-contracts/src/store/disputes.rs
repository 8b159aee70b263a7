//! Disputes: kept with their order, at a version of their own, one for each reference of a provider.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::dispute::{Dispute, DisputeStatus, DisputeUpdate};
use domain::order::{OrderLifecycle, OrderRecord};
use ports::{
    Changes, CommitError, DUE_SOON, DisputeFilter, OrderFilter, OrderIssue, Page, PageRequest,
    RowWrite, Storage, UniqueViolation,
};

use crate::repositories::assert_walks;
use crate::sample::money;
use crate::shop::Shop;

/// A report with every field filled, as of now.
fn report(shop: &Shop, provider_ref: &str, status: DisputeStatus, amount: &str) -> DisputeUpdate {
    let occurred_at = shop.sample.tick() - TimeDelta::microseconds(1);
    DisputeUpdate {
        provider_ref: provider_ref.to_owned(),
        amount: money(amount, "GBP"),
        reason: "product_not_received – „Größe“".to_owned(),
        status,
        due_at: Some(occurred_at + TimeDelta::days(7)),
        occurred_at,
    }
}

/// The stored order after a report about its first payment.
async fn reported(shop: &Shop, before: &OrderRecord, update: &DisputeUpdate) -> OrderRecord {
    let id = before.payments[0].id;
    shop.step(before, |o, c| o.apply_dispute(id, update, c)).await
}

async fn paid(shop: &Shop) -> OrderRecord {
    shop.pay(&shop.any_order().await).await
}

/// A dispute is read as it was written, opened or changed, over its own version alone. The audit misses nothing of
/// what is disputed of a cancelled order.
pub async fn disputes_are_kept(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let paid = paid(&shop).await;
    let mut order = paid.clone();
    for &status in DisputeStatus::ALL {
        let update = report(&shop, &format!("dp_{status}/ü"), status, "0.01");
        order = reported(&shop, &order, &update).await;
    }
    assert_eq!(order.disputes.len(), DisputeStatus::ALL.len());
    let lost = report(&shop, "dp_needs_response/ü", DisputeStatus::Lost, "3.00");
    let after = reported(&shop, &order, &lost).await;
    let changed = after.disputes.iter().find(|d| d.provider_ref == lost.provider_ref);
    let changed = changed.expect("the dispute is stored");
    assert_eq!((changed.version, changed.amount), (2, lost.amount));
    let mut stale = Changes::default();
    stale.disputes.push(RowWrite::Update(changed.clone()));
    shop.conflicts(stale).await;
    assert_eq!(shop.stored_order(paid.order.id).await, after);
    let until = OrderLifecycle::Confirmed;
    let cancelled = shop.step(&after, |o, c| o.cancel(None, until, c)).await;
    assert_ne!(cancelled.refunds[0].amount, cancelled.order.final_amount());
    assert_eq!(shop.storage.audit().await, Ok(Vec::new()));
}

/// A reference names one dispute of its provider, also of another order.
pub async fn dispute_ref_taken(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (one, two) = (paid(&shop).await, paid(&shop).await);
    let opened = report(&shop, "dp_1", DisputeStatus::NeedsResponse, "3.00");
    reported(&shop, &one, &opened).await;
    let step = shop.sample.decide(|c| two.apply_dispute(two.payments[0].id, &opened, c));
    let mut step = step.expect("a report");
    let again = crate::sample::moving(&two, &mut step, shop.sample.now());
    let refusal = shop.refused(again).await;
    assert_eq!(refusal, CommitError::UniqueViolation(UniqueViolation::DisputeRef));
    assert_eq!(shop.stored_order(two.order.id).await, two);
}

/// Disputes are listed across orders, newest first, by status, and counted for a monitor.
pub async fn disputes_are_listed(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut all = Vec::new();
    for (number, &status) in DisputeStatus::ALL.iter().enumerate() {
        let update = report(&shop, &format!("dp_{number}"), status, "3.00");
        let order = reported(&shop, &paid(&shop).await, &update).await;
        all.insert(0, order.disputes[0].clone());
    }
    finds(&shop, &DisputeFilter::default(), &all).await;
    for dispute in &all {
        let status = Some(dispute.status);
        finds(&shop, &DisputeFilter { status }, std::slice::from_ref(dispute)).await;
    }
    let due: Vec<_> = all.iter().filter(|d| d.status.awaits_response()).collect();
    let first = due.iter().filter_map(|d| d.due_at).min().expect("one is due") - DUE_SOON;
    let count = async |now| {
        let gauges = shop.storage.gauges(now).await.expect("readable");
        (gauges.disputes_open, gauges.disputes_due)
    };
    assert_eq!(count(first).await, (3, 0));
    assert_eq!(count(first + TimeDelta::microseconds(1)).await, (3, 1));
    assert_eq!(count(first + TimeDelta::days(30)).await, (3, 2), "overdue as well");
    assert_eq!(shop.storage.worklist().await.expect("readable").disputes_to_answer, 2);
    let filter = OrderFilter { issue: Some(OrderIssue::OpenDispute), ..OrderFilter::default() };
    let page = PageRequest { after: None, limit: 100 };
    let found = shop.storage.list_orders(&filter, page).await.expect("readable");
    let found: Vec<_> = found.items.iter().map(|record| record.order.id).collect();
    let open = all.iter().filter(|d| d.status.is_open()).map(|d| d.order_id);
    assert_eq!(found, open.collect::<Vec<_>>());
}

async fn finds(shop: &Shop, filter: &DisputeFilter, wanted: &[Dispute]) {
    let ids: Vec<_> = wanted.iter().map(|d| d.id.0).collect();
    let read = async |page: PageRequest| -> Page<Dispute> {
        shop.storage.list_disputes(filter, page).await.expect("readable")
    };
    let found = read(PageRequest { after: None, limit: 100 }).await;
    assert_eq!(found.items, wanted, "{filter:?}");
    assert_walks(&ids, read, |d: &Dispute| d.id.0).await;
}
