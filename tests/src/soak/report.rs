//! What a soak came to: a CSV file, a page and a plot.

use std::fs;
use std::io;
use std::path::Path;

use super::sample::COLUMNS;
use super::{Finding, Options, Sample, plot};

/// One run.
#[derive(Debug, Clone)]
pub struct Report {
    /// The kind of database.
    pub kind: &'static str,
    pub options: Options,
    /// Checkouts that went through.
    pub placed: u64,
    /// What went wrong with the others.
    pub failures: Vec<String>,
    pub findings: Vec<Finding>,
    pub samples: Vec<Sample>,
}

impl Report {
    /// Whether every checkout went through and nothing grew.
    pub fn is_flat(&self) -> bool {
        self.failures.is_empty() && self.findings.iter().all(Finding::is_within)
    }

    /// The page, in Markdown.
    pub fn page(&self) -> String {
        let Self { kind, placed, failures, .. } = self;
        let (minutes, rate) = (self.options.length.as_secs_f64() / 60.0, self.options.rate);
        let build = if cfg!(debug_assertions) { "debug" } else { "release" };
        let reached = self.samples.last().map_or(0.0, |last| last.orders / last.at.max(1.0));
        let mut page = format!(
            "# Soak on {kind}\n\nWritten by `make soak`: {minutes:.1} minutes on a {build} build, \
             {rate} checkouts a second asked for and {reached:.1} reached, {placed} checkouts, {} \
             failures. Growth is that of the fitted line after the first quarter of the run.\n\n\
             | what | grew by | at most | |\n|---|--:|--:|---|\n",
            failures.len(),
        );
        for finding in &self.findings {
            page.push_str(&format!("{finding}\n"));
        }
        page.push_str(
            "\n| seconds | orders | memory | descriptors | database | write-ahead log | jobs |\n\
             |--:|--:|--:|--:|--:|--:|--:|\n",
        );
        for sample in self.samples.iter().step_by(self.samples.len().div_ceil(12).max(1)) {
            let Sample { at, orders, memory, descriptors, database, log, jobs } = sample;
            page.push_str(&format!(
                "| {at:.0} | {orders} | {memory} KiB | {descriptors} | {database} KiB | {log} KiB | \
                 {jobs} |\n"
            ));
        }
        let name = self.name();
        page.push_str(&format!("\nAll samples: [{name}.csv]({name}.csv).\n\n![]({name}.svg)\n"));
        page
    }

    /// Writes the page, the samples and the plot into a directory.
    ///
    /// # Errors
    /// A directory that cannot be written.
    pub fn write(&self, dir: &Path) -> io::Result<()> {
        let rows: String = self.samples.iter().map(|sample| sample.row() + "\n").collect();
        let file = |extension: &str| dir.join(format!("{}.{extension}", self.name()));
        fs::write(file("csv"), format!("{COLUMNS}\n{rows}"))?;
        fs::write(file("md"), self.page())?;
        fs::write(file("svg"), plot::svg(&self.samples))
    }

    fn name(&self) -> String {
        format!("soak-{}", self.kind.to_lowercase())
    }
}
