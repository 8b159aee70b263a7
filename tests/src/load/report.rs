//! The comparison as tables and as a chart.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use super::flow::Flow;
use super::page;
use super::readings::{QUANTILES, Readings, median, shown};
use crate::chart::{self, Panel};

/// The medians of all rounds.
pub struct Comparison {
    /// What was measured, as a sentence.
    told: String,
    /// The names of the sides.
    sides: Vec<String>,
    /// Which of them is bare SQL.
    limit: Option<usize>,
    /// By flow, shoppers and side.
    medians: BTreeMap<(Flow, usize, usize), Readings>,
}

const COLUMNS: &str = "| shoppers | | flows/s | share of bare SQL | p50 ms | p95 ms | p99 ms | max ms \
                       | CPU s of the server, 1,000 flows | of the database | both, bare SQL = 1 \
                       | MiB of the server | of the database | transactions, a flow | log KiB, a flow |\n\
                       |--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";

impl Comparison {
    pub fn new(
        told: String,
        sides: Vec<String>,
        limit: Option<usize>,
        medians: BTreeMap<(Flow, usize, usize), Readings>,
    ) -> Self {
        Self { told, sides, limit, medians }
    }

    /// Flows that failed.
    pub fn failures(&self) -> f64 {
        self.medians.values().filter_map(|readings| readings.get("failures")).sum()
    }

    /// The section of the page.
    pub fn page(&self) -> String {
        let mut text = format!("{}\n", self.told);
        for flow in self.flows() {
            text += &format!("### {}\n\n{COLUMNS}{}\n", flow.title(), self.rows(flow));
        }
        let (quantiles, lines) = (QUANTILES.map(|(name, _)| name).join(" / "), self.requests());
        text + &format!(
            "### Requests\n\nIn milliseconds: {quantiles}.\n\n{lines}\n{}\n\n\
             ![Flows a second](performance.svg)\n",
            self.noise()
        )
    }

    /// Writes the section and the chart into a directory.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&self, into: &Path) -> io::Result<()> {
        page::write_section(&into.join("performance.md"), "flows", &self.page())?;
        fs::write(into.join("performance.svg"), self.chart())
    }

    /// The chart: flows a second of each side.
    pub fn chart(&self) -> String {
        let keys: BTreeSet<(Flow, usize)> =
            self.medians.keys().map(|(flow, shoppers, _)| (*flow, *shoppers)).collect();
        let panel = |(flow, shoppers): (Flow, usize)| Panel::Bars {
            title: format!("{}, {shoppers} shoppers: flows a second", flow.letter()),
            bars: self
                .sides
                .iter()
                .zip(0..)
                .map(|(name, side)| {
                    let rate = self.get(flow, shoppers, side, "rate");
                    (name.clone(), rate.unwrap_or_default(), shown(rate, 0))
                })
                .collect(),
        };
        chart::svg(&keys.into_iter().map(panel).collect::<Vec<_>>())
    }

    fn flows(&self) -> BTreeSet<Flow> {
        self.medians.keys().map(|(flow, ..)| *flow).collect()
    }

    fn get(&self, flow: Flow, shoppers: usize, side: usize, name: &str) -> Option<f64> {
        self.medians.get(&(flow, shoppers, side))?.get(name)
    }

    fn rows(&self, flow: Flow) -> String {
        let mut rows = String::new();
        for ((_, shoppers, side), readings) in self.medians.iter().filter(|(key, _)| key.0 == flow)
        {
            let limit = |name| self.get(flow, *shoppers, self.limit?, name);
            let times = |figure: Option<f64>, of: Option<f64>| {
                shown(figure.zip(of).map(|(figure, of)| figure / of), 2)
            };
            let cpu = ["server cpu", "database cpu"]
                .map(|name| times(readings.get(name), limit("database cpu")))
                .join(" / ");
            rows += &format!(
                "| {shoppers} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
                self.sides[*side],
                readings.show_rate(),
                times(readings.get("rate"), limit("rate")),
                readings.show_times(),
                cpu,
                readings.show("server memory", 0),
                readings.show("database memory", 0),
                readings.show("transactions", 1),
                readings.show("log", 1),
            );
        }
        rows
    }

    /// The quantiles of each request, a column for each side that has requests.
    fn requests(&self) -> String {
        let sides: Vec<usize> =
            (0..self.sides.len()).filter(|side| Some(*side) != self.limit).collect();
        let names: Vec<&str> = sides.iter().map(|side| self.sides[*side].as_str()).collect();
        let mut table = format!("| flow | shoppers | request | {} |\n", names.join(" | "));
        table += &format!("|---|--:|---|{}\n", "--:|".repeat(names.len()));
        let keys: BTreeSet<(Flow, usize)> =
            self.medians.keys().map(|(flow, shoppers, _)| (*flow, *shoppers)).collect();
        for (flow, shoppers) in keys {
            for step in flow.steps() {
                let cell = |side: &usize| {
                    let figure = |(name, _): (&str, f64)| {
                        shown(self.get(flow, shoppers, *side, &format!("{step} {name}")), 2)
                    };
                    QUANTILES.map(figure).join(" / ")
                };
                let cells: Vec<String> = sides.iter().map(cell).collect();
                let letter = flow.letter();
                table += &format!("| {letter} | {shoppers} | {step} | {} |\n", cells.join(" | "));
            }
        }
        table
    }

    /// Flows that failed, and what else the machine did.
    fn noise(&self) -> String {
        let others: Vec<f64> =
            self.medians.values().filter_map(|readings| readings.get("others")).collect();
        let most = others.iter().copied().reduce(f64::max);
        let middle = (!others.is_empty()).then(|| median(others));
        format!(
            "Flows that failed: {}. Of the machine, other programs used {} % (median) and {} % at most. \
             `kassa audit` found nothing afterwards.",
            shown(Some(self.failures()), 0),
            shown(middle, 0),
            shown(most, 0),
        )
    }
}
