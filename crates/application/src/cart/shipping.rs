//! `GET, PUT, DELETE /api/cart/shipping`: which shipping methods are offered for the cart, and the chosen one.

use std::collections::BTreeSet;

use domain::address::Country;
use domain::money::Money;
use domain::pricing::{DeliveryError, PriceTables, ShippingTerms};
use domain::shipping::ShippingMethod;
use domain::text::quoted;

use crate::cart::{ensure_not_in_checkout, open_or_new, write_if_changed};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{execute, into_new};
use crate::price_tables::{decided_by_price_tables, price_tables};
use crate::principal::Principal;
use crate::views::CartView;

/// A shipping method that is offered for a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippingOffer {
    /// The method.
    pub method: ShippingMethod,
    /// What it costs for the goods that are in the cart now.
    pub amount: Money,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// The offers for a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippingOffers {
    /// Where the goods go; `None` if the cart has no address, and so no offers.
    pub country: Option<Country>,
    /// The countries that goods in the cart's currency are shipped to; `None`: every country.
    pub countries: Option<BTreeSet<Country>>,
    /// Whether checkout needs an address: the shop has active shipping methods or tax rates.
    pub is_required: bool,
    /// The offers, the cheapest first.
    pub offers: Vec<ShippingOffer>,
}

/// The shipping methods that are offered for the caller's cart and its address.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn shipping_offers(
    engine: &Engine,
    caller: &Principal,
) -> Result<ShippingOffers, AppError> {
    let (found, _) = open_or_new(engine, caller).await?;
    let view = CartView::load(engine, found).await?;
    let tables = price_tables(engine).await?;
    let currency = view.cart.currency.unwrap_or(engine.policy.currency);
    Ok(ShippingOffers {
        countries: tables.destinations(currency),
        country: view.cart.shipping_address.as_ref().map(|address| address.country),
        is_required: tables.are_in_use(),
        offers: offers(&view, &tables),
    })
}

/// Whether checkout needs an address: the shop has active shipping methods or tax rates.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn needs_delivery(engine: &Engine) -> Result<bool, AppError> {
    Ok(price_tables(engine).await?.are_in_use())
}

/// The offers for what is in the cart; none for a cart whose total is too large for an order.
fn offers(view: &CartView, tables: &PriceTables) -> Vec<ShippingOffer> {
    let goods = view.price.final_amount.to_total().ok();
    let Some((goods, address)) = goods.zip(view.cart.shipping_address.as_ref()) else {
        return Vec::new();
    };
    let chosen = view.cart.shipping_method.as_deref();
    let mut offers: Vec<_> = tables
        .offers(goods, address)
        .map(|method| ShippingOffer {
            amount: ShippingTerms::from(method).amount_for(goods),
            is_chosen: chosen == Some(method.code.as_str()),
            method: method.clone(),
        })
        .collect();
    offers.sort_by_key(|offer| (offer.amount, offer.method.id));
    offers
}

/// Chooses the shipping method with this code for the caller's cart, or removes the choice (`None`).
///
/// # Errors
/// [`AppError::Delivery`] if the cart has no address or the method is not offered for it, [`AppError::Cart`] if the
/// cart is locked.
pub async fn set_shipping(
    engine: &Engine,
    caller: &Principal,
    code: Option<&str>,
) -> Result<CartView, AppError> {
    let done = execute(engine, None, || async {
        let (found, is_new) = open_or_new(engine, caller).await?;
        ensure_not_in_checkout(engine, &found.cart).await?;
        let code = match code {
            Some(code) => Some(
                decided_by_price_tables(engine, |tables| {
                    offered(engine, &found.cart, tables, code)
                })
                .await?
                .0,
            ),
            None => None,
        };
        let after = found.cart.with_shipping(code, engine.now())?;
        let (found, changes) = write_if_changed(engine, caller, (found, is_new), after).await?;
        Ok((CartView::load(engine, found).await?, changes))
    });
    into_new(done.await?)
}

/// The code of the method, if it is offered for the cart.
fn offered(
    engine: &Engine,
    cart: &domain::cart::Cart,
    tables: &PriceTables,
    code: &str,
) -> Result<String, AppError> {
    let goods = Money::zero(cart.currency.unwrap_or(engine.policy.currency));
    let address = cart.shipping_address.as_ref().ok_or(DeliveryError::AddressRequired)?;
    let mut offers = tables.offers(goods, address);
    let method = offers.find(|method| method.code.eq_ignore_ascii_case(code));
    let method = method.ok_or_else(|| DeliveryError::MethodNotOffered(quoted(code)))?;
    Ok(method.code.clone())
}
