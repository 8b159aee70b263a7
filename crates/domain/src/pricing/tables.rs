//! The tables that prices are computed from, as they were read.

use std::collections::BTreeSet;

use crate::address::{Address, Country};
use crate::money::{Currency, Money};
use crate::shipping::ShippingMethod;
use crate::tax::TaxRate;

/// The shipping methods and tax rates of a shop. Empty tables change nothing: an order then costs its goods,
/// less the discount.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PriceTables {
    /// The shipping methods, also inactive ones, in the order of their ids.
    pub methods: Vec<ShippingMethod>,
    /// The tax rates, also inactive ones, in the order of their ids.
    pub rates: Vec<TaxRate>,
}

impl PriceTables {
    /// The sum of the versions of all rows. Rows are never deleted and every change increases the version of
    /// one, so two reads with the same sum have the same contents.
    #[must_use]
    pub fn version(&self) -> i64 {
        let methods = self.methods.iter().map(|method| method.version);
        methods.chain(self.rates.iter().map(|rate| rate.version)).fold(0, i64::saturating_add)
    }

    /// Whether prices depend on where goods are delivered to: a row is active.
    #[must_use]
    pub fn are_in_use(&self) -> bool {
        self.has_methods() || self.rates.iter().any(|rate| rate.is_active)
    }

    /// Whether the shop has shipping methods that are active.
    #[must_use]
    pub fn has_methods(&self) -> bool {
        self.methods.iter().any(|method| method.is_active)
    }

    /// The countries that goods priced in this currency are shipped to; `None` if they are shipped to every country, or
    /// if the shop has no active methods and ships without one.
    #[must_use]
    pub fn destinations(&self, currency: Currency) -> Option<BTreeSet<Country>> {
        let is_offered =
            |method: &&ShippingMethod| method.is_active && method.price.currency() == currency;
        let methods: Vec<_> = self.methods.iter().filter(is_offered).collect();
        let reaches_all = methods.iter().any(|method| method.countries.is_empty());
        let is_limited = self.has_methods() && !reaches_all;
        is_limited
            .then(|| methods.iter().flat_map(|method| method.countries.iter().copied()).collect())
    }

    /// The methods that are offered for goods that cost `goods` after the discount, delivered to `address`.
    pub fn offers(&self, goods: Money, address: &Address) -> impl Iterator<Item = &ShippingMethod> {
        self.methods.iter().filter(move |method| method.is_offered(goods, address))
    }
}
