//! Measures the shop under load and writes what it finds into the evidence. Exits 1 if a flow
//! fails.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tests::load::{self, FlowOptions, GrowthOptions, HangOptions, HotOptions, RuleOptions, Rules};
use tests::progress;

/// Flows of many shoppers against a server of its own on each database.
#[derive(Debug, Parser)]
#[command(name = "load", after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    measurement: Measurement,
}

#[derive(Debug, Subcommand)]
enum Measurement {
    /// The flows A, B and R on each database, beside what bare SQL does on the same PostgreSQL
    Flows(FlowOptions),
    /// Shoppers who all want one listing, against as many who want different ones
    Hot(HotOptions),
    /// Reads while the payment provider answers, and while it hangs
    Hang(HangOptions),
    /// Flows in shops of more and more orders, which are written by SQL
    Growth(GrowthOptions),
    /// The rates of the domain's rules, as `make bench-domain` has measured them
    Rules(RuleOptions),
}

const EXAMPLES: &str = "Examples:
  load flows --shoppers 16 64 --seconds 5 --rounds 3
  load flows --databases sqlite --flows b --orders 100 --rounds 1 --into /tmp
  load hot --shoppers 64
  load hang --seconds 30
  load growth --sizes 10000 1000000 --databases sqlite
A binary of another build is measured with KASSA_BIN=/path/to/kassa.";

fn main() -> ExitCode {
    match measure(Arguments::parse().measurement) {
        Ok(page) => println!("{page}"),
        Err(why) => {
            eprintln!("load: {why}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// The page, once it is written; an error if a flow failed.
fn measure(measurement: Measurement) -> Result<String, String> {
    let bar = progress::bar("starting", 0);
    let (page, failures, written) = match measurement {
        Measurement::Flows(options) => {
            let found = load::compare(&options, &bar);
            (found.page(), found.failures(), found.write(&options.common.into))
        }
        Measurement::Hot(options) => {
            let found = load::hot(&options, &bar);
            (found.page(), found.failures(), found.write(&options.common.into))
        }
        Measurement::Hang(options) => {
            let found = load::hang(&options, &bar);
            (found.page(), found.failures(), found.write(&options.common.into))
        }
        Measurement::Growth(options) => {
            let found = load::grow(&options, &bar);
            (found.page(), found.failures(), found.write(&options.common.into))
        }
        Measurement::Rules(options) => {
            let found = Rules::read(&options.from)?;
            (found.page(), 0.0, found.write(&options.into))
        }
    };
    written.map_err(|error| format!("the page cannot be written: {error}"))?;
    if failures > 0.0 { Err(format!("{failures} flows failed\n{page}")) } else { Ok(page) }
}
