//! What a shopper chose about the delivery, and whether the shop offers it.

use thiserror::Error;

use super::delivery::Delivery;
use super::tables::PriceTables;
use crate::address::{Address, Country};
use crate::money::{Currency, Money};
use crate::shipping::ShippingMethod;
use crate::tax::TaxCategory;
use crate::text::quoted;

/// Where goods go and how, as the shopper chose it, and the tables as they were read.
#[derive(Debug, Clone, Copy)]
pub struct DeliveryChoice<'a> {
    /// The tables.
    pub tables: &'a PriceTables,
    /// The address.
    pub address: Option<&'a Address>,
    /// The code of the shipping method.
    pub method: Option<&'a str>,
}

/// Why goods cannot be delivered as chosen.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DeliveryError {
    /// The shop has shipping methods or tax rates, so it has to know where the goods go.
    #[error("a shipping address is required")]
    AddressRequired,
    /// The shop has shipping methods, and none was chosen.
    #[error("a shipping method is required")]
    MethodRequired,
    /// The chosen method does not exist, or is not offered for this address or currency.
    #[error("the shipping method `{0}` is not offered for this address and currency")]
    MethodNotOffered(String),
    /// No method delivers there.
    #[error("no shipping method delivers to {}", .0.name())]
    NotDelivered(Country),
    /// Methods deliver there, but none of them goods in this currency.
    #[error("no shipping method delivers goods in {currency} to {}", .country.name())]
    NotInCurrency {
        /// Where the goods go.
        country: Country,
        /// The currency of the goods.
        currency: Currency,
    },
}

/// The tables of a shop that has set nothing up.
static NOTHING: PriceTables = PriceTables { methods: Vec::new(), rates: Vec::new() };

impl Default for DeliveryChoice<'_> {
    /// Nothing chosen, in a shop that has set nothing up.
    fn default() -> Self {
        Self { tables: &NOTHING, address: None, method: None }
    }
}

impl<'a> DeliveryChoice<'a> {
    /// The delivery of goods in these categories that cost `goods` after the discount. `None` without an address, which
    /// is required only if the shop has shipping methods or tax rates that are active. A method is required if the
    /// shop has active ones.
    ///
    /// # Errors
    /// [`DeliveryError`].
    pub fn plan<'b>(
        &self,
        goods: Money,
        categories: impl IntoIterator<Item = &'b TaxCategory>,
    ) -> Result<Option<Delivery>, DeliveryError> {
        let Some(address) = self.address else {
            return self.without_address();
        };
        let method = self.chosen(goods, address)?;
        Ok(Some(Delivery::plan(address, method, self.tables, categories)))
    }

    fn without_address(&self) -> Result<Option<Delivery>, DeliveryError> {
        if self.tables.are_in_use() {
            return Err(DeliveryError::AddressRequired);
        }
        match self.method {
            Some(code) => Err(DeliveryError::MethodNotOffered(quoted(code))),
            None => Ok(None),
        }
    }

    fn chosen(
        &self,
        goods: Money,
        address: &Address,
    ) -> Result<Option<&'a ShippingMethod>, DeliveryError> {
        let mut offered = self.tables.offers(goods, address);
        match self.method {
            Some(code) => match offered.find(|method| method.code.eq_ignore_ascii_case(code)) {
                Some(method) => Ok(Some(method)),
                None => Err(DeliveryError::MethodNotOffered(quoted(code))),
            },
            None if !self.tables.has_methods() => Ok(None),
            None if offered.next().is_some() => Err(DeliveryError::MethodRequired),
            None => Err(self.undeliverable(goods.currency(), address.country)),
        }
    }

    /// Why no method is offered.
    fn undeliverable(&self, currency: Currency, country: Country) -> DeliveryError {
        match self.tables.methods.iter().any(|method| method.delivers_to(country)) {
            true => DeliveryError::NotInCurrency { country, currency },
            false => DeliveryError::NotDelivered(country),
        }
    }
}
