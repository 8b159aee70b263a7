//! throwaway
use std::sync::Arc;
use std::time::Instant;
use adapters_diesel::{migrations, ConnectOptions, DieselStore};
use domain::payment::ProviderStatus;
use port_contracts::sample::{finished, moving, news, record, Sample};
use ports::*;
use crate::databases::*;

async fn flow_b(shop: &Shop, listings: &[domain::listing::Listing], i: usize) {
    let s = &shop.store;
    let user = shop.sample.user();
    let pick = |k: usize| &listings[(i * 7 + k * 13) % listings.len()];
    // add 3
    assert!(s.open_cart(user).await.unwrap().is_none());
    let l0 = s.listing(pick(0).id).await.unwrap().unwrap();
    let cart = shop.sample.cart_with(user, &[(&l0, 1)]);
    let mut ch = Changes::default();
    ch.insert_cart(&cart);
    s.commit(ch).await.unwrap();
    for k in 1..3 {
        let l = s.listing(pick(k).id).await.unwrap().unwrap();
        let cart = s.open_cart(user).await.unwrap().unwrap().cart;
        s.commit(shop.putting(&cart, &l, 1)).await.unwrap();
    }
    // read
    let c = s.open_cart(user).await.unwrap().unwrap();
    // session
    let c2 = s.open_cart(user).await.unwrap().unwrap();
    let now = shop.sample.now();
    let scope = shop.sample.scope(user, "checkout");
    s.idempotency_record(&scope, now).await.unwrap();
    let find = |id| c2.listings.iter().find(|l| l.id == id).unwrap();
    let lines: Vec<_> = c2.cart.items.iter().map(|it| (find(it.listing_id), it.qty)).collect();
    let (step, changes) = shop.checking_out(&c.cart, &lines);
    s.commit(changes).await.unwrap();
    let payment = step.record.payments[0].clone();
    let reference = format!("mock_pi_{}", payment.id);
    let n = news(ProviderStatus::RequiresAction, &reference, Some(payment.amount));
    let before = step.record.clone();
    let mut step = shop.sample.heard(&before, payment.id, &n);
    let mut ch = moving(&before, &mut step, now);
    ch.idempotency = Some(IdempotencyWrite::Finish { scope: scope.clone(), fence: 1, response: port_contracts::sample::response("{\"payment_id\":\"1\"}") });
    s.commit(ch).await.unwrap();
    // webhook
    let (rec, pid) = s.order_of_reference("mock", &reference).await.unwrap().unwrap();
    s.contact(user).await.unwrap();
    let n = news(ProviderStatus::Paid, &reference, Some(payment.amount));
    let mut step = shop.sample.heard(&rec, pid, &n);
    let mut ch = moving(&rec, &mut step, now);
    ch.receipts.push(ReceiptWrite::Insert(shop.sample.receipt(&reference)));
    for _ in 0..2 {
        ch.notifications.push(RowWrite::Insert(shop.sample.notification(user)));
        ch.enqueue(shop.sample.job(now));
    }
    s.commit(ch).await.unwrap();
    // read
    s.order(rec.order.id).await.unwrap().unwrap();
}

fn cpu_of(pid: &str) -> f64 {
    let Ok(t) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return 0.0 };
    let rest: Vec<&str> = t.rsplit_once(')').unwrap().1.split_whitespace().collect();
    (rest[11].parse::<f64>().unwrap() + rest[12].parse::<f64>().unwrap()) / 100.0
}
fn children_cpu(ppid: u32) -> f64 {
    let mut sum = 0.0;
    for e in std::fs::read_dir("/proc").unwrap().flatten() {
        let name = e.file_name().into_string().unwrap();
        if let Ok(t) = std::fs::read_to_string(format!("/proc/{name}/stat")) && let Some((_, r)) = t.rsplit_once(')') {
            let r: Vec<&str> = r.split_whitespace().collect();
            if r[1] == ppid.to_string() { sum += cpu_of(&name); }
        }
    }
    sum
}
static POSTMASTER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
fn cpus() -> (f64, f64) {
    let p = POSTMASTER.load(std::sync::atomic::Ordering::Relaxed);
    (cpu_of("self"), if p == 0 { 0.0 } else { children_cpu(p) })
}

async fn run(name: &str, store: Arc<DieselStore>) {
    let shop = Arc::new(Shop::new(store));
    let mut listings = Vec::new();
    for chunk in 0..10 {
        let mut ch = Changes::default();
        for _ in 0..1000 { let l = shop.sample.listing(Some(1_000_000)); ch.listings.push(ListingWrite::Insert(l.clone())); listings.push(l); }
        let _ = chunk;
        shop.store.commit(ch).await.unwrap();
    }
    let listings = Arc::new(listings);
    for c in [4usize, 16, 64] {
        if std::env::var("ONLY_B").is_ok() && c != 4 { return; }
        let before = shop.store.counters();
        let cpu = cpus();
        let start = Instant::now();
        let secs = 4.0;
        let tasks: Vec<_> = (0..c).map(|t| { let (shop, listings) = (shop.clone(), listings.clone()); tokio::spawn(async move { let mut n = 0usize; while start.elapsed().as_secs_f64() < secs { flow_b(&shop, &listings, t * 1000 + n).await; n += 1; } n }) }).collect();
        let mut total = 0; for t in tasks { total += t.await.unwrap(); }
        let el = start.elapsed().as_secs_f64();
        let a = shop.store.counters();
        let cpu2 = cpus();
        eprintln!("   cpu s per 1000 flows: self {:.2} db {:.2}", (cpu2.0 - cpu.0) / total as f64 * 1000.0, (cpu2.1 - cpu.1) / total as f64 * 1000.0);
        eprintln!("{name} B C={c}: {:.0} flows/s  statements/flow {:.1} commits/flow {:.2} retries {}", total as f64 / el, (a.statements - before.statements) as f64 / total as f64, (a.commits - before.commits) as f64 / total as f64, a.retries - before.retries);
    }
    // reads
    let order = shop.place(&[(&listings[0], 1), (&listings[1], 1), (&listings[2], 2)]).await;
    shop.store.commit(shop.beginning(&order)).await.unwrap();
    for c in [16usize, 64] {
        let cpu = cpus();
        let start = Instant::now();
        let tasks: Vec<_> = (0..c).map(|_| { let shop = shop.clone(); let id = order.order.id; tokio::spawn(async move { let mut n = 0usize; while start.elapsed().as_secs_f64() < 3.0 { shop.store.order(id).await.unwrap().unwrap(); n += 1; } n }) }).collect();
        let mut total = 0; for t in tasks { total += t.await.unwrap(); }
        let cpu2 = cpus();
        eprintln!("{name} R C={c}: {:.0} /s; cpu us per read self {:.1} db {:.1}", total as f64 / start.elapsed().as_secs_f64(), (cpu2.0 - cpu.0) / total as f64 * 1e6, (cpu2.1 - cpu.1) / total as f64 * 1e6);
    }
    let start = Instant::now();
    let f = shop.store.audit().await.unwrap();
    eprintln!("{name} audit {} findings in {:?} {:?}", f.len(), start.elapsed(), f.first());
    // hot item
    for (label, spread) in [("one listing", 1usize), ("spread", 1000)] {
        let start = Instant::now();
        let tasks: Vec<_> = (0..64usize).map(|t| { let (shop, listings) = (shop.clone(), listings.clone()); tokio::spawn(async move { let mut n = 0usize; while start.elapsed().as_secs_f64() < 3.0 { let (_, ch) = shop.order(&[(&listings[(t * 31 + n) % spread], 1)]); shop.store.commit(ch).await.unwrap(); n += 1; } n }) }).collect();
        let mut total = 0; for t in tasks { total += t.await.unwrap(); }
        eprintln!("{name} hot {label} C=64: {:.0} orders/s", total as f64 / start.elapsed().as_secs_f64());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore]
async fn bench_pg() {
    let url = "postgres://postgres@127.0.0.1:55433/bench".to_owned();
    migrations::up(&url).unwrap();
    {
        use diesel::prelude::*;
        let mut c = PgConnection::establish(&url).unwrap();
        let pid: i32 = diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("pg_backend_pid()")).get_result(&mut c).unwrap();
        let t = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        let pp: u32 = t.rsplit_once(')').unwrap().1.split_whitespace().nth(1).unwrap().parse().unwrap();
        POSTMASTER.store(pp, std::sync::atomic::Ordering::Relaxed);
        std::mem::forget(c);
    }
    for one_call in [std::env::var("STATEMENTS").is_err()] {
        let o = ConnectOptions { one_call, pool_size: 12, ..ConnectOptions::default() };
        run(&format!("pg one_call={one_call}"), Arc::new(DieselStore::connect(&url, o).unwrap())).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore]
async fn bench_sqlite() {
    let f = sqlite();
    run("sqlite", connect(&f, options(4))).await;
}
