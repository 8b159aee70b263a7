//! Postal addresses.

use domain::address::{Address, Country};
use domain::text::UnknownWord;
use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::text::read_text;
use super::{JsonBody, ObjectOnly};

/// A postal address.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAddress)]
pub struct AddressBody {
    /// The recipient.
    #[schema(min_length = 1, max_length = 255, example = "Ada Lovelace")]
    name: String,
    /// Street and house number, and what else the carrier needs.
    #[schema(min_items = 1, max_items = 3, example = json!(["12 St James's Square"]))]
    lines: Vec<String>,
    #[schema(min_length = 1, max_length = 100, example = "London")]
    city: String,
    /// The state, province or region.
    #[schema(max_length = 100)]
    region: Option<String>,
    #[schema(max_length = 20, example = "SW1Y 4JH")]
    postcode: Option<String>,
    /// ISO 3166-1 alpha-2, case-insensitive.
    #[serde(deserialize_with = "country")]
    #[schema(value_type = String, example = "GB")]
    country: Country,
    /// In international form.
    #[schema(example = "+442079460018")]
    phone: Option<String>,
}

impl JsonBody for AddressBody {}

impl From<AddressBody> for Address {
    /// The address as it was sent; [`Address::checked`] says whether it is one.
    fn from(body: AddressBody) -> Self {
        Self {
            name: body.name,
            lines: body.lines,
            city: body.city,
            region: body.region,
            postcode: body.postcode,
            country: body.country,
            phone: body.phone,
        }
    }
}

/// What is said about a code that is none.
pub const UNKNOWN_COUNTRY: &str = "unknown country; expected a code of ISO 3166-1 such as DE";

/// Reads a country's code, in any letter case.
fn country<'de, D: Deserializer<'de>>(from: D) -> Result<Country, D::Error> {
    read_text(from, "an ISO 3166-1 alpha-2 country code", |code| {
        code.parse().map_err(|_: UnknownWord| UNKNOWN_COUNTRY.to_owned())
    })
}

/// Reads an address that may be left out.
pub fn optional_address<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Address>, D::Error> {
    let body = Option::<ObjectOnly<AddressBody>>::deserialize(from)?;
    let address = body.map(|ObjectOnly(body)| Address::from(body).checked()).transpose();
    address.map_err(|error| D::Error::custom(format!("{}: {error}", error.field())))
}

/// A postal address.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Address)]
pub struct AddressDto {
    /// The recipient.
    name: String,
    lines: Vec<String>,
    city: String,
    region: Option<String>,
    postcode: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "GB")]
    country: &'static str,
    phone: Option<String>,
}

impl From<&Address> for AddressDto {
    fn from(address: &Address) -> Self {
        let address = address.clone();
        Self {
            name: address.name,
            lines: address.lines,
            city: address.city,
            region: address.region,
            postcode: address.postcode,
            country: address.country.code(),
            phone: address.phone,
        }
    }
}
