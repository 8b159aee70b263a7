//! Sample addresses, and tables that orders are priced from.

use domain::address::Address;
use domain::ids::{ShippingMethodId, TaxRateId};
use domain::pricing::PriceTables;
use domain::shipping::{ShippingMethod, ShippingMethodDraft};
use domain::tax::{TaxCategory, TaxRate, TaxRateDraft};

use super::{Sample, money};

impl Sample {
    /// An address with every field.
    ///
    /// # Panics
    /// Never: it is a valid one.
    #[must_use]
    pub fn address(&self, name: &str) -> Address {
        Address {
            name: name.to_owned(),
            lines: vec!["Größe “7” \\ 李".to_owned(), format!("c/o {name}")],
            city: format!("{name}stadt"),
            region: Some("Bayern".to_owned()),
            postcode: Some("80331".to_owned()),
            country: "DE".parse().expect("a country"),
            phone: Some("+498912345678".to_owned()),
        }
    }

    /// A shipping method at 4.99, free from 500.00, and two rates: 19 % in the prices, 1.5 % added to them.
    ///
    /// # Panics
    /// Never: they are valid ones.
    #[must_use]
    pub fn tables(&self, currency: &str) -> PriceTables {
        let method = ShippingMethodDraft {
            code: "post".to_owned(),
            name: "Post – “schnell”".to_owned(),
            countries: vec!["DE".parse().expect("a country")],
            price: money("4.99", currency),
            free_from: Some(money("500.00", currency)),
            tax_category: TaxCategory::default(),
            is_active: true,
        };
        let rate = |name: &str, ppm, included| TaxRateDraft {
            name: name.to_owned(),
            category: TaxCategory::default(),
            country: "DE".parse().expect("a country"),
            region: None,
            ppm,
            included,
            is_active: true,
        };
        let now = self.now();
        let method = ShippingMethod::create(ShippingMethodId(self.id()), method, now);
        let rates = [rate("MwSt.", 190_000, true), rate("Öko-Abgabe", 15_000, false)];
        let rates = rates
            .map(|rate| TaxRate::create(TaxRateId(self.id()), rate, now).expect("a valid rate"));
        PriceTables { methods: vec![method.expect("a valid method")], rates: rates.to_vec() }
    }
}
