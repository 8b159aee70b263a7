//! Checkouts at a steady rate: a customer fills a cart, checks it out, pays, and reads the order.
//! Of ten orders one is cancelled and one delivered.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::client::{Api, Call, Reply};
use crate::shop::{Listing, Shop, Shopper};
use crate::{Server, tokens};

/// Customers who take turns; a checkout of one has ended before their next begins.
const CUSTOMERS: usize = 500;
/// Checkouts at the same time, at most.
const AT_ONCE: usize = 64;

#[derive(Clone)]
pub struct Load {
    shop: Arc<Shop>,
    listings: Arc<Vec<Listing>>,
    customers: Arc<Vec<Shopper>>,
    room: Arc<Semaphore>,
    placed: Arc<AtomicU64>,
    failures: Arc<Mutex<Vec<String>>>,
}

impl Load {
    pub async fn open(server: &Server) -> Self {
        let mut shop = server.shop();
        shop.operator = shop.anonymous().with_token(lasting_token("admin"));
        let mut listings = Vec::new();
        for price in ["3.00", "12.50", "20.00"] {
            listings.push(shop.listing(price, 10_000_000).await);
        }
        let mut customers = Vec::new();
        for _ in 0..CUSTOMERS {
            let mut customer = shop.shopper();
            customer.api = shop.anonymous().with_token(lasting_token("customer"));
            let contact = json!({ "email": customer.email, "name": "Ada Shopper" });
            customer.api.change_me(&contact).await.expect(200);
            customers.push(customer);
        }
        Self {
            shop: Arc::new(shop),
            listings: Arc::new(listings),
            customers: Arc::new(customers),
            room: Arc::new(Semaphore::new(AT_ONCE)),
            placed: Arc::default(),
            failures: Arc::default(),
        }
    }

    /// Begins `rate` checkouts a second until then, and waits for the last of them.
    pub async fn drive(self, rate: u32, until: Instant) {
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / rate.max(1));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut begun = JoinSet::new();
        for number in 0.. {
            ticks.tick().await;
            if Instant::now() >= until {
                break;
            }
            let room = Arc::clone(&self.room).acquire_owned().await.expect("never closed");
            let load = self.clone();
            begun.spawn(async move {
                load.one(number).await;
                drop(room);
            });
            while begun.try_join_next().is_some() {}
        }
        begun.join_all().await;
    }

    /// Checkouts that went through, and what went wrong with the others.
    pub fn outcome(&self) -> (u64, Vec<String>) {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (self.placed.load(Ordering::Relaxed), failures)
    }

    async fn one(&self, number: usize) {
        match self.buys(number).await {
            Ok(()) => drop(self.placed.fetch_add(1, Ordering::Relaxed)),
            Err(why) => self.failures.lock().unwrap_or_else(PoisonError::into_inner).push(why),
        }
    }

    async fn buys(&self, number: usize) -> Result<(), String> {
        let customer = &self.customers[number % CUSTOMERS];
        let listing = &self.listings[number % self.listings.len()];
        answered(customer.api.put_in_cart(&listing.id, 1), &[200, 201]).await?;
        let cart = answered(customer.api.see_cart(), &[200]).await?.text("id");
        let body = json!({ "cart_id": cart });
        let call = customer.api.open_session(&body).key(&crate::shop::fresh_id());
        let session = answered(call, &[201]).await?;
        let paid = crate::webhook::signed(&session.text("payment_token"), "paid");
        let order = session.text("order_id");
        answered(self.shop.anonymous().send_webhook(&paid), &[200]).await?;
        self.follows_up(number, &customer.api, &order).await?;
        answered(customer.api.see_order(&order), &[200]).await.map(drop)
    }

    async fn follows_up(&self, number: usize, api: &Api, order: &str) -> Result<(), String> {
        match number % 10 {
            3 => answered(api.cancel_order(order), &[200]).await.map(drop),
            7 => {
                let operator = &self.shop.operator;
                answered(operator.admin_confirm_order(order), &[200]).await?;
                answered(operator.admin_ship_order(order), &[200]).await?;
                answered(operator.admin_deliver_order(order), &[200]).await.map(drop)
            }
            _ => Ok(()),
        }
    }
}

async fn answered(call: Call, expected: &[u16]) -> Result<Reply, String> {
    let reply = call.try_send().await.map_err(|error| format!("{error:?}"))?;
    if expected.contains(&reply.status) { Ok(reply) } else { Err(reply.to_string()) }
}

fn lasting_token(role: &str) -> String {
    tokens::lasting(&crate::shop::fresh_id(), &[role])
}
