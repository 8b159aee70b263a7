//! Shipping methods, tax rates and addresses.

use domain::address::Address;
use domain::pricing::PriceTables;
use domain::shipping::{ShippingMethod, ShippingMethodDraft};
use domain::tax::{TaxCategory, TaxRate, TaxRateDraft};

use super::{at, fresh, money};

/// An address in a country, without a region.
pub fn address(country: &str) -> Address {
    Address {
        name: "Ada Lovelace".to_owned(),
        lines: vec!["12 St James's Square".to_owned()],
        city: "London".to_owned(),
        region: None,
        postcode: Some("SW1Y 4JH".to_owned()),
        country: country.parse().unwrap(),
        phone: None,
    }
}

/// A method that delivers everywhere at so many cents.
pub fn method(code: &str, cents: i64, free_from: Option<i64>) -> ShippingMethod {
    let draft = ShippingMethodDraft {
        code: code.to_owned(),
        name: format!("Delivery {code}"),
        countries: Vec::new(),
        price: money(cents),
        free_from: free_from.map(money),
        tax_category: TaxCategory::default(),
        is_active: true,
    };
    ShippingMethod::create(fresh().into(), draft, at(-1_000)).unwrap()
}

/// A rate for the standard category in a country.
pub fn rate(country: &str, ppm: u32, included: bool) -> TaxRate {
    let draft = TaxRateDraft {
        name: format!("Tax {ppm}"),
        category: TaxCategory::default(),
        country: country.parse().unwrap(),
        region: None,
        ppm,
        included,
        is_active: true,
    };
    TaxRate::create(fresh().into(), draft, at(-1_000)).unwrap()
}

/// The tables of a shop.
pub fn tables(methods: &[ShippingMethod], rates: &[TaxRate]) -> PriceTables {
    PriceTables { methods: methods.to_vec(), rates: rates.to_vec() }
}
