//! The messages in English.

use domain::notification::{Channel, NotificationType};
use domain::order::OrderRecord;

use super::{
    MessageText, Refused, is_authorized, is_paid, last_cancelled, last_received, last_refused,
    refunded, tracking,
};

pub(super) fn words(kind: NotificationType, channel: Channel, record: &OrderRecord) -> MessageText {
    let order = &record.order;
    let number = &order.number;
    let currency = order.currency();
    match (kind, channel) {
        (NotificationType::OrderConfirmation, Channel::Email) => {
            MessageText::new("Order Confirmed", confirmation(record))
        }
        (NotificationType::OrderConfirmation, Channel::Sms) => {
            let state = if is_paid(record) { "paid successfully" } else { "confirmed" };
            MessageText::new("Order Confirmed", format!("Order #{number} {state}."))
        }
        (NotificationType::OrderCancelled, _) => {
            MessageText::new("Order Cancelled", format!("Your order #{number} has been cancelled."))
        }
        (NotificationType::OrderShipped, _) => {
            let text = format!("Your order #{number} is on its way.{}", tracking(record));
            MessageText::new("Order Shipped", text)
        }
        (NotificationType::OrderDelivered, _) => {
            MessageText::new("Order Delivered", format!("Your order #{number} has been delivered."))
        }
        (NotificationType::PaymentReceived, _) => {
            let received = record.received_amount();
            let text = format!("We have received {received} {currency} for your order #{number}.");
            MessageText::new("Payment Received", text)
        }
        (NotificationType::PaymentFailed, _) => {
            let text = format!("The payment for your order #{number} failed. You can try again.");
            MessageText::new("Payment Failed", text)
        }
        (NotificationType::ItemsCancelled, _) => {
            let (units, amount) = last_cancelled(record);
            let (items, verb) = if units == 1 { ("item", "was") } else { ("items", "were") };
            let text = format!(
                "{units} {items} of your order #{number} {verb} cancelled. Amount: {amount} \
                 {currency}."
            );
            MessageText::new("Items Cancelled", text)
        }
        (NotificationType::ParcelReturned, _) => MessageText::new(
            "Parcel Returned",
            format!("A parcel of your order #{number} was returned to us undelivered."),
        ),
        (NotificationType::ReturnRequested, _) => return_requested(record),
        (NotificationType::ReturnApproved, _) => return_approved(record),
        (NotificationType::ReturnRejected, _) => return_rejected(record),
        (NotificationType::ReturnReceived, _) => return_received(record),
        (NotificationType::RefundIssued, _) => {
            let refunded = refunded(record);
            let text = format!("{refunded} {currency} of your order #{number} have been refunded.");
            MessageText::new("Refund Issued", text)
        }
    }
}

fn return_requested(record: &OrderRecord) -> MessageText {
    let number = &record.order.number;
    let text = format!("We have received your request to return items of your order #{number}.");
    MessageText::new("Return Requested", text)
}

fn return_approved(record: &OrderRecord) -> MessageText {
    let number = &record.order.number;
    let text = format!("You can send back the items of your order #{number}.");
    MessageText::new("Return Approved", text)
}

fn return_rejected(record: &OrderRecord) -> MessageText {
    let (number, Refused { cancelled, reason }) = (&record.order.number, last_refused(record));
    if !cancelled {
        let text =
            format!("We cannot accept the return for your order #{number}. Reason: {reason}");
        return MessageText::new("Return Rejected", text);
    }
    let text = format!(
        "We have cancelled the return for your order #{number}. Please do not send the items back."
    );
    let reason = if reason.is_empty() { String::new() } else { format!(" Reason: {reason}") };
    MessageText::new("Return Cancelled", text + &reason)
}

fn return_received(record: &OrderRecord) -> MessageText {
    let (number, (units, due)) = (&record.order.number, last_received(record));
    let (items, verb) = if units == 1 { ("item", "has") } else { ("items", "have") };
    let text = format!(
        "{units} returned {items} of your order #{number} {verb} arrived. Amount: {due} {}.",
        due.currency()
    );
    MessageText::new("Return Received", text)
}

fn confirmation(record: &OrderRecord) -> String {
    let (number, amount) = (&record.order.number, record.order.grand_total());
    let currency = record.order.currency();
    let state = if is_paid(record) { "paid" } else { "confirmed" };
    let text = format!("Your order #{number} is {state}. Amount: {amount} {currency}.");
    if is_authorized(record) {
        return text + " Your payment is authorized and will be charged when we ship it.";
    }
    text
}

/// The link to an order, which follows its confirmation.
pub(super) fn link_to_order(link: &str) -> String {
    format!("Show your order: {link}")
}

/// A sign-in code.
pub(super) fn sign_in_code(code: &str) -> MessageText {
    let text = format!(
        "Your sign-in code is {code}. It is valid for 10 minutes, in the browser \
         that requested it. Do not share it. If you did not request it, ignore \
         this message."
    );
    MessageText::new(&format!("Your sign-in code: {code}"), text)
}
