//! Carts and their lines.

use domain::cart::{Cart, CartItem, CartStatus};
use ports::{CartMove, CartUpdate, CartWrite, CommitError, Conflict};

use super::{ensure_current, ensure_next, ensure_sound};
use crate::state::State;

impl State {
    pub(super) fn write_cart(&mut self, write: CartWrite) -> Result<(), CommitError> {
        match write {
            CartWrite::Insert(cart) => {
                let id = cart.id;
                ensure_sound(!self.carts.has(&id), || format!("cart {id} exists"))?;
                self.put_cart(cart)
            }
            CartWrite::Update(update) => self.update_cart(update),
        }
    }

    /// Lines that are gone go first: a listing may leave in one line and come back in another.
    fn update_cart(&mut self, update: CartUpdate) -> Result<(), CommitError> {
        let CartUpdate { cart, upsert, remove } = update;
        let stored = self.carts.get(&cart.id);
        ensure_next(stored.map(|c| c.version), cart.version, Conflict::Cart)?;
        let mut items = stored.map(|c| c.items.clone()).unwrap_or_default();
        items.retain(|item| !remove.contains(&item.id));
        for line in upsert {
            match items.iter_mut().find(|item| item.id == line.id) {
                Some(item) => *item = line,
                None => items.push(line),
            }
        }
        self.put_cart(Cart { items, ..cart })
    }

    /// Nothing happens if the cart is in another state: the update came late.
    pub(super) fn move_cart(&mut self, change: CartMove) -> Result<(), CommitError> {
        let stored = self.carts.get(&change.cart_id);
        match stored.filter(|cart| cart.status == change.from).cloned() {
            Some(cart) => self.put_cart(Cart {
                status: change.to,
                updated_at: change.at,
                version: cart.version.saturating_add(1),
                ..cart
            }),
            None => Ok(()),
        }
    }

    fn put_cart(&mut self, mut cart: Cart) -> Result<(), CommitError> {
        cart.items.sort_by_key(|item| (item.created_at, item.id));
        let coupon_known = cart.coupon_id.is_none_or(|id| self.coupons.has(&id));
        ensure_current(coupon_known, Conflict::Reference)?;
        let listed = |item: &CartItem| self.listings.has(&item.listing_id);
        ensure_current(cart.items.iter().all(listed), Conflict::Reference)?;
        ensure_current(each_listing_once(&cart.items), Conflict::CartLine)?;
        self.index_open(&cart)?;
        self.carts.put(cart.id, cart);
        Ok(())
    }

    /// One open cart a user.
    fn index_open(&mut self, cart: &Cart) -> Result<(), CommitError> {
        let open = self.open_carts.get(&cart.user_id).copied();
        if is_open(cart.status) {
            let free = open.is_none_or(|id| id == cart.id);
            ensure_current(free, Conflict::OpenCart)?;
            self.open_carts.put(cart.user_id, cart.id);
        } else if open == Some(cart.id) {
            self.open_carts.remove(&cart.user_id);
        }
        Ok(())
    }
}

fn is_open(status: CartStatus) -> bool {
    match status {
        CartStatus::Active | CartStatus::Checkout => true,
        CartStatus::Converted | CartStatus::Abandoned => false,
    }
}

fn each_listing_once(items: &[CartItem]) -> bool {
    let mut listings: Vec<_> = items.iter().map(|item| item.listing_id).collect();
    listings.sort_unstable();
    listings.is_sorted_by(|a, b| a < b)
}
