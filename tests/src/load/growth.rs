//! The same flows in shops of more and more orders.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use indicatif::ProgressBar;

use super::cluster::Cluster;
use super::flow::Flow;
use super::options::GrowthOptions;
use super::page;
use super::readings::{Readings, shown};
use super::seeded::{Basket, Orders};
use super::side::{DatabaseKind, Kassa};
use crate::chart::{self, Panel};
use crate::many;

/// Up to this many orders `kassa audit` is run as well.
const AUDITED: u64 = 100_000;

/// The medians of all rounds.
pub struct Growth {
    told: String,
    shoppers: usize,
    rows: Vec<Row>,
}

/// A flow in a shop of one size.
struct Row {
    kind: DatabaseKind,
    flow: Flow,
    orders: u64,
    /// With the size of the database in MiB.
    readings: Readings,
}

/// Fills a shop with orders by SQL, measures the flows, and goes on to the next size. One database
/// is measured after the other, and removed before the next.
///
/// # Panics
/// If a server or database fails.
pub fn grow(options: &GrowthOptions, bar: &ProgressBar) -> Growth {
    let (mut rows, mut postgres) = (Vec::new(), None);
    for &kind in &options.common.databases {
        let cluster = (kind == DatabaseKind::Postgres).then(|| Arc::new(Cluster::start()));
        postgres = cluster.as_ref().map(|cluster| cluster.version()).or(postgres);
        let size = options.common.size(options.shoppers, 0);
        let mut shop = Kassa::open(kind, cluster.as_ref(), size, bar);
        let mut sizes = options.sizes.clone();
        sizes.sort_unstable();
        let mut filled = 0;
        for orders in sizes {
            bar.set_message(format!("filling {kind}"));
            bar.set_length(orders - filled);
            bar.set_position(0);
            bar.reset_eta();
            many::fill(shop.database_url(), filled + 1, orders + 1, bar);
            filled = orders;
            shop.vacuum();
            shop.offer(Orders::filled(orders));
            rows.extend(measured(options, &shop, orders, bar));
            if orders <= AUDITED {
                shop.assert_audit_clean();
            }
        }
    }
    bar.finish_and_clear();
    let told = options.common.told("make bench-growth", postgres.as_deref());
    Growth { told, shoppers: options.shoppers, rows }
}

fn measured(options: &GrowthOptions, shop: &Kassa, orders: u64, bar: &ProgressBar) -> Vec<Row> {
    let plan = options.common.plan(options.shoppers, Basket::Three);
    let mut rounds: Vec<Vec<Readings>> = options.flows.iter().map(|_| Vec::new()).collect();
    for _ in 0..options.common.rounds {
        for (flow, readings) in options.flows.iter().zip(&mut rounds) {
            bar.set_message(format!("{}, {orders} orders, {}", flow.letter(), shop.kind));
            readings.push(shop.measure(*flow, plan));
        }
    }
    let row = |(flow, rounds): (&Flow, Vec<Readings>)| {
        let mut readings = Readings::median(&rounds);
        readings.note("size", shop.size());
        Row { kind: shop.kind, flow: *flow, orders, readings }
    };
    options.flows.iter().zip(rounds).map(row).collect()
}

impl Growth {
    /// Flows that failed.
    pub fn failures(&self) -> f64 {
        self.rows.iter().filter_map(|row| row.readings.get("failures")).sum()
    }

    /// The section of the page.
    pub fn page(&self) -> String {
        let mut page = format!(
            "{}\n{} shoppers at the same time. The last column compares the median time of a flow with \
             that in the smallest shop.\n\n\
             | | flow | orders | database, GiB | flows/s | p50 ms | p95 ms | p99 ms | max ms \
             | CPU s of the server, 1,000 flows | of the database | p50, smallest = 1 |\n\
             |---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
            self.told, self.shoppers
        );
        for (kind, flow) in self.series() {
            let rows = || self.rows.iter().filter(|row| (row.kind, row.flow) == (kind, flow));
            let smallest = rows().next().and_then(|row| row.readings.get("p50"));
            for Row { orders, readings, .. } in rows() {
                let grown = readings.get("p50").zip(smallest).map(|(now, before)| now / before);
                page += &format!(
                    "| {kind} | {} | {} | {} | {} | {} | {} |\n",
                    flow.letter(),
                    grouped(*orders),
                    shown(readings.get("size").map(|mib| mib / 1_024.0), 2),
                    readings.show_rate(),
                    readings.show_times(),
                    shown(grown, 2),
                );
            }
        }
        let failures = shown(Some(self.failures()), 0);
        page + &format!("\nFlows that failed: {failures}.\n\n![Flows a second](growth.svg)\n")
    }

    /// Writes the section and the chart into a directory.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&self, into: &Path) -> io::Result<()> {
        page::write_section(&into.join("growth.md"), "growth", &self.page())?;
        fs::write(into.join("growth.svg"), self.chart())
    }

    /// Flows a second by the number of orders, a panel for each flow and database.
    fn chart(&self) -> String {
        let panel = |(kind, flow): (DatabaseKind, Flow)| Panel::Bars {
            title: format!("{}, {kind}: flows a second", flow.letter()),
            bars: self
                .rows
                .iter()
                .filter(|row| (row.kind, row.flow) == (kind, flow))
                .map(|row| {
                    let rate = row.readings.get("rate");
                    let name = format!("{} orders", grouped(row.orders));
                    (name, rate.unwrap_or_default(), shown(rate, 0))
                })
                .collect(),
        };
        chart::svg(&self.series().into_iter().map(panel).collect::<Vec<_>>())
    }

    fn series(&self) -> Vec<(DatabaseKind, Flow)> {
        let mut series: Vec<_> = self.rows.iter().map(|row| (row.kind, row.flow)).collect();
        series.sort_unstable();
        series.dedup();
        series
    }
}

fn grouped(number: u64) -> String {
    shown(Some(super::readings::count(number)), 0)
}
