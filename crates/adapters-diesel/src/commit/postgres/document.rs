//! A commit as one JSON document, which the function applies in one round trip. The lists are in the
//! order in which rows are locked: that of their ids.

mod outbox;
mod rows;
mod shop;
mod webhooks;

use ports::{Changes, IdempotencyWrite, ReceiptWrite, RowWrite};
use serde::Serialize;

use super::super::plan::rows::split;
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::rows::api_key::ApiKeyRow;
use crate::rows::cart::{CartItemRow, CartRow};
use crate::rows::contact::ContactRow;
use crate::rows::coupon::{CouponRow, CouponUseRow};
use crate::rows::dispute::DisputeRow;
use crate::rows::event::EventRow;
use crate::rows::idempotency::RecordRow;
use crate::rows::item_cancellation::ItemCancellationRow;
use crate::rows::job::JobRow;
use crate::rows::listing::{ListingRow, NewMovementRow};
use crate::rows::notification::NotificationRow;
use crate::rows::order::{OrderItemRow, OrderRow, item_rows};
use crate::rows::order_return::{self, ReturnLineRow, ReturnReceiptRow, ReturnRow};
use crate::rows::parcel::{ParcelLineRow, ParcelRow, line_rows};
use crate::rows::payment::PaymentRow;
use crate::rows::price_tables::{ShippingMethodRow, TaxRateRow};
use crate::rows::receipt::ReceiptRow;
use crate::rows::refund::RefundRow;
use crate::rows::saved_view::SavedViewsRow;
use crate::rows::shopper::{
    AdoptionRow, CustomerAddressRow, GuestOrderRow, OrderLinkRow, SignInCodeRow,
};
use crate::rows::web_session::{WebSessionBrowserRow, WebSessionRow};
use crate::rows::webhook_delivery::WebhookDeliveryRow;
use crate::rows::webhook_endpoint::WebhookEndpointRow;
use crate::types::{SqlTimestamp, SqlUuid};
use rows::*;

/// Declares the document: every list is left out if it is empty, so that the function can tell
/// by its key whether there is anything to do.
macro_rules! document {
    ($($name:ident: $row:ty,)+) => {
        #[derive(Default, Serialize)]
        struct Document {
            #[serde(skip_serializing_if = "Option::is_none")]
            open_orders: Option<OpenOrders>,
            #[serde(skip_serializing_if = "Option::is_none")]
            price_tables: Option<i64>,
            #[serde(skip_serializing_if = "Option::is_none")]
            record_insert: Option<RecordRow>,
            #[serde(skip_serializing_if = "Option::is_none")]
            record_change: Option<RecordChange>,
            $(#[serde(skip_serializing_if = "Vec::is_empty")] $name: Vec<$row>,)+
        }

        /// Every key that a document can have.
        #[cfg(test)]
        pub(in crate::commit::postgres) const KEYS: &[&str] = &[
            "open_orders", "price_tables", "record_insert", "record_change", $(stringify!($name)),+
        ];
    };
}

document! {
    usage: Usage,
    receipts: ReceiptRow,
    receipt_outcomes: ReceiptOutcomeRow,
    web_session_updates: WebSessionRow,
    web_session_inserts: WebSessionRow,
    web_session_browsers: WebSessionBrowserRow,
    api_key_updates: ApiKeyRow,
    api_key_inserts: ApiKeyRow,
    saved_view_updates: SavedViewsRow,
    saved_view_inserts: SavedViewsRow,
    sign_in_code_updates: SignInCodeRow,
    sign_in_code_inserts: SignInCodeRow,
    customer_addresses: CustomerAddressRow,
    order_links: OrderLinkRow,
    contact_updates: ContactRow,
    contact_inserts: ContactRow,
    unchanged_orders: VersionedKey,
    order_updates: OrderRow,
    order_inserts: OrderRow,
    order_items: OrderItemRow,
    guest_orders: GuestOrderRow,
    adoptions: AdoptionRow,
    payment_updates: PaymentRow,
    payment_inserts: PaymentRow,
    refund_updates: RefundRow,
    refund_inserts: RefundRow,
    dispute_updates: DisputeRow,
    dispute_inserts: DisputeRow,
    parcel_updates: ParcelRow,
    parcel_inserts: ParcelRow,
    parcel_lines: ParcelLineRow,
    cancellations: ItemCancellationRow,
    return_updates: ReturnRow,
    return_inserts: ReturnRow,
    return_lines: ReturnLineRow,
    return_receipts: ReturnReceiptRow,
    events: EventRow,
    cart_inserts: CartRow,
    cart_updates: CartRow,
    cart_item_removes: CartItemKey,
    cart_item_puts: CartItemRow,
    cart_moves: CartMoveRow,
    coupon_updates: CouponRow,
    coupon_inserts: CouponRow,
    coupon_deletes: VersionedKey,
    use_moves: UseMoveRow,
    coupon_moves: CouponCount,
    coupon_takes: CouponCount,
    use_inserts: CouponUseRow,
    shipping_method_updates: ShippingMethodRow,
    shipping_method_inserts: ShippingMethodRow,
    tax_rate_updates: TaxRateRow,
    tax_rate_inserts: TaxRateRow,
    listing_updates: ListingRow,
    listing_inserts: ListingRow,
    listing_deletes: VersionedKey,
    stock_locks: SqlUuid,
    counter_moves: CounterMove,
    movements: NewMovementRow,
    holds: Hold,
    operator_moves: OperatorMove,
    notification_updates: NotificationRow,
    notification_inserts: NotificationRow,
    job_finishes: JobKey,
    job_ends: JobEnd,
    job_requeues: JobRequeue,
    job_inserts: JobRow,
    webhook_endpoint_updates: WebhookEndpointRow,
    webhook_endpoint_deletes: VersionedKey,
    feed_moves: FeedMoveRow,
    webhook_endpoint_inserts: WebhookEndpointRow,
    webhook_delivery_updates: WebhookDeliveryRow,
    webhook_delivery_inserts: WebhookDeliveryRow,
}

/// The changes as a document.
pub(super) fn of(changes: &Changes) -> Result<String, Fault> {
    let mut doc = Document::default();
    doc.limits(changes);
    doc.keys(changes)?;
    doc.orders(changes);
    doc.carts(changes);
    doc.coupons(changes)?;
    doc.price_tables(changes);
    doc.listings(changes);
    doc.stock(changes)?;
    doc.outbox(changes)?;
    doc.webhooks(changes);
    serde_json::to_string(&doc)
        .map_err(|e| Fault::Broken(format!("changes cannot be serialized: {e}")))
}

/// The rows of updates and of inserts.
fn rows_of<'a, T, I: Ord, R: From<&'a T>>(
    writes: &'a [RowWrite<T>],
    id: impl Fn(&T) -> I,
) -> (Vec<R>, Vec<R>) {
    let (updates, inserts) = split(writes, id);
    let rows = |some: Vec<&'a T>| some.into_iter().map(R::from).collect();
    (rows(updates), rows(inserts))
}

impl Document {
    fn limits(&mut self, changes: &Changes) {
        // One row is counted once: several uses of one subject are added up.
        for limit in &changes.usage {
            let usage = Usage::from(limit);
            let same = |u: &&mut Usage| (u.counter, &u.subject) == (usage.counter, &usage.subject);
            match self.usage.iter_mut().find(same) {
                Some(counted) => counted.uses = counted.uses.saturating_add(1),
                None => self.usage.push(usage),
            }
        }
        self.usage.sort_by(|a, b| (a.counter, &a.subject).cmp(&(b.counter, &b.subject)));
        self.open_orders = changes.open_orders.as_ref().map(|limit| OpenOrders {
            customer: SqlUuid(limit.user_id.0),
            most: limit.most,
            units: limit.units.all,
            cod_units: limit.units.cod,
            most_units: limit.most_units.all,
            most_cod_units: limit.most_units.cod,
        });
    }

    fn keys(&mut self, changes: &Changes) -> Result<(), Fault> {
        match &changes.idempotency {
            None => {}
            Some(IdempotencyWrite::Insert(record)) => self.record_insert = Some(record.try_into()?),
            Some(IdempotencyWrite::TakeOver { scope, fence, lease_until }) => {
                let until = Some(SqlTimestamp(*lease_until));
                self.record_change = Some(RecordChange::new(scope, *fence, until, None)?);
            }
            Some(IdempotencyWrite::Finish { scope, fence, response }) => {
                self.record_change = Some(RecordChange::new(scope, *fence, None, Some(response))?)
            }
        }
        for write in &changes.receipts {
            match write {
                ReceiptWrite::Insert(receipt) => self.receipts.push(receipt.into()),
                ReceiptWrite::Settle { provider, event_id, outcome } => {
                    self.receipt_outcomes.push(ReceiptOutcomeRow {
                        provider: strip_nul(provider),
                        event_id: strip_nul(event_id),
                        outcome: outcome.as_str(),
                    });
                }
            }
        }
        self.receipts.sort_by(|a, b| (&a.provider, &a.event_id).cmp(&(&b.provider, &b.event_id)));
        self.receipt_outcomes
            .sort_by(|a, b| (&a.provider, &a.event_id).cmp(&(&b.provider, &b.event_id)));
        (self.web_session_updates, self.web_session_inserts) =
            rows_of(&changes.web_sessions, |s| s.token_hash.clone());
        self.web_session_browsers =
            changes.web_session_browsers.iter().map(WebSessionBrowserRow::from).collect();
        (self.api_key_updates, self.api_key_inserts) = rows_of(&changes.api_keys, |key| key.id);
        (self.saved_view_updates, self.saved_view_inserts) =
            rows_of(&changes.saved_views, |views| views.user_id);
        self.shoppers(changes);
        (self.contact_updates, self.contact_inserts) = rows_of(&changes.contacts, |c| c.user_id);
        Ok(())
    }

    fn shoppers(&mut self, changes: &Changes) {
        (self.sign_in_code_updates, self.sign_in_code_inserts) =
            rows_of(&changes.sign_in_codes, |code| code.browser_hash.clone());
        let addresses = changes.customer_addresses.iter();
        self.customer_addresses = addresses.map(CustomerAddressRow::from).collect();
        self.customer_addresses.sort_by(|a, b| a.address.cmp(&b.address));
        self.order_links = changes.order_links.iter().map(OrderLinkRow::from).collect();
        self.order_links.sort_by(|a, b| a.token_hash.cmp(&b.token_hash));
    }

    fn orders(&mut self, changes: &Changes) {
        for write in &changes.orders {
            match &write.order {
                RowWrite::Update(_) => self.order_updates.push(write.into()),
                RowWrite::Insert(order) => {
                    self.order_inserts.push(write.into());
                    self.order_items.extend(item_rows(order));
                }
            }
        }
        self.guest_orders = changes.guest_orders.iter().map(GuestOrderRow::from).collect();
        self.adoptions = changes.adoptions.iter().map(AdoptionRow::from).collect();
        self.adoptions.sort_by_key(|adoption| adoption.order_id);
        self.order_updates.sort_by_key(|o| o.id);
        self.order_inserts.sort_by_key(|o| o.id);
        (self.payment_updates, self.payment_inserts) = rows_of(&changes.payments, |p| p.id);
        (self.refund_updates, self.refund_inserts) = rows_of(&changes.refunds, |r| r.id);
        (self.dispute_updates, self.dispute_inserts) = rows_of(&changes.disputes, |d| d.id);
        let (updates, inserts) = split(&changes.parcels, |p| p.id);
        self.parcel_updates = updates.into_iter().map(ParcelRow::from).collect();
        self.parcel_lines = inserts.iter().flat_map(|parcel| line_rows(parcel)).collect();
        self.parcel_inserts = inserts.into_iter().map(ParcelRow::from).collect();
        self.cancellations = changes.cancellations.iter().map(ItemCancellationRow::from).collect();
        self.returns(changes);
        self.events = changes.events.iter().map(EventRow::from).collect();
        self.events.sort_by_key(|e| (e.order_id, e.seq));
    }

    fn returns(&mut self, changes: &Changes) {
        let (updates, inserts) = split(&changes.returns, |r| r.id);
        let receipts = updates.iter().chain(&inserts);
        self.return_receipts = receipts.flat_map(|row| order_return::receipt_rows(row)).collect();
        self.return_lines = inserts.iter().flat_map(|row| order_return::line_rows(row)).collect();
        self.return_updates = updates.into_iter().map(ReturnRow::from).collect();
        self.return_inserts = inserts.into_iter().map(ReturnRow::from).collect();
    }
}
