//! Fills a shop with very many orders and reads it. Exits 1 if a first page costs more for it,
//! or if memory grows with the orders.

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use tests::many::{self, Figures};
use tests::progress::bar;
use tests::{Db, Server};

/// Memory that a server may gain while it reads all orders, in KiB.
const FLAT: u64 = 64 * 1024;

/// Fills a shop with orders by SQL, reads the first page of every list, walks along the cursors and
/// exports all of it as CSV.
#[derive(Debug, Parser)]
#[command(name = "many")]
struct Arguments {
    /// Orders in the shop
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    orders: u64,
    /// Orders in the small shop, whose first pages are the measure
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    few: u64,
    /// An empty database: a URL, or `postgres` for a server of its own; else a new SQLite file
    #[arg(long, value_name = "postgres|URL")]
    database: Option<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let db = match arguments.database.as_deref() {
        None => Db::Sqlite,
        Some("postgres") => Db::Postgres,
        Some(url) => Db::Url(url.to_owned()),
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let figures = runtime.block_on(measure(&many::server(db), arguments.few, arguments.orders));
    println!("{figures}");
    let grown = figures.grown();
    let flat = figures.memory_peak < figures.memory_before + FLAT;
    if !grown.is_empty() {
        eprintln!("many: the first page grew with the orders: {}", grown.join(", "));
    }
    if !flat {
        eprintln!("many: memory grew with the orders");
    }
    if flat && grown.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn measure(server: &Server, few: u64, many: u64) -> Figures {
    let first_few = {
        fill(server, 1, few + 1);
        many::first_pages(server).await
    };
    fill(server, few + 1, many + 1);
    let first_many = many::first_pages(server).await;
    let memory_before = server.memory().resident;
    let (bar, begun) = (bar("walking", many), Instant::now());
    assert_eq!(many::walk(server, |seen| bar.set_position(seen)).await, many);
    bar.finish_and_clear();
    let (walk, begun, bar) =
        (begun.elapsed(), Instant::now(), tests::progress::bar("exporting", many));
    assert_eq!(many::export(server, |seen| bar.set_position(seen)).await, many);
    bar.finish_and_clear();
    let export = begun.elapsed();
    let memory_peak = server.memory().peak;
    Figures { few, many, first_few, first_many, walk, export, memory_before, memory_peak }
}

fn fill(server: &Server, from: u64, to: u64) {
    let bar = bar("filling", to - from);
    many::fill(server.database_url(), from, to, &bar);
    bar.finish_and_clear();
}
