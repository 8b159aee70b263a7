//! In which order the parts of an order come.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::Instant;
use domain::fulfillment::{Parcel, ParcelLine, ParcelStatus};
use domain::ids::{ParcelId, PaymentId, RefundId};
use domain::order::OrderLifecycle;
use domain::payment::PaymentStatus;
use domain::refund::RefundStatus;
use ports::Storage;
use uuid::Uuid;

use super::order_states::{insert, minor_units, payment, placed, refund};
use crate::shop::Shop;

/// Payments, refunds and parcels come in the order of their times, whatever their ids; of two at one
/// time the one with the smaller id comes first.
pub async fn parts_come_in_the_order_of_their_times(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut step = placed(&shop).await;
    let record = &mut step.record;
    record.order.lifecycle = OrderLifecycle::Confirmed;
    for ((id, at), paid) in ids_and_times(&shop).into_iter().zip([true, false, false]) {
        let status = if paid { PaymentStatus::Paid } else { PaymentStatus::Failed };
        let mut row = payment(&shop, record, status);
        (row.id, row.created_at) = (PaymentId(id), at);
        record.payments.push(row);
    }
    for (id, at) in ids_and_times(&shop) {
        let part = minor_units(&record.payments[0].amount, 1);
        let mut row = refund(&shop, record, RefundStatus::Failed, part);
        (row.id, row.created_at) = (RefundId(id), at);
        record.refunds.push(row);
    }
    for (id, at) in ids_and_times(&shop) {
        record.parcels.push(Parcel {
            id: ParcelId(id),
            order_id: record.order.id,
            carrier: None,
            tracking_number: None,
            status: ParcelStatus::Shipped,
            lines: vec![ParcelLine { order_item_id: record.order.items[1].id, quantity: 1 }],
            shipped_at: at,
            delivered_at: None,
            returned_at: None,
            version: 1,
        });
    }
    insert(&shop, &step).await;
}

/// The largest id first in time, and then two at one time.
fn ids_and_times(shop: &Shop) -> [(Uuid, Instant); 3] {
    let mut ids = [shop.sample.id(), shop.sample.id(), shop.sample.id()];
    ids.sort_unstable();
    let now = shop.sample.tick();
    [(ids[2], now - TimeDelta::milliseconds(1)), (ids[0], now), (ids[1], now)]
}
