//! Many shoppers who want one listing, against as many who want different ones.

use std::path::Path;
use std::sync::Arc;

use indicatif::ProgressBar;

use super::cluster::Cluster;
use super::flow::Flow;
use super::options::HotOptions;
use super::readings::{Readings, shown};
use super::seeded::Basket;
use super::side::{DatabaseKind, Kassa};

/// The two ways of buying, in the order of the columns.
const BASKETS: [Basket; 2] = [Basket::Own, Basket::Same];

/// The medians of all rounds.
pub struct HotListing {
    told: String,
    shoppers: usize,
    /// For each database: different listings, and one.
    rows: Vec<(DatabaseKind, [Readings; 2])>,
}

/// Lets shoppers check out one unit each, of listings of their own and of one, in turns.
///
/// # Panics
/// If a server or database fails.
pub fn hot(options: &HotOptions, bar: &ProgressBar) -> HotListing {
    let common = &options.common;
    let wanted = common.databases.contains(&DatabaseKind::Postgres);
    let cluster = wanted.then(|| Arc::new(Cluster::start()));
    let size = common.size(options.shoppers, 0);
    let open = |kind: &DatabaseKind| Kassa::open(*kind, cluster.as_ref(), size, bar);
    let shops: Vec<Kassa> = common.databases.iter().map(open).collect();
    let mut rounds: Vec<[Vec<Readings>; 2]> = shops.iter().map(|_| Default::default()).collect();
    bar.set_length(u64::try_from(common.rounds * shops.len() * BASKETS.len()).unwrap_or_default());
    bar.set_position(0);
    for round in 0..common.rounds {
        for (shop, readings) in shops.iter().zip(&mut rounds) {
            shop.vacuum();
            for turn in 0..BASKETS.len() {
                let at = (round + turn) % BASKETS.len();
                bar.set_message(format!("{:?} listing, {}", BASKETS[at], shop.kind));
                let plan = common.plan(options.shoppers, BASKETS[at]);
                readings[at].push(shop.measure(Flow::B, plan));
                bar.inc(1);
            }
        }
    }
    shops.iter().for_each(Kassa::assert_audit_clean);
    bar.finish_and_clear();
    let postgres = cluster.map(|cluster| cluster.version());
    let medians = |rounds: [Vec<Readings>; 2]| rounds.map(|rounds| Readings::median(&rounds));
    HotListing {
        told: common.told("make bench-load", postgres.as_deref()),
        shoppers: options.shoppers,
        rows: shops.iter().zip(rounds).map(|(shop, rounds)| (shop.kind, medians(rounds))).collect(),
    }
}

impl HotListing {
    /// Flows that failed.
    pub fn failures(&self) -> f64 {
        let all = self.rows.iter().flat_map(|(_, both)| both);
        all.filter_map(|readings| readings.get("failures")).sum()
    }

    /// The section of the page.
    pub fn page(&self) -> String {
        let mut page = format!(
            "{}\nEach of {} shoppers checks out one unit at a time (flow B with one line).\n\n\
             | | different listings: flows/s | p99 ms | one listing: flows/s | p99 ms | share |\n\
             |---|--:|--:|--:|--:|--:|\n",
            self.told, self.shoppers
        );
        for (kind, [own, same]) in &self.rows {
            let share = same.get("rate").zip(own.get("rate")).map(|(same, own)| same / own);
            page += &format!(
                "| {kind} | {} | {} | {} | {} | {} |\n",
                own.show_rate(),
                own.show("p99", 1),
                same.show_rate(),
                same.show("p99", 1),
                shown(share, 2),
            );
        }
        let failures = shown(Some(self.failures()), 0);
        page + &format!(
            "\nFlows that failed: {failures}. `kassa audit` found nothing afterwards.\n"
        )
    }

    /// Writes the section into the page of a directory.
    ///
    /// # Errors
    /// A page that cannot be written.
    pub fn write(&self, into: &Path) -> std::io::Result<()> {
        super::page::write_section(&into.join("performance.md"), "hot", &self.page())
    }
}
