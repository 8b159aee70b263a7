//! What `make bench-domain` has measured, as a table.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;

use super::page;
use super::readings::shown;

/// The rates of the domain's rules.
#[derive(Debug, Clone, Args)]
pub struct RuleOptions {
    /// Where criterion has left its estimates
    #[arg(long, default_value = "target/criterion", value_name = "DIR")]
    pub from: PathBuf,
    /// Where the page is written
    #[arg(long, default_value = "docs/evidence", value_name = "DIR")]
    pub into: PathBuf,
}

/// Names of rules with the nanoseconds that one call takes.
pub struct Rules(Vec<(String, f64)>);

impl Rules {
    /// Reads the estimates.
    ///
    /// # Errors
    /// A directory that cannot be read, or without estimates.
    pub fn read(from: &Path) -> Result<Self, String> {
        let entries = fs::read_dir(from).map_err(|error| format!("{}: {error}", from.display()))?;
        let mut rules: Vec<_> =
            entries.flatten().filter_map(|entry| estimate(&entry.path().join("new"))).collect();
        rules.sort_by(|one, other| one.0.cmp(&other.0));
        if rules.is_empty() {
            return Err(format!("{}: no estimates of criterion", from.display()));
        }
        Ok(Self(rules))
    }

    /// The section of the page.
    pub fn page(&self) -> String {
        let row = |(name, nanoseconds): &(String, f64)| {
            let rate = shown(Some(1_000_000_000.0 / nanoseconds.max(0.001)), 0);
            format!("| {name} | {} | {rate} |\n", shown(Some(*nanoseconds), 1))
        };
        let rows: String = self.0.iter().map(row).collect();
        format!(
            "Measured by `make bench-domain` on {}, one thread.\n\n\
             | rule | ns, median | a second |\n|---|--:|--:|\n{rows}",
            chrono::Utc::now().format("%Y-%m-%d")
        )
    }

    /// Writes the section into the page of a directory.
    ///
    /// # Errors
    /// A page that cannot be written.
    pub fn write(&self, into: &Path) -> std::io::Result<()> {
        page::write_section(&into.join("performance.md"), "rules", &self.page())
    }
}

/// The name and the median of one benchmark.
fn estimate(dir: &Path) -> Option<(String, f64)> {
    let read = |file: &str| -> Option<Value> {
        serde_json::from_str(&fs::read_to_string(dir.join(file)).ok()?).ok()
    };
    let name = read("benchmark.json")?["full_id"].as_str()?.to_owned();
    Some((name, read("estimates.json")?["median"]["point_estimate"].as_f64()?))
}

#[cfg(test)]
mod tests {
    use super::Rules;

    #[test]
    fn estimates_become_rows() {
        let dir = tempfile::tempdir().unwrap();
        assert!(Rules::read(dir.path()).is_err());
        let new = dir.path().join("money_ add").join("new");
        std::fs::create_dir_all(&new).unwrap();
        std::fs::write(new.join("benchmark.json"), r#"{ "full_id": "money: add" }"#).unwrap();
        let estimates = r#"{ "median": { "point_estimate": 2.5 } }"#;
        std::fs::write(new.join("estimates.json"), estimates).unwrap();
        let page = Rules::read(dir.path()).unwrap().page();
        assert!(page.contains("| money: add | 2.5 | 400,000,000 |"), "{page}");
    }
}
