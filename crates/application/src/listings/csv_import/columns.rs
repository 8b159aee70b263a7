//! The header of a listings file: which column holds what.

use csv::ByteRecord;
use thiserror::Error;

/// The columns that an import sets; the first four must be there.
pub const NAMES: [&str; 9] =
    ["sku", "name", "unit_price", "currency", "stock", "vendor", "school", "spec", "is_active"];
const REQUIRED: usize = 4;

/// Columns of the export that only the shop itself sets: a file may have them, and they are ignored.
/// Listings are matched by their sku, whatever stands under `id`.
pub const READ_ONLY: [&str; 6] =
    ["id", "reserved", "available", "created_at", "updated_at", "version"];

/// What a file in UTF-8 may begin with.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Errors of a listings file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FileFault {
    /// A first line that declares an unsupported separator.
    #[error("line 1: unsupported separator {0:?}; use a comma, a semicolon or a tab")]
    Separator(String),
    /// An unknown column.
    #[error("line 1: unknown column {0:?}; {allowed}", allowed = allowed())]
    Unknown(String),
    /// A duplicate column.
    #[error("line 1: duplicate column {0}")]
    Twice(&'static str),
    /// A column that must be there.
    #[error("line 1: missing column {0}; {allowed}", allowed = allowed())]
    Missing(&'static str),
    /// It cannot be read to its end.
    #[error("the file cannot be read completely: {0}")]
    Unreadable(String),
}

/// The position of each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    names: Vec<&'static str>,
}

impl Columns {
    /// Reads a header; whitespace, letter case and a byte-order mark are ignored.
    ///
    /// # Errors
    /// A column that is unknown, duplicated or missing.
    pub(super) fn of_header(header: &ByteRecord) -> Result<Self, FileFault> {
        let mut names = Vec::with_capacity(header.len());
        for (at, cell) in header.iter().enumerate() {
            let cell =
                if at == 0 { cell.strip_prefix(BYTE_ORDER_MARK).unwrap_or(cell) } else { cell };
            let name = known(&String::from_utf8_lossy(cell))?;
            if names.contains(&name) {
                return Err(FileFault::Twice(name));
            }
            names.push(name);
        }
        match NAMES.iter().take(REQUIRED).find(|name| !names.contains(name)) {
            Some(missing) => Err(FileFault::Missing(missing)),
            None => Ok(Self { names }),
        }
    }

    /// Those that are ignored.
    #[must_use]
    pub fn ignored(&self) -> Vec<&'static str> {
        self.names.iter().copied().filter(|name| READ_ONLY.contains(name)).collect()
    }

    /// How many there are.
    #[must_use]
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether the file has a column.
    #[must_use]
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    /// A row's cell in a column; nothing if there is no such column.
    #[must_use]
    pub(super) fn cell<'a>(&self, record: &'a ByteRecord, name: &str) -> &'a [u8] {
        let at = self.names.iter().position(|n| *n == name);
        at.and_then(|at| record.get(at)).unwrap_or_default()
    }
}

/// Whether a cell names a column, such as a cell of a header does.
pub(super) fn is_known(cell: &[u8]) -> bool {
    known(&String::from_utf8_lossy(cell)).is_ok()
}

fn known(cell: &str) -> Result<&'static str, FileFault> {
    let wanted = cell.trim().to_lowercase();
    let found = NAMES.iter().chain(&READ_ONLY).copied().find(|name| *name == wanted);
    found.ok_or_else(|| FileFault::Unknown(cell.to_owned()))
}

fn allowed() -> String {
    let (required, others) = NAMES.split_at_checked(REQUIRED).unwrap_or((&NAMES, &[]));
    format!(
        "required: {}; optional: {}; ignored: {}; separate the cells by commas, semicolons or \
         tabs",
        required.join(", "),
        others.join(", "),
        READ_ONLY.join(", ")
    )
}
