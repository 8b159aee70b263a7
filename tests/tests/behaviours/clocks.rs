//! Clocks that are wrong, or jump: nothing is expired, forgotten or taken over early, on any store.

use std::sync::Arc;
use std::time::Duration;

use adapters_memory::TestClock;
use application::cart::{PutItem, put_item};
use application::checkout::{CheckoutSession, create_session};
use application::orders::{Paid, create, pay};
use application::worker::{abandon_carts, drain, expire_orders, purge, recall_jobs, sync_payments};
use application::{AppError, Engine, Executed, IdempotentRequest, Principal};
use chrono::{TimeDelta, Utc};
use domain::ids::{CartId, ListingId, OrderId};
use domain::order::{OrderRecord, OrderStatus};
use domain::payment::Payment;
use ports::{Clock, IdempotencyState, JobKind, PageRequest, PaymentFilter};

use crate::fixture::{Fixture, checkout_of, fresh, order_of_one, paying, provider};
use crate::machine::{LEASE, Machine, SETTLE, Server};

const SECOND: TimeDelta = TimeDelta::seconds(1);

fn jumps() -> [TimeDelta; 4] {
    [TimeDelta::hours(1), TimeDelta::hours(-1), TimeDelta::days(31), TimeDelta::days(-31)]
}

async fn attempts(s: &Fixture) -> Vec<Payment> {
    let page = PageRequest { after: None, limit: 100 };
    s.store.list_payments(&PaymentFilter::default(), page).await.expect("a page").items
}

/// What a clock could end too early: an unpaid order, a cart, the answer to a key, a key and a job
/// that a server holds.
struct Live {
    ada: Principal,
    tea: ListingId,
    order: OrderId,
    cart: CartId,
    jobs: usize,
}

impl Live {
    async fn on(s: &Fixture, server: &Server) -> Self {
        let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await.id);
        let engine = &server.engine;
        let key: IdempotentRequest<OrderRecord> = s.keyed_as(&ada, "create", "k1", "body");
        let order = fresh(create(engine, &ada, order_of_one(tea), Some(&key)).await).order.id;
        let paid = fresh(create(engine, &ada, order_of_one(tea), None).await).order.id;
        let input = paying(paid);
        fresh(pay(engine, &ada, input, None).await);
        let now = server.clock.now();
        let lease = TimeDelta::from_std(LEASE).expect("short");
        let held = s.store.claim_jobs(JobKind::ALL, now, now + lease, 64).await.expect("claimed");
        let bob = s.customer();
        for who in [&ada, &bob] {
            fresh(put_item(engine, who, PutItem { listing: tea, qty: 1 }, None).await);
        }
        let cart = application::cart::get(engine, &ada).await.expect("a cart").cart.id;
        let live = Self { ada, tea, order, cart, jobs: held.len() };
        assert!(live.jobs > 0, "an order that is paid leaves work");
        live.begin_checkout(s, engine).await;
        live
    }

    /// A checkout whose request dies while it waits for the provider: its key is held.
    async fn begin_checkout(&self, s: &Fixture, engine: &Arc<Engine>) {
        let hold = provider::hold_answers(&s.mock);
        let (engine, ada, input, key) =
            (engine.clone(), self.ada.clone(), checkout_of(self.cart), self.key(s));
        let dying =
            tokio::spawn(
                async move { create_session(&engine, &ada, input, &key).await.map(|_| ()) },
            );
        hold.waiting(1).await;
        dying.abort();
        let _ = dying.await;
        drop(hold);
    }

    fn key(&self, s: &Fixture) -> IdempotentRequest<CheckoutSession> {
        s.keyed_as(&self.ada, "checkout", "k2", "body")
    }

    /// Nothing of it ends on this server.
    async fn is_kept(&self, s: &Fixture, engine: &Arc<Engine>, when: &str) {
        assert_eq!(expire_orders(engine, 64).await, Ok(0), "{when}: an order expired");
        assert_eq!(abandon_carts(engine, 64).await, Ok(0), "{when}: a cart was emptied");
        assert_eq!(purge(engine, 64).await, Ok(0), "{when}: a key was forgotten");
        assert_eq!(drain(engine).await, Ok(0), "{when}: a job was taken over");
        let before = attempts(s).await;
        assert_eq!(sync_payments(engine, 64).await, Ok(0), "{when}: an attempt was ended");
        assert_eq!(
            attempts(s).await,
            before,
            "{when}: an attempt that is being made was asked about"
        );
        let key: IdempotentRequest<OrderRecord> = s.keyed_as(&self.ada, "create", "k1", "body");
        let again = create(engine, &self.ada, order_of_one(self.tea), Some(&key)).await;
        assert!(matches!(again, Ok(Executed::Replayed(_))), "{when}: bought twice: {again:?}");
        let twin = create_session(engine, &self.ada, checkout_of(self.cart), &self.key(s)).await;
        assert_eq!(twin.err(), Some(AppError::KeyInProgress), "{when}: a key was taken over");
        assert_eq!(s.order(self.order).await.status(), OrderStatus::Pending, "{when}");
    }
}

pub async fn t01_a_jump_expires_forgets_and_takes_over_nothing(s: Fixture) {
    let server = Server::start(&s, Machine::new()).await;
    let live = Live::on(&s, &server).await;
    let shared = s.store.database_clock(server.machine.clone()).await.expect("readable").is_some();
    for by in jumps() {
        let before = server.clock.now();
        server.machine.jump(by);
        let engine = server.without_cache(&s);
        let when = format!("{by} after the jump");
        assert!((server.clock.now() - before).abs() < TimeDelta::seconds(30), "{when}");
        assert!(!server.clock.allows_expiry(), "{when}: it has to be looked into first");
        live.is_kept(&s, &engine, &when).await;
        server.compare(&s).await;
        let when = format!("{by} after a look at the database");
        assert_eq!(server.clock.allows_expiry(), shared, "{when}");
        live.is_kept(&s, &engine, &when).await;
        server.machine.jump(-by);
        server.compare(&s).await;
        assert!(server.clock.allows_expiry(), "{when}: the clock is right again");
    }
    s.sound().await;
}

pub async fn t03_a_jump_that_stays_is_adopted_after_a_while(s: Fixture) {
    let server = Server::start(&s, Machine::new()).await;
    let live = Live::on(&s, &server).await;
    if s.store.database_clock(server.machine.clone()).await.expect("readable").is_some() {
        return; // The database's clock is right, whatever the machine's is: see t01 and t02.
    }
    let ahead = TimeDelta::days(31);
    server.machine.jump(ahead);
    server.compare(&s).await;
    server.machine.pass(SETTLE);
    let before = server.clock.now();
    server.compare(&s).await;
    let moved = server.clock.now() - before - ahead;
    assert!(moved.abs() < TimeDelta::seconds(30), "the time was set: {moved}");
    let engine = server.without_cache(&s);
    live.is_kept(&s, &engine, "until the leases of before have run out").await;
    server.machine.pass(LEASE);
    assert!(server.clock.allows_expiry() && server.clock.allows_takeover());
    assert_eq!(expire_orders(&engine, 64).await, Ok(2), "their time has come by the new clock");
    assert!(purge(&engine, 64).await.expect("swept") > 0);
    assert!(drain(&engine).await.expect("worked") > 0);
    s.sound().await;
}

/// The clock was ahead, and is set right: no job waits for the future in which it was written.
pub async fn t03_work_of_a_clock_that_was_ahead_is_done(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await.id);
    let ahead = Arc::new(TestClock::at(s.now() + TimeDelta::days(31)));
    let before = s.engine_with_clock(ahead);
    let order = fresh(create(&before, &ada, order_of_one(tea), None).await).order.id;
    let input = paying(order);
    fresh(pay(&before, &ada, input, None).await);
    assert_eq!(drain(&s.engine).await, Ok(0), "due in a month");
    assert_eq!(recall_jobs(&s.engine).await, Ok(3));
    assert_eq!(drain(&s.engine).await, Ok(3));
    assert_eq!(recall_jobs(&s.engine).await, Ok(0));
    s.sound().await;
}

pub async fn t04_a_clock_that_does_not_fit_the_rows_is_noticed_at_the_start(s: Fixture) {
    let first = Server::start(&s, Machine::new()).await;
    assert!(first.clock.allows_expiry(), "an empty database says nothing about the time");
    let live = Live::on(&s, &first).await;
    let shared = s.store.database_clock(first.machine.clone()).await.expect("readable").is_some();
    for off in jumps().into_iter().filter(|off| *off != TimeDelta::hours(1)) {
        let server = Server::start(&s, Machine::off_by(off)).await;
        assert_eq!(server.clock.allows_expiry(), shared, "{off}");
        live.is_kept(&s, &server.engine, &format!("{off} at the start")).await;
        let newest = s.store.newest_row().await.expect("readable").expect("rows");
        let begins_there = !shared && off > TimeDelta::days(-1);
        assert!(!begins_there || server.clock.now() >= newest, "{off}: not before what is stored");
        assert_eq!(server.clock.allows_takeover(), shared, "{off}: leases seem to have run out");
        // The time service sets the clock.
        if off < TimeDelta::zero() {
            server.machine.jump(-off);
            server.compare(&s).await;
            assert!((server.clock.now() - Utc::now()).abs() < TimeDelta::seconds(2), "{off}");
            server.machine.pass(if shared { Duration::ZERO } else { LEASE });
            assert!(server.clock.allows_expiry(), "{off}: the clock is right again");
        }
    }
    s.sound().await;
}

/// A clock that was ahead wrote a row. A server that starts afterwards goes by the database's time,
/// and on SQLite by no row that is more than a day ahead; no job or key of another server is taken
/// over.
pub async fn t04_a_row_of_the_future_does_not_set_the_time(s: Fixture) {
    let first = Server::start(&s, Machine::new()).await;
    let live = Live::on(&s, &first).await;
    let shared = s.store.database_clock(first.machine.clone()).await.expect("readable").is_some();
    for ahead in [TimeDelta::hours(1), TimeDelta::days(31)] {
        let wrong = s.engine_with_clock(Arc::new(TestClock::at(first.clock.now() + ahead)));
        fresh(create(&wrong, &s.customer(), order_of_one(live.tea), None).await);
        let server = Server::start(&s, Machine::new()).await;
        let off = server.clock.now() - Utc::now();
        if shared || ahead > TimeDelta::days(1) {
            assert!(off.abs() < TimeDelta::seconds(2), "{ahead}: the time is off by {off}");
        }
        assert_eq!(server.clock.allows_takeover(), shared, "{ahead}");
        assert!(!server.clock.allows_expiry(), "{ahead}: it is not certain");
        live.is_kept(&s, &server.engine, &format!("a row {ahead} ahead")).await;
    }
    s.sound().await;
}

/// A key that its request releases is free for every server, whatever that request's clock says.
pub async fn t05_a_key_that_was_set_free_is_free_on_every_server(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let ahead = Arc::new(TestClock::at(s.now() + TimeDelta::seconds(30)));
    let other = s.engine_with_clock(ahead);
    let key: IdempotentRequest<Paid> = s.keyed_as(&ada, "pay", "k1", "body");
    let input = || paying(order);
    provider::be_unavailable_once(&s.mock);
    let refused = pay(&other, &ada, input(), Some(&key)).await;
    assert_eq!(refused.err(), Some(AppError::ProviderUnavailable));
    fresh(pay(&s.engine, &ada, input(), Some(&key)).await);
    let again = pay(&other, &ada, input(), Some(&key)).await.expect("answered");
    assert!(matches!(again, Executed::Replayed(_)), "the first answer, at once");
    s.sound().await;
}

/// A clock of the database's own, which a test sets; for sessions that are opened afterwards.
fn database_clock(url: &str, off: TimeDelta) {
    let seconds = off.num_seconds();
    tests::Database::open(url).run(&format!(
        "CREATE OR REPLACE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS \
             'SELECT pg_catalog.clock_timestamp() + interval ''{seconds} seconds'''; \
         DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', \
             current_database()); END $$"
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t03_a_jump_of_the_database_clock_is_adopted_after_a_while() {
    if !pg_harness::available() {
        return;
    }
    let prepared = tokio::task::spawn_blocking(|| {
        let url = provider::fresh_postgres();
        database_clock(&url, TimeDelta::zero());
        url
    });
    let url = prepared.await.expect("a database");
    let s = Fixture::on(provider::open(&url).await, None);
    let server = Server::start(&s, Machine::new()).await;
    let live = Live::on(&s, &server).await;
    let set = async |off: TimeDelta| {
        let url = url.clone();
        tokio::task::spawn_blocking(move || database_clock(&url, off)).await.expect("set");
    };
    for by in jumps() {
        set(by).await;
        server.compare(&s).await;
        assert!(!server.clock.allows_expiry(), "{by}: it is not certain");
        live.is_kept(&s, &server.without_cache(&s), &format!("{by} in the database")).await;
        set(TimeDelta::zero()).await;
        server.compare(&s).await;
        assert!(server.clock.allows_expiry(), "{by}: it is right again");
    }
    // Both moved forward alike, as one clock that was set: leases follow, expiry waits until it
    // settles.
    let (before, hour) = (server.clock.now(), TimeDelta::hours(1));
    set(hour).await;
    server.machine.jump(hour);
    server.compare(&s).await;
    assert!((server.clock.now() - before - hour).abs() < TimeDelta::seconds(30));
    live.is_kept(&s, &server.without_cache(&s), "until the leases have run out").await;
    server.machine.pass(LEASE);
    assert!(server.clock.allows_takeover());
    assert!(!server.clock.allows_expiry(), "both may be one clock");
    let engine = server.without_cache(&s);
    assert_eq!(expire_orders(&engine, 64).await, Ok(0), "an unpaid order was cancelled");
    assert_eq!(purge(&engine, 64).await, Ok(0), "a key was deleted");
}

/// Three servers on one PostgreSQL: one is right, one an hour ahead, one an hour behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_servers_go_by_the_clock_of_their_database() {
    let Some(s) = Fixture::postgres().await else { return };
    let right = Server::start(&s, Machine::new()).await;
    let ahead = Server::start(&s, Machine::off_by(TimeDelta::hours(1))).await;
    let behind = Server::start(&s, Machine::off_by(TimeDelta::hours(-1))).await;
    let servers = [&right, &ahead, &behind];
    for from in servers {
        let live = Live::on(&s, from).await;
        for on in servers {
            assert!((on.clock.now() - right.clock.now()).abs() < SECOND);
            live.is_kept(&s, &on.without_cache(&s), "on a server that is an hour off").await;
        }
        let record = s.store.idempotency_record(&live.key(&s).scope, from.clock.now()).await;
        let state = record.expect("readable").expect("held").state;
        let IdempotencyState::Running { lease_until, .. } = state else { panic!("{state:?}") };
        let lease = lease_until - right.clock.now();
        assert!(lease <= TimeDelta::seconds(15), "the others wait for {lease}");
    }
    for by in [TimeDelta::days(31), TimeDelta::days(-62)] {
        ahead.machine.jump(by);
        let live = Live::on(&s, &ahead).await;
        for on in servers {
            live.is_kept(&s, &on.engine, "after a jump by a month").await;
            on.compare(&s).await;
            live.is_kept(&s, &on.engine, "after a look at the database").await;
        }
    }
    // What is due is done by each of them, and not an hour later.
    for server in servers {
        let (eve, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
        let brief = s.engine_of(right.clock.clone(), |policy| policy.order_ttl = Duration::ZERO);
        fresh(create(&brief, &eve, order_of_one(tea.id), None).await);
        assert_eq!(expire_orders(&server.engine, 64).await, Ok(1));
    }
    s.sound().await;
}
