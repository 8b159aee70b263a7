//! What a template sees of an order: words and amounts, ready to be written down.
//!
//! Whatever people have typed is on one line here, so that nobody writes a second line into a
//! shop's letter; HTML templates escape it besides.

use domain::contact::Contact;
use domain::locale::Locale;
use domain::money::Money;
use domain::notification::Notification;
use domain::order::{OrderItem, OrderRecord, PaymentMethod};
use domain::refund::RefundStatus;
use serde::Serialize;

use super::formats::Formats;
use crate::line::one_line;

/// The names of the templates' world. docs/guides/notifications.md lists them.
#[derive(Serialize)]
pub struct View {
    shop: Shop,
    customer: Customer,
    order: Order,
    parcels: Vec<Parcel>,
    refund: Refund,
    /// The language and region that the letter is written for.
    locale: String,
    /// The message in one sentence.
    sentence: String,
}

#[derive(Serialize)]
struct Shop {
    name: String,
}

#[derive(Serialize)]
struct Customer {
    name: Option<String>,
}

#[derive(Serialize)]
struct Order {
    number: String,
    placed_on: String,
    cash_on_delivery: bool,
    currency: &'static str,
    pieces: i64,
    lines: Vec<Line>,
    total_amount: String,
    /// None where nothing was taken off.
    discount_applied: Option<String>,
    coupon_code: Option<String>,
    final_amount: String,
}

#[derive(Serialize)]
struct Line {
    name: String,
    sku: String,
    quantity: i64,
    price: String,
    subtotal: String,
}

#[derive(Serialize)]
struct Parcel {
    carrier: Option<String>,
    tracking_number: Option<String>,
    lines: Vec<ParcelLine>,
}

#[derive(Serialize)]
struct ParcelLine {
    name: String,
    sku: String,
    quantity: i64,
}

#[derive(Serialize)]
struct Refund {
    /// Of the refund that was settled last.
    amount: Option<String>,
    /// Of all that were settled.
    total: Option<String>,
}

impl View {
    pub fn of(
        shop: &str,
        message: &Notification,
        record: &OrderRecord,
        to: &Contact,
        locale: &Locale,
    ) -> Self {
        let formats = Formats::of(locale);
        Self {
            shop: Shop { name: shop.to_owned() },
            customer: Customer { name: to.name.as_deref().map(one_line) },
            order: Order::of(record, &formats),
            parcels: record.parcels.iter().map(|parcel| Parcel::of(parcel, record)).collect(),
            refund: Refund::of(record, &formats),
            locale: locale.to_string(),
            sentence: one_line(&message.message),
        }
    }
}

impl Order {
    fn of(record: &OrderRecord, formats: &Formats) -> Self {
        let order = &record.order;
        let discount = order.discount_applied;
        Self {
            number: order.number.to_string(),
            placed_on: formats.day(order.created_at),
            cash_on_delivery: order.payment_method == PaymentMethod::Cod,
            currency: order.currency().code(),
            pieces: order.pieces(),
            lines: order.items.iter().map(|item| Line::of(item, formats)).collect(),
            total_amount: formats.amount(order.total_amount),
            discount_applied: (!discount.is_zero()).then(|| formats.amount(discount)),
            coupon_code: order.coupon.as_ref().map(|coupon| one_line(&coupon.code)),
            final_amount: formats.amount(order.final_amount()),
        }
    }
}

impl Line {
    fn of(item: &OrderItem, formats: &Formats) -> Self {
        Self {
            name: one_line(&item.product_name),
            sku: one_line(&item.sku),
            quantity: item.quantity,
            price: formats.amount(item.price),
            subtotal: formats.amount(item.subtotal),
        }
    }
}

impl Parcel {
    fn of(parcel: &domain::fulfillment::Parcel, record: &OrderRecord) -> Self {
        let line = |line: &domain::fulfillment::ParcelLine| {
            let item = record.order.items.iter().find(|item| item.id == line.order_item_id)?;
            Some(ParcelLine {
                name: one_line(&item.product_name),
                sku: one_line(&item.sku),
                quantity: line.quantity,
            })
        };
        Self {
            carrier: parcel.carrier.as_deref().map(one_line),
            tracking_number: parcel.tracking_number.as_deref().map(one_line),
            lines: parcel.lines.iter().filter_map(line).collect(),
        }
    }
}

impl Refund {
    fn of(record: &OrderRecord, formats: &Formats) -> Self {
        let settled = || record.refunds.iter().filter(|r| r.status == RefundStatus::Succeeded);
        let last = settled().max_by_key(|refund| refund.updated_at);
        let total = Money::sum(record.order.currency(), settled().map(|refund| refund.amount));
        Self {
            amount: last.map(|refund| formats.amount(refund.amount)),
            total: total.ok().filter(|total| !total.is_zero()).map(|total| formats.amount(total)),
        }
    }
}
