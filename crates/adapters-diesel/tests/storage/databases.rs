//! Fresh databases, and a small shop in them.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use adapters_diesel::{ConnectOptions, DieselStore, migrations};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use domain::cart::{Cart, CartEvent};
use domain::listing::Listing;
use domain::order::{Actor, OrderRecord, Transition};
use port_contracts::sample::{Basket, Sample, moving, placing};
use ports::{
    CartRepository, Changes, IdempotencyWrite, ListingRepository, ListingWrite, OrderRepository,
    Store,
};
use tempfile::TempDir;

/// A database of its own, and what has to live as long as it.
pub struct Fresh {
    pub url: String,
    _folder: Option<TempDir>,
}

impl Fresh {
    /// What lies at an address, for as long as its owner keeps it there.
    pub fn at(url: String) -> Self {
        Self { url, _folder: None }
    }
}

/// An SQLite file without tables.
pub fn empty_sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("kassa.db").display());
    Fresh { url, _folder: Some(folder) }
}

/// An SQLite file with all tables: a copy of one that is migrated once for all tests.
pub fn sqlite() -> Fresh {
    static MIGRATED: LazyLock<Fresh> = LazyLock::new(|| {
        let fresh = empty_sqlite();
        migrations::up(&fresh.url).unwrap();
        fresh
    });
    let fresh = empty_sqlite();
    let path = |fresh: &Fresh| fresh.url.strip_prefix("sqlite://").unwrap().to_owned();
    let template = path(&MIGRATED);
    assert!(!Path::new(&format!("{template}-wal")).exists(), "all of it is in the file");
    std::fs::copy(template, path(&fresh)).unwrap();
    fresh
}

/// A PostgreSQL database without tables; `None` if tests on PostgreSQL are switched off.
pub fn empty_postgres() -> Option<Fresh> {
    pg_harness::available().then(|| Fresh { url: pg_harness::fresh_database(), _folder: None })
}

/// A PostgreSQL database with all tables.
pub fn postgres() -> Option<Fresh> {
    pg_harness::available().then(|| Fresh {
        url: pg_harness::fresh_database_from("kassa", |url| {
            migrations::up(url).unwrap();
        }),
        _folder: None,
    })
}

/// Both databases, as far as they are there.
pub fn both() -> Vec<Fresh> {
    [Some(sqlite()), postgres()].into_iter().flatten().collect()
}

/// Options of a small server.
pub fn options(pool_size: u32) -> ConnectOptions {
    ConnectOptions { pool_size, ..ConnectOptions::default() }
}

pub fn connect(fresh: &Fresh, options: ConnectOptions) -> Arc<DieselStore> {
    Arc::new(DieselStore::connect(&fresh.url, options).unwrap())
}

/// Statements of a test's own, on either database.
pub fn run(fresh: &Fresh, sql: &str) {
    match fresh.url.strip_prefix("sqlite://") {
        Some(path) => SqliteConnection::establish(path).unwrap().batch_execute(sql).unwrap(),
        None => PgConnection::establish(&fresh.url).unwrap().batch_execute(sql).unwrap(),
    }
}

/// A store with sample data.
pub struct Shop {
    pub store: Arc<DieselStore>,
    pub sample: Arc<Sample>,
}

impl Shop {
    pub fn new(store: Arc<DieselStore>) -> Self {
        Self { store, sample: Arc::new(Sample::new()) }
    }

    pub async fn listing(&self, stock: Option<i64>) -> Listing {
        let listing = self.sample.listing(stock);
        let mut changes = Changes::default();
        changes.listings.push(ListingWrite::Insert(listing.clone(), Actor::System));
        self.store.commit(changes).await.unwrap();
        listing
    }

    pub async fn stored_listing(&self, listing: &Listing) -> Listing {
        self.store.listing(listing.id).await.unwrap().unwrap()
    }

    /// An order of these lines, as it would be placed.
    pub fn order(&self, lines: &[(&Listing, i64)]) -> (Transition, Changes) {
        let basket = Basket::of(self.sample.user(), lines);
        let step = self.sample.placed_order(&basket);
        let changes = placing(&step, self.sample.now());
        (step, changes)
    }

    /// An order of these lines, stored.
    pub async fn place(&self, lines: &[(&Listing, i64)]) -> OrderRecord {
        let (step, changes) = self.order(lines);
        self.store.commit(changes).await.unwrap();
        self.stored_order(&step.record).await
    }

    pub async fn stored_order(&self, record: &OrderRecord) -> OrderRecord {
        self.store.order(record.order.id).await.unwrap().unwrap()
    }

    /// The changes of an attempt that begins.
    pub fn beginning(&self, before: &OrderRecord) -> Changes {
        let (mut step, _) = self.sample.begun_payment(before);
        moving(before, &mut step, self.sample.tick())
    }

    /// A cart with these lines, stored.
    pub async fn cart(&self, lines: &[(&Listing, i64)]) -> Cart {
        let cart = self.sample.cart_with(self.sample.user(), lines);
        let mut changes = Changes::default();
        changes.insert_cart(&cart);
        self.store.commit(changes).await.unwrap();
        self.store.cart(cart.id).await.unwrap().unwrap().cart
    }

    /// The changes that set a line of a cart.
    pub fn putting(&self, cart: &Cart, listing: &Listing, qty: i64) -> Changes {
        let mut after = self.sample.with_line(cart, listing, qty);
        let mut changes = Changes::default();
        changes.update_cart(cart, &mut after);
        changes
    }

    /// The changes of a checkout's first commit: key, order with its attempt, frozen cart, stock.
    pub fn checking_out(&self, cart: &Cart, lines: &[(&Listing, i64)]) -> (Transition, Changes) {
        let basket = Basket::of(cart.user_id, lines).cart(cart.id);
        let placed = self.sample.placed_order(&basket);
        let (begun, _) = self.sample.begun_payment(&placed.record);
        let step = placed.then(begun);
        let now = self.sample.now();
        let mut changes = placing(&step, now);
        let mut frozen = cart.after(CartEvent::CheckoutStarted, now).unwrap();
        changes.update_cart(cart, &mut frozen);
        let scope = self.sample.scope(cart.user_id, "checkout");
        let running = port_contracts::sample::running(now);
        let record = port_contracts::sample::record(&scope, running, now);
        changes.idempotency = Some(IdempotencyWrite::Insert(record));
        (step, changes)
    }
}

/// The functions of this and of other versions that commit, on PostgreSQL.
pub fn functions(fresh: &Fresh) -> Vec<String> {
    let mut conn = PgConnection::establish(&fresh.url).unwrap();
    let names = "SELECT proname::text AS name FROM pg_proc \
        WHERE pronamespace = 'public'::regnamespace AND proname ~ '^kassa_(commit|check|count)' ORDER BY 1";
    let rows: Vec<FunctionRow> = diesel::sql_query(names).load(&mut conn).unwrap();
    rows.into_iter().map(|row| row.name).collect()
}

/// The function of this binary: its name ends with a hash.
pub fn commit_function(fresh: &Fresh) -> String {
    let is_named_by_hash = |name: &String| name.len() == "kassa_commit_".len() + 12;
    functions(fresh).into_iter().find(is_named_by_hash).expect("the function of this binary")
}

#[derive(QueryableByName)]
struct FunctionRow {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}
