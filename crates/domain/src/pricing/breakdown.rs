//! The parts of a price: what each line and the shipping cost, and their taxes.

use super::delivery::Delivery;
use super::split::split;
use super::tax::{AppliedRate, Tax, sum_of, taxes_on};
use super::{Charges, Price};
use crate::ids::ListingId;
use crate::money::{Money, MoneyError};
use crate::tax::TaxCategory;

/// A line of goods to be priced.
#[derive(Debug, Clone, Copy)]
pub struct Goods<'a> {
    /// The listing; each has one line.
    pub listing: ListingId,
    /// Unit price × quantity.
    pub subtotal: Money,
    /// How it is taxed.
    pub category: &'a TaxCategory,
}

/// A price with its parts, which add up to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdown {
    /// The lines, in the order in which they were given.
    pub lines: Vec<LinePrice>,
    /// The shipping, if there is any.
    pub shipping: Option<ShippingPrice>,
    /// The sums.
    pub price: Price,
}

/// What a line costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePrice {
    /// Unit price × quantity.
    pub subtotal: Money,
    /// Its share of the discount.
    pub discount: Money,
    /// Its taxes.
    pub taxes: Vec<Tax>,
}

/// What shipping costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippingPrice {
    /// The charge.
    pub amount: Money,
    /// Its taxes.
    pub taxes: Vec<Tax>,
}

impl Breakdown {
    /// Prices goods with a discount and their delivery. The discount is split over the lines in proportion to their
    /// subtotals, and taken off before taxes; taxes are rounded per line; shipping is taxed like one more line.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`]; [`MoneyError::Negative`] for a discount above the total;
    /// [`MoneyError::TooLarge`] if the sum fits into no amount.
    pub fn of(
        goods: &[Goods<'_>],
        discount: Money,
        delivery: Option<&Delivery>,
    ) -> Result<Self, MoneyError> {
        let total = Money::sum(discount.currency(), goods.iter().map(|line| line.subtotal))?;
        let price = Price::new(total, discount)?;
        let lines = lines(goods, discount, delivery)?;
        let shipping = shipping(price.final_amount(), delivery)?;
        let price = price.with_charges(charges(&lines, shipping.as_ref(), total)?)?;
        Ok(Self { lines, shipping, price })
    }

    /// The taxes, summed by rate, in the order in which they first appear.
    #[must_use]
    pub fn taxes(&self) -> Vec<Tax> {
        let mut sums: Vec<Tax> = Vec::new();
        let shipping = self.shipping.iter().flat_map(|shipping| &shipping.taxes);
        for tax in self.lines.iter().flat_map(|line| &line.taxes).chain(shipping) {
            let plus = |sum: Money, more: Money| sum.plus(more).unwrap_or(sum);
            match sums.iter_mut().find(|sum| sum.rate == tax.rate) {
                Some(sum) => {
                    sum.base = plus(sum.base, tax.base);
                    sum.amount = plus(sum.amount, tax.amount);
                }
                None => sums.push(tax.clone()),
            }
        }
        sums
    }

    /// What a rate that is added to the prices was computed on: the amounts that it taxes, without the taxes that they
    /// include.
    #[must_use]
    pub fn net_base(&self, rate: &AppliedRate) -> Money {
        let lines = self.lines.iter().map(|line| &line.taxes);
        let parts = lines.chain(self.shipping.iter().map(|shipping| &shipping.taxes));
        let mut net = Money::zero(self.price.final_amount().currency());
        for taxes in parts {
            let Some(tax) = taxes.iter().find(|tax| tax.rate == *rate) else { continue };
            let minus = |base: Money, tax: Money| base.minus(tax).unwrap_or(base);
            let base = sum_of(taxes, true).fold(tax.base, minus);
            net = net.plus(base).unwrap_or(net);
        }
        net
    }
}

impl LinePrice {
    /// The taxes that are added to the line's price.
    pub fn added_taxes(&self) -> impl Iterator<Item = Money> {
        sum_of(&self.taxes, false)
    }
}

impl ShippingPrice {
    /// What the shopper pays for it: the charge and the taxes that are added to it.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`].
    pub fn gross(&self) -> Result<Money, MoneyError> {
        sum_of(&self.taxes, false).try_fold(self.amount, Money::plus)
    }
}

fn lines(
    goods: &[Goods<'_>],
    discount: Money,
    delivery: Option<&Delivery>,
) -> Result<Vec<LinePrice>, MoneyError> {
    let weights: Vec<_> =
        goods.iter().map(|line| (line.listing, line.subtotal.minor_units())).collect();
    let shares = split(discount.minor_units(), &weights);
    let priced = goods.iter().zip(shares).map(|(line, share)| {
        let share = Money::new(share, discount.currency())?;
        let base = line.subtotal.minus(share)?;
        let taxes = delivery.map(|delivery| taxes_on(base, delivery.rates_of(line.category)));
        Ok(LinePrice { subtotal: line.subtotal, discount: share, taxes: taxes.unwrap_or_default() })
    });
    priced.collect()
}

fn shipping(
    goods: Money,
    delivery: Option<&Delivery>,
) -> Result<Option<ShippingPrice>, MoneyError> {
    let Some((delivery, terms)) = delivery.and_then(|d| Some((d, d.shipping.as_ref()?))) else {
        return Ok(None);
    };
    terms.price.require_currency(goods.currency())?;
    let amount = terms.amount_for(goods);
    let taxes = taxes_on(amount, delivery.rates_of(&terms.tax_category));
    Ok(Some(ShippingPrice { amount, taxes }))
}

fn charges(
    lines: &[LinePrice],
    shipping: Option<&ShippingPrice>,
    total: Money,
) -> Result<Charges, MoneyError> {
    let currency = total.currency();
    let taxes = |included| {
        let of_lines = lines.iter().flat_map(move |line| sum_of(&line.taxes, included));
        let of_shipping = shipping.into_iter().flat_map(move |s| sum_of(&s.taxes, included));
        Money::sum(currency, of_lines.chain(of_shipping))
    };
    Ok(Charges {
        shipping_amount: shipping.map_or(Money::zero(currency), |shipping| shipping.amount),
        tax_added: taxes(false)?,
        tax_included: taxes(true)?,
    })
}
