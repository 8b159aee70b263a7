//! Reading sign-in codes, proven addresses and links to orders.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::Instant;
use domain::email::normalized;
use domain::ids::{OrderId, UserId};
use domain::order::OrderRecord;
use ports::{
    CustomerAddress, GuestOrder, LinkedOrders, OrderLink, ReadError, ShopperRepository, SignInCode,
};

use crate::state::State;
use crate::store::MemoryStore;

#[async_trait]
impl ShopperRepository for MemoryStore {
    async fn sign_in_code(&self, browser_hash: &str) -> Result<Option<SignInCode>, ReadError> {
        Ok(self.lock().sign_in_codes.get(&browser_hash.to_owned()).cloned())
    }

    async fn customer_of_address(
        &self,
        address: &str,
    ) -> Result<Option<CustomerAddress>, ReadError> {
        Ok(self.lock().customer_addresses.get(&address.to_owned()).cloned())
    }

    async fn address_of_customer(
        &self,
        user: UserId,
    ) -> Result<Option<CustomerAddress>, ReadError> {
        let state = self.lock();
        let address = state.addresses_of_customers.get(&user);
        Ok(address.and_then(|address| state.customer_addresses.get(address)).cloned())
    }

    async fn order_link(&self, token_hash: &str) -> Result<Option<OrderLink>, ReadError> {
        Ok(self.lock().order_links.get(&token_hash.to_owned()).cloned())
    }

    async fn guest_order(&self, order: OrderId) -> Result<Option<GuestOrder>, ReadError> {
        Ok(self.lock().guest_orders.get(&order).cloned())
    }

    async fn guests_of(&self, customer: UserId) -> Result<Vec<UserId>, ReadError> {
        Ok(self.lock().guests_of(customer).into_iter().collect())
    }

    async fn orders_linked_to(
        &self,
        filter: &LinkedOrders,
        limit: u32,
    ) -> Result<Vec<OrderRecord>, ReadError> {
        let state = self.lock();
        let is_wanted = |link: &&OrderLink| {
            link.address == filter.address
                && link.expires_at > filter.now
                && filter.order_id.is_none_or(|id| id == link.order_id)
        };
        let mut newest: BTreeMap<OrderId, Instant> = BTreeMap::new();
        for link in state.order_links.rows().filter(is_wanted) {
            let at = newest.entry(link.order_id).or_insert(link.created_at);
            *at = link.created_at.max(*at);
        }
        let has_account = |order: &OrderId| {
            let owner = state.orders.get(order).map(|row| row.order.user_id);
            owner.is_some_and(|owner| state.addresses_of_customers.has(&owner))
        };
        let is_placed = |placed: &&GuestOrder| {
            placed.address == filter.address
                && placed.adopted.is_none()
                && filter.order_id.is_none_or(|id| id == placed.order_id)
                && !has_account(&placed.order_id)
        };
        for placed in state.guest_orders.rows().filter(is_placed) {
            newest.entry(placed.order_id).or_insert(placed.placed_at);
        }
        let mut ids: Vec<(Instant, OrderId)> =
            newest.into_iter().map(|(id, at)| (at, id)).collect();
        ids.sort_by(|a, b| b.cmp(a));
        let rows = ids.iter().filter_map(|(_, id)| state.orders.get(id));
        let others = rows.filter(|row| row.order.user_id != filter.not_of);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(others.take(limit).map(|row| state.record(row)).collect())
    }
}

impl State {
    /// Guests who are this customer (`ShopperRepository::guests_of`).
    pub(crate) fn guests_of(&self, customer: UserId) -> BTreeSet<UserId> {
        let is_adopted = |row: &&GuestOrder| row.adopted.is_some_and(|(by, _)| by == customer);
        let is_same = |row: &&GuestOrder| {
            let email = self.contacts.get(&row.guest).and_then(|card| card.email.as_deref());
            let has_other = self.orders.rows().any(|other| other.order.user_id == row.guest)
                || self.guest_orders.rows().any(|other| {
                    other.guest == row.guest && other.adopted.is_some_and(|(by, _)| by != customer)
                });
            email.is_some_and(|email| normalized(email) == row.address) || !has_other
        };
        let adopted = self.guest_orders.rows().filter(is_adopted);
        adopted.filter(is_same).map(|row| row.guest).collect()
    }
}
