//! Carts: what a shopper intends to buy, at the current prices until checkout.

mod lifecycle;

pub use lifecycle::{CartEvent, CartMachine, CartStatus};

use std::collections::HashMap;

use thiserror::Error;

use crate::Instant;
use crate::address::Address;
use crate::ids::{CartId, CartItemId, CouponId, ListingId, UserId};
use crate::limits::{MAX_LINES, MAX_QUANTITY};
use crate::listing::Listing;
use crate::machine::{Machine, Verdict};
use crate::money::{Currency, MoneyError, Sum};
use crate::pricing::sum_of_lines;

/// A shopper's cart. Its currency is that of its first line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cart {
    /// Its id.
    pub id: CartId,
    /// Whose it is; a user has one `active` or `checkout` cart.
    pub user_id: UserId,
    /// State of the cart.
    pub status: CartStatus,
    /// The currency of its lines; `None` while it is empty.
    pub currency: Option<Currency>,
    /// Currencies of its lines before it was emptied. An amount that was shown to the shopper may
    /// be in one of them.
    pub earlier_currencies: Vec<Currency>,
    /// A coupon the shopper has put on it; checked again at checkout.
    pub coupon_id: Option<CouponId>,
    /// Where it goes.
    pub shipping_address: Option<Address>,
    /// The code of the shipping method that the shopper chose; checked again at checkout.
    pub shipping_method: Option<String>,
    /// Its lines, in the order they were added.
    pub items: Vec<CartItem>,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// Version for optimistic locking; moves with every change of the cart or a line.
    pub version: i64,
}

/// A line of a cart: one listing, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartItem {
    /// Its id.
    pub id: CartItemId,
    /// What is bought.
    pub listing_id: ListingId,
    /// Quantity, 1 to [`MAX_QUANTITY`].
    pub qty: i64,
    /// When it was added.
    pub created_at: Instant,
    /// When its quantity last changed.
    pub updated_at: Instant,
}

/// Why a change to a cart is rejected.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CartError {
    /// The cart is frozen while its checkout session runs, or is over.
    #[error("the cart has the status {0} and cannot be changed")]
    NotActive(CartStatus),
    /// Not between 1 and [`MAX_QUANTITY`].
    #[error("quantity must be between 1 and {MAX_QUANTITY}")]
    Quantity,
    /// More than [`MAX_LINES`] lines.
    #[error("a cart may have at most {MAX_LINES} lines")]
    TooManyLines,
    /// A line in another currency.
    #[error("the cart's currency is {cart}, the listing's is {listing}")]
    CurrencyMismatch {
        /// The cart's.
        cart: Currency,
        /// The listing's.
        listing: Currency,
    },
    /// The listing is archived.
    #[error("the listing is not for sale")]
    NotForSale,
    /// No such line in this cart.
    #[error("cart line not found")]
    NoSuchItem,
    /// Nothing to check out.
    #[error("the cart is empty")]
    Empty,
    /// The total would be larger than an order's can be.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Cart {
    /// A new, empty cart.
    #[must_use]
    pub fn open(id: CartId, user_id: UserId, now: Instant) -> Self {
        Self {
            id,
            user_id,
            status: CartStatus::Active,
            currency: None,
            earlier_currencies: Vec::new(),
            coupon_id: None,
            shipping_address: None,
            shipping_method: None,
            items: Vec::new(),
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The cart with `qty` units of the listing: a line is added, or the existing line is set to
    /// `qty`. `new_id` is the id of a new line. Returns the cart and the line.
    ///
    /// # Errors
    /// [`CartError`] for the first rule that is broken.
    pub fn with_item(
        &self,
        new_id: CartItemId,
        listing: &Listing,
        qty: i64,
        now: Instant,
    ) -> Result<(Self, CartItem), CartError> {
        self.ensure_active()?;
        let qty = checked_qty(qty)?;
        if !listing.is_active {
            return Err(CartError::NotForSale);
        }
        let currency = self.takes(listing.unit_price.currency())?;
        let mut next = Self { currency: Some(currency), updated_at: now, ..self.clone() };
        if let Some(line) = next.items.iter_mut().find(|i| i.listing_id == listing.id) {
            line.qty = qty;
            line.updated_at = now;
            let line = line.clone();
            return Ok((next, line));
        }
        if next.items.len() >= MAX_LINES {
            return Err(CartError::TooManyLines);
        }
        let line =
            CartItem { id: new_id, listing_id: listing.id, qty, created_at: now, updated_at: now };
        next.items.push(line.clone());
        Ok((next, line))
    }

    /// The cart with a line set to `qty`.
    ///
    /// # Errors
    /// [`CartError::NotActive`], [`CartError::Quantity`] or [`CartError::NoSuchItem`].
    pub fn with_qty(
        &self,
        item: CartItemId,
        qty: i64,
        now: Instant,
    ) -> Result<(Self, CartItem), CartError> {
        self.ensure_active()?;
        let qty = checked_qty(qty)?;
        let mut next = Self { updated_at: now, ..self.clone() };
        let line = next.items.iter_mut().find(|i| i.id == item).ok_or(CartError::NoSuchItem)?;
        line.qty = qty;
        line.updated_at = now;
        let line = line.clone();
        Ok((next, line))
    }

    /// Refuses a change that leaves the cart with a larger total than an order can have, so that what
    /// a write accepts can be bought. A price increase may already have made it too large; a change
    /// that does not increase the total (`before` at the same prices) is then accepted, so that its
    /// lines can be reduced one by one. `listings` are those that its lines name.
    ///
    /// # Errors
    /// [`CartError::Money`].
    pub fn ensure_total(
        &self,
        before: Option<&Self>,
        listings: &[Listing],
    ) -> Result<(), CartError> {
        let Some(total) = self.total(listings)? else {
            return Ok(());
        };
        let Err(error) = total.to_total() else {
            return Ok(());
        };
        let was = before.map(|cart| cart.total(listings)).transpose()?.flatten();
        let grows = was.is_none_or(|was| was.minor_units() < total.minor_units());
        if grows { Err(error.into()) } else { Ok(()) }
    }

    /// The total of the lines at these prices; `None` for an empty cart.
    fn total(&self, listings: &[Listing]) -> Result<Option<Sum>, MoneyError> {
        let Some(currency) = self.currency else { return Ok(None) };
        let prices: HashMap<_, _> = listings.iter().map(|l| (l.id, l.unit_price)).collect();
        let lines = self.items.iter();
        let priced = lines.filter_map(|i| prices.get(&i.listing_id).map(|price| (*price, i.qty)));
        sum_of_lines(currency, priced).map(Some)
    }

    /// The cart without a line.
    ///
    /// # Errors
    /// [`CartError::NotActive`] or [`CartError::NoSuchItem`].
    pub fn without_item(&self, item: CartItemId, now: Instant) -> Result<Self, CartError> {
        self.ensure_active()?;
        if !self.items.iter().any(|i| i.id == item) {
            return Err(CartError::NoSuchItem);
        }
        let mut next = Self { updated_at: now, ..self.clone() };
        next.items.retain(|i| i.id != item);
        if next.items.is_empty() {
            next.clear_currency();
        }
        Ok(next)
    }

    /// The cart without lines and without coupon.
    ///
    /// # Errors
    /// [`CartError::NotActive`].
    pub fn emptied(&self, now: Instant) -> Result<Self, CartError> {
        self.ensure_active()?;
        let mut next = Self { items: Vec::new(), coupon_id: None, updated_at: now, ..self.clone() };
        next.clear_currency();
        Ok(next)
    }

    /// Whether the cart has had another currency; then an expected amount is ambiguous without its
    /// currency.
    #[must_use]
    pub fn has_changed_currency(&self) -> bool {
        self.earlier_currencies.iter().any(|earlier| Some(*earlier) != self.currency)
    }

    fn clear_currency(&mut self) {
        let left = self.currency.take();
        self.earlier_currencies.extend(left.filter(|c| !self.earlier_currencies.contains(c)));
    }

    /// The cart with another coupon, or none.
    ///
    /// # Errors
    /// [`CartError::NotActive`].
    pub fn with_coupon(&self, coupon: Option<CouponId>, now: Instant) -> Result<Self, CartError> {
        self.ensure_active()?;
        Ok(Self { coupon_id: coupon, updated_at: now, ..self.clone() })
    }

    /// The cart with another address, or none.
    ///
    /// # Errors
    /// [`CartError::NotActive`].
    pub fn with_address(&self, address: Option<Address>, now: Instant) -> Result<Self, CartError> {
        self.ensure_active()?;
        Ok(Self { shipping_address: address, updated_at: now, ..self.clone() })
    }

    /// The cart with another shipping method, or none.
    ///
    /// # Errors
    /// [`CartError::NotActive`].
    pub fn with_shipping(&self, method: Option<String>, now: Instant) -> Result<Self, CartError> {
        self.ensure_active()?;
        Ok(Self { shipping_method: method, updated_at: now, ..self.clone() })
    }

    /// The cart after an event of its state machine.
    ///
    /// # Errors
    /// [`CartError::Empty`] if there is nothing to check out, [`CartError::NotActive`] if the
    /// table does not allow the event.
    pub fn after(&self, event: CartEvent, now: Instant) -> Result<Self, CartError> {
        if event == CartEvent::CheckoutStarted && self.items.is_empty() {
            return Err(CartError::Empty);
        }
        match CartMachine::next(self.status, event) {
            Verdict::Moves(status) => Ok(Self { status, updated_at: now, ..self.clone() }),
            Verdict::Same | Verdict::Late => Ok(self.clone()),
            Verdict::Refused => Err(CartError::NotActive(self.status)),
        }
    }

    fn takes(&self, listing: Currency) -> Result<Currency, CartError> {
        match self.currency {
            Some(cart) if cart != listing => Err(CartError::CurrencyMismatch { cart, listing }),
            Some(_) | None => Ok(listing),
        }
    }

    fn ensure_active(&self) -> Result<(), CartError> {
        match self.status {
            CartStatus::Active => Ok(()),
            CartStatus::Checkout | CartStatus::Converted | CartStatus::Abandoned => {
                Err(CartError::NotActive(self.status))
            }
        }
    }
}

/// A quantity between 1 and [`MAX_QUANTITY`].
fn checked_qty(qty: i64) -> Result<i64, CartError> {
    if (1..=MAX_QUANTITY).contains(&qty) { Ok(qty) } else { Err(CartError::Quantity) }
}
