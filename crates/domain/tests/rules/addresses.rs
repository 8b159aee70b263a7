//! Postal addresses and countries.

use domain::address::{Address, AddressError, Country};
use domain::text::TextError;

use crate::support::address;

#[test]
fn an_address_is_trimmed_and_empty_fields_are_none() {
    let given = Address {
        name: "  Ada ".to_owned(),
        lines: vec![" 1 High Street ".to_owned(), "  ".to_owned(), "Flat 2".to_owned()],
        region: Some(" ".to_owned()),
        postcode: Some(" SW1 ".to_owned()),
        phone: Some("+44 (20) 7946-0018".to_owned()),
        ..address("GB")
    };
    let checked = given.checked().unwrap();
    assert_eq!(checked.name, "Ada");
    assert_eq!(checked.lines, ["1 High Street", "Flat 2"]);
    assert_eq!((checked.region, checked.postcode.as_deref()), (None, Some("SW1")));
    assert_eq!(checked.phone.as_deref(), Some("+442079460018"));
}

#[test]
fn each_field_has_its_limit() {
    let error = |spoil: &dyn Fn(&mut Address)| {
        let mut given = address("GB");
        spoil(&mut given);
        given.checked().map_err(|error| (error.field(), error)).unwrap_err()
    };
    let text = |field, error| (field, AddressError::Text { field, error });
    assert_eq!(error(&|a| a.name = " ".to_owned()), text("name", TextError::Empty));
    assert_eq!(error(&|a| a.city = "a\nb".to_owned()), text("city", TextError::Control));
    assert_eq!(error(&|a| a.lines = Vec::new()), ("lines", AddressError::Lines));
    assert_eq!(error(&|a| a.lines = vec!["x".to_owned(); 4]), ("lines", AddressError::Lines));
    let long = |len, max| TextError::TooLong { len, max };
    assert_eq!(error(&|a| a.lines = vec!["x".repeat(256)]), text("lines", long(256, 255)));
    assert_eq!(error(&|a| a.postcode = Some("1".repeat(21))), text("postcode", long(21, 20)));
    assert_eq!(error(&|a| a.region = Some("x".repeat(101))), text("region", long(101, 100)));
    let turned = |field| text(field, TextError::Direction);
    let odd = || "1 \u{202e}teertS".to_owned();
    assert_eq!(error(&|a| a.name = odd()), turned("name"));
    assert_eq!(error(&|a| a.lines = vec![odd()]), turned("lines"));
    assert_eq!(error(&|a| a.city = odd()), turned("city"));
    assert_eq!(error(&|a| a.region = Some(odd())), turned("region"));
    assert_eq!(error(&|a| a.postcode = Some(odd())), turned("postcode"));
    assert_eq!(error(&|a| a.phone = Some("0207".to_owned())).0, "phone");
}

#[test]
fn countries_are_codes_of_iso_3166() {
    for code in ["GB", "gb", " De "] {
        assert_eq!(code.parse::<Country>().unwrap().code(), code.trim().to_uppercase());
    }
    for bad in ["", "UK", "EU", "G", "GBR", "ÄÖ", "XX", "G\0"] {
        assert!(bad.parse::<Country>().is_err(), "{bad:?}");
    }
    let all: Vec<Country> = Country::all().collect();
    assert_eq!(all.len(), 249);
    assert!(all.is_sorted());
    assert!(all.iter().all(|c| c.code().parse() == Ok(*c)));
    for (code, name) in [("DE", "Germany"), ("GE", "Georgia"), ("AX", "Åland Islands")] {
        assert_eq!(code.parse::<Country>().unwrap().name(), name);
    }
    let names: std::collections::BTreeSet<&str> = all.iter().map(|c| c.name()).collect();
    assert_eq!(names.len(), all.len(), "each country has a name of its own");
}

#[test]
fn a_region_is_compared_whatever_its_letter_case() {
    let there = Address { region: Some("New York".to_owned()), ..address("US") };
    assert!(there.is_in_region("NEW YORK"));
    assert!(!there.is_in_region("NY"));
    assert!(!address("US").is_in_region("NY"));
}
