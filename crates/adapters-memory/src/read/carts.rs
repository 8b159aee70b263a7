//! Reading carts with the listings that their lines name.

use async_trait::async_trait;
use domain::Instant;
use domain::cart::{Cart, CartStatus};
use domain::ids::{CartId, ListingId, UserId};
use ports::{CartRepository, CartWithListings, ListingForCart, Page, PageRequest, ReadError};

use super::{descending, first};
use crate::state::State;
use crate::store::MemoryStore;

#[async_trait]
impl CartRepository for MemoryStore {
    async fn open_cart(&self, user: UserId) -> Result<Option<CartWithListings>, ReadError> {
        Ok(self.lock().open_cart(user))
    }

    async fn listing_for_cart(
        &self,
        listing: ListingId,
        user: UserId,
    ) -> Result<Option<ListingForCart>, ReadError> {
        let state = self.lock();
        let listing = state.listings.get(&listing).cloned();
        Ok(listing.map(|listing| ListingForCart { listing, cart: state.open_cart(user) }))
    }

    async fn cart(&self, id: CartId) -> Result<Option<CartWithListings>, ReadError> {
        Ok(self.lock().cart_with_listings(id))
    }

    async fn carts_of(&self, user: UserId, page: PageRequest) -> Result<Page<Cart>, ReadError> {
        let state = self.lock();
        let rows = state.carts.rows().rev().filter(|cart| cart.user_id == user);
        Ok(descending(rows, page, |cart| cart.id.0, Clone::clone, |cart| cart.id.0))
    }

    async fn idle_carts(&self, before: Instant, limit: u32) -> Result<Vec<Cart>, ReadError> {
        let state = self.lock();
        let idle = |c: &&Cart| c.status == CartStatus::Active && c.updated_at < before;
        let mut found: Vec<_> = state.carts.rows().filter(idle).collect();
        found.sort_unstable_by_key(|c| (c.created_at, c.id));
        Ok(found.into_iter().take(first(limit)).cloned().collect())
    }
}

impl State {
    fn open_cart(&self, user: UserId) -> Option<CartWithListings> {
        self.cart_with_listings(*self.open_carts.get(&user)?)
    }

    fn cart_with_listings(&self, id: CartId) -> Option<CartWithListings> {
        let cart = self.carts.get(&id)?.clone();
        let listings = self.listings_of(cart.items.iter().map(|item| item.listing_id));
        Some(CartWithListings { cart, listings })
    }
}
