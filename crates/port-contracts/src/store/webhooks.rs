//! Webhook endpoints and deliveries: guarded by versions and positions, and each held by one worker.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use domain::Instant;
use domain::ids::{OrderId, WebhookDeliveryId, WebhookEndpointId};
use domain::webhook_delivery::{DeliveryState, WebhookDelivery};
use domain::webhook_endpoint::{EndpointState, WebhookEndpoint};
use ports::{
    Changes, CommitError, Conflict, DeliveryClaim, DeliveryFilter, FeedMove, HeldUpQuery,
    LimitedTable, PageRequest, Purge, RowWrite, Storage, WebhookEndpointWrite,
};

use crate::shop::Shop;

const LEASE: TimeDelta = TimeDelta::minutes(1);

fn endpoints(write: WebhookEndpointWrite) -> Changes {
    Changes { webhook_endpoints: vec![write], ..Changes::default() }
}

/// Moves an endpoint that was not changed since it was created.
fn moving(endpoint_id: WebhookEndpointId, from: i64, to: i64) -> Changes {
    let change = FeedMove { endpoint_id, version: 1, from, to };
    Changes { feed_moves: vec![change], ..Changes::default() }
}

async fn endpoint(shop: &Shop) -> WebhookEndpoint {
    let endpoint = shop.sample.webhook_endpoint();
    shop.done(endpoints(WebhookEndpointWrite::Insert(endpoint.clone()))).await;
    endpoint
}

async fn insert(shop: &Shop, deliveries: &[&WebhookDelivery]) {
    let inserts = deliveries.iter().map(|d| RowWrite::Insert((*d).clone())).collect();
    shop.done(Changes { webhook_deliveries: inserts, ..Changes::default() }).await;
}

fn claim(endpoint_id: WebhookEndpointId, now: Instant) -> DeliveryClaim {
    let held_up_since = now - TimeDelta::hours(1);
    DeliveryClaim { endpoint_id, now, lease_until: now + LEASE, held_up_since, limit: 100 }
}

async fn held_up(
    shop: &Shop,
    ids: &[WebhookDeliveryId],
    now: Instant,
) -> BTreeSet<WebhookDeliveryId> {
    let held_up_since = now - TimeDelta::hours(1);
    let query = HeldUpQuery { ids: ids.to_vec(), now, held_up_since };
    shop.storage.held_up_deliveries(query).await.expect("readable").into_iter().collect()
}

async fn claimed(shop: &Shop, endpoint: WebhookEndpointId, now: Instant) -> Vec<WebhookDelivery> {
    let claimed = shop.storage.claim_webhook_deliveries(claim(endpoint, now)).await;
    claimed.expect("readable")
}

/// A change under an old version is a conflict, an update leaves the position and the time of creation, and what is
/// deleted goes with its deliveries.
pub async fn webhook_endpoint_is_guarded_by_its_version(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let first = endpoint(&shop).await;
    let now = shop.sample.tick();
    shop.done(moving(first.id, 0, 7)).await;
    let mut changes = Changes::default();
    let mut paused = WebhookEndpoint {
        state: EndpointState::Paused,
        url: "https://other.example/".to_owned(),
        position: 99,
        created_at: now,
        updated_at: now,
        failing_since: Some(now),
        ..first.clone()
    };
    changes.update_webhook_endpoint(&mut paused);
    shop.done(changes.clone()).await;
    assert_eq!(
        shop.storage.commit(changes).await,
        Err(CommitError::Conflict(Conflict::WebhookEndpoint))
    );
    shop.conflicts(moving(first.id, 7, 8)).await;
    let kept = WebhookEndpoint { position: 7, created_at: first.created_at, ..paused };
    assert_eq!(shop.storage.webhook_endpoint(first.id).await, Ok(Some(kept)));
    let delivery = shop.sample.webhook_delivery(first.id, OrderId(shop.sample.id()), 1);
    insert(&shop, &[&delivery]).await;
    let delete = |version| endpoints(WebhookEndpointWrite::Delete { id: first.id, version });
    shop.conflicts(delete(1)).await;
    shop.done(delete(2)).await;
    assert_eq!(shop.storage.webhook_endpoint(first.id).await, Ok(None));
    assert_eq!(shop.storage.webhook_delivery(delivery.id).await, Ok(None));
    shop.conflicts(delete(2)).await;
    let late =
        Changes { webhook_deliveries: vec![RowWrite::Insert(delivery)], ..Changes::default() };
    shop.conflicts(late).await;
}

/// A shop has a limited number of endpoints, paused ones included, and the last place is taken once.
pub async fn webhook_endpoints_are_bounded_under_race(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let inserting = || endpoints(WebhookEndpointWrite::Insert(shop.sample.webhook_endpoint()));
    let mut paused =
        WebhookEndpoint { state: EndpointState::Paused, ..shop.sample.webhook_endpoint() };
    shop.done(endpoints(WebhookEndpointWrite::Insert(paused.clone()))).await;
    let most = LimitedTable::WebhookEndpoints.most();
    for _ in 2..most {
        shop.done(inserting()).await;
    }
    let outcomes = shop.race((0..8).map(|_| inserting()).collect()).await;
    let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(won, 1, "{outcomes:?}");
    let full = CommitError::TableFull(LimitedTable::WebhookEndpoints);
    assert_eq!(shop.refused(inserting()).await, full);
    let stored = shop.storage.webhook_endpoints().await.expect("readable");
    assert_eq!(stored.len(), most);
    let mut changes = Changes::default();
    changes.update_webhook_endpoint(&mut paused);
    shop.done(changes).await;
    let (id, version) = (paused.id, paused.version);
    shop.done(endpoints(WebhookEndpointWrite::Delete { id, version })).await;
    shop.done(inserting()).await;
}

/// Of two who have read the same position one moves the endpoint, and what the other would have written with it is not
/// written.
pub async fn feed_moves_once(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let endpoint = endpoint(&shop).await;
    let order = OrderId(shop.sample.id());
    let racer = |seq| {
        let delivery = shop.sample.webhook_delivery(endpoint.id, order, seq);
        Changes {
            webhook_deliveries: vec![RowWrite::Insert(delivery)],
            ..moving(endpoint.id, 0, 5)
        }
    };
    let outcomes = shop.race((1..=8).map(racer).collect()).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert_eq!(claimed(&shop, endpoint.id, shop.sample.now()).await.len(), 1);
    shop.done(moving(endpoint.id, 5, 2)).await;
    shop.conflicts(moving(endpoint.id, 5, 9)).await;
    let stored = shop.storage.webhook_endpoint(endpoint.id).await.expect("readable");
    assert_eq!(stored.map(|e| (e.position, e.version)), Some((2, 1)), "the version stays");
}

/// A delivery of a message that exists is left out, and the rest of its commit is written.
pub async fn a_message_has_one_delivery(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let endpoint = endpoint(&shop).await;
    let order = OrderId(shop.sample.id());
    let first = shop.sample.webhook_delivery(endpoint.id, order, 1);
    insert(&shop, &[&first]).await;
    let again = WebhookDelivery {
        message_id: first.message_id.clone(),
        body: Some("another".to_owned()),
        ..shop.sample.webhook_delivery(endpoint.id, order, 1)
    };
    let next = shop.sample.webhook_delivery(endpoint.id, order, 2);
    insert(&shop, &[&again, &next]).await;
    assert_eq!(shop.storage.webhook_delivery(first.id).await, Ok(Some(first)));
    assert_eq!(shop.storage.webhook_delivery(again.id).await, Ok(None));
    assert_eq!(shop.storage.webhook_delivery(next.id).await, Ok(Some(next)));
}

/// Each delivery is given to one of several workers at the same time.
pub async fn deliveries_are_claimed_once(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (endpoint, other) = (endpoint(&shop).await, endpoint(&shop).await);
    for _ in 0..20 {
        let order = OrderId(shop.sample.id());
        let own = shop.sample.webhook_delivery(endpoint.id, order, 1);
        insert(&shop, &[&own, &shop.sample.webhook_delivery(other.id, order, 1)]).await;
    }
    let now = shop.sample.now();
    let workers = (0..4).map(|_| {
        let storage = Arc::clone(&shop.storage);
        tokio::spawn(async move {
            let mut taken = Vec::new();
            for _ in 0..10 {
                let claim = DeliveryClaim { limit: 2, ..claim(endpoint.id, now) };
                taken.extend(storage.claim_webhook_deliveries(claim).await.expect("readable"));
            }
            taken
        })
    });
    let mut taken = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        taken.extend(worker.await.expect("a claim does not panic"));
    }
    let ids: BTreeSet<_> = taken.iter().map(|delivery| delivery.id).collect();
    assert_eq!((taken.len(), ids.len()), (20, 20), "each once");
    assert!(taken.iter().all(|d| d.endpoint_id == endpoint.id), "of this endpoint alone");
}

/// A delivery whose lease has ended comes again, with one more attempt, and the worker that held it before cannot write it.
pub async fn held_delivery_comes_again(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let endpoint = endpoint(&shop).await;
    let delivery = shop.sample.webhook_delivery(endpoint.id, OrderId(shop.sample.id()), 1);
    insert(&shop, &[&delivery]).await;
    let now = shop.sample.now();
    assert_eq!(claimed(&shop, endpoint.id, now - TimeDelta::seconds(1)).await, [], "not due");
    let first = claimed(&shop, endpoint.id, now).await.remove(0);
    let held = WebhookDelivery { lease_until: Some(now + LEASE), version: 2, ..delivery };
    assert_eq!(first, held);
    assert_eq!(claimed(&shop, endpoint.id, now + LEASE / 2).await, [], "held");
    let second = claimed(&shop, endpoint.id, now + LEASE).await.remove(0);
    assert_eq!((second.attempts, second.version), (1, 3));
    let ended = |delivery: &WebhookDelivery| {
        let mut changes = Changes::default();
        let mut ended = WebhookDelivery {
            state: DeliveryState::Delivered,
            lease_until: None,
            ended_at: Some(now),
            ..delivery.clone()
        };
        changes.update_webhook_delivery(&mut ended);
        changes
    };
    let late = shop.storage.commit(ended(&first)).await;
    assert_eq!(late, Err(CommitError::Conflict(Conflict::WebhookDelivery)));
    shop.done(ended(&second)).await;
    assert_eq!(claimed(&shop, endpoint.id, now + LEASE * 9).await, [], "it is delivered");
}

/// Events of one order are given one after the other, and those of other orders and endpoints beside them; one that has
/// waited for an hour holds up no more.
pub async fn deliveries_of_an_order_wait_for_each_other(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (endpoint, other) = (endpoint(&shop).await, endpoint(&shop).await);
    let (order, second) = (OrderId(shop.sample.id()), OrderId(shop.sample.id()));
    let of = |endpoint: &WebhookEndpoint, order, seq| {
        shop.sample.webhook_delivery(endpoint.id, order, seq)
    };
    let (one, two, three) =
        (of(&endpoint, order, 1), of(&endpoint, order, 2), of(&endpoint, order, 3));
    let (beside, elsewhere) = (of(&endpoint, second, 2), of(&other, order, 2));
    insert(&shop, &[&three, &two, &one, &beside, &elsewhere]).await;
    let now = shop.sample.now();
    let ids = |deliveries: &[WebhookDelivery]| {
        deliveries.iter().map(|delivery| delivery.id).collect::<BTreeSet<_>>()
    };
    let first = claimed(&shop, endpoint.id, now).await;
    assert_eq!(ids(&first), BTreeSet::from([one.id, beside.id]));
    assert_eq!(ids(&claimed(&shop, other.id, now).await), BTreeSet::from([elsewhere.id]));
    assert_eq!(claimed(&shop, endpoint.id, now).await, [], "held, and the next ones wait");
    let mut changes = Changes::default();
    let mut failed = first.into_iter().find(|delivery| delivery.id == one.id).expect("the first");
    failed.lease_until = None;
    failed.next_at = now + TimeDelta::hours(5);
    changes.update_webhook_delivery(&mut failed);
    shop.done(changes).await;
    let soon = now + TimeDelta::minutes(59);
    let without_order = WebhookDelivery { order_id: None, ..of(&endpoint, order, 4) };
    let sent = WebhookDelivery {
        state: DeliveryState::Delivered,
        ended_at: Some(now),
        ..of(&endpoint, order, 5)
    };
    insert(&shop, &[&without_order, &sent]).await;
    let all = [&one, &two, &three, &beside, &elsewhere, &without_order, &sent];
    let all = all.map(|delivery| delivery.id);
    let waiting = async |at| held_up(&shop, &all, at).await;
    assert_eq!(waiting(soon).await, BTreeSet::from([two.id, three.id]));
    assert_eq!(
        held_up(&shop, &[three.id], soon).await,
        BTreeSet::from([three.id]),
        "of these alone"
    );
    assert!(!ids(&claimed(&shop, endpoint.id, soon).await).contains(&two.id), "it still waits");
    assert_eq!(waiting(now + TimeDelta::hours(2)).await, BTreeSet::from([three.id]));
    let later = claimed(&shop, endpoint.id, now + TimeDelta::hours(2)).await;
    assert!(ids(&later).contains(&two.id), "{later:?}");
    assert!(!ids(&later).contains(&three.id), "it waits for the second, which is due: {later:?}");
}

/// However old deliveries are, an earlier one of the order that is due or being sent comes first; only one that waits for
/// its next attempt lets later ones pass.
pub async fn old_deliveries_of_an_order_keep_their_order(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let endpoint = endpoint(&shop).await;
    let order = OrderId(shop.sample.id());
    let late = shop.sample.now() + TimeDelta::hours(5);
    let [mut one, two, three] =
        [1, 2, 3].map(|seq| shop.sample.webhook_delivery(endpoint.id, order, seq));
    one.next_at = late;
    insert(&shop, &[&three, &two, &one]).await;
    let taken = async |now| {
        let claimed = claimed(&shop, endpoint.id, now).await;
        claimed.iter().map(|delivery| delivery.id).collect::<Vec<_>>()
    };
    let held = claimed(&shop, endpoint.id, late).await.remove(0);
    assert_eq!(held.id, one.id, "the others wait, though they have been due for longer");
    assert_eq!(taken(late + LEASE / 2).await, [], "it is being sent");
    let all = [one.id, two.id, three.id];
    let waiting = async |at| held_up(&shop, &all, at).await;
    assert_eq!(waiting(late + LEASE / 2).await, BTreeSet::from([two.id, three.id]));
    let behind = late - TimeDelta::minutes(1);
    assert_eq!(taken(behind).await, [], "by a clock that is behind, too");
    let (mut changes, again) = (Changes::default(), late + TimeDelta::hours(2));
    let mut failed = WebhookDelivery { lease_until: None, next_at: again, ..held };
    changes.update_webhook_delivery(&mut failed);
    shop.done(changes).await;
    assert_eq!(waiting(late + LEASE).await, BTreeSet::from([three.id]), "one at a time");
    assert_eq!(taken(late + LEASE).await, [two.id], "one at a time");
    assert_eq!(taken(again).await, [one.id], "it is due again, and the second no longer held");
}

/// What was decided by an order is refused when the order has changed, and when it does not exist.
pub async fn what_an_old_version_of_an_order_says_is_refused(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let endpoint = endpoint(&shop).await;
    let order = shop.any_order().await.order;
    let writing = |id, version| {
        let delivery = shop.sample.webhook_delivery(endpoint.id, id, 1);
        Changes {
            unchanged_orders: vec![(id, version)],
            webhook_deliveries: vec![RowWrite::Insert(delivery)],
            ..Changes::default()
        }
    };
    shop.conflicts(writing(order.id, order.version + 1)).await;
    shop.conflicts(writing(OrderId(shop.sample.id()), 1)).await;
    assert_eq!(claimed(&shop, endpoint.id, shop.sample.now()).await, []);
    shop.done(writing(order.id, order.version)).await;
    assert_eq!(claimed(&shop, endpoint.id, shop.sample.now()).await.len(), 1);
}

/// Deliveries go when they ended long ago, the first to end first; pending ones stay.
pub async fn purge_takes_deliveries_that_ended(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let endpoint = endpoint(&shop).await;
    let (now, tick) = (shop.sample.now(), TimeDelta::microseconds(1));
    let ends = [Some(now), Some(now - tick), Some(now + tick), None];
    let with_end = |ended_at: Option<Instant>| WebhookDelivery {
        state: ended_at.map_or(DeliveryState::Pending, |_| DeliveryState::Failed),
        ended_at,
        ..shop.sample.webhook_delivery(endpoint.id, OrderId(shop.sample.id()), 1)
    };
    let deliveries = ends.map(with_end);
    insert(&shop, &deliveries.iter().collect::<Vec<_>>()).await;
    let left = async || {
        let page = PageRequest { after: None, limit: 9 };
        let found = shop.storage.list_webhook_deliveries(DeliveryFilter::default(), page).await;
        let found: BTreeSet<_> = found.expect("readable").items.iter().map(|d| d.id).collect();
        deliveries.each_ref().map(|delivery| found.contains(&delivery.id))
    };
    assert_eq!(shop.storage.purge(Purge::WebhookDeliveries(now), 1).await, Ok(1));
    assert_eq!(left().await, [true, false, true, true]);
    assert_eq!(shop.storage.purge(Purge::WebhookDeliveries(now), 9).await, Ok(1));
    assert_eq!(left().await, [false, false, true, true]);
    insert(&shop, &[&deliveries[0]]).await;
    assert_eq!(left().await, [true, false, true, true], "its message can be delivered again");
}
