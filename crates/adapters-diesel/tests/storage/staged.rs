//! Orders whose insertion waits, fails or cuts the connection, and commits that queue meanwhile.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use adapters_diesel::ConnectOptions;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::ids::OrderId;
use domain::listing::Listing;
use ports::{Changes, CommitError, OrderRepository, Store};

use crate::databases::{Fresh, Shop, connect, options, postgres, run};

/// What is done when an order is inserted, or when its transaction commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Wait,
    WaitAtCommit,
    Terminate,
    TerminateAtCommit,
    Cancel,
}

const TRIGGERS: &str = "
    CREATE TABLE staged (order_id UUID PRIMARY KEY, action TEXT NOT NULL);
    CREATE FUNCTION stage() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    BEGIN
        WHILE EXISTS (SELECT 1 FROM staged WHERE order_id = NEW.id AND action = 'Wait' || TG_ARGV[0])
        LOOP PERFORM pg_sleep(0.005);
        END LOOP;
        IF EXISTS (SELECT 1 FROM staged WHERE order_id = NEW.id AND action = 'Terminate' || TG_ARGV[0])
        THEN PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(10);
        END IF;
        IF EXISTS (SELECT 1 FROM staged WHERE order_id = NEW.id AND action = 'Cancel' || TG_ARGV[0])
        THEN PERFORM pg_cancel_backend(pg_backend_pid()), pg_sleep(10);
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER staged BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION stage('');
    CREATE CONSTRAINT TRIGGER staged_at_commit AFTER INSERT ON orders
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stage('AtCommit');
";

/// A shop on PostgreSQL in which both batches can be kept busy, so that commits queue.
pub struct Stage {
    pub fresh: Fresh,
    pub shop: Shop,
    pub listing: Listing,
}

/// A commit that has begun.
pub type Begun = Pin<Box<dyn Future<Output = Result<(), CommitError>> + Send>>;

/// A commit that occupies a batch until its order is released.
pub struct Occupant {
    pub order: OrderId,
    pub begun: Begun,
}

/// What a commit was answered, and how long it took from its release.
pub type Ended = (Result<(), CommitError>, Duration);

impl Stage {
    /// `None` if tests on PostgreSQL are switched off.
    pub async fn new() -> Option<Self> {
        // A staged statement has more time than any test takes.
        let statement_timeout = Duration::from_secs(60);
        Self::with(ConnectOptions { statement_timeout, ..options(8) }).await
    }

    pub async fn with(options: ConnectOptions) -> Option<Self> {
        let fresh = postgres()?;
        run(&fresh, TRIGGERS);
        let shop = Shop::new(connect(&fresh, options));
        let listing = shop.listing(Some(1_000)).await;
        Some(Self { fresh, shop, listing })
    }

    /// An order of one unit, and its changes.
    pub fn order(&self) -> (OrderId, Changes) {
        self.order_of(&self.listing)
    }

    pub fn order_of(&self, listing: &Listing) -> (OrderId, Changes) {
        let (step, changes) = self.shop.order(&[(listing, 1)]);
        (step.record.order.id, changes)
    }

    pub fn set(&self, order: OrderId, action: Action) {
        run(&self.fresh, &format!("INSERT INTO staged VALUES ('{order}', '{action:?}')"));
    }

    pub fn release(&self, order: OrderId) {
        run(&self.fresh, &format!("DELETE FROM staged WHERE order_id = '{order}'"));
    }

    /// Begins a commit that executes until its order is released. It is a batch of its own, and
    /// locks nothing that others need.
    pub async fn occupy(&self, action: Action) -> Occupant {
        let listing = self.shop.listing(Some(1)).await;
        self.occupy_with(&listing, action).await
    }

    /// The same with an order of a listing that others may need.
    pub async fn occupy_with(&self, listing: &Listing, action: Action) -> Occupant {
        let (order, changes) = self.order_of(listing);
        self.set(order, action);
        let executing = self.executing();
        let begun = self.begin(changes).await;
        while self.executing() == executing {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Occupant { order, begun }
    }

    /// Begins commits, in this order, while both batches are occupied, and releases one of them: it takes
    /// what waits. The other stays occupied.
    pub async fn as_one_batch(&self, all: Vec<Changes>) -> (Occupant, Vec<Begun>) {
        let first = self.occupy(Action::Wait).await;
        let other = self.occupy(Action::Wait).await;
        let mut begun = vec![first.begun];
        for changes in all {
            begun.push(self.begin(changes).await);
        }
        self.release(first.order);
        (other, begun)
    }

    /// The answers to commits as one batch gives them.
    pub async fn in_one_batch(&self, all: Vec<Changes>) -> Vec<Ended> {
        let (other, begun) = self.as_one_batch(all).await;
        let answers = ended(begun).await.split_off(1);
        self.end(other).await;
        answers
    }

    /// Releases an occupant, whose commit succeeds.
    pub async fn end(&self, occupant: Occupant) {
        self.release(occupant.order);
        occupant.begun.await.unwrap();
    }

    /// Begins a commit: its first poll puts it into the queue.
    pub async fn begin(&self, changes: Changes) -> Begun {
        let store = self.shop.store.clone();
        let mut begun: Begun = Box::pin(async move { store.commit(changes).await });
        poll_fn(|context| {
            assert!(begun.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        begun
    }

    /// Whether an order is stored.
    pub async fn has(&self, order: OrderId) -> bool {
        self.shop.store.order(order).await.unwrap().is_some()
    }

    /// How many units of the stage's listing are reserved.
    pub async fn reserved(&self) -> i64 {
        self.shop.stored_listing(&self.listing).await.reserved
    }

    /// Waits until so many batches are executed.
    pub async fn until_executing(&self, batches: i64) {
        while self.executing() != batches {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// How many batches and commits are executed.
    fn executing(&self) -> i64 {
        let mut conn = PgConnection::establish(&self.fresh.url).unwrap();
        let count: CountRow = diesel::sql_query(
            "SELECT COUNT(*) AS count FROM pg_stat_activity \
             WHERE datname = current_database() AND query LIKE '%kassa_commit_%' \
                 AND state = 'active' AND pid <> pg_backend_pid()",
        )
        .get_result(&mut conn)
        .unwrap();
        count.count
    }
}

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// What commits were answered, each as soon as it is.
pub async fn ended(begun: Vec<Begun>) -> Vec<Ended> {
    let since = Instant::now();
    let tasks: Vec<_> = begun
        .into_iter()
        .map(|commit| tokio::spawn(async move { (commit.await, since.elapsed()) }))
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        let ended = tokio::time::timeout(Duration::from_secs(30), task).await;
        all.push(ended.expect("an answer in time").unwrap());
    }
    all
}
