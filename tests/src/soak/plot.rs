//! The samples as lines, one panel for each figure.

use super::Sample;
use crate::chart::{self, Panel};

type Figure = (&'static str, fn(&Sample) -> f64);

const FIGURES: [Figure; 6] = [
    ("orders", |sample| sample.orders),
    ("memory (KiB)", |sample| sample.memory),
    ("descriptors", |sample| sample.descriptors),
    ("database (KiB)", |sample| sample.database),
    ("write-ahead log (KiB)", |sample| sample.log),
    ("outbox jobs", |sample| sample.jobs),
];

/// An SVG picture. Each panel begins at zero.
pub fn svg(samples: &[Sample]) -> String {
    let panels = FIGURES.map(|(title, of)| {
        let most = samples.iter().map(of).fold(1.0, f64::max);
        let points = samples.iter().map(|sample| (sample.at, of(sample))).collect();
        Panel::Line { title: format!("{title}, up to {most}"), points }
    });
    chart::svg(&panels)
}
