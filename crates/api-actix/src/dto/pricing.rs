//! What is charged beside the goods: shipping and taxes.

use application::cart::{ShippingOffer, ShippingOffers};
use domain::pricing::{ShippingPrice, ShippingTerms, Tax};
use domain::tax::percentage;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{DecimalText, JsonBody};

/// A tax on an amount.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Tax)]
pub struct TaxDto {
    #[schema(example = "VAT")]
    name: String,
    /// In percent, as a decimal string.
    #[schema(example = "19")]
    rate: String,
    /// Whether the price includes it; otherwise it is added.
    included: bool,
    /// The amount that is taxed, after the discount; it contains the taxes that are included.
    base: DecimalText,
    /// The tax.
    amount: DecimalText,
}

impl From<&Tax> for TaxDto {
    fn from(tax: &Tax) -> Self {
        Self {
            name: tax.rate.name.clone(),
            rate: percentage(tax.rate.ppm),
            included: tax.rate.included,
            base: tax.base.into(),
            amount: tax.amount.into(),
        }
    }
}

/// All taxes of a list.
pub fn taxes(taxes: &[Tax]) -> Vec<TaxDto> {
    taxes.iter().map(TaxDto::from).collect()
}

/// The shipping of a cart or an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Shipping)]
pub struct ShippingDto {
    /// The code of the method.
    #[schema(example = "standard")]
    method: String,
    #[schema(example = "Standard delivery")]
    name: String,
    /// Zero from the method's threshold on.
    amount: DecimalText,
    taxes: Vec<TaxDto>,
}

impl ShippingDto {
    /// Shipping at these terms.
    pub fn of(terms: &ShippingTerms, price: &ShippingPrice) -> Self {
        Self {
            method: terms.code.clone(),
            name: terms.name.clone(),
            amount: price.amount.into(),
            taxes: taxes(&price.taxes),
        }
    }
}

/// A shipping method that is offered.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ShippingOffer)]
pub struct ShippingOfferDto {
    /// The code of the method.
    #[schema(example = "standard")]
    method: String,
    #[schema(example = "Standard delivery")]
    name: String,
    /// What it costs for the goods in the cart, before taxes that are added.
    amount: DecimalText,
    currency: &'static str,
    /// It is free if the goods cost at least this, after the discount.
    free_from: Option<DecimalText>,
    /// Whether it is chosen.
    chosen: bool,
}

impl From<&ShippingOffer> for ShippingOfferDto {
    fn from(offer: &ShippingOffer) -> Self {
        Self {
            method: offer.method.code.clone(),
            name: offer.method.name.clone(),
            amount: offer.amount.into(),
            currency: offer.amount.currency().code(),
            free_from: offer.method.free_from.map(DecimalText::from),
            chosen: offer.is_chosen,
        }
    }
}

/// The shipping methods that are offered for the cart.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ShippingOffers)]
pub struct ShippingOffersDto {
    /// Where the goods go; null if the cart has no address, and so no offers.
    #[schema(example = "GB")]
    country: Option<&'static str>,
    /// The countries that the goods can be shipped to, sorted by code; null: every country.
    #[schema(example = json!(["AT", "DE"]))]
    countries: Option<Vec<&'static str>>,
    /// Whether checkout needs an address: the shop has shipping methods or tax rates.
    pub required: bool,
    /// The cheapest first.
    pub items: Vec<ShippingOfferDto>,
}

impl From<&ShippingOffers> for ShippingOffersDto {
    fn from(offers: &ShippingOffers) -> Self {
        Self {
            country: offers.country.map(|country| country.code()),
            countries: offers.countries.as_ref().map(|all| all.iter().map(|c| c.code()).collect()),
            required: offers.is_required,
            items: offers.offers.iter().map(ShippingOfferDto::from).collect(),
        }
    }
}

/// The chosen shipping method.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChooseShipping)]
pub struct ShippingBody {
    /// The code of an offered method.
    #[schema(min_length = 1, max_length = 50, example = "standard")]
    pub method: String,
}

impl JsonBody for ShippingBody {}
