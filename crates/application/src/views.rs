//! The shopper's view of a cart: lines with live prices, the coupon, the total, and the reasons for
//! which checkout would reject it. A cart in checkout shows the amounts of its order.

use domain::Instant;
use domain::cart::{Cart, CartItem, CartStatus};
use domain::coupon::{Coupon, CouponRefusal};
use domain::ids::{CartItemId, ListingId};
use domain::listing::Listing;
use domain::money::{Currency, Money, MoneyError, Sum};
use domain::order::OrderRecord;
use domain::pricing::sum_of_lines;
use ports::CartWithListings;

use crate::cart_checkout::CartCheckout;
use crate::coupons::of_cart;
use crate::engine::Engine;
use crate::error::AppError;

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
}

/// A reason for which checkout would reject a cart now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CartProblem {
    /// Its total is larger than an order's can be.
    TooLarge(MoneyError),
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
    /// Reasons for which checkout would reject it now, other than being empty.
    pub problems: Vec<CartProblem>,
    /// The checkout it is frozen for.
    pub checkout: Option<CartCheckout>,
}

impl CartView {
    /// Prices a cart that its shopper can change; `coupon` is the one on it with the user's slots.
    pub(crate) fn of(
        found: CartWithListings,
        coupon: Option<&(Coupon, Vec<i32>)>,
        default: Currency,
        now: Instant,
    ) -> Result<Self, AppError> {
        let CartWithListings { cart, listings } = found;
        let currency = cart.currency.unwrap_or(default);
        let mut problems = availability(&cart, &listings)?;
        let lines = cart
            .items
            .iter()
            .map(|item| line(item, find(&listings, item.listing_id)?))
            .collect::<Result<Vec<_>, AppError>>()?;
        let total = sum_of_lines(currency, lines.iter().map(|l| (l.unit_price, l.item.qty)))?;
        let mut discount = Money::zero(currency);
        match total.to_total() {
            Err(error) => problems.push(CartProblem::TooLarge(error)),
            Ok(total) => match coupon
                .map(|(c, taken)| c.discount_for(cart.user_id, taken, total, now))
            {
                Some(Ok(off)) => discount = off,
                Some(Err(CouponRefusal::NotUsable)) => problems.push(CartProblem::CouponNotUsable),
                Some(Err(CouponRefusal::TakesNothingOff)) | None => {}
            },
        }
        let usable = !discount.is_zero();
        let coupon = coupon.map(|(c, _)| CouponOnCart { code: c.code.to_string(), usable });
        let price = amounts(total, discount);
        Ok(Self { cart, lines, currency, coupon, price, problems, checkout: None })
    }

    /// A cart in checkout: prices, coupon and stock are its order's.
    fn in_checkout(found: CartWithListings, record: &OrderRecord) -> Result<Self, AppError> {
        let CartWithListings { cart, listings } = found;
        let order = &record.order;
        let ordered = |item: &CartItem| {
            let shown = line(item, find(&listings, item.listing_id)?)?;
            let Some(line) = order.items.iter().find(|i| i.product_id == item.listing_id) else {
                return Ok(shown);
            };
            let (unit_price, subtotal) = (line.price, line.subtotal.into());
            Ok(CartLineView { unit_price, subtotal, available: true, ..shown })
        };
        let lines = cart.items.iter().map(ordered).collect::<Result<Vec<_>, AppError>>()?;
        let coupon = order.coupon.as_ref();
        Ok(Self {
            lines,
            currency: order.currency(),
            coupon: coupon.map(|c| CouponOnCart { code: c.code.clone(), usable: true }),
            price: amounts(order.price.total_amount().into(), order.price.discount_applied()),
            problems: Vec::new(),
            checkout: Some(record.into()),
            cart,
        })
    }

    /// Reads what else the cart needs, its order or its coupon, and prices it.
    pub(crate) async fn load(engine: &Engine, found: CartWithListings) -> Result<Self, AppError> {
        if let Some(record) = order_of(engine, &found.cart).await? {
            return Self::in_checkout(found, &record);
        }
        let coupon = of_cart(engine, &found.cart).await?;
        Self::of(found, coupon.as_ref(), engine.policy.currency, engine.now())
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

fn amounts(total_amount: Sum, discount: Money) -> CartAmounts {
    let discount_applied = Sum::from(discount);
    let rest = total_amount.minor_units().saturating_sub(discount_applied.minor_units());
    let final_amount = Sum::new(rest, total_amount.currency());
    CartAmounts { total_amount, discount_applied, final_amount }
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
        available: listing.can_sell(item.qty),
    })
}

pub(crate) fn find(listings: &[Listing], id: ListingId) -> Result<&Listing, AppError> {
    let missing = || AppError::Internal(format!("a cart refers to the deleted listing {id}"));
    listings.iter().find(|l| l.id == id).ok_or_else(missing)
}
