//! The messages in German.

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
            MessageText::new("Bestellung bestätigt", confirmation(record))
        }
        (NotificationType::OrderConfirmation, Channel::Sms) => {
            let state = if is_paid(record) { "bezahlt" } else { "bestätigt" };
            MessageText::new("Bestellung bestätigt", format!("Bestellung {number} ist {state}."))
        }
        (NotificationType::OrderCancelled, _) => MessageText::new(
            "Bestellung storniert",
            format!("Ihre Bestellung {number} wurde storniert."),
        ),
        (NotificationType::OrderShipped, _) => {
            let text = format!("Ihre Bestellung {number} ist unterwegs.{}", tracking(record));
            MessageText::new("Bestellung versandt", text)
        }
        (NotificationType::OrderDelivered, _) => MessageText::new(
            "Bestellung zugestellt",
            format!("Ihre Bestellung {number} wurde zugestellt."),
        ),
        (NotificationType::PaymentReceived, _) => {
            let received = decimal(&record.received_amount().to_string());
            let text = format!(
                "Wir haben {received} {currency} für Ihre Bestellung {number} erhalten. Vielen Dank."
            );
            MessageText::new("Zahlung erhalten", text)
        }
        (NotificationType::PaymentFailed, _) => {
            let text = format!(
                "Die Zahlung für Ihre Bestellung {number} ist fehlgeschlagen. Sie können es erneut \
                 versuchen."
            );
            MessageText::new("Zahlung fehlgeschlagen", text)
        }
        (NotificationType::ItemsCancelled, _) => items_cancelled(record),
        (NotificationType::ParcelReturned, _) => MessageText::new(
            "Paket zurückgekommen",
            format!("Ein Paket Ihrer Bestellung {number} ist unzustellbar zu uns zurückgekommen."),
        ),
        (NotificationType::ReturnRequested, _) => return_requested(record),
        (NotificationType::ReturnApproved, _) => return_approved(record),
        (NotificationType::ReturnRejected, _) => return_rejected(record),
        (NotificationType::ReturnReceived, _) => return_received(record),
        (NotificationType::RefundIssued, _) => {
            let refunded = decimal(&refunded(record));
            let text =
                format!("{refunded} {currency} Ihrer Bestellung {number} wurden Ihnen erstattet.");
            MessageText::new("Rückerstattung", text)
        }
    }
}

fn return_requested(record: &OrderRecord) -> MessageText {
    let number = &record.order.number;
    let text = format!(
        "Wir haben Ihre Anfrage zur Rückgabe von Artikeln der Bestellung {number} erhalten."
    );
    MessageText::new("Rückgabe angefragt", text)
}

fn return_approved(record: &OrderRecord) -> MessageText {
    let number = &record.order.number;
    let text = format!("Sie können die Artikel Ihrer Bestellung {number} zurücksenden.");
    MessageText::new("Rückgabe genehmigt", text)
}

fn return_rejected(record: &OrderRecord) -> MessageText {
    let (number, Refused { cancelled, reason }) = (&record.order.number, last_refused(record));
    if !cancelled {
        let text = format!(
            "Wir können die Rückgabe zu Ihrer Bestellung {number} nicht annehmen. Grund: {reason}"
        );
        return MessageText::new("Rückgabe abgelehnt", text);
    }
    let text = format!(
        "Wir haben die Rückgabe zu Ihrer Bestellung {number} storniert. Bitte senden Sie die \
         Artikel nicht zurück."
    );
    let reason = if reason.is_empty() { String::new() } else { format!(" Grund: {reason}") };
    MessageText::new("Rückgabe storniert", text + &reason)
}

fn return_received(record: &OrderRecord) -> MessageText {
    let (number, (units, due)) = (&record.order.number, last_received(record));
    let (amount, currency) = (decimal(&due.to_string()), due.currency());
    let (adjective, verb) =
        if units == 1 { ("zurückgesandter", "ist") } else { ("zurückgesandte", "sind") };
    let text = format!(
        "{units} {adjective} Artikel Ihrer Bestellung {number} {verb} eingetroffen. \
         Betrag: {amount} {currency}."
    );
    MessageText::new("Rückgabe eingetroffen", text)
}

fn items_cancelled(record: &OrderRecord) -> MessageText {
    let (number, (units, amount)) = (&record.order.number, last_cancelled(record));
    let (amount, currency) = (decimal(&amount.to_string()), amount.currency());
    let verb = if units == 1 { "wurde" } else { "wurden" };
    let text =
        format!("{units} Artikel Ihrer Bestellung {number} {verb} storniert: {amount} {currency}.");
    MessageText::new("Artikel storniert", text)
}

fn confirmation(record: &OrderRecord) -> String {
    let (number, currency) = (&record.order.number, record.order.currency());
    let amount = decimal(&record.order.grand_total().to_string());
    let state = if is_paid(record) { "bezahlt" } else { "bestätigt" };
    let text = format!("Ihre Bestellung {number} ist {state}. Betrag: {amount} {currency}.");
    if is_authorized(record) {
        return text + " Ihre Zahlung ist autorisiert und wird beim Versand abgebucht.";
    }
    text
}

/// An amount with a decimal comma.
fn decimal(amount: &str) -> String {
    amount.replace('.', ",")
}

/// The link to an order, which follows its confirmation.
pub(super) fn link_to_order(link: &str) -> String {
    format!("Ihre Bestellung ansehen: {link}")
}

/// A sign-in code.
pub(super) fn sign_in_code(code: &str) -> MessageText {
    let text = format!(
        "Ihr Anmeldecode lautet {code}. Er gilt 10 Minuten lang, in dem Browser, \
         der ihn angefordert hat. Geben Sie ihn nie weiter. Wenn Sie ihn nicht \
         angefordert haben, ignorieren Sie diese Nachricht."
    );
    MessageText::new(&format!("Ihr Anmeldecode: {code}"), text)
}
