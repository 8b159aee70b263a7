//! Addresses and the terms of deliveries as JSON: they are read and written as a whole, and never searched.

use domain::address::Address;
use domain::money::{Currency, Money};
use domain::pricing::{AppliedRate, Delivery, ShippingTerms};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::RowName;
use crate::errors::Fault;
use crate::query::strip_nul;

/// A postal address.
#[derive(Serialize, Deserialize)]
struct AddressText {
    name: String,
    lines: Vec<String>,
    city: String,
    region: Option<String>,
    postcode: Option<String>,
    country: String,
    phone: Option<String>,
}

/// A delivery but for its address.
#[derive(Serialize, Deserialize)]
struct DeliveryText {
    country: String,
    shipping: Option<ShippingText>,
    rates: Vec<RateText>,
}

/// A shipping method; amounts in minor units of the order's currency.
#[derive(Serialize, Deserialize)]
struct ShippingText {
    code: String,
    name: String,
    price: i64,
    free_from: Option<i64>,
    tax_category: String,
}

/// A tax rate.
#[derive(Serialize, Deserialize)]
struct RateText {
    category: String,
    name: String,
    ppm: u32,
    included: bool,
}

fn text(value: &impl Serialize) -> String {
    strip_nul(&serde_json::to_string(value).unwrap_or_default())
}

fn read<T: DeserializeOwned>(name: RowName, text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|e| name.broken(e))
}

/// An address as it is stored.
pub(crate) fn address_text(address: &Address) -> String {
    let address = address.clone();
    text(&AddressText {
        name: address.name,
        lines: address.lines,
        city: address.city,
        region: address.region,
        postcode: address.postcode,
        country: address.country.code().to_owned(),
        phone: address.phone,
    })
}

/// A stored address.
pub(crate) fn read_address(name: RowName, text: &str) -> Result<Address, Fault> {
    let stored: AddressText = read(name, text)?;
    Ok(Address {
        name: stored.name,
        lines: stored.lines,
        city: stored.city,
        region: stored.region,
        postcode: stored.postcode,
        country: name.word(&stored.country)?,
        phone: stored.phone,
    })
}

/// A delivery as it is stored, without its address.
pub(crate) fn delivery_text(delivery: &Delivery) -> String {
    let shipping = delivery.shipping.as_ref().map(|terms| ShippingText {
        code: terms.code.clone(),
        name: terms.name.clone(),
        price: terms.price.minor_units(),
        free_from: terms.free_from.map(Money::minor_units),
        tax_category: terms.tax_category.to_string(),
    });
    let rates = delivery.rates.iter().map(|(category, rate)| RateText {
        category: category.to_string(),
        name: rate.name.clone(),
        ppm: rate.ppm,
        included: rate.included,
    });
    let country = delivery.country.code().to_owned();
    text(&DeliveryText { country, shipping, rates: rates.collect() })
}

/// A stored delivery, with its address unless that was erased.
pub(crate) fn read_delivery(
    name: RowName,
    currency: Currency,
    text: &str,
    address: Option<&str>,
) -> Result<Delivery, Fault> {
    let stored: DeliveryText = read(name, text)?;
    let rate = |rate: RateText| {
        let applied = AppliedRate { name: rate.name, ppm: rate.ppm, included: rate.included };
        Ok((name.word(&rate.category)?, applied))
    };
    Ok(Delivery {
        country: name.word(&stored.country)?,
        address: address.map(|address| read_address(name, address)).transpose()?,
        shipping: stored.shipping.map(|terms| read_terms(name, currency, terms)).transpose()?,
        rates: stored.rates.into_iter().map(rate).collect::<Result<_, Fault>>()?,
    })
}

fn read_terms(
    name: RowName,
    currency: Currency,
    terms: ShippingText,
) -> Result<ShippingTerms, Fault> {
    let free_from = terms.free_from.map(|units| name.money(units, currency)).transpose()?;
    Ok(ShippingTerms {
        price: name.money(terms.price, currency)?,
        free_from,
        tax_category: name.word(&terms.tax_category)?,
        code: terms.code,
        name: terms.name,
    })
}
