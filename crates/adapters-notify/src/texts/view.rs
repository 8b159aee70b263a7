//! The template variables of an order: texts and amounts, formatted for output.
//!
//! User input is reduced to one line here, so that no one can add a line to a shop's message; HTML
//! templates also escape it.

use domain::contact::Contact;
use domain::ids::OrderItemId;
use domain::locale::Locale;
use domain::money::{Money, Sum};
use domain::notification::Notification;
use domain::order::{
    OrderItem, OrderPaymentStatus, OrderRecord, OrderReturn, PaymentMethod, PaymentProgress,
    ReturnStatus,
};
use domain::refund::RefundStatus;
use serde::Serialize;

use super::formats::Formats;
use super::return_of::message_return;
use crate::line::{one_line, person_name};

/// The names of the templates' world. docs/guides/notifications.md lists them.
#[derive(Serialize)]
pub struct View {
    shop: Shop,
    customer: Customer,
    order: OrderView,
    /// Parcels that were not returned.
    parcels: Vec<ParcelView>,
    /// The last returned parcel.
    returned: Option<ParcelView>,
    cancelled: Cancelled,
    /// The return of delivered units that the message is about.
    order_return: Option<ReturnView>,
    refund: RefundView,
    /// The language and region of the message.
    locale: String,
    /// The message in one sentence.
    sentence: String,
    /// Shows the order to its holder; in confirmations by e-mail, if the shop has pages.
    order_link: Option<String>,
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
struct OrderView {
    number: String,
    placed_on: String,
    cash_on_delivery: bool,
    /// Whether the payment was captured, or nothing is to be paid.
    paid: bool,
    /// Whether the payment is authorized and not yet captured.
    authorized: bool,
    currency: &'static str,
    pieces: i64,
    lines: Vec<Line>,
    total_amount: String,
    /// `None` without a discount.
    discount_applied: Option<String>,
    coupon_code: Option<String>,
    final_amount: String,
    /// `None` without a shipping method.
    shipping_name: Option<String>,
    shipping_amount: Option<String>,
    /// `None` if no taxes are added to the prices.
    tax_added: Option<String>,
    /// `None` if the prices include no taxes.
    tax_included: Option<String>,
    grand_total: String,
    /// `None` if no units were cancelled.
    cancelled_amount: Option<String>,
    /// The price of the units that are not cancelled.
    remaining_amount: String,
    /// What the customer still has to pay; `None` if it is paid, authorized, cancelled, in progress at
    /// the provider, or if the shop reviews a payment of another amount.
    due_amount: Option<String>,
    /// The sum of all payments, before refunds; `None` if there are none.
    paid_amount: Option<String>,
    charged: bool,
    /// What came in last; before that, what is to come.
    received_amount: String,
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
struct ParcelView {
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

/// Units that were cancelled last, at one time.
#[derive(Serialize)]
struct Cancelled {
    lines: Vec<ParcelLine>,
    amount: Option<String>,
}

/// A return of delivered units.
#[derive(Serialize)]
struct ReturnView {
    /// The units to be sent back.
    lines: Vec<ParcelLine>,
    /// The units that arrived.
    received: Vec<ParcelLine>,
    /// What the shop owes for those that arrived; `None` if it is nothing.
    due: Option<String>,
    /// What the shop withholds of their price; `None` if it is nothing.
    withheld: Option<String>,
    /// Whether it was cancelled before its units arrived.
    cancelled: bool,
    /// Why it was rejected or cancelled, or why something is withheld.
    reason: Option<String>,
}

#[derive(Serialize)]
struct RefundView {
    /// Of the refund that was settled last.
    amount: Option<String>,
    /// Of all that were settled, in the currency of the order.
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
        let out = || record.parcels.iter().filter(|parcel| parcel.is_out());
        let returned = record.parcels.iter().filter(|parcel| !parcel.is_out());
        let returned = returned.max_by_key(|parcel| parcel.returned_at);
        Self {
            shop: Shop { name: shop.to_owned() },
            customer: Customer { name: to.name.as_deref().and_then(person_name) },
            order: OrderView::of(record, &formats),
            parcels: out().map(|parcel| ParcelView::of(parcel, record)).collect(),
            returned: returned.map(|parcel| ParcelView::of(parcel, record)),
            cancelled: Cancelled::of(record, &formats),
            order_return: message_return(message, record)
                .map(|r| ReturnView::of(r, record, &formats)),
            refund: RefundView::of(record, &formats),
            locale: locale.to_string(),
            sentence: one_line(&message.message),
            order_link: None,
        }
    }

    /// The same with a link to the order.
    pub fn with_link(self, order_link: Option<String>) -> Self {
        Self { order_link, ..self }
    }
}

impl OrderView {
    fn of(record: &OrderRecord, formats: &Formats) -> Self {
        let (order, payment) = (&record.order, record.payment_status());
        let (discount, cancelled) = (order.price.discount_applied(), record.cancelled_amount());
        let charges = order.price.charges();
        let shipping = order.delivery.as_ref().and_then(|delivery| delivery.shipping.as_ref());
        let some = |amount: Money| (!amount.is_zero()).then(|| formats.amount(amount));
        Self {
            number: order.number.to_string(),
            placed_on: formats.day(order.created_at),
            cash_on_delivery: order.payment_method == PaymentMethod::Cod,
            paid: payment.is_collected(),
            authorized: payment == OrderPaymentStatus::Authorized,
            currency: order.currency().code(),
            pieces: order.units(),
            lines: order.items.iter().map(|item| Line::of(item, formats)).collect(),
            total_amount: formats.amount(order.price.total_amount()),
            discount_applied: some(discount),
            coupon_code: order.coupon.as_ref().map(|coupon| one_line(&coupon.code)),
            final_amount: formats.amount(order.final_amount()),
            shipping_name: shipping.map(|terms| one_line(&terms.name)),
            shipping_amount: shipping.map(|_| formats.amount(charges.shipping_amount)),
            tax_added: some(charges.tax_added),
            tax_included: some(charges.tax_included),
            grand_total: formats.amount(order.grand_total()),
            cancelled_amount: some(cancelled),
            remaining_amount: formats.amount(record.remaining_amount()),
            due_amount: some(record.owed_amount()).filter(|_| is_due(record)),
            paid_amount: total(record.captured_total(), formats),
            charged: record.payments.iter().any(|p| p.captured.is_some_and(|c| !c.is_zero())),
            received_amount: formats.amount(record.received_amount()),
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

impl ParcelView {
    fn of(parcel: &domain::fulfillment::Parcel, record: &OrderRecord) -> Self {
        let lines = parcel.lines.iter();
        Self {
            carrier: parcel.carrier.as_deref().map(one_line),
            tracking_number: parcel.tracking_number.as_deref().map(one_line),
            lines: lines.filter_map(|l| units(record, l.order_item_id, l.quantity)).collect(),
        }
    }
}

impl Cancelled {
    fn of(record: &OrderRecord, formats: &Formats) -> Self {
        let last = record.last_cancelled();
        let amount = Money::sum(record.order.currency(), last.iter().map(|c| c.amount));
        let lines = last.iter().filter_map(|c| units(record, c.order_item_id, c.quantity));
        let amount = amount.ok().filter(|a| !a.is_zero()).map(|a| formats.amount(a));
        Self { lines: lines.collect(), amount }
    }
}

impl ReturnView {
    fn of(of: &OrderReturn, record: &OrderRecord, formats: &Formats) -> Self {
        let shown = |amount: Option<Money>| {
            amount.filter(|amount| !amount.is_zero()).map(|amount| formats.amount(amount))
        };
        let (lines, received) = (of.lines.iter(), of.received.iter());
        let reason = of.closing_reason.as_deref().or(of.withheld_reason.as_deref());
        Self {
            lines: lines.filter_map(|l| units(record, l.order_item_id, l.quantity)).collect(),
            received: received.filter_map(|u| units(record, u.order_item_id, u.quantity)).collect(),
            due: shown(of.due),
            withheld: shown(of.withheld()),
            cancelled: of.status == ReturnStatus::Cancelled,
            reason: reason.map(one_line),
        }
    }
}

/// So many units of a line.
fn units(record: &OrderRecord, id: OrderItemId, quantity: i64) -> Option<ParcelLine> {
    let item = record.order.items.iter().find(|item| item.id == id)?;
    let (name, sku) = (one_line(&item.product_name), one_line(&item.sku));
    Some(ParcelLine { name, sku, quantity })
}

impl RefundView {
    fn of(record: &OrderRecord, formats: &Formats) -> Self {
        let settled = record.refunds.iter().filter(|r| r.status == RefundStatus::Succeeded);
        let last = settled.max_by_key(|refund| refund.updated_at);
        Self {
            amount: last.map(|refund| formats.amount(refund.amount)),
            total: total(record.refunded_total(), formats),
        }
    }
}

/// Whether the customer has to pay, now or on delivery.
fn is_due(record: &OrderRecord) -> bool {
    match record.payment_progress() {
        PaymentProgress::AwaitingPayment | PaymentProgress::OnDelivery => true,
        PaymentProgress::Settled
        | PaymentProgress::Authorized
        | PaymentProgress::UnderReview
        | PaymentProgress::InProgress => false,
    }
}

/// A sum of payments; `None` if it is zero.
fn total(sum: Sum, formats: &Formats) -> Option<String> {
    let total = Money::new(i64::try_from(sum.minor_units()).ok()?, sum.currency()).ok()?;
    (!total.is_zero()).then(|| formats.amount(total))
}
