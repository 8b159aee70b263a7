//! What the program `load` can be told.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::drive::Plan;
use super::flow::Flow;
use super::seeded::{Basket, Size};
use super::side::DatabaseKind;

/// What all measurements have in common.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// The databases; PostgreSQL is started for the purpose
    #[arg(long, value_enum, num_args = 1.., value_name = "NAME",
        default_values_t = [DatabaseKind::Sqlite, DatabaseKind::Postgres])]
    pub databases: Vec<DatabaseKind>,
    /// Seconds that each measurement lasts
    #[arg(long, default_value_t = 5.0, value_name = "N")]
    pub seconds: f64,
    /// Seconds before it, which do not count
    #[arg(long, default_value_t = 2.0, value_name = "N")]
    pub warm_up: f64,
    /// How often each is measured, in turns; medians are reported
    #[arg(long, default_value_t = 3, value_name = "N")]
    pub rounds: usize,
    /// Customers of the shop
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    pub customers: usize,
    /// Listings of the shop
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    pub listings: usize,
    /// Where the page and the chart are written
    #[arg(long, default_value = "docs/evidence", value_name = "DIR")]
    pub into: PathBuf,
}

/// The flows.
#[derive(Debug, Clone, Args)]
pub struct FlowOptions {
    #[command(flatten)]
    pub common: Common,
    /// The flows
    #[arg(long, value_enum, ignore_case = true, num_args = 1.., value_name = "FLOW",
        default_values_t = [Flow::A, Flow::B, Flow::R])]
    pub flows: Vec<Flow>,
    /// Shoppers at the same time: one connection each, one flow after the other
    #[arg(long, num_args = 1.., value_name = "N", default_values_t = [16, 64])]
    pub shoppers: Vec<usize>,
    /// Paid orders in the shop before it is measured
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    pub orders: usize,
}

/// One listing that all shoppers want.
#[derive(Debug, Clone, Args)]
pub struct HotOptions {
    #[command(flatten)]
    pub common: Common,
    /// Shoppers at the same time
    #[arg(long, default_value_t = 64, value_name = "N")]
    pub shoppers: usize,
}

/// A payment provider that hangs.
#[derive(Debug, Clone, Args)]
pub struct HangOptions {
    #[command(flatten)]
    pub common: Common,
    /// Reads of carts and orders a second
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub reads: u32,
    /// Payments a second while the provider answers; twice as many while it hangs
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub payments: u32,
}

/// Shops of different sizes.
#[derive(Debug, Clone, Args)]
pub struct GrowthOptions {
    #[command(flatten)]
    pub common: Common,
    /// The flows
    #[arg(long, value_enum, ignore_case = true, num_args = 1.., value_name = "FLOW",
        default_values_t = [Flow::B, Flow::R])]
    pub flows: Vec<Flow>,
    /// Orders in the shop, from the smallest number to the largest
    #[arg(long, num_args = 1.., value_name = "N", default_values_t = [10_000, 1_000_000, 10_000_000])]
    pub sizes: Vec<u64>,
    /// Shoppers at the same time
    #[arg(long, default_value_t = 16, value_name = "N")]
    pub shoppers: usize,
}

impl Common {
    /// A shop in which so many shoppers have customers and listings of their own.
    pub fn size(&self, shoppers: usize, orders: usize) -> Size {
        let customers = self.customers.max(shoppers);
        Size { customers, listings: self.listings.max(shoppers).max(3), orders }
    }

    pub fn plan(&self, shoppers: usize, basket: Basket) -> Plan {
        Plan {
            shoppers: shoppers.max(1),
            basket,
            warm_up: Duration::from_secs_f64(self.warm_up.max(0.0)),
            length: Duration::from_secs_f64(self.seconds.max(0.1)),
            at_most: None,
        }
    }

    /// What was run, as a sentence for the page.
    pub fn told(&self, command: &str, postgres: Option<&str>) -> String {
        let build = if cfg!(debug_assertions) { "debug" } else { "release" };
        let processors = std::thread::available_parallelism().map_or(0, usize::from);
        let date = chrono::Utc::now().format("%Y-%m-%d");
        let postgres = postgres.map(|version| format!(" ({version})")).unwrap_or_default();
        let plural = if self.rounds == 1 { "" } else { "s" };
        let Self { rounds, seconds, warm_up, .. } = self;
        let proc = if std::path::Path::new("/proc/stat").exists() {
            ""
        } else {
            " This system has no `/proc`, so CPU time and memory are not known."
        };
        format!(
            "Measured by `{command}` on {date}: medians of {rounds} round{plural} of {seconds} s after {warm_up} s \
             of warm-up, {build} build, {processors} processors for shoppers, server and database{postgres} \
             together.{proc}\n"
        )
    }
}
