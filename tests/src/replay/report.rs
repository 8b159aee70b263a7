//! What a replay found, beside what the ledger says.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use super::meter::{Meter, STEPS};
use super::shopper::Bought;
use super::source::Order;
use crate::minor_units;

/// Counts and exact sums, in pence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    pub orders: u64,
    pub sum: i64,
    pub cancelled_orders: u64,
    pub cancelled_sum: i64,
}

impl Figures {
    /// What the ledger says.
    pub fn of(orders: &[Order]) -> Self {
        let mut figures = Self::default();
        for order in orders {
            figures.count(&Bought { total: order.total, cancelled: order.cancelled });
        }
        figures
    }

    pub(super) fn count(&mut self, bought: &Bought) {
        self.orders += 1;
        self.sum += bought.total;
        if bought.cancelled {
            self.cancelled_orders += 1;
            self.cancelled_sum += bought.total;
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.orders += other.orders;
        self.sum += other.sum;
        self.cancelled_orders += other.cancelled_orders;
        self.cancelled_sum += other.cancelled_sum;
    }

    fn json(&self) -> Value {
        json!({
            "orders": self.orders,
            "sum": minor_units::show(self.sum),
            "cancelled_orders": self.cancelled_orders,
            "cancelled_sum": minor_units::show(self.cancelled_sum),
        })
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} orders, {}; ", self.orders, minor_units::show(self.sum))?;
        write!(f, "{} cancelled, {}", self.cancelled_orders, minor_units::show(self.cancelled_sum))
    }
}

/// The outcome of a run.
pub struct Report {
    pub expected: Figures,
    pub found: Figures,
    pub took: Duration,
    pub meter: Meter,
}

impl Report {
    /// Whether the server's books are the ledger's.
    pub fn agrees(&self) -> bool {
        self.expected == self.found
    }

    /// Everything as one JSON value; times in microseconds, rates in thousandths a second.
    pub fn json(&self) -> Value {
        let steps: Vec<Value> = STEPS
            .iter()
            .map(|&(step, name)| {
                let times = self.meter.times(step);
                let at = |quantile: f64| times.value_at_quantile(quantile);
                json!({
                    "step": name, "count": times.len(), "p50_us": at(0.5), "p90_us": at(0.9),
                    "p99_us": at(0.99), "max_us": times.max(),
                })
            })
            .collect();
        json!({
            "agrees": self.agrees(),
            "expected": self.expected.json(),
            "found": self.found.json(),
            "seconds": self.took.as_secs_f64(),
            "orders_per_second": rate(self.found.orders, self.took),
            "requests_per_second": rate(self.meter.requests(), self.took),
            "retries": self.meter.retries(),
            "steps": steps,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let orders = rate(self.found.orders, self.took);
        let requests = rate(self.meter.requests(), self.took);
        writeln!(
            f,
            "{:.1} s, {orders:.1} orders/s, {requests:.1} requests/s, {} sent again",
            self.took.as_secs_f64(),
            self.meter.retries()
        )?;
        writeln!(
            f,
            "{:<14}{:>9}{:>11}{:>11}{:>11}{:>11}",
            "step", "count", "p50 ms", "p90 ms", "p99 ms", "max ms"
        )?;
        for (step, name) in STEPS {
            let times = self.meter.times(step);
            write!(f, "{name:<14}{:>9}", times.len())?;
            for micros in [0.5, 0.9, 0.99].map(|q| times.value_at_quantile(q)) {
                write!(f, "{:>11}", milliseconds(micros))?;
            }
            writeln!(f, "{:>11}", milliseconds(times.max()))?;
        }
        writeln!(f, "ledger: {}", self.expected)?;
        writeln!(f, "server: {}", self.found)?;
        let verdict = if self.agrees() { "the books agree" } else { "THE BOOKS DO NOT AGREE" };
        write!(f, "{verdict}")
    }
}

fn milliseconds(micros: u64) -> String {
    format!("{}.{:03}", micros / 1_000, micros % 1_000)
}

fn rate(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64().max(0.001)
}
