//! The words of messages: subject and text for each type and channel. The confirmation's words are
//! the billing document's.

use domain::money::Money;
use domain::notification::{Channel, NotificationType};
use domain::order::OrderRecord;

/// Subject and text of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    /// Subject line (e-mail).
    pub subject: String,
    /// The text.
    pub text: String,
}

/// The words of a message about an order.
pub(crate) fn words(kind: NotificationType, channel: Channel, record: &OrderRecord) -> Words {
    let order = &record.order;
    let number = &order.number;
    let amount = order.final_amount();
    let currency = order.currency();
    let text = |t: String| t;
    let (subject, text) = match (kind, channel) {
        (NotificationType::OrderConfirmation, Channel::Email) if is_cash(record) => (
            "Order Confirmed",
            text(format!("Your order #{number} is confirmed. Amount: {amount}")),
        ),
        (NotificationType::OrderConfirmation, Channel::Email) => {
            ("Order Confirmed", text(format!("Your order #{number} is paid. Amount: {amount}")))
        }
        (NotificationType::OrderConfirmation, Channel::Sms) if is_cash(record) => {
            ("Order Confirmed", text(format!("Order #{number} confirmed.")))
        }
        (NotificationType::OrderConfirmation, Channel::Sms) => {
            ("Order Confirmed", text(format!("Order #{number} paid successfully.")))
        }
        (NotificationType::OrderCancelled, _) => {
            ("Order Cancelled", text(format!("Your order #{number} has been cancelled.")))
        }
        (NotificationType::OrderShipped, _) => {
            ("Order Shipped", format!("Your order #{number} is on its way.{}", tracking(record)))
        }
        (NotificationType::OrderDelivered, _) => {
            ("Order Delivered", format!("Your order #{number} has been delivered."))
        }
        (NotificationType::PaymentReceived, _) => (
            "Payment Received",
            format!(
                "We have received {} {currency} for your order #{number}.",
                record.received_amount()
            ),
        ),
        (NotificationType::PaymentFailed, _) => (
            "Payment Failed",
            format!("The payment for your order #{number} failed. You can try again."),
        ),
        (NotificationType::ItemsCancelled, _) => {
            let (units, amount) = last_cancelled(record);
            let items = if units == 1 { "item" } else { "items" };
            let text =
                format!("{units} {items} of your order #{number} cancelled: {amount} {currency}.");
            ("Items Cancelled", text)
        }
        (NotificationType::ParcelReturned, _) => (
            "Parcel Returned",
            format!("A parcel of your order #{number} came back to us undelivered."),
        ),
        (NotificationType::RefundIssued, _) => (
            "Refund Issued",
            format!("{} {currency} of your order #{number} have been refunded.", refunded(record)),
        ),
    };
    Words { subject: subject.to_owned(), text }
}

fn is_cash(record: &OrderRecord) -> bool {
    record.order.payment_method == domain::order::PaymentMethod::Cod
}

fn tracking(record: &OrderRecord) -> String {
    let numbers: Vec<String> = record
        .parcels
        .iter()
        .filter(|p| p.is_out())
        .filter_map(|p| match (&p.carrier, &p.tracking_number) {
            (Some(carrier), Some(number)) => Some(format!("{carrier} {number}")),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        })
        .collect();
    if numbers.is_empty() { String::new() } else { format!(" {}", numbers.join(", ")) }
}

/// The units that were cancelled last, and their share of the price.
fn last_cancelled(record: &OrderRecord) -> (i64, Money) {
    let last = record.last_cancelled();
    let amount = Money::sum(record.order.currency(), last.iter().map(|c| c.amount));
    let units = last.iter().map(|c| c.quantity).sum();
    (units, amount.unwrap_or(Money::zero(record.order.currency())))
}

/// The amount of the refund that was settled last.
fn refunded(record: &OrderRecord) -> String {
    use domain::refund::RefundStatus;
    let done = record.refunds.iter().filter(|r| r.status == RefundStatus::Succeeded);
    done.max_by_key(|r| r.updated_at).map_or_else(|| "0".to_owned(), |r| r.amount.to_string())
}
