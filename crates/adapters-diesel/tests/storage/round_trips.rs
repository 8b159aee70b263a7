//! What a request costs, in statements: on PostgreSQL each is a round trip.

use adapters_diesel::{Counters, DieselStore};
use domain::order::{OrderRecord, PayPolicy, Transition};
use domain::payment::ProviderStatus;
use port_contracts::sample::{Sample, money, moving, provider_update};
use ports::{
    CartRepository, Changes, JobKind, JobWrite, ListingRepository, OrderFilter, OrderRepository,
    OutboxRepository, PageRequest, ReceiptWrite, Store,
};

use crate::databases::{Shop, connect, options, postgres, sqlite};

/// Statements and durable commits between two readings.
fn spent(store: &DieselStore, before: Counters) -> (u64, u64) {
    let after = store.counters();
    (after.statements - before.statements, after.commits - before.commits)
}

async fn commit_costs(shop: &Shop, changes: Changes, what: &str) {
    let before = shop.store.counters();
    shop.store.commit(changes).await.unwrap();
    assert_eq!(spent(&shop.store, before), (1, 1), "{what}");
}

#[tokio::test]
async fn a_hot_commit_is_one_round_trip_on_postgresql() {
    let Some(fresh) = postgres() else { return };
    let shop = Shop::new(connect(&fresh, options(1)));
    let one = shop.listing(Some(10)).await;
    let two = shop.listing(None).await;
    let lines = [(&one, 2), (&two, 1)];

    let cart = shop.cart(&[(&one, 1)]).await;
    commit_costs(&shop, shop.putting(&cart, &one, 2), "a line is set").await;
    let cart = shop.store.cart(cart.id).await.unwrap().unwrap().cart;
    commit_costs(&shop, shop.putting(&cart, &two, 1), "a line is added").await;
    let cart = shop.store.cart(cart.id).await.unwrap().unwrap().cart;
    let (step, changes) = shop.checking_out(&cart, &lines);
    commit_costs(&shop, changes, "checkout, intent").await;
    let begun = shop.stored_order(&step.record).await;
    let (step, changes) = apply_update(&shop.sample, &begun, ProviderStatus::RequiresAction);
    commit_costs(&shop, changes, "checkout, outcome").await;
    let (_, mut changes) = apply_update(&shop.sample, &step.record, ProviderStatus::Paid);
    let receipt = shop.sample.receipt("event-1");
    changes.receipts.push(ReceiptWrite::Insert(receipt));
    changes.enqueue(shop.sample.job(shop.sample.now()));
    commit_costs(&shop, changes, "webhook, paid").await;
    let (_, changes) = shop.order(&lines);
    commit_costs(&shop, changes, "an order is placed").await;
    let claimed = claim(&shop).await;
    let mut changes = Changes::default();
    changes.jobs.push(JobWrite::Finish { id: claimed.job.id, lease: claimed.lease });
    commit_costs(&shop, changes, "a job is done").await;
}

#[tokio::test]
async fn what_workers_commit_or_capture_is_one_round_trip_on_postgresql() {
    let Some(fresh) = postgres() else { return };
    let shop = Shop::new(connect(&fresh, options(1)));
    let lines = [(&shop.listing(Some(10)).await, 2), (&shop.listing(None).await, 1)];
    let begun = shop.place(&lines).await;
    shop.store.commit(shop.beginning(&begun)).await.unwrap();
    let begun = shop.stored_order(&begun).await;
    let (step, changes) = apply_update(&shop.sample, &begun, ProviderStatus::Authorized);
    commit_costs(&shop, changes, "payment is authorized").await;
    let now = shop.sample.tick();
    let (payment, part) = (step.record.payments[0].id, Some(money("0.01", "GBP")));
    let until = now + chrono::TimeDelta::seconds(30);
    let captured = shop.sample.decide(|c| step.record.begin_capture(payment, part, until, c));
    let mut captured = captured.unwrap();
    commit_costs(&shop, moving(&step.record, &mut captured, now), "a part is captured").await;
    assert_eq!(shop.stored_order(&begun).await.payments[0].to_capture, part);

    let order = shop.place(&lines).await;
    shop.store.commit(shop.beginning(&order)).await.unwrap();
    let (paid, changes) =
        apply_update(&shop.sample, &shop.stored_order(&order).await, ProviderStatus::Paid);
    shop.store.commit(changes).await.unwrap();
    let policy = PayPolicy::default();
    let mut stands = shop.sample.decide(|c| paid.record.confirm(policy, c)).unwrap();
    let changes = moving(&paid.record, &mut stands, shop.sample.tick());
    shop.store.commit(changes).await.unwrap();
    let mut taken = shop.sample.decide(|c| stands.record.commit_stock(c)).unwrap();
    let changes = moving(&stands.record, &mut taken, shop.sample.tick());
    commit_costs(&shop, changes, "stock is committed").await;
    let page = PageRequest::default();
    let ledger = shop.store.list_stock_movements(None, page).await.unwrap().items;
    let ledger: Vec<_> = ledger.iter().map(|m| (m.delta, m.cause.order_id)).collect();
    assert_eq!(ledger, [(-2, Some(order.order.id)), (10, None)]);
}

async fn claim(shop: &Shop) -> ports::ClaimedJob {
    let before = shop.store.counters();
    let now = shop.sample.tick();
    let until = now + chrono::TimeDelta::seconds(30);
    let claimed = shop.store.claim_jobs(JobKind::ALL, now, until, 10).await.unwrap();
    assert_eq!(spent(&shop.store, before).0, 1, "a claim");
    claimed.into_iter().next().unwrap()
}

fn apply_update(
    sample: &Sample,
    before: &OrderRecord,
    status: ProviderStatus,
) -> (Transition, Changes) {
    let payment = before.payments.last().unwrap();
    let update = provider_update(status, &payment.id.to_string(), Some(payment.amount));
    let mut step = sample.apply_response(before, payment.id, &update);
    let changes = moving(before, &mut step, sample.tick());
    (step, changes)
}

#[tokio::test]
async fn a_read_is_one_round_trip_on_postgresql() {
    let Some(fresh) = postgres() else { return };
    let shop = Shop::new(connect(&fresh, options(1)));
    let listing = shop.listing(Some(10)).await;
    let cart = shop.cart(&[(&listing, 1)]).await;
    let order = shop.place(&[(&listing, 1)]).await.order;
    let reads = || async {
        let before = shop.store.counters();
        shop.store.open_cart(cart.user_id).await.unwrap().unwrap();
        shop.store.listing_for_cart(listing.id, cart.user_id).await.unwrap().unwrap();
        shop.store.order(order.id).await.unwrap().unwrap();
        shop.store.order_of_reference("mock", "ref-1").await.unwrap();
        let filter = OrderFilter::default();
        let page = PageRequest::default();
        shop.store.list_orders(&filter, page).await.unwrap();
        shop.store.listings(&[listing.id]).await.unwrap();
        spent(&shop.store, before).0
    };
    assert_eq!(reads().await, 6, "one statement each");
    let prepared = shop.store.counters().prepared;
    assert_eq!(reads().await, 6);
    assert_eq!(shop.store.counters().prepared, prepared, "statements stay prepared");
}

#[tokio::test]
async fn statements_stay_prepared_on_sqlite() {
    let fresh = sqlite();
    let shop = Shop::new(connect(&fresh, options(1)));
    let listing = shop.listing(Some(100)).await;
    let round = || async {
        let order = shop.place(&[(&listing, 1)]).await;
        shop.store.commit(shop.beginning(&order)).await.unwrap();
        shop.stored_order(&order).await
    };
    round().await;
    let prepared = shop.store.counters().prepared;
    round().await;
    assert_eq!(shop.store.counters().prepared, prepared);
}
