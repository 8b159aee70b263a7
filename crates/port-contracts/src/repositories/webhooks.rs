//! Reading webhook endpoints, deliveries, and the feed of events.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::event_type::EventType;
use domain::ids::{OrderId, WebhookDeliveryId};
use domain::webhook_delivery::{DeliveryState, WebhookDelivery};
use domain::webhook_endpoint::{EndpointState, PayloadKind, SigningSecret, WebhookEndpoint};
use ports::{
    Changes, DeliveryFigures, DeliveryFilter, FeedEvent, PageRequest, RowWrite, Storage,
    WebhookEndpointWrite,
};

use crate::feed::known_end;
use crate::shop::Shop;

async fn store(shop: &Shop, endpoint: &WebhookEndpoint) {
    let write = WebhookEndpointWrite::Insert(endpoint.clone());
    shop.done(Changes { webhook_endpoints: vec![write], ..Changes::default() }).await;
}

/// Every field, in every state, with and without what is optional.
pub async fn webhook_endpoint_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut all = Vec::new();
    for (at, state) in EndpointState::ALL.iter().enumerate() {
        let now = shop.sample.tick();
        let previous = SigningSecret("whsec_BBBB".to_owned());
        let endpoint = WebhookEndpoint {
            state: *state,
            payload: PayloadKind::ALL[at % 2],
            event_types: EventType::ALL[..at * 3].to_vec(),
            description: if at == 1 { String::new() } else { "Zoë 李".to_owned() },
            previous_secret: (at == 2).then(|| (previous, now + TimeDelta::days(1))),
            failing_since: (at > 0).then_some(now),
            position: i64::try_from(at).expect("small"),
            updated_at: now + TimeDelta::minutes(1),
            ..shop.sample.webhook_endpoint()
        };
        store(&shop, &endpoint).await;
        assert_eq!(shop.storage.webhook_endpoint(endpoint.id).await, Ok(Some(endpoint.clone())));
        all.insert(0, endpoint);
    }
    assert_eq!(shop.storage.webhook_endpoints().await, Ok(all), "newest first");
    let unknown = shop.sample.webhook_endpoint().id;
    assert_eq!(shop.storage.webhook_endpoint(unknown).await, Ok(None));
}

/// Deliveries in every state, stored; the newest first.
async fn varied_deliveries(
    shop: &Shop,
    endpoints: &[WebhookEndpoint; 2],
    order: OrderId,
) -> Vec<WebhookDelivery> {
    let mut all = Vec::new();
    for at in 0..6 {
        let now = shop.sample.tick();
        let state = DeliveryState::ALL[at % 3];
        let ended = state != DeliveryState::Pending;
        let delivery = WebhookDelivery {
            order_id: (at != 0).then(|| if at < 4 { order } else { OrderId(shop.sample.id()) }),
            body: (at != 1).then(|| "{}".to_owned()),
            has_order: at % 2 == 0,
            state,
            attempts: i32::try_from(at).expect("small"),
            next_at: now + TimeDelta::hours(1),
            lease_until: (at == 3).then_some(now),
            last_attempt_at: ended.then_some(now),
            last_status: ended.then_some(599),
            last_error: ended.then(|| "no".to_owned()),
            last_response: ended.then(|| "zoë".to_owned()),
            ended_at: ended.then_some(now),
            ..shop.sample.webhook_delivery(endpoints[at / 3].id, order, 7)
        };
        let insert = vec![RowWrite::Insert(delivery.clone())];
        shop.done(Changes { webhook_deliveries: insert, ..Changes::default() }).await;
        assert_eq!(shop.storage.webhook_delivery(delivery.id).await, Ok(Some(delivery.clone())));
        all.insert(0, delivery);
    }
    all
}

/// Every field of deliveries, by state, endpoint and order, newest first and in pages; and their numbers.
pub async fn webhook_deliveries_are_filtered(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let endpoints = [shop.sample.webhook_endpoint(), shop.sample.webhook_endpoint()];
    for endpoint in &endpoints {
        store(&shop, endpoint).await;
    }
    let order = OrderId(shop.sample.id());
    let all = varied_deliveries(&shop, &endpoints, order).await;
    let none = DeliveryFilter::default();
    let cases = [
        none,
        DeliveryFilter { state: Some(DeliveryState::Pending), ..none },
        DeliveryFilter { state: Some(DeliveryState::Failed), ..none },
        DeliveryFilter { endpoint_id: Some(endpoints[1].id), ..none },
        DeliveryFilter { order_id: Some(order), ..none },
        DeliveryFilter {
            state: Some(DeliveryState::Delivered),
            endpoint_id: Some(endpoints[0].id),
            order_id: Some(order),
        },
    ];
    for filter in cases {
        let wanted = |d: &&WebhookDelivery| {
            filter.state.is_none_or(|state| d.state == state)
                && filter.endpoint_id.is_none_or(|id| d.endpoint_id == id)
                && filter.order_id.is_none_or(|id| d.order_id == Some(id))
        };
        let expected: Vec<WebhookDelivery> = all.iter().filter(wanted).cloned().collect();
        assert!(!expected.is_empty(), "{filter:?}");
        let mut found = Vec::new();
        let mut next = Some(PageRequest { after: None, limit: 2 });
        while let Some(page) = next {
            let part = shop.storage.list_webhook_deliveries(filter, page).await.expect("readable");
            found.extend(part.items);
            next = part.next.map(|after| PageRequest { after: Some(after), ..page });
        }
        assert_eq!(found, expected, "{filter:?}");
    }
    let unknown = WebhookDeliveryId(shop.sample.id());
    assert_eq!(shop.storage.webhook_delivery(unknown).await, Ok(None));
    let figures = DeliveryFigures { disabled_endpoints: 0, retrying: 1, failed: 2 };
    assert_eq!(shop.storage.webhook_figures().await, Ok(figures));
}

/// Every event of every order once, those of one order by their numbers, in parts of any size; an event that comes later
/// follows all that were read, and an erased reason moves nothing.
pub async fn feed_has_every_event(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    assert_eq!(shop.storage.event_feed(0, 10).await, Ok(Vec::new()));
    assert_eq!(known_end(&*shop.storage).await, 0);
    let (one, two) = (shop.any_order().await, shop.any_order().await);
    let since = shop.sample.tick();
    let paid = shop.pay(&one).await;
    let end = known_end(&*shop.storage).await;
    let before = shop.storage.feed_position_before(since).await.expect("readable");
    let read = async |limit| {
        let (mut all, mut after): (Vec<FeedEvent>, i64) = (Vec::new(), 0);
        loop {
            let part = shop.storage.event_feed(after, limit).await.expect("readable");
            let Some(last) = part.last() else { return all };
            after = last.position;
            all.extend(part);
        }
    };
    let all = read(100).await;
    assert_eq!(all, read(1).await);
    assert!(all.is_sorted_by(|a, b| a.position < b.position));
    assert_eq!(all.last().map(|row| row.position), Some(end));
    for order in [&paid.order, &two.order] {
        let of_order = all.iter().map(|row| &row.event).filter(|e| e.order_id == order.id);
        let history = shop.storage.order_events(order.id).await.expect("readable");
        assert_eq!(of_order.cloned().collect::<Vec<_>>(), history);
    }
    let later: Vec<&FeedEvent> = all.iter().filter(|row| row.position > before).collect();
    assert!(!later.is_empty() && later.iter().all(|row| row.event.at >= since), "{later:?}");
    assert!(all.iter().all(|row| row.position > before || row.event.at < since));
    assert_eq!(shop.storage.feed_position_before(shop.sample.tick()).await, Ok(end));
    shop.confirm(&paid).await;
    // The end is known once nothing that is still being written can come before it.
    assert!(known_end(&*shop.storage).await > end);
    let more = shop.storage.event_feed(end, 100).await.expect("readable");
    assert!(!more.is_empty() && more.iter().all(|row| row.event.order_id == paid.order.id));
}
