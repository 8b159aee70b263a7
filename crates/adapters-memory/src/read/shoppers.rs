//! Reading sign-in codes, proven addresses and links to orders.

use async_trait::async_trait;
use domain::ids::UserId;
use ports::{CustomerAddress, OrderLink, ReadError, ShopperRepository, SignInCode};

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

    async fn order_links_of(&self, address: &str, limit: u32) -> Result<Vec<OrderLink>, ReadError> {
        let state = self.lock();
        let own = state.order_links.rows().filter(|link| link.address == address);
        let mut own: Vec<OrderLink> = own.cloned().collect();
        own.sort_by(|a, b| (b.created_at, &b.token_hash).cmp(&(a.created_at, &a.token_hash)));
        own.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(own)
    }
}
