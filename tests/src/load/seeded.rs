//! A shop with listings, customers and orders, for shoppers to choose from.

use std::sync::Arc;
use std::time::Duration;

use indicatif::ProgressBar;
use uuid::Uuid;

use super::drive::{self, Plan};
use super::flow::Flow;
use crate::concurrent_clients::all_at_once;
use crate::dice::Dice;
use crate::{Server, many, minor_units, tokens};

/// More than any measurement sells.
const STOCK: i64 = 100_000_000;
/// Shoppers who buy the first orders.
const BUYERS: usize = 16;

/// How much is in the shop before anything is measured.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub customers: usize,
    pub listings: usize,
    /// Paid orders.
    pub orders: usize,
}

/// What a shopper buys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basket {
    /// 1 to 3 units of each of three listings.
    Three,
    /// One unit of a listing that is the shopper's own.
    Own,
    /// One unit of the listing that all shoppers want.
    Same,
}

/// A line of an order.
#[derive(Debug, Clone)]
pub struct Line {
    /// The listing.
    pub id: String,
    pub units: i64,
    /// In minor units.
    pub price: i64,
}

impl Line {
    pub fn total(&self) -> i64 {
        self.units * self.price
    }
}

/// The orders that can be read.
pub enum Orders {
    /// Bought over the API: ids with the numbers of their customers.
    Bought(Vec<(String, usize)>),
    /// Written by SQL: the first so many, and the tokens of their customers.
    Filled(u64, Vec<String>),
}

impl Orders {
    /// One of them, with the authorization of its customer.
    pub fn any(&self, customers: &[String], dice: &mut Dice) -> Option<(String, String)> {
        match self {
            Self::Bought(orders) => {
                let (order, customer) = dice.one_of(orders)?;
                Some((order.clone(), customers[*customer].clone()))
            }
            Self::Filled(count, tokens) => {
                let number = 1 + u64::try_from(dice.below(usize::try_from(*count).ok()?)).ok()?;
                let owner = usize::try_from(number % many::USERS).ok()?;
                Some((many::order(number).to_string(), tokens[owner].clone()))
            }
        }
    }

    /// So many orders that `many::fill` wrote.
    pub fn filled(count: u64) -> Self {
        let token = |user| authorization(&many::user(user).to_string());
        Self::Filled(count, (0..many::USERS).map(token).collect())
    }
}

/// The shop as shoppers know it.
pub struct SeededShop {
    /// The customers' authorizations.
    pub customers: Vec<String>,
    /// The listings' ids and prices in minor units.
    pub listings: Vec<(String, i64)>,
    pub orders: Orders,
}

impl SeededShop {
    /// Fills the shop of a running server over its API. The bar shows how far it has come.
    ///
    /// # Panics
    /// If the server refuses.
    pub fn seed(server: &Server, size: Size, bar: &ProgressBar) -> Self {
        bar.set_length(u64::try_from(size.listings + size.orders).unwrap_or_default());
        bar.set_position(0);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let listings = runtime.block_on(listings(server, size.listings, bar));
        let customer = |_| authorization(&Uuid::now_v7().to_string());
        let customers = (0..size.customers).map(customer).collect();
        let mut shop = Self { customers, listings, orders: Orders::Bought(Vec::new()) };
        if size.orders > 0 {
            let (buyers, shared) = (BUYERS.min(size.customers), Arc::new(shop));
            let plan = Plan {
                shoppers: buyers,
                basket: Basket::Three,
                warm_up: Duration::ZERO,
                length: Duration::from_secs(24 * 60 * 60),
                at_most: Some(size.orders),
            };
            let bought = drive::drive(&shared, &server.base_url(), Flow::A, plan, |done| {
                bar.set_position(u64::try_from(size.listings).unwrap_or_default() + done);
            });
            assert!(bought.times.failures.is_empty(), "{:?}", bought.times.failures);
            shop = Arc::into_inner(shared).expect("the buyers have gone");
            shop.orders = Orders::Bought(bought.times.bought);
        }
        shop
    }

    /// The lines of an order of shopper `number`.
    pub fn lines(&self, basket: Basket, number: usize, dice: &mut Dice) -> Vec<Line> {
        let line = |at: usize, units| {
            let (id, price) = self.listings[at % self.listings.len()].clone();
            Line { id, units, price }
        };
        match basket {
            Basket::Same => vec![line(0, 1)],
            Basket::Own => vec![line(number, 1)],
            Basket::Three => {
                let first = dice.below(self.listings.len());
                let mut units = || 1 + i64::try_from(dice.below(3)).unwrap_or_default();
                // Three different ones, far from each other.
                let third = (self.listings.len() / 3).max(1);
                [0, 1, 2].map(|at| line(first + at * third, units())).to_vec()
            }
        }
    }
}

async fn listings(server: &Server, count: usize, bar: &ProgressBar) -> Vec<(String, i64)> {
    let (shop, bar) = (server.shop(), bar.clone());
    let create = move |number: usize| {
        let (shop, bar) = (shop.clone(), bar.clone());
        async move {
            let price = 100 + i64::try_from(number).unwrap_or_default() * 37 % 9_900;
            let made = shop.listing(&minor_units::show(price), STOCK).await;
            bar.inc(1);
            (made.id, price)
        }
    };
    all_at_once(count, create).await
}

fn authorization(user: &str) -> String {
    format!("Bearer {}", tokens::lasting(user, &["customer"]))
}
