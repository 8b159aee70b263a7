//! Carts: one line a listing, one currency, limits, and frozen in checkout.

use domain::cart::{Cart, CartError, CartEvent, CartItem, CartStatus};
use domain::ids::CartItemId;
use domain::limits::{MAX_LINES, MAX_QUANTITY};
use domain::listing::Listing;
use domain::money::{Money, MoneyError};

use crate::support::{SHOPPER, at, eur, fresh, id_of, listing, usd};

fn open() -> Cart {
    Cart::open(id_of(500), SHOPPER, at(0))
}

fn put(cart: &Cart, listing: &Listing, qty: i64) -> Result<(Cart, CartItem), CartError> {
    cart.with_item(CartItemId(fresh()), listing, qty, at(10))
}

fn one_line() -> (Cart, CartItem) {
    put(&open(), &listing(1, 1_000, Some(5)), 2).unwrap()
}

#[test]
fn a_new_cart_is_empty_and_active() {
    let cart = open();
    assert_eq!(cart.status, CartStatus::Active);
    assert_eq!((cart.currency, cart.items.len(), cart.version), (None, 0, 1));
}

#[test]
fn adding_a_listing_that_is_there_sets_its_quantity() {
    let (cart, first) = one_line();
    let (cart, again) =
        cart.with_item(CartItemId(fresh()), &listing(1, 1_000, Some(5)), 7, at(20)).unwrap();
    assert_eq!(cart.items.len(), 1);
    assert_eq!((again.id, again.qty), (first.id, 7), "set, not added");
    assert_eq!((again.created_at, again.updated_at), (at(10), at(20)));
    assert_eq!(cart.items, [again]);
    assert_eq!(cart.updated_at, at(20));
}

#[test]
fn lines_stay_in_the_order_they_were_added() {
    let mut cart = open();
    for number in [3, 1, 2, 1] {
        cart = put(&cart, &listing(number, 100, None), 1).unwrap().0;
    }
    let held: Vec<_> = cart.items.iter().map(|i| i.listing_id).collect();
    assert_eq!(held, [id_of(3), id_of(1), id_of(2)]);
}

#[test]
fn a_quantity_is_between_one_and_the_limit() {
    let (cart, line) = one_line();
    let thing = listing(1, 1_000, Some(5));
    for (qty, fits) in [
        (i64::MIN, false),
        (-1, false),
        (0, false),
        (1, true),
        (MAX_QUANTITY, true),
        (MAX_QUANTITY + 1, false),
        (i64::MAX, false),
    ] {
        let put = put(&cart, &thing, qty).map(|(_, line)| line.qty);
        let set = cart.with_qty(line.id, qty, at(20)).map(|(_, line)| line.qty);
        let expected = if fits { Ok(qty) } else { Err(CartError::Quantity) };
        assert_eq!(put, expected);
        assert_eq!(set, expected);
    }
}

#[test]
fn a_cart_takes_so_many_lines_and_no_more() {
    let mut full = open();
    full.currency = Some(usd());
    full.items = (1..=2_000_u128)
        .map(|number| CartItem {
            id: CartItemId(fresh()),
            listing_id: id_of(number),
            qty: 1,
            created_at: at(0),
            updated_at: at(0),
        })
        .collect();
    assert_eq!(full.items.len(), MAX_LINES);
    let refused = put(&full, &listing(2_001, 100, None), 1);
    assert_eq!(refused, Err(CartError::TooManyLines));
    let (same, line) = put(&full, &listing(2_000, 100, None), 5).unwrap();
    assert_eq!((same.items.len(), line.qty), (MAX_LINES, 5), "setting still works");
    full.items.pop();
    assert_eq!(put(&full, &listing(2_001, 100, None), 1).unwrap().0.items.len(), MAX_LINES);
}

#[test]
fn a_cart_keeps_the_currency_of_its_first_line_until_it_is_empty() {
    let euro = Listing { unit_price: Money::new(100, eur()).unwrap(), ..listing(2, 100, None) };
    let (cart, line) = one_line();
    assert_eq!(cart.currency, Some(usd()));
    let mixed = Err(CartError::CurrencyMismatch { cart: usd(), listing: eur() });
    assert_eq!(put(&cart, &euro, 1), mixed);
    let cart = cart.without_item(line.id, at(20)).unwrap();
    assert_eq!(cart.currency, None);
    let euros = put(&cart, &euro, 1).unwrap().0;
    assert_eq!(euros.currency, Some(eur()));
    assert_eq!(
        (euros.earlier_currencies.as_slice(), euros.has_changed_currency()),
        (&[usd()][..], true)
    );
    let back = put(&euros.emptied(at(30)).unwrap(), &listing(1, 100, None), 1).unwrap().0;
    assert_eq!(back.earlier_currencies, [usd(), eur()], "each once");
    assert!(back.has_changed_currency(), "an amount may have been shown in euros");
    let same = put(&one_line().0.emptied(at(30)).unwrap(), &listing(1, 100, None), 1).unwrap().0;
    assert!(!same.has_changed_currency(), "emptied, and in dollars again");
}

#[test]
fn a_change_is_refused_that_makes_the_cart_larger_than_an_order_can_be() {
    let most = usd().largest_price();
    let (dear, cheap) = (listing(1, most.minor_units(), None), listing(2, 1, None));
    let listings = [dear.clone(), cheap.clone()];
    let refused = Err(CartError::Money(MoneyError::TooLarge { most }));
    let (full, line) = put(&open(), &dear, 1).unwrap();
    assert_eq!(full.ensure_total(Some(&open()), &listings), Ok(()));
    assert_eq!(full.ensure_total(None, &listings), Ok(()), "exactly as much as can be");
    let (more, _) = put(&full, &cheap, 1).unwrap();
    assert_eq!(more.ensure_total(Some(&full), &listings), refused, "another line");
    let (twice, _) = full.with_qty(line.id, 2, at(20)).unwrap();
    assert_eq!(twice.ensure_total(Some(&full), &listings), refused, "another unit");
    assert_eq!(twice.ensure_total(None, &listings), refused, "a cart that begins so");
    let hundred = full.with_qty(line.id, 100_000, at(20)).unwrap().0;
    assert_eq!(
        hundred.ensure_total(Some(&full), &listings),
        refused,
        "past 64 bits in the product"
    );
}

#[test]
fn a_cart_that_a_price_made_too_large_can_be_made_smaller() {
    let most = usd().largest_price();
    let listings = [listing(1, most.minor_units(), None), listing(2, most.minor_units(), None)];
    let (cart, first) = put(&open(), &listings[0], 5).unwrap();
    let (cart, second) = put(&cart, &listings[1], 5).unwrap();
    let change = |to: &Cart| to.ensure_total(Some(&cart), &listings);
    let (lower, _) = cart.with_qty(first.id, 1, at(20)).unwrap();
    assert_eq!(change(&lower), Ok(()), "though six are still too many");
    assert_eq!(change(&cart.without_item(second.id, at(20)).unwrap()), Ok(()));
    assert_eq!(change(&cart.emptied(at(20)).unwrap()), Ok(()));
    assert_eq!(change(&cart.with_coupon(Some(id_of(7)), at(20)).unwrap()), Ok(()));
    let (same, _) = cart.with_qty(first.id, 5, at(20)).unwrap();
    assert_eq!(change(&same), Ok(()));
    let (higher, _) = cart.with_qty(first.id, 6, at(20)).unwrap();
    let refused = Err(CartError::Money(MoneyError::TooLarge { most }));
    assert_eq!(change(&higher), refused);
}

#[test]
fn an_archived_listing_is_not_taken() {
    let archived = Listing { is_active: false, ..listing(1, 100, None) };
    assert_eq!(put(&open(), &archived, 1), Err(CartError::NotForSale));
}

#[test]
fn lines_are_found_by_their_id() {
    let (cart, line) = one_line();
    let missing = CartItemId(fresh());
    assert_eq!(cart.with_qty(missing, 1, at(20)), Err(CartError::NoSuchItem));
    assert_eq!(cart.without_item(missing, at(20)), Err(CartError::NoSuchItem));
    let (two, _) = put(&cart, &listing(2, 100, None), 1).unwrap();
    let left = two.without_item(line.id, at(20)).unwrap();
    assert_eq!(left.items.len(), 1);
    assert_eq!(left.items[0].listing_id, id_of(2));
    assert_eq!(left.currency, Some(usd()));
}

#[test]
fn an_emptied_cart_has_no_coupon_either() {
    let (cart, _) = one_line();
    let cart = cart.with_coupon(Some(id_of(7)), at(20)).unwrap();
    assert_eq!(cart.coupon_id, Some(id_of(7)));
    let empty = cart.emptied(at(30)).unwrap();
    assert_eq!((empty.items.len(), empty.currency, empty.coupon_id), (0, None, None));
    assert_eq!(cart.with_coupon(None, at(30)).unwrap().coupon_id, None);
}

#[test]
fn a_cart_that_is_not_active_is_frozen() {
    let (active, line) = one_line();
    for status in [CartStatus::Checkout, CartStatus::Converted, CartStatus::Abandoned] {
        let cart = Cart { status, ..active.clone() };
        let frozen = CartError::NotActive(status);
        assert_eq!(put(&cart, &listing(2, 100, None), 1), Err(frozen.clone()));
        assert_eq!(cart.with_qty(line.id, 1, at(20)), Err(frozen.clone()));
        assert_eq!(cart.without_item(line.id, at(20)), Err(frozen.clone()));
        assert_eq!(cart.emptied(at(20)), Err(frozen.clone()));
        assert_eq!(cart.with_coupon(None, at(20)), Err(frozen));
    }
}

#[test]
fn a_cart_goes_to_checkout_and_comes_back_or_becomes_an_order() {
    let (cart, _) = one_line();
    let frozen = cart.after(CartEvent::CheckoutStarted, at(20)).unwrap();
    assert_eq!((frozen.status, frozen.updated_at), (CartStatus::Checkout, at(20)));
    let again = frozen.after(CartEvent::CheckoutStarted, at(30));
    assert_eq!(again, Err(CartError::NotActive(CartStatus::Checkout)));
    let back = frozen.after(CartEvent::CheckoutEnded, at(30)).unwrap();
    assert_eq!(back.status, CartStatus::Active);
    assert_eq!(back.items, cart.items);
    let converted = frozen.after(CartEvent::OrderCovered, at(30)).unwrap();
    assert_eq!(converted.status, CartStatus::Converted);
    assert_eq!(converted.after(CartEvent::CheckoutEnded, at(40)), Ok(converted.clone()));
    assert_eq!(converted.after(CartEvent::OrderCovered, at(40)), Ok(converted));
}

#[test]
fn an_empty_cart_is_not_checked_out() {
    let refused = open().after(CartEvent::CheckoutStarted, at(20));
    assert_eq!(refused, Err(CartError::Empty));
    let left = open().after(CartEvent::Abandoned, at(20)).unwrap();
    assert_eq!(left.status, CartStatus::Abandoned);
}
