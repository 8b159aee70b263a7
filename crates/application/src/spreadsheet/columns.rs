//! The header of a file: which column holds what.

use csv::ByteRecord;
use thiserror::Error;

/// The columns of a kind of file.
#[derive(Debug, PartialEq, Eq)]
pub struct ColumnSet {
    /// Columns that a file must have.
    pub required: &'static [&'static str],
    /// Columns that an import sets as well.
    pub optional: &'static [&'static str],
    /// Columns of the export that only the shop itself sets: a file may have them, and they are ignored.
    pub ignored: &'static [&'static str],
}

impl ColumnSet {
    /// The columns that an import sets, the required ones first.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.optional).copied()
    }

    /// The column that a cell of a header names; whitespace and letter case are ignored.
    pub(super) fn named(&self, cell: &[u8]) -> Option<&'static str> {
        let wanted = String::from_utf8_lossy(cell).trim().to_lowercase();
        self.names().chain(self.ignored.iter().copied()).find(|name| *name == wanted)
    }

    fn allowed(&self) -> String {
        format!(
            "required: {}; optional: {}; ignored: {}; separate the cells by commas, semicolons or \
             tabs",
            self.required.join(", "),
            self.optional.join(", "),
            self.ignored.join(", ")
        )
    }
}

/// What a file in UTF-8 may begin with.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Errors of a file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FileFault {
    /// A first line that declares an unsupported separator.
    #[error("line 1: unsupported separator {0:?}; use a comma, a semicolon or a tab")]
    Separator(String),
    /// An unknown column.
    #[error("line 1: unknown column {cell:?}; {}", .columns.allowed())]
    Unknown {
        /// The cell of the header.
        cell: String,
        /// The columns that there are.
        columns: &'static ColumnSet,
    },
    /// A duplicate column.
    #[error("line 1: duplicate column {0}")]
    Twice(&'static str),
    /// A column that must be there.
    #[error("line 1: missing column {column}; {}", .columns.allowed())]
    Missing {
        /// The column.
        column: &'static str,
        /// The columns that there are.
        columns: &'static ColumnSet,
    },
    /// It cannot be read to its end.
    #[error("the file cannot be read completely: {0}")]
    Unreadable(String),
}

/// The position of each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    set: &'static ColumnSet,
    names: Vec<&'static str>,
}

impl Columns {
    /// Reads a header; whitespace, letter case and a byte-order mark are ignored.
    ///
    /// # Errors
    /// A column that is unknown, duplicated or missing.
    pub(super) fn of_header(
        set: &'static ColumnSet,
        header: &ByteRecord,
    ) -> Result<Self, FileFault> {
        let mut names = Vec::with_capacity(header.len());
        for (at, cell) in header.iter().enumerate() {
            let cell =
                if at == 0 { cell.strip_prefix(BYTE_ORDER_MARK).unwrap_or(cell) } else { cell };
            let unknown = || FileFault::Unknown {
                cell: String::from_utf8_lossy(cell).into_owned(),
                columns: set,
            };
            let name = set.named(cell).ok_or_else(unknown)?;
            if names.contains(&name) {
                return Err(FileFault::Twice(name));
            }
            names.push(name);
        }
        match set.required.iter().find(|name| !names.contains(name)) {
            Some(column) => Err(FileFault::Missing { column, columns: set }),
            None => Ok(Self { set, names }),
        }
    }

    /// Those that are ignored.
    #[must_use]
    pub fn ignored(&self) -> Vec<&'static str> {
        self.names.iter().copied().filter(|name| self.set.ignored.contains(name)).collect()
    }

    /// How many there are.
    #[must_use]
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether the file has a column.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    /// A row's cell in a column; nothing if there is no such column.
    #[must_use]
    pub(super) fn cell<'a>(&self, record: &'a ByteRecord, name: &str) -> &'a [u8] {
        let at = self.names.iter().position(|n| *n == name);
        at.and_then(|at| record.get(at)).unwrap_or_default()
    }
}
