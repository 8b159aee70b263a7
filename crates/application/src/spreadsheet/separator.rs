//! What separates the cells of a file: a comma, a semicolon (spreadsheets of many languages) or a tab.

use std::io::{self, Chain, Cursor, Read};

use csv::ByteRecord;

use super::columns::{BYTE_ORDER_MARK, ColumnSet, FileFault};

/// The supported separators, in order of preference.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Bytes of a file that are looked at; no header is longer.
const BEGINNING: u64 = 8 * 1024;

/// A reader of the whole file that returns the peeked bytes first.
pub type PeekedReader<R> = Chain<Cursor<Vec<u8>>, R>;

/// What was found at a file's beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Separator {
    /// The character.
    pub byte: u8,
    /// Whether the first line says so (`sep=;`, as Excel reads it), and is no header.
    pub is_declared: bool,
}

/// Finds the separator: the one that the first line declares, else the one that makes most known columns
/// of the header.
///
/// # Errors
/// A declared separator that is none, or a file that cannot be read.
pub fn find<R: Read>(
    mut text: R,
    columns: &ColumnSet,
) -> Result<(Separator, PeekedReader<R>), FileFault> {
    let mut beginning = Vec::new();
    let read = text.by_ref().take(BEGINNING).read_to_end(&mut beginning);
    read.map_err(|error: io::Error| FileFault::Unreadable(error.to_string()))?;
    let separator = of(beginning.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&beginning), columns)?;
    Ok((separator, Cursor::new(beginning).chain(text)))
}

fn of(beginning: &[u8], columns: &ColumnSet) -> Result<Separator, FileFault> {
    let first = beginning.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if let Some(declared) = declared(first) {
        let byte = SEPARATORS.into_iter().find(|byte| declared == [*byte]);
        let unknown = || FileFault::Separator(String::from_utf8_lossy(declared).into_owned());
        return Ok(Separator { byte: byte.ok_or_else(unknown)?, is_declared: true });
    }
    // The first of the best: `max_by_key` would take the last.
    let known = |byte: &u8| known_columns(beginning, *byte, columns);
    let best = SEPARATORS.into_iter().rev().max_by_key(known);
    Ok(Separator { byte: best.unwrap_or(b','), is_declared: false })
}

/// The separator declared by a line `sep=…`; it may be quoted.
fn declared(line: &[u8]) -> Option<&[u8]> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let bare = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let (word, declared) = bare.split_at_checked(4)?;
    word.eq_ignore_ascii_case(b"sep=").then_some(declared)
}

/// A reader whose lines end at the line feed; a carriage return before it is a blank of the last cell.
/// Left to itself, the reader counts lines of such files one too low.
pub(super) fn reader<R: Read>(separator: u8, text: R) -> csv::Reader<R> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(text)
}

/// Whether nothing stands in a record.
pub(super) fn is_blank(record: &ByteRecord) -> bool {
    record.iter().all(|cell| cell.trim_ascii().is_empty())
}

fn known_columns(beginning: &[u8], separator: u8, columns: &ColumnSet) -> usize {
    let mut reader = reader(separator, beginning);
    let mut header = ByteRecord::new();
    while reader.read_byte_record(&mut header).unwrap_or(false) {
        if !is_blank(&header) {
            break;
        }
    }
    header.iter().filter(|cell| columns.named(cell).is_some()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: ColumnSet = ColumnSet {
        required: &["sku", "name", "unit_price", "currency"],
        optional: &["stock"],
        ignored: &["id"],
    };

    fn found(text: &str) -> Result<(char, bool), String> {
        let separator = find(text.as_bytes(), &COLUMNS).map(|(separator, _)| separator);
        separator.map(|s| (char::from(s.byte), s.is_declared)).map_err(|fault| fault.to_string())
    }

    #[test]
    fn the_header_shows_what_separates() {
        for (text, separator) in [
            ("sku,name,unit_price,currency\n", ','),
            ("sku;name;unit_price;currency\r\n", ';'),
            ("sku\tname\tunit_price\tcurrency\n", '\t'),
            ("\u{feff}\"SKU\";\"Name\";\"Unit_Price\"\n", ';'),
            ("\r\n\nsku;name\n", ';'),
            ("sku;name;colour,size\n", ';'),
            ("sku,name,\"a;b;c;d\"\n", ','),
            ("sku", ','),
            ("", ','),
            ("sku|name|unit_price\n", ','),
        ] {
            assert_eq!(found(text), Ok((separator, false)), "{text:?}");
        }
    }

    #[test]
    fn a_first_line_may_declare_it() {
        for (text, separator) in [
            ("sep=;\r\nsku;name\r\n", ';'),
            ("\u{feff}SEP=,\nsku,name\n", ','),
            ("\"sep=\t\"\nsku\tname\n", '\t'),
        ] {
            assert_eq!(found(text), Ok((separator, true)), "{text:?}");
        }
        let refused = found("sep=|\nsku|name\n").unwrap_err();
        assert!(refused.starts_with("line 1: unsupported separator \"|\""), "{refused}");
    }
}
