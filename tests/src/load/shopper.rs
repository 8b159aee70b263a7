//! A shopper: one connection, a share of the customers, and the times of what was done.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use super::connection::Connection;
use super::drive::Plan;
use super::flow::Flow;
use super::seeded::{Line, SeededShop};
use crate::dice::Dice;
use crate::latency;

/// The times of one shopper, or of all of them together.
pub struct Times {
    pub flow: Histogram<u64>,
    pub steps: Vec<Histogram<u64>>,
    /// Flows that were completed at any time, the warm-up included.
    pub all_flows: u64,
    /// Flows that failed, by their reason.
    pub failures: BTreeMap<String, u64>,
    /// Orders that flow A paid, with the number of their customer.
    pub bought: Vec<(String, usize)>,
}

impl Times {
    pub fn of(flow: Flow) -> Self {
        Self {
            flow: latency::histogram(),
            steps: flow.steps().iter().map(|_| latency::histogram()).collect(),
            all_flows: 0,
            failures: BTreeMap::new(),
            bought: Vec::new(),
        }
    }

    pub fn add(&mut self, other: Self) {
        self.flow.add(&other.flow).expect("histograms of one make");
        for (mine, theirs) in self.steps.iter_mut().zip(&other.steps) {
            mine.add(theirs).expect("histograms of one make");
        }
        self.all_flows += other.all_flows;
        for (why, count) in other.failures {
            *self.failures.entry(why).or_default() += count;
        }
        self.bought.extend(other.bought);
    }
}

/// What the shoppers and the clock share.
#[derive(Default)]
pub struct Signals {
    /// The warm-up is over.
    pub measured: AtomicBool,
    /// The window has ended.
    pub stop: AtomicBool,
    pub begun: AtomicUsize,
    pub done: AtomicUsize,
}

/// One shopper of a closed loop: the next flow begins when the last one has ended.
pub struct Shopper {
    pub connection: Connection,
    pub times: Times,
    shop: Arc<SeededShop>,
    signals: Arc<Signals>,
    flow: Flow,
    plan: Plan,
    number: usize,
    turn: usize,
    dice: Dice,
}

impl Shopper {
    pub fn new(
        shop: &Arc<SeededShop>,
        base_url: &str,
        flow: Flow,
        (number, plan): (usize, Plan),
        signals: &Arc<Signals>,
    ) -> Self {
        let mut dice = Dice::fresh();
        Self {
            connection: Connection::to(base_url),
            times: Times::of(flow),
            shop: Arc::clone(shop),
            signals: Arc::clone(signals),
            flow,
            plan,
            number,
            turn: dice.below(shop.customers.len()),
            dice,
        }
    }

    /// Does its flow again and again, until the clock says stop or all shoppers together have begun
    /// it so often.
    pub async fn shop_until_stopped(mut self, at_most: usize) -> Times {
        while !self.signals.stop.load(Ordering::Relaxed)
            && self.signals.begun.fetch_add(1, Ordering::Relaxed) < at_most
        {
            let begun = Instant::now();
            let outcome = self.flow.run(&mut self).await;
            if outcome.is_err() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            self.note_flow(outcome, begun.elapsed());
        }
        self.times
    }

    /// The customer of this turn, by number and token. No two shoppers share one, since a customer
    /// has one cart.
    pub fn customer(&self) -> (usize, String) {
        let customers = &self.shop.customers;
        let of = self.plan.shoppers;
        let number = self.number + of * (self.turn % (customers.len() / of));
        (number, customers[number].clone())
    }

    /// The lines of the next order.
    pub fn lines(&mut self) -> Vec<Line> {
        self.shop.lines(self.plan.basket, self.number, &mut self.dice)
    }

    /// An order that is in the shop, with its customer's token.
    pub fn known_order(&mut self) -> Result<(String, String), String> {
        self.shop
            .orders
            .any(&self.shop.customers, &mut self.dice)
            .ok_or_else(|| "no order".to_owned())
    }

    pub fn bought(&mut self, order: String, customer: usize) {
        self.times.bought.push((order, customer));
    }

    pub fn note_step(&mut self, step: usize, took: Duration) {
        if self.is_measured() {
            latency::note(&mut self.times.steps[step], took);
        }
    }

    /// What ends in the window counts, whenever it began.
    fn is_measured(&self) -> bool {
        let Signals { measured, stop, .. } = &*self.signals;
        measured.load(Ordering::Relaxed) && !stop.load(Ordering::Relaxed)
    }

    fn note_flow(&mut self, outcome: Result<(), String>, took: Duration) {
        self.turn += 1;
        self.signals.done.fetch_add(1, Ordering::Relaxed);
        match outcome {
            Err(why) => *self.times.failures.entry(why).or_default() += 1,
            Ok(()) => {
                self.times.all_flows += 1;
                if self.is_measured() {
                    latency::note(&mut self.times.flow, took);
                }
            }
        }
    }
}
