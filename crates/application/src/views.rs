//! The shopper's view of a cart: lines with live prices, the coupon, the total, and the reasons for
//! which checkout would reject it. A cart in checkout shows the amounts of its order.

use domain::cart::{Cart, CartItem, CartStatus};
use domain::coupon::{Coupon, CouponRefusal};
use domain::ids::{CartItemId, ListingId};
use domain::listing::Listing;
use domain::money::{Currency, Money, MoneyError, Sum};
use domain::order::OrderRecord;
use domain::pricing::{
    Breakdown, Charges, Delivery, DeliveryChoice, DeliveryError, Goods, Price, PriceTables,
    ShippingPrice, ShippingTerms, Tax, sum_of_lines,
};
use ports::CartWithListings;

use crate::cart_checkout::CartCheckout;
use crate::coupons::of_cart;
use crate::engine::Engine;
use crate::error::AppError;
use crate::price_tables::price_tables;

/// A line of a cart with what its listing says now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartLineView {
    /// The line.
    pub item: CartItem,
    /// The listing's name.
    pub name: String,
    /// The listing's price now; in checkout that of the order.
    pub unit_price: Money,
    /// `unit_price` × `qty`, however large.
    pub subtotal: Sum,
    /// Its taxes; none while the cart has no address, and in the answer to a change of the line.
    pub taxes: Vec<Tax>,
    /// Whether this quantity is available now.
    pub available: bool,
}

/// The coupon on a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouponOnCart {
    /// Its code.
    pub code: String,
    /// Whether it takes something off now: what the amounts show, and what checkout would do.
    pub usable: bool,
}

/// The amounts of a cart. Those of an active cart follow the listings' prices and can exceed the
/// limit of an order: they are shown nevertheless, with [`CartProblem::TooLarge`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CartAmounts {
    /// The sum of the lines, before the discount.
    pub total_amount: Sum,
    /// The discount.
    pub discount_applied: Sum,
    /// `total_amount - discount_applied`, never negative.
    pub final_amount: Sum,
    /// The price of shipping; zero while no method is chosen.
    pub shipping_amount: Sum,
    /// Taxes that are added to the prices; zero while the cart has no address.
    pub tax_added: Sum,
    /// Taxes that are in the prices; zero while the cart has no address.
    pub tax_included: Sum,
    /// What is to be paid: `final_amount + shipping_amount + tax_added`.
    pub grand_total: Sum,
}

/// The shipping of a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartShipping {
    /// The method.
    pub terms: ShippingTerms,
    /// What it costs.
    pub price: ShippingPrice,
}

/// A reason for which checkout would reject a cart now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CartProblem {
    /// Its total is larger than an order's can be.
    TooLarge(MoneyError),
    /// It cannot be delivered as chosen.
    Delivery(DeliveryError),
    /// Its coupon cannot be used, by this user, now, or on this total.
    CouponNotUsable,
    /// The listings of these lines are no longer for sale.
    NotForSale(Vec<CartItemId>),
    /// There is not enough stock for these lines.
    OutOfStock(Vec<CartItemId>),
}

/// A cart as its shopper sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartView {
    /// The cart.
    pub cart: Cart,
    /// Its lines, in the order they were added.
    pub lines: Vec<CartLineView>,
    /// The currency of its amounts.
    pub currency: Currency,
    /// The coupon, if one was put on it and still exists.
    pub coupon: Option<CouponOnCart>,
    /// Its amount.
    pub price: CartAmounts,
    /// Its shipping, if a method is chosen and offered.
    pub shipping: Option<CartShipping>,
    /// Its taxes by rate.
    pub taxes: Vec<Tax>,
    /// Reasons for which checkout would reject it now, other than being empty.
    pub problems: Vec<CartProblem>,
    /// The checkout it is frozen for.
    pub checkout: Option<CartCheckout>,
}

impl CartView {
    /// Prices a cart that its shopper can change; `coupon` is the one on it with the user's slots.
    pub(crate) fn of(
        engine: &Engine,
        found: CartWithListings,
        coupon: Option<&(Coupon, Vec<i32>)>,
        tables: &PriceTables,
    ) -> Result<Self, AppError> {
        let CartWithListings { cart, listings } = found;
        let currency = cart.currency.unwrap_or(engine.policy.currency);
        let mut problems = availability(&cart, &listings)?;
        let mut lines = cart
            .items
            .iter()
            .map(|item| line(item, find(&listings, item.listing_id)?))
            .collect::<Result<Vec<_>, AppError>>()?;
        let total = sum_of_lines(currency, lines.iter().map(|l| (l.unit_price, l.item.qty)))?;
        let mut discount = Money::zero(currency);
        let mut parts = None;
        match total.to_total() {
            Err(error) => problems.push(CartProblem::TooLarge(error)),
            Ok(total) => {
                match coupon
                    .map(|(c, taken)| c.discount_for(cart.user_id, taken, total, engine.now()))
                {
                    Some(Ok(off)) => discount = off.min(total),
                    Some(Err(CouponRefusal::NotUsable)) => {
                        problems.push(CartProblem::CouponNotUsable);
                    }
                    Some(Err(CouponRefusal::TakesNothingOff)) | None => {}
                }
                let price = Price::new(total, discount)?;
                let delivery = delivery(&cart, &listings, tables, price, &mut problems)?;
                parts = charges(&cart, &listings, discount, delivery, &mut problems)?;
            }
        }
        let usable = !discount.is_zero();
        let coupon = coupon.map(|(c, _)| CouponOnCart { code: c.code.to_string(), usable });
        let price = amounts(total, discount, parts.as_ref().map(|(parts, _)| parts));
        let (shipping, taxes) = shown(&mut lines, parts);
        let checkout = None;
        Ok(Self { cart, lines, currency, coupon, price, shipping, taxes, problems, checkout })
    }

    /// A cart in checkout: prices, coupon, delivery and stock are its order's.
    fn in_checkout(found: CartWithListings, record: &OrderRecord) -> Result<Self, AppError> {
        let CartWithListings { cart, listings } = found;
        let order = &record.order;
        let parts = order.breakdown()?;
        let ordered = |item: &CartItem| {
            let shown = line(item, find(&listings, item.listing_id)?)?;
            let mut lines = order.items.iter().zip(&parts.lines);
            let Some((line, priced)) = lines.find(|(i, _)| i.product_id == item.listing_id) else {
                return Ok(shown);
            };
            let (unit_price, subtotal) = (line.price, line.subtotal.into());
            let taxes = priced.taxes.clone();
            Ok(CartLineView { unit_price, subtotal, taxes, available: true, ..shown })
        };
        let lines = cart.items.iter().map(ordered).collect::<Result<Vec<_>, AppError>>()?;
        let coupon = order.coupon.as_ref();
        let (total, discount) = (order.price.total_amount(), order.price.discount_applied());
        Ok(Self {
            lines,
            currency: order.currency(),
            coupon: coupon.map(|c| CouponOnCart { code: c.code.clone(), usable: true }),
            price: amounts(total.into(), discount, Some(&parts)),
            shipping: CartShipping::of(&parts, order.delivery.as_deref()),
            taxes: parts.taxes(),
            problems: Vec::new(),
            checkout: Some(CartCheckout::of(&cart, record)),
            cart,
        })
    }

    /// Reads what else the cart needs, its order or its coupon, and prices it.
    pub(crate) async fn load(engine: &Engine, found: CartWithListings) -> Result<Self, AppError> {
        if let Some(record) = order_of(engine, &found.cart).await? {
            return Self::in_checkout(found, &record);
        }
        let coupon = of_cart(engine, &found.cart).await?;
        let tables = price_tables(engine).await?;
        Self::of(engine, found, coupon.as_ref(), &tables)
    }
}

/// The order of a cart in checkout; nothing is read for any other cart.
pub(crate) async fn order_of(
    engine: &Engine,
    cart: &Cart,
) -> Result<Option<OrderRecord>, AppError> {
    if cart.status != CartStatus::Checkout {
        return Ok(None);
    }
    Ok(engine.store.order_of_cart(cart.user_id, cart.id).await?)
}

fn amounts(total_amount: Sum, discount: Money, parts: Option<&Breakdown>) -> CartAmounts {
    let currency = total_amount.currency();
    let discount_applied = Sum::from(discount);
    let rest = total_amount.minor_units().saturating_sub(discount_applied.minor_units());
    let final_amount = Sum::new(rest, currency);
    let charges = parts.map(|parts| parts.price.charges());
    let charge = |of: fn(&Charges) -> Money| {
        charges.as_ref().map_or(Sum::zero(currency), |charges| of(charges).into())
    };
    CartAmounts {
        total_amount,
        discount_applied,
        final_amount,
        shipping_amount: charge(|charges| charges.shipping_amount),
        tax_added: charge(|charges| charges.tax_added),
        tax_included: charge(|charges| charges.tax_included),
        grand_total: parts.map_or(final_amount, |parts| parts.price.grand_total().into()),
    }
}

impl CartShipping {
    fn of(parts: &Breakdown, delivery: Option<&Delivery>) -> Option<Self> {
        let terms = delivery?.shipping.clone()?;
        Some(Self { terms, price: parts.shipping.clone()? })
    }
}

/// The delivery of a cart as it is chosen. What checkout would reject is a problem, and the taxes at the address are
/// shown nevertheless.
fn delivery(
    cart: &Cart,
    listings: &[Listing],
    tables: &PriceTables,
    price: Price,
    problems: &mut Vec<CartProblem>,
) -> Result<Option<Delivery>, AppError> {
    if cart.items.is_empty() {
        return Ok(None);
    }
    let address = cart.shipping_address.as_ref();
    let lines = cart.items.iter().map(|item| find(listings, item.listing_id));
    let lines = lines.collect::<Result<Vec<_>, AppError>>()?;
    let categories = || lines.iter().map(|listing| &listing.tax_category);
    let choice = DeliveryChoice { tables, address, method: cart.shipping_method.as_deref() };
    match choice.plan(price.final_amount(), categories()) {
        Ok(delivery) => Ok(delivery),
        Err(error) => {
            problems.push(CartProblem::Delivery(error));
            Ok(address.map(|address| Delivery::plan(address, None, tables, categories())))
        }
    }
}

/// The parts of the cart's price; none if shipping and taxes make it larger than an order can be.
fn charges(
    cart: &Cart,
    listings: &[Listing],
    discount: Money,
    delivery: Option<Delivery>,
    problems: &mut Vec<CartProblem>,
) -> Result<Option<(Breakdown, Option<Delivery>)>, AppError> {
    let goods = cart.items.iter().map(|item| {
        let listing = find(listings, item.listing_id)?;
        let subtotal = listing.unit_price.times(item.qty)?;
        Ok(Goods { listing: listing.id, subtotal, category: &listing.tax_category })
    });
    let goods = goods.collect::<Result<Vec<_>, AppError>>()?;
    let parts = Breakdown::of(&goods, discount, delivery.as_ref());
    let parts = parts.and_then(|parts| parts.price.grand_total().within_limit().map(|_| parts));
    match parts {
        Ok(parts) => Ok(Some((parts, delivery))),
        Err(error @ MoneyError::TooLarge { .. }) => {
            problems.push(CartProblem::TooLarge(error));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Gives the lines their taxes; returns the shipping and the taxes by rate.
fn shown(
    lines: &mut [CartLineView],
    parts: Option<(Breakdown, Option<Delivery>)>,
) -> (Option<CartShipping>, Vec<Tax>) {
    let Some((parts, delivery)) = parts else { return (None, Vec::new()) };
    let taxes = parts.taxes();
    let shipping = CartShipping::of(&parts, delivery.as_ref());
    for (line, priced) in lines.iter_mut().zip(parts.lines) {
        line.taxes = priced.taxes;
    }
    (shipping, taxes)
}

/// Which lines could not be bought now, and why.
fn availability(cart: &Cart, listings: &[Listing]) -> Result<Vec<CartProblem>, AppError> {
    let (mut archived, mut short) = (Vec::new(), Vec::new());
    for item in &cart.items {
        let listing = find(listings, item.listing_id)?;
        if !listing.is_active {
            archived.push(item.id);
        } else if !listing.can_sell(item.qty) {
            short.push(item.id);
        }
    }
    let problems = [
        (!archived.is_empty()).then_some(CartProblem::NotForSale(archived)),
        (!short.is_empty()).then_some(CartProblem::OutOfStock(short)),
    ];
    Ok(problems.into_iter().flatten().collect())
}

pub(crate) fn line(item: &CartItem, listing: &Listing) -> Result<CartLineView, AppError> {
    Ok(CartLineView {
        item: item.clone(),
        name: listing.name.clone(),
        unit_price: listing.unit_price,
        subtotal: Sum::zero(listing.unit_price.currency()).plus(listing.unit_price, item.qty)?,
        taxes: Vec::new(),
        available: listing.can_sell(item.qty),
    })
}

pub(crate) fn find(listings: &[Listing], id: ListingId) -> Result<&Listing, AppError> {
    let missing = || AppError::Internal(format!("a cart refers to the deleted listing {id}"));
    listings.iter().find(|l| l.id == id).ok_or_else(missing)
}
