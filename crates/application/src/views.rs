//! What a cart looks like to its shopper: lines with live prices, the coupon, the sum.

use domain::Instant;
use domain::cart::{Cart, CartItem};
use domain::coupon::Coupon;
use domain::ids::ListingId;
use domain::listing::Listing;
use domain::money::{Currency, Money};
use domain::pricing::Price;
use ports::CartWithListings;

use crate::engine::Engine;
use crate::error::AppError;

/// A line of a cart with what its listing says now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartLineView {
    /// The line.
    pub item: CartItem,
    /// The listing's name.
    pub name: String,
    /// The listing's price now.
    pub unit_price: Money,
    /// `unit_price` × `qty`.
    pub subtotal: Money,
    /// Whether so many could be bought now.
    pub available: bool,
}

/// The coupon on a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouponOnCart {
    /// Its code.
    pub code: String,
    /// Whether it would take something off now.
    pub usable: bool,
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
    /// What it comes to.
    pub price: Price,
}

impl CartView {
    /// Prices a cart.
    pub(crate) fn of(
        found: CartWithListings,
        coupon: Option<&Coupon>,
        default: Currency,
        now: Instant,
    ) -> Result<Self, AppError> {
        let CartWithListings { cart, listings } = found;
        let currency = cart.currency.unwrap_or(default);
        let lines = cart
            .items
            .iter()
            .map(|item| line(item, find(&listings, item.listing_id)?))
            .collect::<Result<Vec<_>, AppError>>()?;
        let user = cart.user_id;
        let usable = coupon.filter(|c| c.can_be_used_by(user, now));
        let priced = lines.iter().map(|l| (l.unit_price, l.item.qty));
        let price = Price::of(currency, priced, usable)?;
        let coupon = coupon.map(|c| CouponOnCart {
            code: c.code.to_string(),
            usable: usable.is_some_and(|c| c.discount_on(price.total_amount).is_some()),
        });
        Ok(Self { cart, lines, currency, coupon, price })
    }

    /// Reads the cart's coupon and prices it.
    pub(crate) async fn load(engine: &Engine, found: CartWithListings) -> Result<Self, AppError> {
        let coupon = match found.cart.coupon_id {
            Some(id) => engine.store.coupon(id).await?,
            None => None,
        };
        Self::of(found, coupon.as_ref(), engine.policy.currency, engine.now())
    }
}

pub(crate) fn line(item: &CartItem, listing: &Listing) -> Result<CartLineView, AppError> {
    Ok(CartLineView {
        item: item.clone(),
        name: listing.name.clone(),
        unit_price: listing.unit_price,
        subtotal: listing.unit_price.times(item.qty)?,
        available: listing.can_sell(item.qty),
    })
}

pub(crate) fn find(listings: &[Listing], id: ListingId) -> Result<&Listing, AppError> {
    let missing = || AppError::Internal(format!("a cart names listing {id}, which is gone"));
    listings.iter().find(|l| l.id == id).ok_or_else(missing)
}
