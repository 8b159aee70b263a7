//! The history of an order for its customer.

use api_actix::views::EventDto;
use domain::order::{OrderEvent, OrderEventKind};

/// The events that a customer reads. Steps of a payment and of the stock are left out, and the parcel with which an
/// order is completely shipped or delivered is one entry with it.
#[must_use]
pub fn for_customers(events: &[OrderEvent]) -> Vec<EventDto> {
    let shown = events.iter().filter(|event| {
        !is_technical(event.kind) && !events.iter().any(|other| parcel_of(other, event))
    });
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
    match events.iter().find(|parcel| parcel_of(event, parcel)) {
        Some(parcel) => OrderEvent {
            reason: event.reason.clone().or(parcel.reason.clone()),
            from: parcel.from.clone(),
            ..event.clone()
        },
        None => event.clone(),
    }
}

/// Whether `parcel` is about the parcel with which the whole order was shipped or delivered: the event before, at the
/// same time.
fn parcel_of(whole: &OrderEvent, parcel: &OrderEvent) -> bool {
    let is_pair = matches!(
        (whole.kind, parcel.kind),
        (OrderEventKind::Shipped, OrderEventKind::ParcelShipped)
            | (OrderEventKind::Delivered, OrderEventKind::ParcelDelivered)
    );
    is_pair && parcel.at == whole.at && parcel.seq.checked_add(1) == Some(whole.seq)
}
