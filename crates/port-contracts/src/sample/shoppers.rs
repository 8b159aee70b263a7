//! Sample sign-in codes, proven addresses and links to orders.

use chrono::TimeDelta;
use domain::ids::OrderId;
use domain::order::Order;
use ports::{CustomerAddress, GuestOrder, OrderLink, SignInCode};

use super::Sample;

impl Sample {
    /// A code that was sent to this address for a browser whose hash consists of this digit, and ends after ten
    /// minutes.
    #[must_use]
    pub fn sign_in_code(&self, address: &str, browser: &str) -> SignInCode {
        SignInCode {
            address: address.to_owned(),
            browser_hash: browser.repeat(64),
            code_hash: "b".repeat(64),
            created_at: self.now(),
            expires_at: self.now() + TimeDelta::minutes(10),
            wrong_tries: 0,
            ended_at: None,
            version: 1,
        }
    }

    /// A new customer who has proven this address.
    #[must_use]
    pub fn customer_address(&self, address: &str) -> CustomerAddress {
        let (user_id, verified_at) = (self.user(), self.now());
        CustomerAddress { address: address.to_owned(), user_id, verified_at }
    }

    /// A link to an order that was sent to this address, and ends after a day.
    #[must_use]
    pub fn order_link(&self, address: &str, token_hash: &str) -> OrderLink {
        OrderLink {
            token_hash: token_hash.to_owned(),
            order_id: OrderId(self.id()),
            address: address.to_owned(),
            created_at: self.now(),
            expires_at: self.now() + TimeDelta::days(1),
        }
    }

    /// The address with which this guest placed an order.
    #[must_use]
    pub fn guest_order(&self, address: &str, order: &Order) -> GuestOrder {
        let (order_id, guest, placed_at) = (order.id, order.user_id, self.now());
        GuestOrder { order_id, guest, address: address.to_owned(), placed_at, adopted: None }
    }
}
