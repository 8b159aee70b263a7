//! Shipping methods and tax rates.

use domain::ids::{ShippingMethodId, TaxRateId};
use domain::shipping::{ShippingMethod, ShippingMethodDraft};
use domain::tax::{TaxCategory, TaxRate, TaxRateDraft};

use super::{Sample, money};

impl Sample {
    /// A shipping method for everywhere, at 4.90 GBP.
    ///
    /// # Panics
    /// If the code is none.
    #[must_use]
    pub fn shipping_method(&self, code: &str) -> ShippingMethod {
        let draft = ShippingMethodDraft {
            code: code.to_owned(),
            name: "Parcel".to_owned(),
            countries: Vec::new(),
            price: money("4.90", "GBP"),
            free_from: None,
            tax_category: TaxCategory::default(),
            is_active: true,
        };
        let id = ShippingMethodId(self.id());
        ShippingMethod::create(id, draft, self.now()).expect("a sound draft")
    }

    /// A rate of 20 % for the whole of GB that prices include.
    ///
    /// # Panics
    /// If the name is empty.
    #[must_use]
    pub fn tax_rate(&self, name: &str) -> TaxRate {
        let draft = TaxRateDraft {
            name: name.to_owned(),
            category: TaxCategory::default(),
            country: "GB".parse().expect("a country"),
            region: None,
            ppm: 200_000,
            included: true,
            is_active: true,
        };
        TaxRate::create(TaxRateId(self.id()), draft, self.now()).expect("a sound draft")
    }
}
