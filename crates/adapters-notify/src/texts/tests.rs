//! Tests of the texts: the built-in letters of a whole order, and an operator's files.

use std::fs;

use tempfile::TempDir;

use super::*;

fn shop() -> TemplateTexts {
    TemplateTexts::built_in("Corner Shop").unwrap()
}

fn letter(texts: &TemplateTexts, kind: NotificationType, channel: Channel) -> Letter {
    let [(record, contact), _] = sample::orders().unwrap();
    texts.letter(&sample::message(kind, channel), &record, &contact).unwrap()
}

/// A directory with these files, and what the texts make of it.
fn with(files: &[(&str, &str)]) -> Result<TemplateTexts, TemplateFaults> {
    let directory = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(directory.path().join(name), text).unwrap();
    }
    TemplateTexts::with_directory("Corner Shop", directory.path())
}

fn faults(files: &[(&str, &str)]) -> String {
    with(files).err().unwrap().to_string()
}

#[test]
fn every_type_has_its_files_and_there_are_no_others() {
    for kind in NotificationType::ALL {
        for form in ["subject.txt", "txt", "html", "sms.txt"] {
            let name = format!("{kind}.{form}");
            assert!(BUILT_IN_TEMPLATES.iter().any(|(known, _)| *known == name), "{name}");
        }
    }
    assert_eq!(BUILT_IN_TEMPLATES.len(), NotificationType::ALL.len() * 4 + 3);
}

#[test]
fn a_letter_tells_the_lines_and_the_totals_in_both_forms() {
    let told = [
        "Sample article",
        "SAMPLE-1",
        "12.50 GBP",
        "25.00 GBP",
        "-5.00 GBP",
        "-10.00 GBP",
        "10.00 GBP",
    ];
    for &kind in NotificationType::ALL {
        let letter = letter(&shop(), kind, Channel::Email);
        let html = letter.html.unwrap();
        for text in [&letter.text, &html] {
            assert!(told.iter().all(|part| text.contains(part)), "{kind}: {text}");
            assert!(text.contains("Hello Ada Sample,") && text.contains("Corner Shop"), "{text}");
            assert!(text.contains("(SAMPLE)") && text.contains("00000-00000"), "{text}");
        }
    }
}

#[test]
fn the_plain_confirmation_reads_like_a_letter() {
    let letter = letter(&shop(), NotificationType::OrderConfirmation, Channel::Email);
    assert_eq!(letter.subject, "Your order 00000-00000 is confirmed");
    let expected = "Hello Ada Sample,\n\nthank you for your order 00000-00000. It is paid.\n\n\
        2 x Sample article (SAMPLE-1)\n    at 12.50 GBP: 25.00 GBP\n\n\
        Total: 25.00 GBP\nDiscount (SAMPLE): -5.00 GBP\nCancelled: -10.00 GBP\n\
        To pay: 10.00 GBP\n\n\
        We write to you again when it leaves.\n\nCorner Shop";
    assert_eq!(letter.text, expected);
}

#[test]
fn parcels_and_refunds_are_told_where_they_belong() {
    let shipped = letter(&shop(), NotificationType::OrderShipped, Channel::Email);
    let parcel =
        "Parcel 1, with Sample Post, tracking number SAMPLE-TRACK:\n    1 x Sample article";
    assert!(shipped.text.contains(parcel), "{}", shipped.text);
    let html = shipped.html.unwrap();
    assert!(html.contains("SAMPLE-TRACK") && html.contains("<li>1 &times; Sample article"));
    assert!(!shipped.text.contains("Parcel 2"), "the other one came back");
    let returned = letter(&shop(), NotificationType::ParcelReturned, Channel::Email).text;
    assert!(returned.contains("(tracking number SAMPLE-TRACK)") && returned.contains("1 x Sample"));
    let cancelled = letter(&shop(), NotificationType::ItemsCancelled, Channel::Email).text;
    assert!(
        cancelled.contains("have been cancelled, 10.00 GBP in all") && cancelled.contains("1 x")
    );
    let refund = letter(&shop(), NotificationType::RefundIssued, Channel::Email);
    assert!(refund.text.contains("we have sent 20.00 GBP of your order"), "{}", refund.text);
}

#[test]
fn a_text_message_is_the_documents_sentence() {
    for &kind in NotificationType::ALL {
        let sms = letter(&shop(), kind, Channel::Sms);
        assert_eq!((sms.text.as_str(), sms.html), ("A sample message.", None));
    }
}

#[test]
fn an_operators_file_takes_the_place_of_one_and_the_others_stay() {
    let own = [
        ("order_shipped.subject.txt", "{{ shop.name }}:\n  gone {{ order.number }}!\n"),
        ("order_shipped.sms.txt", "Out: {{ parcels[0].tracking_number if parcels else 'soon' }}"),
        (".order_shipped.txt.swp", "left alone"),
    ];
    let texts = with(&own).unwrap();
    let shipped = letter(&texts, NotificationType::OrderShipped, Channel::Email);
    assert_eq!(shipped.subject, "Corner Shop: gone 00000-00000!");
    assert!(shipped.text.contains("is on its way"));
    let sms = letter(&texts, NotificationType::OrderShipped, Channel::Sms);
    assert_eq!(sms.text, "Out: SAMPLE-TRACK");
}

#[test]
fn a_layout_of_the_operators_is_under_every_letter() {
    let texts = with(&[("layout.html", "<b>{% block content %}{% endblock %}</b>")]).unwrap();
    let html = letter(&texts, NotificationType::OrderDelivered, Channel::Email).html.unwrap();
    assert!(html.starts_with("<b>") && html.contains("has been delivered"), "{html}");
}

#[test]
fn broken_templates_are_all_named_with_their_line_before_any_letter() {
    let told = faults(&[
        ("order_shipped.txt", "Hello\n{{ order.numbr }}"),
        ("order.html", "{{ line.nmae }}"),
        ("order_cancelled.subject.txt", "{# nothing #}"),
    ]);
    assert!(told.contains("order_shipped.txt, line 2: undefined value"), "{told}");
    assert!(told.contains("order.html, line 1: undefined value"), "{told}");
    assert!(told.contains("order_cancelled.subject.txt comes to nothing"), "{told}");
    assert_eq!(told.split("; ").count(), 3, "{told}");
    let told = faults(&[("refund_issued.html", "{% if x %}")]);
    assert!(told.starts_with("refund_issued.html, line 1: syntax error"), "{told}");
}

#[test]
fn a_template_that_fails_only_without_a_name_or_parcel_is_found_too() {
    let told = faults(&[("order_shipped.txt", "{{ parcels[0].carrier }}")]);
    assert!(told.starts_with("order_shipped.txt, line 1: undefined value"), "{told}");
}

#[test]
fn a_template_without_end_is_stopped() {
    let endless = "{% for a in range(9999) %}{% for b in range(9999) %}.{% endfor %}{% endfor %}";
    let told = faults(&[("payment_failed.txt", endless)]);
    assert!(told.contains("payment_failed.txt") && told.contains("fuel"), "{told}");
}

#[test]
fn a_file_that_is_no_template_is_named_with_the_nearest() {
    let told = faults(&[("order_shiped.html", "x"), ("readme-of-mine.pages", "x")]);
    assert!(told.contains("order_shiped.html is no template; did you mean order_shipped.html?"));
    assert!(told.contains("readme-of-mine.pages is no template"), "{told}");
    let missing = TemplateTexts::with_directory("x", std::path::Path::new("/nowhere/at/all"));
    assert!(missing.err().unwrap().to_string().contains("/nowhere/at/all cannot be read"));
}
