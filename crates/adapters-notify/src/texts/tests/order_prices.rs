//! The table of an order adds up to what is to be paid.

use domain::address::Country;
use domain::money::Money;
use domain::order::OrderLifecycle;
use domain::pricing::{Charges, Delivery, ShippingTerms};
use domain::tax::TaxCategory;

use super::*;

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
fn the_printed_parts_add_up_to_what_is_to_be_paid() {
    let [(record, contact), ..] = sample::orders().unwrap();
    let record = with_charges(record);
    for (tag, parts, paid, included) in [
        (
            "en",
            ["Subtotal", "Discount", "Shipping (Standard)", "Taxes", "Cancelled"],
            "Total",
            "Included taxes",
        ),
        (
            "de",
            ["Zwischensumme", "Rabatt", "Versand (Standard)", "Steuern", "Storniert"],
            "Gesamt",
            "Enthaltene Steuern",
        ),
    ] {
        let contact = contact.clone().with_locale(Some(tag)).unwrap();
        let message = sample::message(NotificationType::OrderConfirmation, Channel::Email);
        let mail = shop().render(&message, &record, &contact, None).unwrap();
        for text in [mail.text, mail.html.unwrap()] {
            let sum: i64 = parts.iter().map(|part| shown(&text, part)).sum();
            assert_eq!(sum, shown(&text, paid), "{text}");
            assert_eq!(shown(&text, paid), 1_700, "{text}");
            assert_eq!(shown(&text, included), 333, "{text}");
        }
    }
}

#[test]
fn only_what_is_still_to_be_paid_is_due() {
    let [(record, contact), ..] = sample::orders().unwrap();
    let paid = with_charges(record);
    let mut unpaid = paid.clone();
    (unpaid.payments, unpaid.refunds) = (Vec::new(), Vec::new());
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
            assert_eq!(shown(&text, label), 2_000, "{text}");
        }
        for text in texts(&unpaid) {
            assert_eq!(shown(&text, due), 1_700, "{text}");
        }
        for text in texts(&cancelled) {
            assert!(!text.contains(due), "{text}");
        }
    }
}
