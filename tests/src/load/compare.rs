//! The flows on all sides, in rounds.

use std::collections::BTreeMap;
use std::sync::Arc;

use indicatif::ProgressBar;

use super::cluster::Cluster;
use super::flow::Flow;
use super::limit::Limit;
use super::options::FlowOptions;
use super::readings::Readings;
use super::report::Comparison;
use super::seeded::{Basket, Size};
use super::side::{DatabaseKind, Kassa, Side};

/// Measures each flow with each number of shoppers on each side. The sides take turns within a round,
/// beginning with another one each time.
///
/// # Panics
/// If a server or database fails.
pub fn compare(options: &FlowOptions, bar: &ProgressBar) -> Comparison {
    let databases = &options.common.databases;
    let wanted = databases.contains(&DatabaseKind::Postgres);
    let cluster = wanted.then(|| Arc::new(Cluster::start()));
    let most = options.shoppers.iter().copied().max().unwrap_or(1);
    let sides = sides(databases, cluster.as_ref(), options.common.size(most, options.orders), bar);
    let mut rounds = BTreeMap::<(Flow, usize, usize), Vec<Readings>>::new();
    let measurements =
        options.common.rounds * options.shoppers.len() * options.flows.len() * sides.len();
    bar.set_length(u64::try_from(measurements).unwrap_or_default());
    bar.set_position(0);
    for round in 0..options.common.rounds {
        sides.iter().for_each(Side::vacuum);
        for &shoppers in &options.shoppers {
            for &flow in &options.flows {
                for turn in 0..sides.len() {
                    let at = (round + turn) % sides.len();
                    let side = &sides[at];
                    bar.set_message(format!(
                        "{}, {shoppers} shoppers, {}",
                        flow.letter(),
                        side.name()
                    ));
                    let plan = options.common.plan(shoppers, Basket::Three);
                    let readings = side.measure(flow, plan);
                    rounds.entry((flow, shoppers, at)).or_default().push(readings);
                    bar.inc(1);
                }
            }
        }
    }
    bar.set_message("audit");
    sides.iter().for_each(Side::assert_audit_clean);
    bar.finish_and_clear();
    let postgres = cluster.map(|cluster| cluster.version());
    let medians = rounds.iter().map(|(key, rounds)| (*key, Readings::median(rounds)));
    Comparison::new(
        options.common.told("make bench-load", postgres.as_deref()),
        sides.iter().map(Side::name).collect(),
        sides.iter().position(|side| matches!(side, Side::Limit(_))),
        medians.collect(),
    )
}

fn sides(
    databases: &[DatabaseKind],
    cluster: Option<&Arc<Cluster>>,
    size: Size,
    bar: &ProgressBar,
) -> Vec<Side> {
    let kassa = |kind: &DatabaseKind| Side::Kassa(Box::new(Kassa::open(*kind, cluster, size, bar)));
    let mut sides: Vec<Side> = databases.iter().map(kassa).collect();
    if let Some(cluster) = cluster {
        match Limit::open(cluster, size) {
            Some(limit) => sides.push(Side::Limit(limit)),
            None => eprintln!("load: no program `pgbench` was found: bare SQL is not measured"),
        }
    }
    sides
}
