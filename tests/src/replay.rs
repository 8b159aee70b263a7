//! The replay of real orders: every order of a ledger is bought again over HTTP, by the same
//! customers, line by line, and at the end the sums must be those of the ledger, to the penny.
//!
//! It survives a server that dies in the middle: every step is repeated with the same idempotency
//! key until it is answered, and what was answered is kept in a journal.

mod catalogue;
mod journal;
mod meter;
mod report;
mod shopper;
mod source;
mod steps;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::client::Api;
use crate::tokens;

pub use catalogue::Catalogue;
pub use journal::{Fact, Journal};
pub use meter::{Meter, STEPS, Step};
pub use report::{Figures, Report};
pub use shopper::user_id;
pub use source::{Line, Order, read_orders};

use shopper::ReplayShopper;

/// How to replay.
#[derive(Debug, Clone)]
pub struct Options {
    /// The server, as `http://host:port`.
    pub base_url: String,
    /// The secret for the shoppers' tokens.
    pub jwt_secret: String,
    /// The secret for the mock provider's webhooks.
    pub webhook_secret: String,
    /// How many customers shop at the same time.
    pub shoppers: usize,
    /// How long a step may go unanswered before the replay gives up.
    pub timeout: Duration,
    /// Where to keep what was acknowledged; none keeps it in memory only.
    pub journal: Option<PathBuf>,
    /// Whether to draw a progress bar (only on a terminal).
    pub progress: bool,
}

impl Options {
    /// For a server of the test harness.
    pub fn for_tests(base_url: &str) -> Self {
        Self {
            base_url: base_url.to_owned(),
            jwt_secret: crate::server::jwt_secret().to_owned(),
            webhook_secret: crate::server::webhook_secret().to_owned(),
            shoppers: 8,
            timeout: Duration::from_secs(60),
            journal: None,
            progress: false,
        }
    }
}

/// What every shopper of a run shares.
pub(crate) struct Shared {
    pub options: Options,
    pub anonymous: Api,
    pub catalogue: Catalogue,
    pub journal: Journal,
    pub bar: ProgressBar,
    stop: AtomicBool,
}

/// Replays the orders and reports. An error says which order could not be replayed, and why.
pub async fn run(options: Options, orders: Vec<Order>) -> Result<Report, String> {
    let journal = Journal::open(options.journal.as_deref())?;
    run_with(options, orders, journal).await
}

/// The same with a journal that the caller goes on using.
pub async fn run_with(
    options: Options,
    orders: Vec<Order>,
    journal: Journal,
) -> Result<Report, String> {
    let expected = Figures::of(&orders);
    let anonymous = Api::anonymous(&options.base_url);
    let claims = tokens::claims(&user_id("who only looks").to_string(), &["customer"], 3_600);
    let visitor = anonymous.with_token(tokens::mint(&options.jwt_secret, &claims));
    let catalogue = Catalogue::fetch(&visitor, &options, &orders).await?;
    let bar = progress_bar(&options, orders.len());
    let stop = AtomicBool::new(false);
    let shared = Arc::new(Shared { options, anonymous, catalogue, journal, bar, stop });
    let begun = Instant::now();
    let (found, meter) = shop(&shared, orders).await?;
    shared.bar.finish_and_clear();
    Ok(Report { expected, found, took: begun.elapsed(), meter })
}

/// Lets the shoppers loose on the customers, each of whom shops one order after the other, since
/// a user has one cart.
async fn shop(shared: &Arc<Shared>, orders: Vec<Order>) -> Result<(Figures, Meter), String> {
    let queue = Arc::new(Mutex::new(by_customer(orders)));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..shared.options.shoppers.max(1) {
        tasks.spawn(work_off(Arc::clone(shared), Arc::clone(&queue)));
    }
    let (mut figures, mut meter) = (Figures::default(), Meter::new());
    let mut failure = None;
    while let Some(done) = tasks.join_next().await {
        match done.map_err(|error| error.to_string()).and_then(|result| result) {
            Ok((some, measured)) => {
                figures.add(&some);
                meter.add(&measured);
            }
            Err(why) => {
                shared.stop.store(true, Ordering::Relaxed);
                failure.get_or_insert(why);
            }
        }
    }
    failure.map_or(Ok((figures, meter)), Err)
}

type Customers = VecDeque<Vec<Order>>;

async fn work_off(
    shared: Arc<Shared>,
    queue: Arc<Mutex<Customers>>,
) -> Result<(Figures, Meter), String> {
    let (mut figures, mut meter) = (Figures::default(), Meter::new());
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(orders) = next else {
            return Ok((figures, meter));
        };
        let customer = orders.first().map(|order| order.customer.clone()).unwrap_or_default();
        let shopper = ReplayShopper::new(&shared, &customer);
        for order in orders {
            if shared.stop.load(Ordering::Relaxed) {
                return Ok((figures, meter));
            }
            let bought = shopper.replay(&order, &mut meter).await;
            figures.count(&bought.map_err(|why| format!("order {}: {why}", order.reference))?);
            shared.bar.inc(1);
        }
    }
}

/// Customers with their orders in the ledger's order; those with the most lines first, so that no
/// long queue is left to a single shopper at the end.
fn by_customer(orders: Vec<Order>) -> Customers {
    let mut customers = std::collections::BTreeMap::<String, Vec<Order>>::new();
    for order in orders {
        customers.entry(order.customer.clone()).or_default().push(order);
    }
    let mut queue: Vec<Vec<Order>> = customers.into_values().collect();
    let lines = |orders: &Vec<Order>| orders.iter().map(|order| order.lines.len()).sum::<usize>();
    queue.sort_by_key(|orders| std::cmp::Reverse(lines(orders)));
    queue.into()
}

fn progress_bar(options: &Options, orders: usize) -> ProgressBar {
    if !options.progress {
        return ProgressBar::hidden();
    }
    let template = "{elapsed_precise} {wide_bar} {pos}/{len} orders, {per_sec}, {eta} left";
    let style = ProgressStyle::with_template(template).expect("a valid template");
    ProgressBar::new(orders as u64).with_style(style)
}
