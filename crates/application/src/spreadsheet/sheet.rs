//! Reading a whole file: its header, its good rows and its bad ones.

use std::collections::HashMap;
use std::io::Read;

use csv::ByteRecord;

use super::cells::{BadRow, Cells};
use super::columns::{ColumnSet, Columns, FileFault};
use super::separator::{find, is_blank, reader};

/// What a row of a kind of file says.
pub trait SheetRow: Sized {
    /// The columns of such files.
    const COLUMNS: &'static ColumnSet;

    /// Reads a row.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    fn read(cells: &Cells<'_>) -> Result<Self, BadRow>;

    /// What no two rows of a file share, and the column that is named if they do.
    fn identity(&self) -> (&'static str, String);
}

/// What a file holds.
#[derive(Debug)]
pub struct Sheet<T> {
    /// Its header.
    pub columns: Columns,
    /// Good rows, each identity once, in the file's order.
    pub rows: Vec<T>,
    /// Bad rows, in the file's order.
    pub bad: Vec<BadRow>,
}

/// Reads a whole file.
///
/// # Errors
/// If the header is invalid, or the file cannot be read to its end.
pub fn read_sheet<T: SheetRow>(text: impl Read) -> Result<Sheet<T>, FileFault> {
    let (separator, text) = find(text, T::COLUMNS)?;
    let mut reader = reader(separator.byte, text);
    let mut record = ByteRecord::new();
    if separator.is_declared {
        read(&mut reader, &mut record)?;
    }
    // Where there is none, the record is empty, and a column is missing.
    read(&mut reader, &mut record)?;
    let columns = Columns::of_header(T::COLUMNS, &record)?;
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    let mut lines = HashMap::new();
    while read(&mut reader, &mut record)? {
        let line = first_line(&record, reader.position());
        let row = Cells::of(&columns, &record, line).and_then(|cells| {
            let row = T::read(&cells)?;
            unless_repeated(row, line, &mut lines)
        });
        match row {
            Ok(row) => rows.push(row),
            Err(fault) => bad.push(fault),
        }
    }
    Ok(Sheet { columns, rows, bad })
}

/// Reads the next record that has anything in it; false behind the last one.
fn read<R: Read>(reader: &mut csv::Reader<R>, record: &mut ByteRecord) -> Result<bool, FileFault> {
    while reader.read_byte_record(record).map_err(|error| unreadable(&error))? {
        if !is_blank(record) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A row whose identity no row before it had.
fn unless_repeated<T: SheetRow>(
    row: T,
    line: u64,
    lines: &mut HashMap<String, u64>,
) -> Result<T, BadRow> {
    let (column, identity) = row.identity();
    if let Some(first) = lines.get(&identity) {
        let problem = format!("{identity:?} is already in line {first}");
        return Err(BadRow { line, column: Some(column), problem });
    }
    lines.insert(identity, line);
    Ok(row)
}

/// The line that a record begins in: the reader skips blank lines after it has taken the position,
/// so it is counted from the record's end.
fn first_line(record: &ByteRecord, end: &csv::Position) -> u64 {
    let breaks = record.as_slice().iter().filter(|&&byte| byte == b'\n').count();
    let breaks = u64::try_from(breaks).unwrap_or(0);
    let counted = end.line().saturating_sub(1).saturating_sub(breaks);
    record.position().map_or(counted, |at| at.line().max(counted))
}

fn unreadable(error: &csv::Error) -> FileFault {
    FileFault::Unreadable(error.to_string())
}
