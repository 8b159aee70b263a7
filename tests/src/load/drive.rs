//! The closed loop: shoppers on a thread of their own, a warm-up, and the window that is measured.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::flow::Flow;
use super::seeded::{Basket, SeededShop};
use super::shopper::{Shopper, Signals, Times};
use super::usage::{Probe, Used};

/// How a flow is driven.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub shoppers: usize,
    pub basket: Basket,
    pub warm_up: Duration,
    pub length: Duration,
    /// Ends after so many flows.
    pub at_most: Option<usize>,
}

/// What came of it.
pub struct Driven {
    pub times: Times,
    /// The length of the window in seconds.
    pub seconds: f64,
    pub used: Used,
}

/// Lets the shoppers of a plan do a flow; `seen` hears how many flows are done.
///
/// # Panics
/// If the shoppers' thread cannot run.
pub fn drive(
    shop: &Arc<SeededShop>,
    base_url: &str,
    flow: Flow,
    plan: Plan,
    seen: impl FnMut(u64),
) -> Driven {
    drive_and_probe(shop, base_url, flow, plan, &Probe::default(), seen)
}

/// The same, and looks at what the processes of the probe take up in the window.
pub fn drive_and_probe(
    shop: &Arc<SeededShop>,
    base_url: &str,
    flow: Flow,
    plan: Plan,
    probe: &Probe,
    mut seen: impl FnMut(u64),
) -> Driven {
    let signals = Arc::new(Signals::default());
    let shopper = |number| Shopper::new(shop, base_url, flow, (number, plan), &signals);
    let shoppers: Vec<Shopper> = (0..plan.shoppers).map(shopper).collect();
    let thread = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(all(shoppers, plan.at_most.unwrap_or(usize::MAX)))
    });
    thread::sleep(plan.warm_up);
    let mut watch = probe.begin();
    let begun = Instant::now();
    signals.measured.store(true, Ordering::Relaxed);
    while begun.elapsed() < plan.length && !thread.is_finished() {
        thread::sleep(Duration::from_millis(20).min(plan.length));
        watch.look();
        seen(u64::try_from(signals.done.load(Ordering::Relaxed)).unwrap_or_default());
    }
    signals.stop.store(true, Ordering::Relaxed);
    let (seconds, used) = (begun.elapsed().as_secs_f64(), watch.end());
    let mut times = Times::of(flow);
    for one in thread.join().expect("the shoppers' thread") {
        times.add(one);
    }
    Driven { times, seconds, used }
}

async fn all(shoppers: Vec<Shopper>, at_most: usize) -> Vec<Times> {
    let mut tasks = JoinSet::new();
    for shopper in shoppers {
        tasks.spawn(shopper.shop_until_stopped(at_most));
    }
    tasks.join_all().await
}
