//! The table of an order adds up to what is to be paid.

use domain::address::Country;
use domain::money::Money;
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
    let (_, rest) = text.split_once(label).unwrap_or_else(|| panic!("{label}: {text}"));
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
            ["Total", "Discount", "Shipping (Standard)", "Taxes", "Cancelled"],
            "To pay",
            "Included taxes",
        ),
        (
            "de",
            ["Gesamt", "Rabatt", "Versand (Standard)", "Steuern", "Storniert"],
            "Zu zahlen",
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
