//! Which rates apply, and what an operator may enter.

use domain::tax::{TaxCategory, TaxRate, TaxRateDraft, TaxRateError, applicable};

use crate::support::{address, at, fresh, rate};

fn names<'a>(rates: &'a [TaxRate], region: Option<&str>, category: &str) -> Vec<&'a str> {
    let mut there = address("US");
    there.region = region.map(str::to_owned);
    let found = applicable(rates, &category.parse().unwrap(), &there);
    found.into_iter().map(|rate| rate.name.as_str()).collect()
}

fn named(name: &str, region: Option<&str>, spoil: impl FnOnce(&mut TaxRateDraft)) -> TaxRate {
    let mut draft = rate("US", 1, false).draft();
    draft.name = name.to_owned();
    draft.region = region.map(str::to_owned);
    spoil(&mut draft);
    TaxRate::create(fresh().into(), draft, at(0)).unwrap()
}

#[test]
fn the_rates_of_a_region_replace_those_of_its_country() {
    let rates = [
        named("federal", None, |_| ()),
        named("state", Some("ny"), |_| ()),
        named("city", Some("NY"), |_| ()),
        named("off", Some("CA"), |d| d.is_active = false),
        named("books", Some("NY"), |d| d.category = "books".parse().unwrap()),
        named("elsewhere", None, |d| d.country = "CA".parse().unwrap()),
    ];
    assert_eq!(names(&rates, Some("NY"), "standard"), ["state", "city"]);
    assert_eq!(names(&rates, Some("TX"), "standard"), ["federal"]);
    assert_eq!(names(&rates, None, "standard"), ["federal"]);
    assert_eq!(names(&rates, Some("CA"), "standard"), ["federal"], "an inactive rate is none");
    assert_eq!(names(&rates, Some("ny"), "books"), ["books"]);
    assert!(names(&rates, Some("NY"), "food").is_empty());
}

#[test]
fn a_rate_is_between_0_and_100_percent() {
    let draft = |ppm| TaxRateDraft { ppm, ..rate("GB", 0, true).draft() };
    assert!(draft(1_000_000).checked().is_ok());
    assert_eq!(draft(1_000_001).checked(), Err(TaxRateError::Rate));
    let empty = TaxRateDraft { region: Some("  ".to_owned()), ..draft(0) };
    assert_eq!(empty.checked().unwrap().region, None);
    let nameless = TaxRateDraft { name: String::new(), ..draft(0) };
    assert!(matches!(nameless.checked(), Err(TaxRateError::Text { field: "name", .. })));
}

#[test]
fn categories_are_codes() {
    assert_eq!(TaxCategory::default().as_str(), "standard");
    assert_eq!("Books".parse::<TaxCategory>().unwrap().as_str(), "books");
    assert!("two words".parse::<TaxCategory>().is_err());
    assert!("x".repeat(51).parse::<TaxCategory>().is_err());
}

#[test]
fn a_changed_rate_keeps_its_id_and_birth() {
    let before = rate("GB", 200_000, true);
    let wanted = TaxRateDraft { ppm: 50_000, ..before.draft() };
    let after = before.changed(wanted, at(9)).unwrap();
    assert_eq!((after.id, after.created_at, after.updated_at), (before.id, at(-1_000), at(9)));
    assert_eq!((after.ppm, after.version), (50_000, before.version));
}
