//! What commands say: data on standard output, as a table, JSON or CSV; messages on standard error.

use std::io::{self, IsTerminal, Write};

use application::spreadsheet::guarded;
use clap::ValueEnum;
use comfy_table::{ContentArrangement, Table, presets};
use serde_json::Value;

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// Aligned columns
    #[default]
    Table,
    /// An array of objects
    Json,
    /// Comma-separated values with a header
    Csv,
}

/// The `--output` flag of lists.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct OutputFlag {
    /// Output format
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub output: Format,
}

/// A list: the names of its columns, and its rows.
#[derive(Debug, Clone)]
pub struct List {
    columns: &'static [&'static str],
    rows: Vec<Vec<Value>>,
}

impl List {
    /// An empty list.
    #[must_use]
    pub fn new(columns: &'static [&'static str]) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row: one value per column.
    pub fn push(&mut self, row: Vec<Value>) {
        self.rows.push(row);
    }

    /// Writes the list to standard output.
    ///
    /// # Errors
    /// What the terminal, the pipe or the file says.
    pub fn print(&self, format: Format) -> io::Result<()> {
        match format {
            Format::Table => print(&self.table()),
            Format::Json => print(&self.json()),
            Format::Csv => print(self.csv()?.trim_end_matches('\n')),
        }
    }

    fn table(&self) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        if io::stdout().is_terminal() {
            table.set_content_arrangement(ContentArrangement::Dynamic);
        }
        table.set_header(self.columns.iter().map(|c| c.to_uppercase()));
        for row in &self.rows {
            table.add_row(row.iter().map(|value| printable(&text(value))));
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
        lines.join("\n")
    }

    fn json(&self) -> String {
        let object = |row: &Vec<Value>| {
            let names = self.columns.iter().map(|c| (*c).to_owned());
            Value::Object(names.zip(row.iter().cloned()).collect())
        };
        pretty(&Value::Array(self.rows.iter().map(object).collect()))
    }

    fn csv(&self) -> io::Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(cell))?;
        }
        let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        String::from_utf8(bytes).map_err(io::Error::other)
    }
}

/// A JSON value over several lines.
#[must_use]
pub fn pretty(value: &Value) -> String {
    format!("{value:#}")
}

/// Writes text and a line break to standard output.
///
/// # Errors
/// What the terminal, the pipe or the file says.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// Writes a message to standard error; ignored if that is closed.
pub fn say(message: &str) {
    let _ = writeln!(io::stderr().lock(), "{message}");
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// A cell of CSV: a text that a spreadsheet would take for a formula is guarded, a number stays one.
fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => guarded(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            text(value)
        }
    }
}

/// Untrusted text without control characters: it must not move the cursor.
#[must_use]
pub fn printable(text: &str) -> String {
    let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    text.chars().map(visible).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn list() -> List {
        let mut list = List::new(&["sku", "left"]);
        list.push(vec![json!("A, \"1\""), json!(3)]);
        list.push(vec![json!("B\u{1b}[2J"), Value::Null]);
        list
    }

    #[test]
    fn a_list_is_the_same_in_each_form() {
        assert_eq!(list().csv().unwrap(), "sku,left\n\"A, \"\"1\"\"\",3\nB\u{1b}[2J,\n");
        let json: Value = serde_json::from_str(&list().json()).unwrap();
        assert_eq!(
            json,
            json!([{"sku": "A, \"1\"", "left": 3}, {"sku": "B\u{1b}[2J", "left": null}])
        );
        let table = list().table();
        assert!(table.contains("SKU") && table.contains("A, \"1\""), "{table}");
    }

    #[test]
    fn a_text_is_never_a_formula_in_a_spreadsheet() {
        let mut list = List::new(&["reason", "delta"]);
        list.push(vec![json!("=HYPERLINK(1)"), json!(-3)]);
        list.push(vec![json!("＠x"), json!("+1")]);
        assert_eq!(list.csv().unwrap(), "reason,delta\n'=HYPERLINK(1),-3\n'＠x,'+1\n");
    }

    #[test]
    fn a_table_never_sends_control_characters_to_the_terminal() {
        assert!(!list().table().contains('\u{1b}'));
    }
}
