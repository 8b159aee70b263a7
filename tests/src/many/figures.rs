//! What reading very many orders came to.

use std::fmt;
use std::time::Duration;

/// The first page of a list.
#[derive(Debug, Clone, Copy)]
pub struct ListCost {
    /// How the list is filtered.
    pub name: &'static str,
    /// The median over many reads.
    pub median: Duration,
}

/// One run.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Orders in the small shop, whose first pages are the measure.
    pub few: u64,
    /// Orders in the large one.
    pub many: u64,
    /// First pages of the small shop.
    pub first_few: Vec<ListCost>,
    /// First pages of the large one.
    pub first_many: Vec<ListCost>,
    /// How long the walk along the cursors took.
    pub walk: Duration,
    /// How long the export took.
    pub export: Duration,
    /// Resident memory of the server before, in KiB.
    pub memory_before: u64,
    /// The most it ever had, in KiB.
    pub memory_peak: u64,
}

impl Figures {
    /// What a first page may cost more in the large shop: half as much again.
    const GROWTH: u32 = 3;

    /// The lists whose first page grew by more than half, and by more than a loopback's noise.
    #[must_use]
    pub fn grown(&self) -> Vec<&'static str> {
        let noise = Duration::from_micros(300);
        let pairs = self.first_few.iter().zip(&self.first_many);
        let grown = pairs.filter(|(few, many)| {
            many.median * 2 > few.median * Self::GROWTH && many.median > few.median + noise
        });
        grown.map(|(few, _)| few.name).collect()
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| first page | {} orders | {} orders |", self.few, self.many)?;
        writeln!(f, "|---|--:|--:|")?;
        for (few, many) in self.first_few.iter().zip(&self.first_many) {
            let (few_us, many_us) = (few.median.as_micros(), many.median.as_micros());
            writeln!(f, "| {} | {few_us} µs | {many_us} µs |", few.name)?;
        }
        let (walk, export) = (self.walk.as_secs(), self.export.as_secs());
        writeln!(f, "\nwalk along the cursors: {walk} s; export as CSV: {export} s")?;
        let (before, peak) = (self.memory_before / 1024, self.memory_peak / 1024);
        write!(f, "resident memory: {before} MiB before, {peak} MiB at the most")
    }
}
