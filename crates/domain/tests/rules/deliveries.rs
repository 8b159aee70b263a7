//! Which shipping methods are offered, and what an order needs.

use domain::order::OrderError;
use domain::pricing::DeliveryError;
use domain::shipping::{ShippingMethod, ShippingMethodDraft, ShippingMethodError};

use crate::support::{Basket, address, at, eur, listing, method, money, rate, tables};

fn basket() -> Basket {
    Basket::of(vec![(listing(1, 1_000, None), 2)])
}

fn refused(basket: &Basket) -> DeliveryError {
    match basket.place() {
        Err(OrderError::Delivery(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn only_in(code: &str, country: &str) -> ShippingMethod {
    ShippingMethod { countries: vec![country.parse().unwrap()], ..method(code, 500, None) }
}

#[test]
fn a_shop_without_tables_asks_for_nothing_and_keeps_an_address_that_it_is_given() {
    let plain = basket().place().unwrap().record.order;
    assert_eq!((plain.delivery, plain.price.grand_total()), (None, money(2_000)));
    let inactive = ShippingMethod { is_active: false, ..method("post", 500, None) };
    let off = Basket { tables: tables(&[inactive], &[]), ..basket() };
    assert_eq!(off.place().unwrap().record.order.delivery, None);
    let kept = basket().delivered(tables(&[], &[]), address("GB"), None).place().unwrap();
    let delivery = kept.record.order.delivery.unwrap();
    assert_eq!((delivery.address, delivery.shipping), (Some(address("GB")), None));
    let named = Basket { shipping: Some("post"), ..basket() };
    assert_eq!(refused(&named), DeliveryError::MethodNotOffered("post".to_owned()));
}

#[test]
fn with_rates_an_address_is_required_and_with_methods_a_method() {
    let rates = Basket { tables: tables(&[], &[rate("GB", 200_000, true)]), ..basket() };
    assert_eq!(refused(&rates), DeliveryError::AddressRequired);
    let post = tables(&[method("post", 500, None)], &[]);
    let methods = Basket { tables: post.clone(), ..basket() };
    assert_eq!(refused(&methods), DeliveryError::AddressRequired);
    let unchosen = basket().delivered(post.clone(), address("GB"), None);
    assert_eq!(refused(&unchosen), DeliveryError::MethodRequired);
    let order = basket().delivered(post, address("GB"), Some("POST")).place().unwrap().record.order;
    assert_eq!(order.price.grand_total(), money(2_500));
    assert_eq!(order.delivery.unwrap().shipping.unwrap().code, "post");
}

#[test]
fn a_method_is_offered_for_its_countries_and_its_currency() {
    let shop = tables(&[only_in("royal", "GB"), only_in("colissimo", "FR")], &[]);
    let to = |country, code| basket().delivered(shop.clone(), address(country), Some(code));
    assert!(to("GB", "royal").place().is_ok());
    for (country, code) in
        [("GB", "colissimo"), ("FR", "royal"), ("GB", "unknown"), ("US", "royal")]
    {
        assert_eq!(refused(&to(country, code)), DeliveryError::MethodNotOffered(code.to_owned()));
    }
    let nowhere = basket().delivered(shop, address("US"), None);
    assert_eq!(refused(&nowhere), DeliveryError::NotDelivered("US".parse().unwrap()));
    let price = domain::money::Money::new(500, eur()).unwrap();
    let euros = ShippingMethod { price, ..method("post", 500, None) };
    let euros =
        |code| basket().delivered(tables(std::slice::from_ref(&euros), &[]), address("GB"), code);
    assert_eq!(refused(&euros(Some("post"))), DeliveryError::MethodNotOffered("post".to_owned()));
    let (country, currency) = ("GB".parse().unwrap(), money(1).currency());
    assert_eq!(refused(&euros(None)), DeliveryError::NotInCurrency { country, currency });
    let off = ShippingMethod { is_active: false, ..method("off", 500, None) };
    let shop = tables(&[off, method("post", 500, None)], &[]);
    let off = basket().delivered(shop, address("GB"), Some("off"));
    assert_eq!(refused(&off), DeliveryError::MethodNotOffered("off".to_owned()));
}

#[test]
fn a_method_has_a_code_and_amounts_of_one_currency() {
    let draft = || method("post", 500, Some(9_000)).draft();
    let wrong = |draft: ShippingMethodDraft| draft.checked().unwrap_err();
    let code = ShippingMethodDraft { code: "two words".to_owned(), ..draft() };
    assert!(matches!(wrong(code), ShippingMethodError::Text { field: "code", .. }));
    let euros = domain::money::Money::new(500, eur()).unwrap();
    let mixed = ShippingMethodDraft { free_from: Some(euros), ..draft() };
    assert!(matches!(wrong(mixed), ShippingMethodError::Amount { field: "free_from", .. }));
    let dear = ShippingMethodDraft { price: money(10_000_000_000), ..draft() };
    assert!(matches!(wrong(dear), ShippingMethodError::Amount { field: "price", .. }));
    let countries = ["GB", "DE", "GB"].map(|code| code.parse().unwrap()).to_vec();
    let sorted = ShippingMethodDraft { countries, ..draft() }.checked().unwrap();
    assert_eq!(sorted.countries.iter().map(|c| c.code()).collect::<Vec<_>>(), ["DE", "GB"]);
    let before = method("post", 500, None);
    let after = before.changed(ShippingMethodDraft { price: money(1), ..before.draft() }, at(9));
    let after = after.unwrap();
    assert_eq!((after.id, after.price, after.created_at), (before.id, money(1), at(-1_000)));
}

#[test]
fn destinations_are_the_countries_that_active_methods_of_the_currency_reach() {
    let codes = |methods: &[ShippingMethod]| {
        let found = tables(methods, &[]).destinations(money(1).currency());
        found.map(|all| all.iter().map(|country| country.code()).collect::<Vec<_>>())
    };
    let (royal, colissimo) = (only_in("royal", "GB"), only_in("colissimo", "FR"));
    let off = ShippingMethod { is_active: false, ..only_in("old", "US") };
    let foreign = ShippingMethod {
        price: domain::money::Money::new(100, eur()).unwrap(),
        ..only_in("dhl", "DE")
    };
    assert_eq!(codes(&[royal.clone(), colissimo, off.clone()]), Some(vec!["FR", "GB"]));
    assert_eq!(codes(&[royal, method("post", 500, None)]), None, "everywhere");
    assert_eq!(codes(&[foreign]), Some(vec![]), "nowhere in this currency");
    assert_eq!((codes(&[]), codes(&[off])), (None, None), "shipped without a method");
}
