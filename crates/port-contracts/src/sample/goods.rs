//! Sample listings, carts and coupons.

use domain::cart::Cart;
use domain::coupon::{Coupon, CouponCode, Discount};
use domain::ids::{CartId, CartItemId, CouponId, ListingId, UserId};
use domain::listing::{Listing, ListingDraft};
use domain::money::{Money, Percent};
use domain::order::Actor;
use ports::StockCause;

use super::{Sample, money};

impl Sample {
    /// What an operator might say of a new listing at 12.50 GBP; its sku is new.
    #[must_use]
    pub fn draft(&self, stock: Option<i64>) -> ListingDraft {
        let sku = format!("SKU-{}", self.id().simple());
        ListingDraft {
            name: format!("Blazer {}", &sku[28..]),
            sku,
            vendor: None,
            school: None,
            spec: None,
            unit_price: money("12.50", "GBP"),
            stock,
            tax_category: domain::tax::TaxCategory::default(),
            is_active: true,
        }
    }

    /// A listing out of a draft.
    ///
    /// # Panics
    /// If the draft breaks a rule of the domain.
    #[must_use]
    pub fn listing_of(&self, draft: ListingDraft) -> Listing {
        let id = ListingId(self.id());
        Listing::create(id, draft, self.now()).expect("a sound draft")
    }

    /// A listing at 12.50 GBP with `stock` units; `None`: not tracked.
    #[must_use]
    pub fn listing(&self, stock: Option<i64>) -> Listing {
        self.listing_of(self.draft(stock))
    }

    /// A listing at another price.
    #[must_use]
    pub fn listing_at(&self, unit_price: Money, stock: Option<i64>) -> Listing {
        self.listing_of(ListingDraft { unit_price, ..self.draft(stock) })
    }

    /// The listing as an operator changes it now; its version is the next one.
    ///
    /// # Panics
    /// If the change breaks a rule of the domain.
    #[must_use]
    pub fn changed(&self, listing: &Listing, change: impl FnOnce(&mut ListingDraft)) -> Listing {
        let mut draft = listing.draft();
        change(&mut draft);
        let changed = listing.changed(draft, self.now()).expect("a sound change");
        Listing { version: listing.version + 1, ..changed }
    }

    /// An active cart of this user with these lines.
    ///
    /// # Panics
    /// If the domain refuses a line.
    #[must_use]
    pub fn cart_with(&self, user: UserId, lines: &[(&Listing, i64)]) -> Cart {
        let mut cart = Cart::open(CartId(self.id()), user, self.now());
        for (listing, qty) in lines {
            cart = self.with_line(&cart, listing, *qty);
        }
        cart
    }

    /// The cart with a line more, or with another quantity of a line that is there.
    ///
    /// # Panics
    /// If the domain refuses the line.
    #[must_use]
    pub fn with_line(&self, cart: &Cart, listing: &Listing, qty: i64) -> Cart {
        let id = CartItemId(self.id());
        let (cart, _) =
            cart.with_item(id, listing, qty, self.now()).expect("a line that the cart takes");
        cart
    }

    /// Why an operator moves stock by hand.
    #[must_use]
    pub fn cause(&self, reason: &str) -> StockCause {
        StockCause {
            reason: reason.to_owned(),
            actor: Actor::Admin(self.user()),
            order_id: None,
            at: self.now(),
        }
    }

    /// A coupon for anyone, without limits, that takes 10 % off.
    ///
    /// # Panics
    /// If `code` is none.
    #[must_use]
    pub fn coupon(&self, code: &str) -> Coupon {
        let now = self.now();
        Coupon {
            id: CouponId(self.id()),
            code: CouponCode::parse(code).expect("a coupon code"),
            owner_id: None,
            discount: percent_off(1_000),
            min_order_amount: None,
            max_redemptions: None,
            max_per_user: None,
            starts_at: None,
            expires_at: None,
            is_active: true,
            reserved: 0,
            redeemed: 0,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }
}

/// A discount in hundredths of a percent.
fn percent_off(hundredths: i64) -> Discount {
    Discount::Percent(Percent::from_hundredths(hundredths).expect("0.01 % to 100 %"))
}
