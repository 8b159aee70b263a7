//! The table of an order adds up to its total, and says what was paid, refunded and is due.

use domain::Instant;
use domain::address::Country;
use domain::ids::{OrderId, PaymentId};
use domain::money::Money;
use domain::order::OrderLifecycle;
use domain::payment::{NewPayment, Payment, PaymentStatus};
use domain::pricing::{Charges, Delivery, ShippingTerms};
use domain::tax::TaxCategory;
use uuid::Uuid;

use super::*;

const NOW: Instant = Instant::UNIX_EPOCH;

fn pounds(minor: i64) -> Money {
    Money::new(minor, "GBP".parse().unwrap()).unwrap()
}

/// The sample with shipping and taxes; its discount and its cancelled units stay.
fn with_charges(mut record: OrderRecord) -> OrderRecord {
    let charges =
        Charges { shipping_amount: pounds(490), tax_added: pounds(210), tax_included: pounds(333) };
    record.order.price = record.order.price.with_charges(charges).unwrap();
    record.order.delivery = Some(Box::new(Delivery {
        country: "GB".parse::<Country>().unwrap(),
        address: None,
        shipping: Some(ShippingTerms {
            code: "standard".to_owned(),
            name: "Standard".to_owned(),
            price: pounds(490),
            free_from: None,
            tax_category: TaxCategory::default(),
        }),
        rates: Vec::new(),
    }));
    record
}

/// The minor units in the last amount of a text that begins with this label.
fn shown(text: &str, label: &str) -> i64 {
    let starts = [format!("\n{label}"), format!(">{label}")];
    let found = starts.iter().find_map(|start| text.rsplit_once(start.as_str()));
    let (_, rest) = found.unwrap_or_else(|| panic!("{label}: {text}"));
    let (before, _) = rest.split_once("GBP").unwrap();
    let number = before.rsplit([' ', '>', '\u{a0}']).find(|part| !part.is_empty()).unwrap();
    number.replace(['.', ','], "").parse().unwrap_or_else(|_| panic!("{label}: {number}"))
}

#[test]
fn the_printed_parts_add_up_to_the_total() {
    let [(record, contact), ..] = sample::orders().unwrap();
    let record = with_charges(record);
    for (tag, parts, paid, included, cancelled) in [
        (
            "en",
            ["Subtotal", "Discount", "Shipping (Standard)", "Taxes"],
            "Total",
            "Included taxes",
            "Cancelled",
        ),
        (
            "de",
            ["Zwischensumme", "Rabatt", "Versand (Standard)", "Steuern"],
            "Gesamt",
            "Enthaltene Steuern",
            "Storniert",
        ),
    ] {
        let contact = contact.clone().with_locale(Some(tag)).unwrap();
        let message = sample::message(NotificationType::OrderConfirmation, Channel::Email);
        let mail = shop().render(&message, &record, &contact, None).unwrap();
        for text in [mail.text, mail.html.unwrap()] {
            let sum: i64 = parts.iter().map(|part| shown(&text, part)).sum();
            assert_eq!(sum, shown(&text, paid), "{text}");
            assert_eq!(shown(&text, paid), 2_700, "{text}");
            assert_eq!(shown(&text, cancelled), -1_000, "{text}");
            assert_eq!(shown(&text, included), 333, "{text}");
        }
    }
}

#[test]
fn only_what_is_still_to_be_paid_is_due() {
    let [(record, contact), ..] = sample::orders().unwrap();
    let mut unpaid = with_charges(record);
    (unpaid.payments, unpaid.refunds) = (Vec::new(), Vec::new());
    let mut paid = unpaid.clone();
    paid.payments = vec![payment(1_700, PaymentStatus::Paid, 0)];
    let mut cancelled = unpaid.clone();
    cancelled.order.lifecycle = OrderLifecycle::Cancelled;
    let message = sample::message(NotificationType::PaymentReceived, Channel::Email);
    for (tag, due, label) in [("en", "Amount due", "Paid"), ("de", "Offener Betrag", "Bezahlt")] {
        let contact = contact.clone().with_locale(Some(tag)).unwrap();
        let texts = |record: &OrderRecord| {
            let mail = shop().render(&message, record, &contact, None).unwrap();
            [mail.text, mail.html.unwrap()]
        };
        for text in texts(&paid) {
            assert!(!text.contains(due), "{text}");
            assert_eq!(shown(&text, label), 1_700, "{text}");
        }
        for text in texts(&unpaid) {
            assert_eq!(shown(&text, due), 1_700, "{text}");
        }
        for text in texts(&cancelled) {
            assert!(!text.contains(due), "{text}");
        }
    }
}

/// A payment of the sample's order.
fn payment(minor: i64, status: PaymentStatus, refunded: i64) -> Payment {
    let new = NewPayment::at("sample");
    let id = PaymentId(Uuid::nil());
    let begun = Payment::begin(id, OrderId(Uuid::nil()), new, pounds(1_700), NOW, NOW);
    let captured = (minor > 0).then(|| pounds(minor));
    Payment { status, captured, refunded: pounds(refunded), ..begun }
}

/// The amounts that were paid, refunded and are due in an e-mail about these payments.
fn amounts(payments: Vec<Payment>) -> [Option<i64>; 3] {
    let [(record, contact), ..] = sample::orders().unwrap();
    let record = OrderRecord { payments, refunds: Vec::new(), ..with_charges(record) };
    let message = sample::message(NotificationType::PaymentReceived, Channel::Email);
    let mail = shop().render(&message, &record, &contact, None).unwrap();
    let of = |text: &str| {
        ["Paid", "Refunded", "Amount due"].map(|label| {
            let labelled = [format!("\n{label}: "), format!(">{label}<")];
            labelled.iter().any(|label| text.contains(label)).then(|| shown(text, label))
        })
    };
    let (text, html) = (of(&mail.text), of(&mail.html.unwrap()));
    assert_eq!(text, html);
    text
}

#[test]
fn payments_and_refunds_are_those_of_the_whole_order() {
    use PaymentStatus as S;
    let paid = || payment(1_700, S::Paid, 0);
    // The customer has paid twice, and the second payment was refunded.
    let twice = vec![paid(), payment(1_700, S::Refunded, 1_700)];
    assert_eq!(amounts(twice), [Some(3_400), Some(1_700), None]);
    // A payment of another amount was refunded, and the order was paid then.
    let again = vec![payment(1_701, S::Refunded, 1_701), paid()];
    assert_eq!(amounts(again), [Some(3_401), Some(1_701), None]);
}

#[test]
fn nothing_is_due_that_may_have_been_paid() {
    use PaymentStatus as S;
    for (status, due) in [
        (S::Failed, Some(1_700)),
        (S::Cancelled, Some(1_700)),
        (S::RequiresAction, Some(1_700)),
        (S::Processing, None),
        (S::Unknown, None),
        (S::NeedsReview, None),
        (S::Approved, None),
        (S::Authorized, None),
    ] {
        assert_eq!(amounts(vec![payment(0, status, 0)]), [None, None, due], "{status}");
    }
    let reviewed = vec![payment(1_701, S::Mismatch, 0)];
    assert_eq!(amounts(reviewed), [Some(1_701), None, None]);
    let refunded = vec![payment(1_701, S::Refunded, 1_701)];
    assert_eq!(amounts(refunded), [Some(1_701), Some(1_701), Some(1_700)]);
}

#[test]
fn only_what_was_paid_is_said_to_be_refunded() {
    let [(record, contact), ..] = sample::orders().unwrap();
    for (tag, kind, of_paid, of_unpaid) in [
        ("en", NotificationType::OrderCancelled, "Any payment is refunded", "If a payment still"),
        ("de", NotificationType::OrderCancelled, "Bereits gezahlte", "Sollte noch eine Zahlung"),
        ("en", NotificationType::ItemsCancelled, "Their price is refunded", "You will not be"),
        ("de", NotificationType::ItemsCancelled, "Was dafür bezahlt", "Sie werden Ihnen nicht"),
    ] {
        let contact = contact.clone().with_locale(Some(tag)).unwrap();
        let message = sample::message(kind, Channel::Email);
        let paid = vec![payment(1_700, PaymentStatus::Paid, 0)];
        let euros = Money::new(1_700, "EUR".parse().unwrap()).unwrap();
        let in_euros = Payment {
            captured: Some(euros),
            refunded: Money::zero(euros.currency()),
            ..payment(0, PaymentStatus::Mismatch, 0)
        };
        let authorized = vec![payment(0, PaymentStatus::Authorized, 0)];
        for (payments, said, not_said) in [
            (paid, of_paid, of_unpaid),
            (vec![in_euros], of_paid, of_unpaid),
            (authorized, of_unpaid, of_paid),
        ] {
            let record = OrderRecord { payments, ..record.clone() };
            let mail = shop().render(&message, &record, &contact, None).unwrap();
            assert!(mail.text.ends_with("\n\nCorner Shop"), "{}", mail.text);
            for text in [mail.text, mail.html.unwrap()] {
                assert!(text.contains(said) && !text.contains(not_said), "{text}");
            }
        }
    }
}
