//! Reads of carts and orders while a payment provider answers, and while it hangs.
//!
//! Reads and payments are sent at fixed rates, each when it is due, whether or not earlier ones were
//! answered: a closed loop would send less just when the server is slow.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use indicatif::ProgressBar;
use serde_json::json;
use tokio::task::JoinSet;

use super::cluster::Cluster;
use super::connection::{Call, Connection};
use super::options::HangOptions;
use super::readings::shown;
use super::seeded::{Basket, SeededShop};
use super::side::{DatabaseKind, Kassa};
use crate::dice::Dice;
use crate::latency;

/// Connections that read.
const READERS: usize = 8;

/// How long it is until a connection reads again, at one read a second in all.
const READ_PAUSE: Duration = Duration::from_secs(READERS as u64);

/// How the provider is, and how many payments a second there are in comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Provider {
    token: &'static str,
    load: u32,
}

const PROVIDERS: [Provider; 2] =
    [Provider { token: "mock_ok", load: 1 }, Provider { token: "mock_hang", load: 2 }];

/// The times of reads, and what came of the payments.
struct Seen {
    reads: Histogram<u64>,
    payments: u64,
    /// Payments answered 503 at once.
    refused: u64,
    failures: Vec<String>,
}

impl Default for Seen {
    fn default() -> Self {
        Self { reads: latency::histogram(), payments: 0, refused: 0, failures: Vec::new() }
    }
}

impl Seen {
    fn add(&mut self, other: Self) {
        self.reads.add(&other.reads).expect("histograms of one make");
        self.payments += other.payments;
        self.refused += other.refused;
        self.failures.extend(other.failures);
    }

    fn p99(&self) -> Option<f64> {
        u32::try_from(self.reads.value_at_quantile(0.99)).ok().map(|micros| f64::from(micros) / 1e3)
    }
}

/// What was measured on each database, with a provider that answers and with one that hangs.
pub struct Hanging {
    told: String,
    options: HangOptions,
    rows: Vec<(DatabaseKind, [Seen; 2])>,
}

/// Measures reads beside payments that are answered, and beside twice as many that hang, in turns.
///
/// # Panics
/// If a server or database fails.
pub fn hang(options: &HangOptions, bar: &ProgressBar) -> Hanging {
    let common = &options.common;
    let wanted = common.databases.contains(&DatabaseKind::Postgres);
    let cluster = wanted.then(|| Arc::new(Cluster::start()));
    let size = common.size(READERS, 1_000);
    let open = |kind: &DatabaseKind| Kassa::open(*kind, cluster.as_ref(), size, bar);
    let shops: Vec<Kassa> = common.databases.iter().map(open).collect();
    let mut rows: Vec<_> = shops.iter().map(|shop| (shop.kind, Default::default())).collect();
    bar.set_length(
        u64::try_from(common.rounds * shops.len() * PROVIDERS.len()).unwrap_or_default(),
    );
    bar.set_position(0);
    for round in 0..common.rounds {
        for (shop, (kind, seen)) in shops.iter().zip(&mut rows) {
            let seen: &mut [Seen; 2] = seen;
            for turn in 0..PROVIDERS.len() {
                let at = (round + turn) % PROVIDERS.len();
                bar.set_message(format!("{}, {kind}", PROVIDERS[at].token));
                seen[at].add(measure(shop, PROVIDERS[at], options));
                bar.inc(1);
            }
        }
    }
    bar.finish_and_clear();
    let postgres = cluster.map(|cluster| cluster.version());
    let told = common.told("make bench-hang", postgres.as_deref());
    Hanging { told, options: options.clone(), rows }
}

/// One round: a fresh server, payments first, then the reads beside them.
fn measure(kassa: &Kassa, provider: Provider, options: &HangOptions) -> Seen {
    kassa.serve(|shop, base_url| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let plan = options.common.plan(READERS, Basket::Own);
            let begun = Instant::now();
            let (from, until) = (begun + plan.warm_up, begun + plan.warm_up + plan.length);
            let mut tasks = JoinSet::new();
            for number in 0..READERS {
                let pause = READ_PAUSE / options.reads.max(1);
                let reader = Reader::new(shop, &base_url, number);
                tasks.spawn(reader.read(pause, from, until));
            }
            let pause = Duration::from_secs(1) / (options.payments * provider.load).max(1);
            tasks.spawn(pay(Arc::clone(shop), base_url.clone(), provider.token, pause, until));
            let mut all = Seen::default();
            while let Some(seen) = tasks.join_next().await {
                all.add(seen.expect("no panic"));
            }
            all
        })
    })
}

struct Reader {
    connection: Connection,
    shop: Arc<SeededShop>,
    customer: String,
    dice: Dice,
}

impl Reader {
    fn new(shop: &Arc<SeededShop>, base_url: &str, number: usize) -> Self {
        Self {
            connection: Connection::to(base_url),
            customer: shop.customers[number].clone(),
            shop: Arc::clone(shop),
            dice: Dice::fresh(),
        }
    }

    /// Reads its cart and an order in turns. The time of a read begins when it is due.
    async fn read(mut self, pause: Duration, from: Instant, until: Instant) -> Seen {
        let (mut seen, mut due, mut turn) = (Seen::default(), Instant::now(), 0);
        while due < until {
            tokio::time::sleep_until(due.into()).await;
            turn += 1;
            match self.once(turn % 2 == 0).await {
                Ok(()) if due >= from => latency::note(&mut seen.reads, due.elapsed()),
                Ok(()) => {}
                Err(why) => seen.failures.push(why),
            }
            due += pause;
        }
        seen
    }

    async fn once(&mut self, cart: bool) -> Result<(), String> {
        if cart {
            let read = Call::get("/api/cart").by(&self.customer);
            return self.connection.send(read, &[200]).await.map(drop);
        }
        let known = self.shop.orders.any(&self.shop.customers, &mut self.dice);
        let (order, token) = known.ok_or("no order")?;
        let path = format!("/api/orders/{order}");
        self.connection.send(Call::get(&path).by(&token), &[200]).await.map(drop)
    }
}

/// Places an order and pays it whenever one is due, each on a connection of its own.
async fn pay(
    shop: Arc<SeededShop>,
    base_url: String,
    token: &'static str,
    pause: Duration,
    until: Instant,
) -> Seen {
    let (mut dice, mut due, mut tasks) = (Dice::fresh(), Instant::now(), JoinSet::new());
    while due < until {
        tokio::time::sleep_until(due.into()).await;
        let line = shop.lines(Basket::Own, dice.below(shop.listings.len()), &mut dice).remove(0);
        // Customers who do not read.
        let readers_aside = shop.customers.len() - READERS;
        let customer = shop.customers[READERS + dice.below(readers_aside)].clone();
        tasks.spawn(order_and_pay(Connection::to(&base_url), line.id, customer, token));
        due += pause;
    }
    let mut seen =
        Seen { payments: u64::try_from(tasks.len()).unwrap_or_default(), ..Seen::default() };
    while let Some(paid) = tasks.join_next().await {
        match paid.expect("no panic") {
            Ok(refused) => seen.refused += u64::from(refused),
            Err(why) => seen.failures.push(why),
        }
    }
    seen
}

/// Whether the payment was refused because the provider does not answer.
async fn order_and_pay(
    mut connection: Connection,
    listing: String,
    customer: String,
    token: &str,
) -> Result<bool, String> {
    let body = json!({ "items": [{ "product_id": listing, "quantity": 1 }] });
    let order = connection.send(Call::post("/api/orders", body).by(&customer), &[201]).await?;
    let path = format!("/api/orders/{}/pay", order["id"].as_str().unwrap_or_default());
    let body = json!({ "payment_token": token });
    let paid = connection.send(Call::post(&path, body).by(&customer), &[200, 202, 503]).await?;
    Ok(paid["code"] == "provider_unavailable")
}

impl Hanging {
    /// Requests that failed, other than payments that a hanging provider refuses.
    pub fn failures(&self) -> f64 {
        let all = self.rows.iter().flat_map(|(_, both)| both);
        let count: usize = all.map(|seen| seen.failures.len()).sum();
        u32::try_from(count).map_or(f64::INFINITY, f64::from)
    }

    /// The section of the page.
    pub fn page(&self) -> String {
        let HangOptions { reads, payments, .. } = self.options;
        let mut page = format!(
            "{}\n{reads} reads of carts and orders a second, beside {payments} payments a second that the \
             provider answers, and beside twice as many that it never answers. The time of a read begins \
             when it is due; the percentiles are of all rounds together.\n\n\
             | | answers: p50 ms | p99 ms | hangs: p50 ms | p99 ms | p99, share | payments | refused at once |\n\
             |---|--:|--:|--:|--:|--:|--:|--:|\n",
            self.told
        );
        for (kind, [answers, hangs]) in &self.rows {
            let median = |seen: &Seen| {
                u32::try_from(seen.reads.value_at_quantile(0.5)).ok().map(|m| f64::from(m) / 1e3)
            };
            let share = hangs.p99().zip(answers.p99()).map(|(hangs, answers)| hangs / answers);
            page += &format!(
                "| {kind} | {} | {} | {} | {} | {} | {} | {} |\n",
                shown(median(answers), 2),
                shown(answers.p99(), 1),
                shown(median(hangs), 2),
                shown(hangs.p99(), 1),
                shown(share, 2),
                hangs.payments,
                hangs.refused,
            );
        }
        page
    }

    /// Writes the section into the page of a directory.
    ///
    /// # Errors
    /// A page that cannot be written.
    pub fn write(&self, into: &Path) -> std::io::Result<()> {
        super::page::write_section(&into.join("performance.md"), "hang", &self.page())
    }
}
