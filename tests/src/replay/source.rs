//! The ledger's file: one order a line, as JSON, plain or gzipped.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use serde::Deserialize;

use crate::minor_units;

/// One order of the ledger.
#[derive(Debug, Clone)]
pub struct Order {
    pub reference: String,
    pub customer: String,
    pub lines: Vec<Line>,
    /// In pence.
    pub total: i64,
    pub cancelled: bool,
}

/// One line of an order.
#[derive(Debug, Clone, Deserialize)]
pub struct Line {
    pub sku: String,
    pub qty: i64,
}

/// Reads the first `limit` orders of a file.
pub fn read_orders(path: &Path, limit: usize) -> Result<Vec<Order>, String> {
    let text = open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut orders = Vec::new();
    for (number, line) in text.lines().take(limit).enumerate() {
        let line = line.map_err(|error| format!("{}: {error}", path.display()))?;
        let order = parse(&line).map_err(|why| format!("line {}: {why}", number + 1))?;
        orders.push(order);
    }
    Ok(orders)
}

#[derive(Deserialize)]
struct Row {
    #[serde(rename = "ref")]
    reference: String,
    customer: String,
    lines: Vec<Line>,
    total: String,
    cancelled: bool,
}

fn parse(line: &str) -> Result<Order, String> {
    let row: Row = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let total =
        minor_units::parse(&row.total).ok_or_else(|| format!("{} is no amount", row.total))?;
    Ok(Order {
        reference: row.reference,
        customer: row.customer,
        lines: row.lines,
        total,
        cancelled: row.cancelled,
    })
}

fn open(path: &Path) -> std::io::Result<BufReader<Box<dyn Read>>> {
    let file = File::open(path)?;
    let gzipped = path.extension().is_some_and(|extension| extension == "gz");
    let bytes: Box<dyn Read> =
        if gzipped { Box::new(GzDecoder::new(file)) } else { Box::new(file) };
    Ok(BufReader::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn an_order_is_read_with_its_total_in_pence() {
        let line = r#"{"ref":"536365","customer":"17850","at":"2010-12-01T08:26:00",
            "country":"United Kingdom","lines":[{"sku":"85123A@2.55","qty":6}],
            "total":"15.30","cancelled":false}"#;
        let order = parse(line).unwrap();
        assert_eq!((order.total, order.lines.len(), order.cancelled), (1_530, 1, false));
    }

    #[test]
    fn an_amount_that_is_not_exact_is_refused() {
        let line = r#"{"ref":"1","customer":"2","lines":[],"total":"15.3","cancelled":false}"#;
        assert!(parse(line).unwrap_err().contains("15.3"));
    }
}
