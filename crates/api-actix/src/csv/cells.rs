//! Rows of JSON as lines of CSV.

use std::borrow::Cow;

use application::spreadsheet::guarded;
use serde::Serialize;
use serde_json::Value;

/// Lines of these columns, with the header line before them if it is the file's beginning.
///
/// # Errors
/// Never for rows of JSON objects; a column that a row does not have is an error, too.
pub fn text<D: Serialize>(
    columns: &str,
    head: bool,
    rows: impl Iterator<Item = D>,
) -> Result<Vec<u8>, String> {
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    if head {
        writer.write_record(columns.split(',')).map_err(|error| error.to_string())?;
    }
    for row in rows {
        let row = serde_json::to_value(row).map_err(|error| error.to_string())?;
        for column in columns.split(',') {
            let value = row.get(column).ok_or_else(|| format!("no member {column}"))?;
            writer.write_field(cell(value).as_ref()).map_err(|error| error.to_string())?;
        }
        writer.write_record(None::<&[u8]>).map_err(|error| error.to_string())?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

/// A cell: null is empty, lists of words have spaces between them, other lists are counted, and a text that a spreadsheet would take for a formula is
/// guarded. Numbers stay as they are.
fn cell(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(text) => Cow::Owned(guarded(text)),
        Value::Bool(_) | Value::Number(_) => Cow::Owned(value.to_string()),
        Value::Array(entries) => {
            let words: Option<Vec<&str>> = entries.iter().map(Value::as_str).collect();
            let count = || entries.len().to_string();
            Cow::Owned(words.map_or_else(count, |words| guarded(&words.join(" "))))
        }
        Value::Object(_) => Cow::Owned(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lines(value: Value) -> String {
        String::from_utf8(text("a,b", true, [value].into_iter()).unwrap()).unwrap()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(lines(json!({ "a": "plain", "b": null })), "a,b\r\nplain,\r\n");
        let seen = lines(json!({ "b": "he said \"no\"", "a": "one, two\r\nthree" }));
        assert_eq!(seen, "a,b\r\n\"one, two\r\nthree\",\"he said \"\"no\"\"\"\r\n");
        assert_eq!(lines(json!({ "a": true, "b": [1, 2] })), "a,b\r\ntrue,2\r\n");
        assert_eq!(lines(json!({ "a": [], "b": ["AT", "DE"] })), "a,b\r\n,AT DE\r\n");
    }

    #[test]
    fn a_text_is_never_a_formula_and_a_number_stays_one() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＠x", "'=1"] {
            let seen = lines(json!({ "a": bad, "b": -3 }));
            let cell = seen.strip_prefix("a,b\r\n").unwrap().trim_start_matches('"');
            assert!(cell.starts_with(&format!("'{bad}")), "{bad:?}: {seen:?}");
            assert!(seen.ends_with(",-3\r\n"), "{seen:?}");
        }
        assert_eq!(lines(json!({ "a": "a=b", "b": "1.50" })), "a,b\r\na=b,1.50\r\n");
    }

    #[test]
    fn a_column_that_is_not_there_is_noticed() {
        assert!(text("a", false, [json!({})].into_iter()).is_err());
    }
}
