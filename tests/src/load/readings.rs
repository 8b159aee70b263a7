//! What one measurement came to, and the median of several.

use std::collections::{BTreeMap, BTreeSet};

use hdrhistogram::Histogram;

use super::drive::Driven;
use super::flow::Flow;
use super::usage::Used;

/// Named figures. What is not known has none.
#[derive(Debug, Clone, Default)]
pub struct Readings(BTreeMap<String, f64>);

/// The quantiles that are reported, in milliseconds.
pub const QUANTILES: [(&str, f64); 4] = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0)];

impl Readings {
    /// Of a flow that was driven over HTTP.
    pub fn of(flow: Flow, driven: &Driven) -> Self {
        let mut readings = Self::default();
        let times = &driven.times;
        let flows = times.flow.len();
        readings.note("rate", per(flows, driven.seconds));
        readings.note("failures", count(times.failures.values().sum()));
        readings.note_times("", &times.flow);
        for (step, times) in flow.steps().iter().zip(&times.steps) {
            readings.note_times(&format!("{step} "), times);
        }
        readings.note_used(&driven.used, flows);
        readings
    }

    pub fn note(&mut self, name: &str, value: f64) {
        self.0.insert(name.to_owned(), value);
    }

    /// Quantiles of times in microseconds, as milliseconds.
    pub fn note_times(&mut self, prefix: &str, times: &Histogram<u64>) {
        for (name, quantile) in QUANTILES {
            let micros = times.value_at_quantile(quantile);
            self.note(&format!("{prefix}{name}"), count(micros) / 1_000.0);
        }
    }

    /// CPU seconds of 1,000 flows, memory in MiB, and the share of other programs.
    pub fn note_used(&mut self, used: &Used, flows: u64) {
        let thousands = count(flows.max(1)) / 1_000.0;
        let figures = [
            ("server cpu", used.server.map(|seconds| seconds / thousands)),
            ("database cpu", used.database.map(|seconds| seconds / thousands)),
            ("server memory", used.server_memory.map(|kib| kib / 1_024.0)),
            ("database memory", used.database_memory.map(|kib| kib / 1_024.0)),
            ("others", used.others),
        ];
        for (name, value) in figures {
            if let Some(value) = value {
                self.note(name, value);
            }
        }
    }

    pub fn get(&self, name: &str) -> Option<f64> {
        self.0.get(name).copied()
    }

    /// A figure with so many decimals; a dash if it is not known.
    pub fn show(&self, name: &str, decimals: usize) -> String {
        shown(self.get(name), decimals)
    }

    /// The cells of the times of a flow, and of the CPU that it takes.
    pub fn show_times(&self) -> String {
        let figures = [
            ("p50", 2),
            ("p95", 2),
            ("p99", 2),
            ("max", 1),
            ("server cpu", 2),
            ("database cpu", 2),
        ];
        figures.map(|(name, digits)| self.show(name, digits)).join(" | ")
    }

    /// Flows a second; of several rounds with the lowest and the highest.
    pub fn show_rate(&self) -> String {
        match (self.get("lowest rate"), self.get("highest rate")) {
            (Some(lowest), Some(highest)) if lowest < highest => {
                let (lowest, highest) = (shown(Some(lowest), 0), shown(Some(highest), 0));
                format!("{} ({lowest} to {highest})", self.show("rate", 0))
            }
            _ => self.show("rate", 0),
        }
    }

    /// The median of each figure over the rounds; failures are added up.
    pub fn median(rounds: &[Self]) -> Self {
        let names: BTreeSet<&String> = rounds.iter().flat_map(|round| round.0.keys()).collect();
        let all = |name: &str| -> Vec<f64> {
            rounds.iter().filter_map(|round| round.get(name)).collect()
        };
        let middle = |name: &&String| match name.as_str() {
            "failures" => all(name.as_str()).iter().sum(),
            name => median(all(name)),
        };
        let mut medians = Self(names.iter().map(|name| ((*name).clone(), middle(name))).collect());
        let rates = || all("rate").into_iter();
        if let (Some(lowest), Some(highest)) = (rates().reduce(f64::min), rates().reduce(f64::max))
        {
            medians.note("lowest rate", lowest);
            medians.note("highest rate", highest);
        }
        medians
    }
}

/// The middle one of some figures; of an even number, the mean of the two in the middle.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    match (figures.get(middle), figures.len() % 2) {
        (None, _) => 0.0,
        (Some(upper), 0) => (figures[middle - 1] + upper) / 2.0,
        (Some(one), _) => *one,
    }
}

/// A number for people: with commas between thousands, or a dash.
pub fn shown(figure: Option<f64>, decimals: usize) -> String {
    let Some(figure) = figure else { return "–".to_owned() };
    let text = format!("{figure:.decimals$}");
    let (whole, rest) = match text.split_once('.') {
        Some((whole, rest)) => (whole, format!(".{rest}")),
        None => (text.as_str(), String::new()),
    };
    let mut grouped = String::new();
    for (digit, left) in whole.chars().zip((0..whole.len()).rev()) {
        grouped.push(digit);
        if left > 0 && left % 3 == 0 && digit.is_ascii_digit() {
            grouped.push(',');
        }
    }
    grouped + &rest
}

/// A count to calculate with: exact, as far as 32 bits go.
pub fn count(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

fn per(number: u64, seconds: f64) -> f64 {
    count(number) / seconds.max(0.001)
}

#[cfg(test)]
mod tests {
    use super::{Readings, median, shown};

    #[test]
    fn the_median_is_taken_figure_by_figure_and_failures_are_added_up() {
        let round = |rate: f64| {
            let mut readings = Readings::default();
            readings.note("rate", rate);
            readings.note("failures", 1.0);
            readings
        };
        let all = Readings::median(&[round(3.0), round(1.0), round(2.0)]);
        assert_eq!((all.get("rate"), all.get("failures")), (Some(2.0), Some(3.0)));
        assert_eq!(all.get("p50"), None);
        assert_eq!(all.show_rate(), "2 (1 to 3)");
        assert_eq!(Readings::median(&[round(2.0)]).show_rate(), "2");
        assert!((median(vec![4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(shown(Some(1_234_567.891), 2), "1,234,567.89");
        assert_eq!(shown(Some(-123.0), 0), "-123");
        assert_eq!(shown(Some(12.0), 0), "12");
        assert_eq!(shown(None, 0), "–");
    }
}
