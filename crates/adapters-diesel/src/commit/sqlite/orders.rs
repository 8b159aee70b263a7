//! Writing orders with their lines, their parcels and their history.

use diesel::prelude::*;
use domain::fulfillment::Parcel;
use domain::order::{ItemCancellation, OrderEvent};
use ports::{Conflict, OrderWrite, RowWrite};

use super::rows::{insert_rows, one_row};
use crate::commit::plan::rows::split;
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::event::EventRow;
use crate::rows::item_cancellation::ItemCancellationRow;
use crate::rows::order::{OrderItemRow, OrderRow, item_rows};
use crate::rows::parcel::{ParcelLineRow, ParcelRow, line_rows};
use crate::schema::{item_cancellations, order_events, order_items, orders, parcel_lines, parcels};

pub(super) fn apply(c: &mut SqliteConnection, writes: &[OrderWrite]) -> Result<(), Fault> {
    let mut writes: Vec<&OrderWrite> = writes.iter().collect();
    writes.sort_by_key(|w| w.order.row().id);
    let mut new: Vec<OrderRow> = Vec::new();
    let mut lines: Vec<OrderItemRow> = Vec::new();
    for write in writes {
        match &write.order {
            RowWrite::Update(_) => update(c, &OrderRow::from(write))?,
            RowWrite::Insert(order) => {
                new.push(OrderRow::from(write));
                lines.extend(item_rows(order));
            }
        }
    }
    insert_rows!(c, orders::table, &new);
    insert_rows!(c, order_items::table, &lines);
    Ok(())
}

/// What never changes is not written: number, method, currency, total, cart, delivery and lines.
fn update(c: &mut SqliteConnection, row: &OrderRow) -> Result<(), Fault> {
    let rows = CachedStatement(
        diesel::update(
            orders::table
                .filter(orders::id.eq(row.id))
                .filter(orders::version.eq(row.version.saturating_sub(1))),
        )
        .set((
            orders::user_id.eq(row.user_id),
            orders::lifecycle.eq(&row.lifecycle),
            orders::status.eq(&row.status),
            orders::payment_status.eq(&row.payment_status),
            orders::discount_applied.eq(row.discount_applied),
            orders::coupon_id.eq(row.coupon_id),
            orders::coupon_code.eq(&row.coupon_code),
            orders::coupon_status.eq(&row.coupon_status),
            orders::payment_intent_id.eq(&row.payment_intent_id),
            orders::stock.eq(&row.stock),
            orders::expires_at.eq(row.expires_at),
            orders::updated_at.eq(row.updated_at),
            orders::events.eq(row.events),
            orders::version.eq(row.version),
            orders::shipping_amount.eq(row.shipping_amount),
            orders::tax_added.eq(row.tax_added),
            orders::tax_included.eq(row.tax_included),
        )),
    )
    .execute(c)?;
    one_row(rows, Conflict::Order)
}

pub(super) fn append_events(c: &mut SqliteConnection, events: &[OrderEvent]) -> Result<(), Fault> {
    let mut rows: Vec<EventRow> = events.iter().map(EventRow::from).collect();
    rows.sort_by_key(|e| (e.order_id, e.seq));
    insert_rows!(c, order_events::table, &rows);
    Ok(())
}

/// Cancelled units are only ever added.
pub(super) fn append_cancellations(
    c: &mut SqliteConnection,
    cancellations: &[ItemCancellation],
) -> Result<(), Fault> {
    let mut rows: Vec<_> = cancellations.iter().map(ItemCancellationRow::from).collect();
    rows.sort_by_key(|row| (row.order_id, row.id));
    insert_rows!(c, item_cancellations::table, &rows);
    Ok(())
}

pub(super) fn apply_parcels(
    c: &mut SqliteConnection,
    writes: &[RowWrite<Parcel>],
) -> Result<(), Fault> {
    let (updates, inserts) = split(writes, |p| p.id);
    for parcel in updates {
        let row = ParcelRow::from(parcel);
        let rows = CachedStatement(
            diesel::update(
                parcels::table
                    .filter(parcels::id.eq(row.id))
                    .filter(parcels::version.eq(row.version.saturating_sub(1))),
            )
            .set((
                parcels::carrier.eq(&row.carrier),
                parcels::tracking_number.eq(&row.tracking_number),
                parcels::status.eq(&row.status),
                parcels::delivered_at.eq(row.delivered_at),
                parcels::returned_at.eq(row.returned_at),
                parcels::version.eq(row.version),
            )),
        )
        .execute(c)?;
        one_row(rows, Conflict::Parcel)?;
    }
    let new: Vec<ParcelRow> = inserts.iter().map(|p| ParcelRow::from(*p)).collect();
    let lines: Vec<ParcelLineRow> = inserts.iter().flat_map(|p| line_rows(p)).collect();
    insert_rows!(c, parcels::table, &new);
    insert_rows!(c, parcel_lines::table, &lines);
    Ok(())
}
