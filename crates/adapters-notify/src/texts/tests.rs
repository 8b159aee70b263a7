//! Tests of the templates: the built-in messages of a whole order, and an operator's files.

mod order_prices;
mod returns;

use std::fs;

use tempfile::TempDir;

use super::*;

/// What a customer with an authorized payment is told.
const CHARGED_LATER: &str = "Your payment is authorized and will be charged when we ship it.";

fn shop() -> TemplateTexts {
    TemplateTexts::built_in("Corner Shop", Locale::english()).unwrap()
}

fn rendered(texts: &TemplateTexts, kind: NotificationType, channel: Channel) -> RenderedMessage {
    rendered_for(None, texts, kind, channel)
}

/// The message to a customer with this language.
fn rendered_for(
    tag: Option<&str>,
    texts: &TemplateTexts,
    kind: NotificationType,
    channel: Channel,
) -> RenderedMessage {
    let [(record, contact), ..] = sample::orders().unwrap();
    let contact = contact.with_locale(tag).unwrap();
    texts.render(&sample::message(kind, channel), &record, &contact, None).unwrap()
}

/// A directory with these files, and what the texts make of it.
fn with(files: &[(&str, &str)]) -> Result<TemplateTexts, TemplateFaults> {
    let directory = TempDir::new().unwrap();
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    TemplateTexts::with_directory("Corner Shop", Locale::english(), directory.path())
}

fn faults(files: &[(&str, &str)]) -> String {
    with(files).err().unwrap().to_string()
}

#[test]
fn every_type_has_its_files_in_every_language_and_there_are_no_others() {
    let names: Vec<String> = built_in_templates().map(|(name, _)| name).collect();
    for directory in ["", "de/"] {
        for kind in NotificationType::ALL {
            for form in ["subject.txt", "txt", "html", "sms.txt"] {
                let name = format!("{directory}{kind}.{form}");
                assert!(names.contains(&name), "{name}");
            }
        }
    }
    assert_eq!(names.len(), (NotificationType::ALL.len() * 4 + 3) * (1 + TRANSLATIONS.len()));
}

#[test]
fn a_translation_is_one() {
    for (tag, files) in TRANSLATIONS {
        for ((name, text), (_, english)) in files.iter().zip(built_in::ENGLISH) {
            assert_ne!(text, english, "{tag}/{name} is in English still");
        }
    }
}

#[test]
fn an_email_is_in_the_language_of_its_recipient() {
    let (texts, kind) = (shop(), NotificationType::OrderConfirmation);
    let subject = |tag| rendered_for(tag, &texts, kind, Channel::Email).subject;
    let (english, german) =
        ("Your order 00000-00000 is confirmed", "Bestätigung Ihrer Bestellung 00000-00000");
    for tag in ["de", "de-AT", "de-Latn-CH"] {
        assert_eq!(subject(Some(tag)), german, "{tag}");
    }
    for tag in [None, Some("en-GB"), Some("fr-BE")] {
        assert_eq!(subject(tag), english, "{tag:?}");
    }
    let rendered = rendered_for(Some("de"), &texts, kind, Channel::Email);
    let expected = "Guten Tag Ada Sample,\n\nvielen Dank für Ihre Bestellung 00000-00000. \
        Sie ist bezahlt.\n\n2 x Sample article (SAMPLE-1)\n    zu 12,50 GBP: 25,00 GBP\n\n\
        Zwischensumme: 25,00 GBP\nRabatt (SAMPLE): -5,00 GBP\n\
        Gesamt: 20,00 GBP\nStorniert: -10,00 GBP\nBezahlt: 20,00 GBP\nErstattet: 20,00 GBP\n\n\
        Sobald die Ware versandt ist, erhalten Sie eine weitere Nachricht.\n\nCorner Shop";
    assert_eq!(rendered.text, expected);
    let html = rendered.html.unwrap();
    assert!(html.contains("<html lang=\"de\">") && html.contains("vom 01.01.1970"), "{html}");
    let sms = rendered_for(Some("de"), &texts, kind, Channel::Sms);
    assert_eq!(sms.text, "Ihre Bestellung 00000-00000 ist bezahlt.");
}

#[test]
fn amounts_and_days_are_written_for_the_region_only_where_the_text_is_in_its_language() {
    let (texts, kind) = (shop(), NotificationType::OrderConfirmation);
    let html = |tag| rendered_for(Some(tag), &texts, kind, Channel::Email).html.unwrap();
    assert!(html("en-GB").contains("placed on 1 Jan 1970"), "{}", html("en-GB"));
    let french = html("fr");
    assert!(french.contains("placed on Jan 1, 1970") && french.contains("10.00 GBP"), "{french}");
}

#[test]
fn a_shop_has_a_language_for_everybody_else() {
    let german = TemplateTexts::built_in("Laden", "de-AT".parse().unwrap()).unwrap();
    let kind = NotificationType::OrderDelivered;
    let subject = |tag| rendered_for(tag, &german, kind, Channel::Email).subject;
    assert_eq!(subject(None), "Ihre Bestellung 00000-00000 wurde zugestellt");
    assert_eq!(subject(Some("fr")), subject(None));
    assert_eq!(subject(Some("en")), "Your order 00000-00000 has arrived");
}

#[test]
fn an_operators_files_of_a_language_fall_back_to_the_less_exact_ones() {
    let texts = with(&[
        ("order_shipped.subject.txt", "plain"),
        ("fr/order_shipped.subject.txt", "français"),
        ("fr-CA/order_shipped.subject.txt", "québécois"),
        ("fr-CA/order.txt", "[lignes]"),
        ("de/order_delivered.subject.txt", "deutsch"),
    ])
    .unwrap();
    let mail = |tag, kind| rendered_for(Some(tag), &texts, kind, Channel::Email);
    let shipped = |tag| mail(tag, NotificationType::OrderShipped).subject;
    assert_eq!(
        ["fr-CA", "fr-BE", "fr", "en", "es"].map(shipped),
        ["québécois", "français", "français", "plain", "plain"]
    );
    // What an operator has written for everybody goes before what is built in.
    assert_eq!(shipped("de"), "plain");
    assert_eq!(mail("de-AT", NotificationType::OrderDelivered).subject, "deutsch");
    // Includes lead to the files of the language.
    let text = mail("fr-CA", NotificationType::OrderShipped).text;
    assert!(text.contains("[lignes]") && text.contains("is on its way"), "{text}");
}

#[test]
fn a_broken_file_of_a_language_is_named_with_its_directory() {
    let told = faults(&[
        ("fr/order_shipped.txt", "Bonjour\n{{ order.numbr }}"),
        ("de_AT/order.txt", "x"),
        ("fr/order_shiped.txt", "x"),
        ("not a language/order.txt", "x"),
    ]);
    assert!(told.contains("de_AT is not the canonical language tag; use de-AT"), "{told}");
    assert!(
        told.contains("fr/order_shiped.txt is not a template; did you mean order_shipped.txt?")
    );
    assert!(told.contains("not a language is neither a template nor a language"), "{told}");
    let told = faults(&[("fr/order_shipped.txt", "Bonjour\n{{ order.numbr }}")]);
    assert!(told.starts_with("fr/order_shipped.txt, line 2: undefined value"), "{told}");
    assert_eq!(told.split("; ").count(), 1, "{told}");
}

#[test]
fn an_email_lists_lines_and_totals_in_text_and_html() {
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
        let rendered = rendered(&shop(), kind, Channel::Email);
        let html = rendered.html.unwrap();
        for text in [&rendered.text, &html] {
            assert!(told.iter().all(|part| text.contains(part)), "{kind}: {text}");
            assert!(text.contains("Hello Ada Sample,") && text.contains("Corner Shop"), "{text}");
            assert!(text.contains("(SAMPLE)") && text.contains("00000-00000"), "{text}");
        }
    }
}

#[test]
fn the_plain_text_confirmation_is_complete() {
    let rendered = rendered(&shop(), NotificationType::OrderConfirmation, Channel::Email);
    assert_eq!(rendered.subject, "Your order 00000-00000 is confirmed");
    let expected = "Hello Ada Sample,\n\nthank you for your order 00000-00000. It is paid.\n\n\
        2 x Sample article (SAMPLE-1)\n    at 12.50 GBP: 25.00 GBP\n\n\
        Subtotal: 25.00 GBP\nDiscount (SAMPLE): -5.00 GBP\n\
        Total: 20.00 GBP\nCancelled: -10.00 GBP\nPaid: 20.00 GBP\nRefunded: 20.00 GBP\n\n\
        We will notify you when it is shipped.\n\nCorner Shop";
    assert_eq!(rendered.text, expected);
}

/// In English, a text message is the plain sentence of the message.
#[test]
fn a_confirmation_says_whether_the_order_is_paid() {
    let (texts, kind) = (shop(), NotificationType::OrderConfirmation);
    let [(paid, _), (cash, _), (authorized, contact)] = sample::orders().unwrap();
    for (record, tag, mail, sms) in [
        (&paid, "en", "It is paid.", "A sample message."),
        (&paid, "de", "Sie ist bezahlt.", "ist bezahlt."),
        (&cash, "en", "You pay 25.00 GBP in cash when it arrives.", "A sample message."),
        (&cash, "de", "Sie zahlen 25,00 GBP bar bei der Lieferung.", "ist bestätigt."),
        (&authorized, "en", CHARGED_LATER, "A sample message."),
        (&authorized, "de", "autorisiert und wird beim Versand abgebucht.", "ist bestätigt."),
    ] {
        let contact = contact.clone().with_locale(Some(tag)).unwrap();
        let rendered = |channel| {
            texts.render(&sample::message(kind, channel), record, &contact, None).unwrap()
        };
        let email = rendered(Channel::Email);
        for text in [email.text, email.html.unwrap()] {
            assert!(text.contains(mail), "{tag}: {mail}: {text}");
            let claims_payment = text.contains("It is paid") || text.contains("ist bezahlt");
            assert_eq!(claims_payment, record == &paid, "{tag}: {text}");
        }
        assert!(rendered(Channel::Sms).text.ends_with(sms), "{tag}: {sms}");
    }
}

#[test]
fn parcels_and_refunds_are_told_where_they_belong() {
    let shipped = rendered(&shop(), NotificationType::OrderShipped, Channel::Email);
    let parcel =
        "Parcel 1, with Sample Post, tracking number SAMPLE-TRACK:\n    1 x Sample article";
    assert!(shipped.text.contains(parcel), "{}", shipped.text);
    let html = shipped.html.unwrap();
    assert!(html.contains("SAMPLE-TRACK") && html.contains("<li>1 &times; Sample article"));
    assert!(!shipped.text.contains("Parcel 2"), "the other one came back");
    let returned = rendered(&shop(), NotificationType::ParcelReturned, Channel::Email).text;
    assert!(returned.contains("(tracking number SAMPLE-TRACK)") && returned.contains("1 x Sample"));
    let cancelled = rendered(&shop(), NotificationType::ItemsCancelled, Channel::Email).text;
    assert!(
        cancelled.contains("have been cancelled, 10.00 GBP in all") && cancelled.contains("1 x")
    );
    let refund = rendered(&shop(), NotificationType::RefundIssued, Channel::Email);
    assert!(refund.text.contains("we have refunded 20.00 GBP for your order"), "{}", refund.text);
}

#[test]
fn a_text_message_is_the_plain_sentence() {
    for &kind in NotificationType::ALL {
        let sms = rendered(&shop(), kind, Channel::Sms);
        assert_eq!((sms.text.as_str(), sms.html), ("A sample message.", None));
    }
}

#[test]
fn s21_a_text_message_never_begins_with_a_name_that_its_customer_chose() {
    let own = [
        ("order_shipped.sms.txt", "{{ customer.name }}, your parcel is out."),
        ("order_delivered.sms.txt", "Delivered to {{ customer.name }}."),
    ];
    let texts = with(&own).unwrap();
    let shipped = rendered(&texts, NotificationType::OrderShipped, Channel::Sms);
    assert_eq!(shipped.text, "Corner Shop: Ada Sample, your parcel is out.");
    let delivered = rendered(&texts, NotificationType::OrderDelivered, Channel::Sms);
    assert_eq!(delivered.text, "Delivered to Ada Sample.");
}

#[test]
fn an_operators_file_takes_the_place_of_one_and_the_others_stay() {
    let own = [
        ("order_shipped.subject.txt", "{{ shop.name }}:\n  gone {{ order.number }}!\n"),
        ("order_shipped.sms.txt", "Out: {{ parcels[0].tracking_number if parcels else 'soon' }}"),
        (".order_shipped.txt.swp", "left alone"),
    ];
    let texts = with(&own).unwrap();
    let shipped = rendered(&texts, NotificationType::OrderShipped, Channel::Email);
    assert_eq!(shipped.subject, "Corner Shop: gone 00000-00000!");
    assert!(shipped.text.contains("is on its way"));
    let sms = rendered(&texts, NotificationType::OrderShipped, Channel::Sms);
    assert_eq!(sms.text, "Out: SAMPLE-TRACK");
}

#[test]
fn a_custom_layout_applies_to_every_email() {
    let texts = with(&[("layout.html", "<b>{% block content %}{% endblock %}</b>")]).unwrap();
    let html = rendered(&texts, NotificationType::OrderDelivered, Channel::Email).html.unwrap();
    assert!(html.starts_with("<b>") && html.contains("has been delivered"), "{html}");
}

#[test]
fn broken_templates_are_all_reported_with_their_line_before_any_message() {
    let told = faults(&[
        ("order_shipped.txt", "Hello\n{{ order.numbr }}"),
        ("order.html", "{{ line.nmae }}"),
        ("order_cancelled.subject.txt", "{# nothing #}"),
    ]);
    assert!(told.contains("order_shipped.txt, line 2: undefined value"), "{told}");
    assert!(told.contains("order.html, line 1: undefined value"), "{told}");
    assert!(told.contains("order_cancelled.subject.txt renders to an empty text"), "{told}");
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
    assert!(told.contains("order_shiped.html is not a template; did you mean order_shipped.html?"));
    assert!(told.contains("readme-of-mine.pages is not a template"), "{told}");
    let missing =
        TemplateTexts::with_directory("x", Locale::english(), Path::new("/nowhere/at/all"));
    assert!(missing.err().unwrap().to_string().contains("/nowhere/at/all cannot be read"));
}
