//! How an order is delivered: the address, the shipping method, and the tax rates that apply there.

use super::tables::PriceTables;
use std::collections::BTreeSet;

use super::tax::AppliedRate;
use crate::address::{Address, Country};
use crate::money::Money;
use crate::shipping::ShippingMethod;
use crate::tax::{TaxCategory, applicable};

/// The delivery of an order, with its own copy of everything that its price depends on. Changes of shipping methods and
/// tax rates do not change orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The country that it goes to.
    pub country: Country,
    /// The address; `None` once it was erased.
    pub address: Option<Address>,
    /// How; `None` if the shop has no shipping methods.
    pub shipping: Option<ShippingTerms>,
    /// The rates that apply there, by category.
    pub rates: Vec<(TaxCategory, AppliedRate)>,
}

/// A shipping method as an order chose it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippingTerms {
    /// Its code.
    pub code: String,
    /// What the shopper reads.
    pub name: String,
    /// Its price.
    pub price: Money,
    /// It is free if the goods cost at least this after the discount.
    pub free_from: Option<Money>,
    /// How it is taxed.
    pub tax_category: TaxCategory,
}

impl Delivery {
    /// The delivery to `address` by `method` of goods in these categories.
    #[must_use]
    pub fn plan<'a>(
        address: &Address,
        method: Option<&ShippingMethod>,
        tables: &PriceTables,
        categories: impl IntoIterator<Item = &'a TaxCategory>,
    ) -> Self {
        let mut used: BTreeSet<&TaxCategory> =
            method.map(|m| &m.tax_category).into_iter().collect();
        for category in categories {
            used.insert(category);
        }
        let rates = used.into_iter().flat_map(|category| {
            let rates = applicable(&tables.rates, category, address);
            rates.into_iter().map(move |rate| (category.clone(), AppliedRate::from(rate)))
        });
        Self {
            country: address.country,
            address: Some(address.clone()),
            shipping: method.map(ShippingTerms::from),
            rates: rates.collect(),
        }
    }

    /// The rates for a category.
    pub(super) fn rates_of(
        &self,
        category: &TaxCategory,
    ) -> impl Iterator<Item = &AppliedRate> + Clone {
        self.rates.iter().filter(move |(own, _)| own == category).map(|(_, rate)| rate)
    }
}

impl ShippingTerms {
    /// What it costs for goods that cost this much after the discount.
    #[must_use]
    pub fn amount_for(&self, goods: Money) -> Money {
        if self.free_from.is_some_and(|from| goods >= from) {
            Money::zero(self.price.currency())
        } else {
            self.price
        }
    }
}

impl From<&ShippingMethod> for ShippingTerms {
    fn from(method: &ShippingMethod) -> Self {
        Self {
            code: method.code.clone(),
            name: method.name.clone(),
            price: method.price,
            free_from: method.free_from,
            tax_category: method.tax_category.clone(),
        }
    }
}
