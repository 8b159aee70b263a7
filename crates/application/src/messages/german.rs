//! The messages in German.

use domain::notification::{Channel, NotificationType};
use domain::order::OrderRecord;

use super::{
    MessageText, is_authorized, is_paid, last_cancelled, last_received, refunded, rejection,
    tracking,
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
        (NotificationType::ItemsCancelled, _) => {
            let (units, amount) = last_cancelled(record);
            let amount = decimal(&amount.to_string());
            let verb = if units == 1 { "wurde" } else { "wurden" };
            let text = format!(
                "{units} Artikel Ihrer Bestellung {number} {verb} storniert: {amount} {currency}."
            );
            MessageText::new("Artikel storniert", text)
        }
        (NotificationType::ParcelReturned, _) => MessageText::new(
            "Paket zurückgekommen",
            format!("Ein Paket Ihrer Bestellung {number} ist unzustellbar zu uns zurückgekommen."),
        ),
        (NotificationType::ReturnRequested, _) => MessageText::new(
            "Rückgabe angefragt",
            format!(
                "Wir haben Ihre Anfrage zur Rückgabe von Artikeln der Bestellung {number} erhalten."
            ),
        ),
        (NotificationType::ReturnApproved, _) => MessageText::new(
            "Rückgabe genehmigt",
            format!("Sie können die Artikel Ihrer Bestellung {number} zurücksenden."),
        ),
        (NotificationType::ReturnRejected, _) => MessageText::new(
            "Rückgabe abgelehnt",
            format!(
                "Wir können die Rückgabe zu Ihrer Bestellung {number} nicht annehmen. Grund: {}",
                rejection(record)
            ),
        ),
        (NotificationType::ReturnReceived, _) => {
            let (units, due) = last_received(record);
            let due = decimal(&due.to_string());
            let (adjective, verb) =
                if units == 1 { ("zurückgesandter", "ist") } else { ("zurückgesandte", "sind") };
            let text = format!(
                "{units} {adjective} Artikel Ihrer Bestellung {number} {verb} eingetroffen. \
                 Betrag: {due} {currency}."
            );
            MessageText::new("Rückgabe eingetroffen", text)
        }
        (NotificationType::RefundIssued, _) => {
            let refunded = decimal(&refunded(record));
            let text =
                format!("{refunded} {currency} Ihrer Bestellung {number} wurden Ihnen erstattet.");
            MessageText::new("Rückerstattung", text)
        }
    }
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
