//! Whether something grew.

use std::fmt;

use super::Sample;

/// The part of the run that is ignored: caches fill, connections are opened.
const WARM_UP: f64 = 0.25;

/// The allowed growth after the warm-up, by the fitted line: in total, and per order.
struct Bound {
    name: &'static str,
    unit: &'static str,
    of: fn(&Sample) -> f64,
    at_most: f64,
    an_order: f64,
}

/// Memory varies by the noise of its allocator, and the mock provider keeps its ledger there. A
/// database file grows with each order, so it is judged by growth per order.
const BOUNDS: [Bound; 4] = [
    Bound { name: "memory", unit: "KiB", of: |s| s.memory, at_most: 8_192.0, an_order: 1.0 },
    Bound { name: "descriptors", unit: "", of: |s| s.descriptors, at_most: 8.0, an_order: 0.0 },
    Bound { name: "write-ahead log", unit: "KiB", of: |s| s.log, at_most: 32_768.0, an_order: 0.0 },
    Bound { name: "outbox", unit: "jobs", of: |s| s.jobs, at_most: 200.0, an_order: 0.0 },
];

/// The allowed ratio of growth per order between the second half and the first.
const GROWTH_OF_AN_ORDER: f64 = 1.25;
/// Databases grow by whole pages, and in advance.
const PAGES: f64 = 1_024.0;

/// One thing that was measured, and whether it stayed within its bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub name: &'static str,
    pub unit: &'static str,
    /// Growth after the warm-up, or for each order in the second half.
    pub grew: f64,
    pub bound: f64,
}

impl Finding {
    pub fn is_within(&self) -> bool {
        self.grew <= self.bound
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, unit, grew, bound } = self;
        let word = if self.is_within() { "ok" } else { "GREW" };
        write!(f, "| {name} | {grew:.2} {unit} | {bound:.2} {unit} | {word} |")
    }
}

/// What grew by how much, beside its bound.
///
/// # Panics
/// With fewer than eight samples, which say nothing.
pub fn findings(samples: &[Sample]) -> Vec<Finding> {
    let end = samples.last().map_or(0.0, |sample| sample.at);
    let measured: Vec<Sample> =
        samples.iter().copied().filter(|sample| sample.at >= end * WARM_UP).collect();
    assert!(measured.len() >= 6, "too few samples: {}", samples.len());
    let orders = added(&measured, |sample| sample.orders);
    let grown = BOUNDS.iter().map(|bound| Finding {
        name: bound.name,
        unit: bound.unit,
        grew: fitted_growth(&measured, bound.of),
        bound: bound.at_most + bound.an_order * orders,
    });
    grown.chain([database(&measured)]).collect()
}

/// Of the database, what an order added in the second half against the first.
fn database(measured: &[Sample]) -> Finding {
    let (first, second) = measured.split_at(measured.len() / 2);
    let size = |half: &[Sample]| added(half, |sample| sample.database);
    let orders = |half: &[Sample]| added(half, |sample| sample.orders).max(1.0);
    let grew = size(second) / orders(second);
    let bound = size(first) / orders(first) * GROWTH_OF_AN_ORDER + PAGES / orders(second);
    Finding { name: "database, an order", unit: "KiB", grew, bound }
}

fn added(samples: &[Sample], of: fn(&Sample) -> f64) -> f64 {
    match (samples.first(), samples.last()) {
        (Some(first), Some(last)) => of(last) - of(first),
        _ => 0.0,
    }
}

/// The growth over the samples by the line of least squares, which single peaks hardly move.
fn fitted_growth(samples: &[Sample], of: fn(&Sample) -> f64) -> f64 {
    let count = f64::from(u32::try_from(samples.len()).unwrap_or(u32::MAX));
    let mean = |value: &dyn Fn(&Sample) -> f64| samples.iter().map(value).sum::<f64>() / count;
    let (middle, level) = (mean(&|sample| sample.at), mean(&of));
    let spread: f64 = samples.iter().map(|sample| (sample.at - middle).powi(2)).sum();
    let together: f64 = samples.iter().map(|s| (s.at - middle) * (of(s) - level)).sum();
    let slope = if spread > 0.0 { together / spread } else { 0.0 };
    slope * added(samples, |sample| sample.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Leak = (&'static str, fn(&mut Sample));

    /// Twenty minutes at ten orders a second, a sample every ten seconds.
    fn soak(change: impl Fn(&mut Sample)) -> Vec<Sample> {
        let sample = |number: u32| {
            let at = f64::from(number) * 10.0;
            let orders = at * 10.0;
            let noise = f64::from(number % 3) * 500.0;
            let mut sample = Sample {
                at,
                orders,
                memory: 40_000.0 + noise,
                descriptors: 30.0,
                database: 5_000.0 + orders * 4.0,
                log: 4_000.0 + noise,
                jobs: noise / 100.0,
            };
            change(&mut sample);
            sample
        };
        (0..=120).map(sample).collect()
    }

    fn grown(samples: &[Sample]) -> Vec<&'static str> {
        let findings = findings(samples).into_iter();
        findings.filter(|finding| !finding.is_within()).map(|finding| finding.name).collect()
    }

    #[test]
    fn what_is_flat_or_rises_in_the_warm_up_alone_is_fine() {
        assert_eq!(grown(&soak(|_| {})), Vec::<&str>::new());
        let warming = |sample: &mut Sample| sample.memory += sample.at.min(240.0) * 100.0;
        assert_eq!(grown(&soak(warming)), Vec::<&str>::new());
        let peak = |sample: &mut Sample| {
            if (sample.at - 1_100.0).abs() < 1.0 {
                sample.memory += 30_000.0;
            }
        };
        assert_eq!(grown(&soak(peak)), Vec::<&str>::new());
    }

    #[test]
    fn each_kind_of_leak_is_found() {
        let leaks: [Leak; 5] = [
            ("memory", |sample| sample.memory += sample.orders * 4.0),
            ("descriptors", |sample| sample.descriptors += sample.at / 60.0),
            ("write-ahead log", |sample| sample.log += sample.orders * 5.0),
            ("outbox", |sample| sample.jobs += sample.orders / 10.0),
            ("database, an order", |sample| sample.database += sample.orders.powi(2) / 1_000.0),
        ];
        for (name, leak) in leaks {
            assert_eq!(grown(&soak(leak)), [name]);
        }
    }

    #[test]
    fn growth_is_that_of_the_line() {
        let samples = soak(|sample| sample.memory = 1_000.0 + sample.at * 2.0);
        assert!((fitted_growth(&samples, |s| s.memory) - 2_400.0).abs() < 0.001);
    }
}
