//! `kassa import listings FILE`: fills the shop from a CSV file.

use std::path::{Path, PathBuf};

use application::listings::csv_import::{COLUMNS, Parsed, Plan, Stopped, apply, parse, plan};
use application::spreadsheet::{BadRow, Columns, FileFault, Imported};
use application::{Admin, Engine};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use crate::context::{Context, wait_for, with_storage};
use crate::exit::{Exit, Failure, Outcome};
use crate::global::Global;
use crate::import::file;
use crate::settings::nearest;
use crate::{output, wire};

/// Bad rows that are named one by one.
const NAMED: usize = 20;

/// Import data from files.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create or update listings from a CSV file, by sku
    ///
    /// The header names the columns: sku, name, unit_price, currency, and optionally stock, vendor,
    /// school, spec, tax_category, is_active. Cells are separated by commas, semicolons or tabs, detected from
    /// the header or declared by a first line such as sep=;. Listings with an existing sku
    /// (case-sensitive) are updated; fields without a column are left unchanged, and so are stock,
    /// tax_category and is_active if their cells are empty. An export of listings can be imported unchanged: its
    /// other columns are ignored. Nothing is written before every row has been checked.
    #[command(after_long_help = "Examples:
  kassa import listings products.csv
  kassa import listings products.csv.gz --skip-bad
  zcat products.csv.gz | kassa import listings -")]
    Listings(Arguments),
}

/// Which file.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The file, plain or gzipped; - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Skip invalid rows and import the others
    #[arg(long)]
    skip_bad: bool,
}

/// Runs it.
///
/// # Errors
/// A file that cannot be read, bad rows without `--skip-bad`, a database that is unavailable.
pub fn run(global: &Global, Command::Listings(arguments): Command) -> Outcome {
    let settings = Context::load(global, Vec::new())?.settings;
    wait_for(with_storage(&settings, async |storage| {
        let engine = wire::operator_engine(&settings, storage).await?;
        let Parsed { columns, rows, bad } = parsed(&arguments.file)?;
        name_ignored(&columns);
        let operator = Admin::local_operator();
        let planned = plan(&engine, &operator, &columns, rows).await?;
        let Plan { drafts, bad: refused } = planned;
        let mut bad: Vec<BadRow> = bad.into_iter().chain(refused).collect();
        bad.sort_by_key(|row| row.line);
        let skipped = bad.len();
        if skipped > 0 {
            name_bad_rows(&bad);
            if !arguments.skip_bad {
                return Err(bad_rows(skipped));
            }
        }
        let imported = write(&engine, &operator, &drafts).await?;
        output::print(&summary(imported, skipped))?;
        Ok(Exit::Done)
    }))
}

fn parsed(path: &Path) -> Result<Parsed, Failure> {
    let no_file = |error: std::io::Error| {
        let cause = format!("{}: {error}", path.display());
        Failure::new(Exit::Failed, cause, "specify a CSV file, or - for standard input")
    };
    let text = file::open(path).map_err(no_file)?;
    parse(text).map_err(|fault| {
        let cause = format!("{}: {}", path.display(), told(&fault));
        let remedy = "the first line names the columns, such as sku,name,unit_price,currency";
        Failure::new(Exit::Failed, cause, remedy)
    })
}

/// The fault; of a mistyped column, which one was probably meant.
fn told(fault: &FileFault) -> String {
    match fault {
        FileFault::Unknown { cell, .. } => match nearest(cell.trim(), COLUMNS.names()) {
            Some(near) => format!("line 1: unknown column {cell:?}; did you mean {near}?"),
            None => fault.to_string(),
        },
        FileFault::Separator(_)
        | FileFault::Twice(_)
        | FileFault::Missing { .. }
        | FileFault::Unreadable(_) => fault.to_string(),
    }
}

fn name_ignored(columns: &Columns) {
    let ignored = columns.ignored();
    if !ignored.is_empty() {
        output::say(&format!("ignored columns (not set by an import): {}", ignored.join(", ")));
    }
}

fn name_bad_rows(bad: &[BadRow]) {
    for row in bad.iter().take(NAMED) {
        output::say(&row.to_string());
    }
    if let Some(more) = bad.len().checked_sub(NAMED).filter(|&more| more > 0) {
        output::say(&format!("and {more} more"));
    }
}

fn bad_rows(count: usize) -> Failure {
    let cause = match count {
        1 => "1 invalid row; nothing was imported".to_owned(),
        n => format!("{n} invalid rows; nothing was imported"),
    };
    Failure::new(Exit::Failed, cause, "fix them, or skip them with --skip-bad")
}

async fn write(
    engine: &Engine,
    operator: &Admin,
    drafts: &[domain::listing::ListingDraft],
) -> Result<Imported, Failure> {
    let bar = progress_bar(drafts.len());
    let written =
        apply(engine, operator, drafts, |rows| bar.inc(u64::try_from(rows).unwrap_or(0))).await;
    bar.finish_and_clear();
    written.map_err(|Stopped { error, before }| {
        let failure = Failure::from(error);
        let cause = format!("{}; before that: {}", failure.cause, summary(before, 0));
        let remedy = "run the import again; rows that were already imported stay unchanged";
        Failure::new(failure.exit, cause, remedy)
    })
}

/// A bar on standard error; none if that is not a terminal.
fn progress_bar(rows: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(rows).unwrap_or(0));
    match ProgressStyle::with_template("{bar:40} {pos}/{len} listings, {per_sec}, {eta} to go") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn summary(imported: Imported, skipped: usize) -> String {
    let Imported { created, changed, unchanged } = imported;
    let skipped =
        if skipped > 0 { format!(", {skipped} invalid rows skipped") } else { String::new() };
    format!("listings: {created} created, {changed} updated, {unchanged} unchanged{skipped}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_column_is_guessed() {
        let told = |header: &str| told(&parse(header.as_bytes()).unwrap_err());
        let near = told("sku,name,unitprice,currency\n");
        assert_eq!(near, "line 1: unknown column \"unitprice\"; did you mean unit_price?");
        let far = told("sku,name,unit_price,currency,weather\n");
        assert!(far.starts_with("line 1: unknown column \"weather\"; required: sku,"), "{far}");
    }
}
