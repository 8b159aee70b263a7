//! The servers, the people, and what the test itself keeps count of.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tests::client::Call;
use tests::dice::Dice;
use tests::timeouts::DEADLINE;
use tests::{Api, Coupon, Db, Listing, Reply, Server, tokens};

use crate::intents::Intents;
use crate::opening;
use crate::replies::Codes;

pub const CUSTOMERS: u64 = 14;

/// A listing, and how many units there were in the beginning.
pub struct Offer {
    pub listing: Listing,
    pub initial: Option<i64>,
}

/// An order, and whose it is.
#[derive(Clone)]
pub struct Placed {
    pub id: String,
    pub owner: usize,
}

pub struct World {
    pub servers: Vec<Server>,
    pub apis: Vec<Api>,
    pub operator: String,
    /// The customers' user ids.
    pub users: Vec<String>,
    /// Their tokens.
    pub customers: Vec<String>,
    pub offers: Vec<Offer>,
    pub coupons: Vec<Coupon>,
    pub intents: Intents,
    pub codes: Codes,
    pub ledger: PathBuf,
    orders: Mutex<Vec<Placed>>,
    /// Units that operators added to each listing (negative: removed or written off).
    adjustments: Mutex<BTreeMap<String, i64>>,
    calls: AtomicU64,
    _dir: tempfile::TempDir,
}

impl World {
    pub async fn open(db: Db, settings: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let ledger = dir.path().join("ledger.jsonl");
        let servers = opening::servers(db, settings, &ledger);
        let shop = servers[0].shop();
        let (offers, coupons) = (opening::offers(&shop).await, opening::coupons(&shop).await);
        let users: Vec<_> = (0..CUSTOMERS).map(|_| tests::shop::fresh_id()).collect();
        let apis = servers.iter().map(|server| Api::anonymous(&server.base_url())).collect();
        Self {
            servers,
            apis,
            operator: tokens::with_roles(&tests::shop::fresh_id(), &["admin"]),
            customers: users.iter().map(|user| tokens::customer(user)).collect(),
            users,
            offers,
            coupons,
            intents: Intents::default(),
            codes: Codes::documented(),
            ledger,
            orders: Mutex::default(),
            adjustments: Mutex::default(),
            calls: AtomicU64::new(0),
            _dir: dir,
        }
    }

    /// A customer's access to one of the servers.
    pub fn customer(&self, number: usize, dice: &mut Dice) -> Api {
        let api = dice.one_of(&self.apis).expect("a server");
        api.with_token(&*self.customers[number])
    }

    /// An operator's access to one of the servers.
    pub fn operator(&self, dice: &mut Dice) -> Api {
        dice.one_of(&self.apis).expect("a server").with_token(&*self.operator)
    }

    /// An operator's access to the first server, for checks.
    pub fn office(&self) -> Api {
        self.apis[0].with_token(&*self.operator)
    }

    /// Sends a call and checks what holds for every reply.
    pub async fn send(&self, call: Call) -> Reply {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let reply = call.await;
        self.codes.check(&reply);
        reply
    }

    /// Sends a call until it is answered definitely.
    pub async fn send_until_definite(&self, call: Call) -> Reply {
        let until = Instant::now() + DEADLINE;
        loop {
            let reply = self.send(call.clone()).await;
            if is_definite(&reply) {
                return reply;
            }
            assert!(Instant::now() < until, "no definite answer in {DEADLINE:?}: {reply}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub fn placed(&self, owner: usize, id: String) {
        let mut orders = lock(&self.orders);
        if !orders.iter().any(|known| known.id == id) {
            orders.push(Placed { id, owner });
        }
    }

    pub fn orders(&self) -> Vec<Placed> {
        lock(&self.orders).clone()
    }

    /// One of the orders that were placed lately.
    pub fn some_order(&self, dice: &mut Dice) -> Option<Placed> {
        dice.a_late_one(&lock(&self.orders)).cloned()
    }

    /// One of a customer's own latest orders.
    pub fn own_order(&self, owner: usize, dice: &mut Dice) -> Option<String> {
        let own: Vec<_> = lock(&self.orders).iter().filter(|o| o.owner == owner).cloned().collect();
        own.last_chunk::<3>()
            .map_or(dice.one_of(&own), |last| dice.one_of(last))
            .map(|o| o.id.clone())
    }

    pub fn adjust(&self, listing: &str, units: i64) {
        *lock(&self.adjustments).entry(listing.to_owned()).or_default() += units;
    }

    pub fn adjusted(&self, listing: &str) -> i64 {
        lock(&self.adjustments).get(listing).copied().unwrap_or(0)
    }

    pub fn finish(&self) {
        let (calls, orders) = (self.calls.load(Ordering::Relaxed), self.orders().len());
        eprintln!("{calls} calls, {orders} orders, replies {}", self.codes.seen());
    }

    /// All pages of a list of the operators'.
    pub async fn every(&self, list: impl Fn(&Api) -> Call) -> Vec<Value> {
        let (api, mut found, mut cursor) = (self.office(), Vec::new(), None::<String>);
        loop {
            let mut call = list(&api).query("limit", "100");
            if let Some(cursor) = &cursor {
                call = call.query("cursor", cursor);
            }
            let page = call.await.expect(200);
            found.extend(page.items().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => return found,
            }
        }
    }
}

/// Whether a retry would get the same reply.
pub fn is_definite(reply: &Reply) -> bool {
    let conflicts = matches!(reply.code(), "idempotency_in_progress" | "version_conflict");
    !conflicts && !matches!(reply.status, 429 | 503)
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A member that must be text.
#[track_caller]
pub fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("{member} is no text: {value}"))
}

/// The entries of a member that must be a list.
#[track_caller]
pub fn list<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    value[member].as_array().unwrap_or_else(|| panic!("{member} is no list: {value}"))
}
