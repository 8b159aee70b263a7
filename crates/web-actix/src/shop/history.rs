//! The history of an order for its customer.

use api_actix::views::EventDto;
use domain::order::{OrderEvent, OrderEventKind};

/// The events that a customer reads. Steps of a payment and of the stock are left out, and the parcel with which an
/// order is completely shipped or delivered is one entry with it.
#[must_use]
pub fn for_customers(events: &[OrderEvent]) -> Vec<EventDto> {
    let merged = events.iter().filter_map(|whole| parcel_of(whole, events));
    let merged: Vec<i32> = merged.map(|parcel| parcel.seq).collect();
    let is_shown = |event: &&OrderEvent| !is_technical(event.kind) && !merged.contains(&event.seq);
    let shown = events.iter().filter(is_shown);
    shown.map(|event| EventDto::for_customers(&with_parcel(event, events))).collect()
}

fn is_technical(kind: OrderEventKind) -> bool {
    matches!(
        kind,
        OrderEventKind::InventoryUpdated
            | OrderEventKind::PaymentUpdated
            | OrderEventKind::PaymentStarted
    )
}

/// The event with the tracking number of its parcel, and the status before it.
fn with_parcel(event: &OrderEvent, events: &[OrderEvent]) -> OrderEvent {
    match parcel_of(event, events) {
        Some(parcel) => OrderEvent {
            reason: event.reason.clone().or(parcel.reason.clone()),
            from: parcel.from.clone(),
            ..event.clone()
        },
        None => event.clone(),
    }
}

/// The event of the parcel with which the whole order was shipped or delivered: the only parcel at the same time.
fn parcel_of<'a>(whole: &OrderEvent, events: &'a [OrderEvent]) -> Option<&'a OrderEvent> {
    let of_parcel = if whole.kind == OrderEventKind::Shipped {
        OrderEventKind::ParcelShipped
    } else if whole.kind == OrderEventKind::Delivered {
        OrderEventKind::ParcelDelivered
    } else {
        return None;
    };
    let mut parcels = events.iter().filter(|event| event.kind == of_parcel && event.at == whole.at);
    parcels.next().filter(|_| parcels.next().is_none())
}

#[cfg(test)]
mod tests {
    use domain::ids::OrderId;
    use domain::order::Actor;

    use super::*;

    fn event(seq: i32, kind: OrderEventKind, reason: Option<&str>) -> OrderEvent {
        OrderEvent {
            order_id: OrderId(uuid::Uuid::nil()),
            seq,
            kind,
            from: Some(format!("before {seq}")),
            to: "after".to_owned(),
            actor: Actor::System,
            reason: reason.map(ToOwned::to_owned),
            at: "2026-03-05T12:00:00Z".parse().unwrap(),
        }
    }

    /// The kinds and reasons that the customer reads.
    fn shown(events: &[OrderEvent]) -> Vec<[serde_json::Value; 2]> {
        let shown = for_customers(events).into_iter().map(|event| serde_json::json!(event));
        shown.map(|event| ["kind", "reason"].map(|name| event[name].clone())).collect()
    }

    #[test]
    fn the_only_parcel_is_one_entry_with_the_order() {
        let parcel = event(1, OrderEventKind::ParcelDelivered, Some("ONE"));
        let whole = event(2, OrderEventKind::Delivered, None);
        assert_eq!(shown(&[parcel.clone(), whole.clone()]), [["delivered", "ONE"]]);
        let second = event(3, OrderEventKind::ParcelDelivered, Some("TWO"));
        let all = shown(&[parcel, second, whole]);
        assert_eq!(all[..2], [["parcel_delivered", "ONE"], ["parcel_delivered", "TWO"]]);
        let without = [serde_json::json!("delivered"), serde_json::Value::Null];
        assert_eq!(all[2..], [without], "the number of one parcel is not that of all");
    }
}
