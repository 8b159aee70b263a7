//! Contact cards: addresses that mail and messages can be sent to, and muted channels.

use domain::contact::{Contact, ContactError};
use domain::limits::MAX_NAME_CHARS;
use domain::locale::{Locale, LocaleError};
use domain::notification::Channel;
use domain::text::TextError;

use crate::support::{SHOPPER, at};

fn empty() -> Contact {
    Contact::empty(SHOPPER, at(0))
}

fn email(text: &str) -> Result<Option<String>, ContactError> {
    empty().with(Some(text), None, None, at(1)).map(|c| c.email)
}

fn phone(text: &str) -> Result<Option<String>, ContactError> {
    empty().with(None, Some(text), None, at(1)).map(|c| c.phone)
}

#[test]
fn addresses_that_mail_can_be_sent_to_are_kept() {
    for text in [
        "user@example.com",
        "a@b.co",
        "first.last+tag@sub.example.com",
        "o'brien@example.com",
        "user@xn--mnchen-3ya.example",
    ] {
        assert_eq!(email(text), Ok(Some(text.to_owned())));
    }
    assert_eq!(email("  user@example.com "), Ok(Some("user@example.com".to_owned())));
    assert_eq!(email("   "), Ok(None), "an empty text clears the field");
}

#[test]
fn a_card_takes_no_other_address() {
    // Which texts are addresses is shown in `email`.
    for text in
        ["|id@c.de", "-x@c.de", "user@example.com\r\nBcc: x@example.com", "user@m\u{fc}nchen.de"]
    {
        assert_eq!(email(text), Err(ContactError::Email), "{text:?}");
    }
}

#[test]
fn a_phone_number_is_international() {
    for text in ["+911234567890", "+91 12345 67890", "+91-1234-567890", "+(91)1234567890"] {
        assert_eq!(phone(text), Ok(Some("+911234567890".to_owned())), "{text}");
    }
    assert_eq!(phone("+1234567"), Ok(Some("+1234567".to_owned())));
    assert_eq!(phone("+123456789012345"), Ok(Some("+123456789012345".to_owned())));
    assert_eq!(phone(" "), Ok(None));
    for text in [
        "911234567890",
        "00911234567890",
        "+123456",
        "+1234567890123456",
        "+91abc4567890",
        "+٩١١٢٣٤٥٦٧٨٩",
        "++911234567890",
        "+9112345678\n90",
        "+",
    ] {
        assert_eq!(phone(text), Err(ContactError::Phone), "{text:?}");
    }
}

#[test]
fn a_name_is_a_short_line() {
    let name = |text: &str| empty().with(None, None, Some(text), at(1)).map(|c| c.name);
    assert_eq!(name(" Ada "), Ok(Some("Ada".to_owned())));
    assert_eq!(name(""), Ok(None));
    assert_eq!(name("A\nB"), Err(ContactError::Name(TextError::Control)));
    let (len, max) = (MAX_NAME_CHARS + 1, MAX_NAME_CHARS);
    let long = Err(ContactError::Name(TextError::TooLong { len, max }));
    assert_eq!(name(&"x".repeat(len)), long);
}

#[test]
fn a_muted_channel_has_no_address() {
    let mut card =
        empty().with(Some("user@example.com"), Some("+911234567890"), None, at(1)).unwrap();
    assert_eq!(card.address(Channel::Email), Some("user@example.com"));
    assert_eq!(card.address(Channel::Sms), Some("+911234567890"));
    card.muted = vec![Channel::Sms];
    assert_eq!(card.address(Channel::Sms), None);
    assert_eq!(card.address(Channel::Email), Some("user@example.com"));
    assert_eq!(empty().address(Channel::Email), None);
    assert_eq!(empty().version, 0);
    let kept = card.with(None, None, Some("Ada"), at(2)).unwrap();
    assert_eq!((kept.email, kept.muted), (None, vec![Channel::Sms]), "a card is written whole");
    assert_eq!(kept.updated_at, at(2));
}

#[test]
fn a_language_is_kept_in_its_canonical_form() {
    let locale = |text: &str| {
        let card = empty().with_locale(Some(text)).map(|card| card.locale);
        card.map(|locale| locale.map(|locale| locale.to_string()))
    };
    for (text, kept) in [
        ("de", "de"),
        ("DE-at", "de-AT"),
        ("de_AT", "de-AT"),
        (" pt-br ", "pt-BR"),
        ("ZH-hant-tw", "zh-Hant-TW"),
        ("sr-LATN", "sr-Latn"),
        ("es-419", "es-419"),
        ("de-DE-u-co-phonebk", "de-DE"),
    ] {
        assert_eq!(locale(text), Ok(Some(kept.to_owned())), "{text}");
    }
    assert_eq!(locale("  "), Ok(None), "an empty text clears the field");
    let long = format!("de-{}", "abcdefgh-".repeat(4));
    for text in ["d", "de-", "-de", "de--AT", "und", "de AT", "de\0", "de/..", "*", &long] {
        assert_eq!(locale(text), Err(ContactError::Locale(LocaleError)), "{text:?}");
    }
}

#[test]
fn a_language_falls_back_to_what_is_less_exact() {
    let steps = |tag: &str| {
        let locale: Locale = tag.parse().unwrap();
        locale.fallbacks().map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(steps("zh-Hant-TW"), ["zh-Hant-TW", "zh-Hant", "zh"]);
    assert_eq!(steps("de-AT"), ["de-AT", "de"]);
    assert_eq!(steps("de"), ["de"]);
    assert_eq!("de-AT".parse::<Locale>().unwrap().language(), "de");
    assert_eq!(Locale::english().as_str(), "en");
}
