//! Creates the deliveries of an endpoint from the feed of events. They are written with the endpoint's new position, so
//! that each event gets one delivery, whatever crashes.

use std::collections::BTreeMap;

use domain::event_type::EventType;
use domain::ids::{OrderId, WebhookDeliveryId};
use domain::order::{OrderEvent, OrderRecord};
use domain::webhook_delivery::{NewDelivery, WebhookDelivery};
use domain::webhook_endpoint::{PayloadKind, WebhookEndpoint};
use ports::{Changes, FeedMove, RowWrite};

use crate::commit_loop::unless_conflict;
use crate::engine::Engine;
use crate::error::AppError;
use crate::event_body;
use crate::receivers::Receivers;

/// Events of one commit.
const EVENTS: u32 = 100;
/// The same with orders in the bodies, which have to be unchanged until then.
const EVENTS_WITH_ORDERS: u32 = 10;

/// Creates the next deliveries; returns how many events were passed, also if a concurrent change came first.
pub(super) async fn create_deliveries(
    engine: &Engine,
    receivers: &Receivers,
    endpoint: &WebhookEndpoint,
) -> Result<usize, AppError> {
    let limit = match endpoint.payload {
        PayloadKind::Thin => EVENTS,
        PayloadKind::Full => EVENTS_WITH_ORDERS,
    };
    let events = engine.store.event_feed(endpoint.position, limit).await?;
    let Some(last) = events.last() else { return Ok(0) };
    let (from, to) = (endpoint.position, last.position);
    let mut changes = Changes {
        feed_moves: vec![FeedMove {
            endpoint_id: endpoint.id,
            version: endpoint.version,
            from,
            to,
        }],
        ..Changes::default()
    };
    let typed = |event: &OrderEvent| EventType::of(event.kind).filter(|t| endpoint.wants(*t));
    let mut orders: BTreeMap<OrderId, OrderRecord> = BTreeMap::new();
    for (event, event_type) in
        events.iter().filter_map(|row| Some((&row.event, typed(&row.event)?)))
    {
        if !orders.contains_key(&event.order_id) {
            let order = engine.store.order(event.order_id).await?;
            orders.extend(order.map(|order| (event.order_id, order)));
        }
        let Some(order) = orders.get(&event.order_id) else { continue };
        let body = body(receivers, endpoint, event_type, (event, order));
        let delivery = delivery(engine, endpoint, event_type, event, body);
        changes.webhook_deliveries.push(RowWrite::Insert(delivery));
    }
    if endpoint.payload == PayloadKind::Full {
        let versions = orders.iter().map(|(id, record)| (*id, record.order.version));
        changes.unchanged_orders = versions.collect();
    }
    unless_conflict(engine.write(changes).await)?;
    Ok(events.len())
}

fn body(
    receivers: &Receivers,
    endpoint: &WebhookEndpoint,
    event_type: EventType,
    (event, record): (&OrderEvent, &OrderRecord),
) -> String {
    let order = match endpoint.payload {
        PayloadKind::Thin => None,
        PayloadKind::Full => Some((receivers.render_order)(record)),
    };
    event_body::of_event(event_type, event, record, order)
}

fn delivery(
    engine: &Engine,
    endpoint: &WebhookEndpoint,
    event_type: EventType,
    event: &OrderEvent,
    body: String,
) -> WebhookDelivery {
    let new = NewDelivery {
        id: WebhookDeliveryId(engine.uuid()),
        endpoint_id: endpoint.id,
        message_id: event_body::message_id(endpoint.id, event),
        event_type,
        body,
    };
    WebhookDelivery {
        order_id: Some(event.order_id),
        seq: event.seq,
        has_order: endpoint.payload == PayloadKind::Full,
        ..WebhookDelivery::new(new, engine.now())
    }
}
