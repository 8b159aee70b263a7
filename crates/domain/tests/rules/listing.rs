//! Listings: texts, stock, and what can be sold.

use domain::limits::{MAX_NAME_CHARS, MAX_SKU_CHARS, MAX_STOCK};
use domain::listing::{Listing, ListingDraft, ListingError};
use domain::money::{Money, MoneyError};
use domain::text::TextError;

use crate::support::{at, id_of, listing, money, usd};

fn draft() -> ListingDraft {
    listing(1, 1_000, Some(5)).draft()
}

fn create(draft: ListingDraft) -> Result<Listing, ListingError> {
    Listing::create(id_of(1), draft, at(0))
}

#[test]
fn a_new_listing_has_trimmed_texts_and_nothing_reserved() {
    let new = create(ListingDraft {
        sku: "  AB-1 ".to_owned(),
        name: " Thing ".to_owned(),
        vendor: Some("  ".to_owned()),
        school: Some(" Hill ".to_owned()),
        spec: None,
        ..draft()
    })
    .unwrap();
    assert_eq!((new.sku.as_str(), new.name.as_str()), ("AB-1", "Thing"));
    assert_eq!((new.vendor, new.school.as_deref()), (None, Some("Hill")));
    assert_eq!((new.reserved, new.version), (0, 1));
    assert_eq!((new.created_at, new.updated_at), (at(0), at(0)));
}

#[test]
fn texts_are_bounded_and_free_of_control_characters() {
    let sku = |sku: String| create(ListingDraft { sku, ..draft() }).map(|l| l.sku.len());
    let error = |field, error| Err(ListingError::Text { field, error });
    assert_eq!(sku("x".repeat(MAX_SKU_CHARS)), Ok(MAX_SKU_CHARS));
    let (len, max) = (MAX_SKU_CHARS + 1, MAX_SKU_CHARS);
    assert_eq!(sku("x".repeat(len)), error("sku", TextError::TooLong { len, max }));
    assert_eq!(sku(" ".to_owned()), error("sku", TextError::Empty));
    assert_eq!(sku("a\nb".to_owned()), error("sku", TextError::Control));
    let long = "é".repeat(MAX_NAME_CHARS);
    let named = create(ListingDraft { name: long.clone(), ..draft() });
    assert_eq!(named.unwrap().name, long, "characters count, not bytes");
    let vendor = create(ListingDraft { vendor: Some("v\u{7}".to_owned()), ..draft() });
    assert_eq!(vendor.map(|_| 0), error("vendor", TextError::Control));
}

#[test]
fn only_the_specification_may_have_several_lines() {
    let lines = || Some("Size: L\r\nColour: red\n".to_owned());
    let spec = create(ListingDraft { spec: lines(), ..draft() }).unwrap().spec;
    assert_eq!(spec.as_deref(), Some("Size: L\nColour: red"));
    let refused = |draft: ListingDraft| match create(draft) {
        Err(ListingError::Text { field, error: TextError::Control }) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(ListingDraft { name: "a\nb".to_owned(), ..draft() }), "name");
    assert_eq!(refused(ListingDraft { vendor: lines(), ..draft() }), "vendor");
    assert_eq!(refused(ListingDraft { school: lines(), ..draft() }), "school");
    assert_eq!(refused(ListingDraft { spec: Some("a\tb".to_owned()), ..draft() }), "spec");
    let none = ListingDraft { spec: Some("\r\n ".to_owned()), ..draft() };
    assert_eq!(create(none).unwrap().spec, None);
}

#[test]
fn stock_is_between_nothing_and_the_limit() {
    for (stock, fits) in [
        (None, true),
        (Some(0), true),
        (Some(MAX_STOCK), true),
        (Some(-1), false),
        (Some(MAX_STOCK + 1), false),
    ] {
        let made = create(ListingDraft { stock, ..draft() });
        assert_eq!(made.is_ok(), fits, "{stock:?}");
        assert!(fits || made == Err(ListingError::Stock));
    }
}

#[test]
fn a_change_leaves_the_stock_counters_alone() {
    let before = Listing { reserved: 3, ..listing(1, 1_000, Some(5)) };
    let wanted = ListingDraft {
        name: "Other".to_owned(),
        unit_price: money(1_200),
        stock: Some(99),
        is_active: false,
        ..before.draft()
    };
    let after = before.changed(wanted, at(50)).unwrap();
    assert_eq!((after.stock, after.reserved), (Some(5), 3));
    assert_eq!(after.name, "Other");
    assert_eq!(after.unit_price, money(1_200));
    assert!(!after.is_active);
    assert_eq!((after.created_at, after.updated_at), (before.created_at, at(50)));
    let refused = before.changed(ListingDraft { name: String::new(), ..before.draft() }, at(50));
    assert!(refused.is_err());
}

#[test]
fn available_is_stock_less_reserved_and_never_negative() {
    for (stock, reserved, available) in
        [(Some(5), 0, Some(5)), (Some(5), 5, Some(0)), (Some(5), 9, Some(0)), (None, 0, None)]
    {
        let thing = Listing { reserved, ..listing(1, 1_000, stock) };
        assert_eq!(thing.available(), available, "{stock:?} less {reserved}");
        assert_eq!(thing.is_tracked(), stock.is_some());
    }
}

#[test]
fn only_active_listings_with_enough_left_can_be_sold() {
    let thing = Listing { reserved: 2, ..listing(1, 1_000, Some(5)) };
    assert!(thing.can_sell(3));
    assert!(!thing.can_sell(4));
    assert!(listing(1, 1_000, None).can_sell(100_000));
    let archived = Listing { is_active: false, ..thing };
    assert!(!archived.can_sell(1));
}

#[test]
fn a_price_is_one_that_an_order_can_come_to() {
    let most = usd().largest_price();
    let at = |minor| {
        let unit_price = Money::new(minor, usd()).unwrap();
        create(ListingDraft { unit_price, ..draft() }).map(|listing| listing.unit_price)
    };
    assert_eq!(at(most.minor_units()), Ok(most));
    let refused = Err(ListingError::Price(MoneyError::TooLarge { most }));
    assert_eq!(at(most.minor_units() + 1), refused);
}
