//! The header of a listings file: which column holds what.

use csv::ByteRecord;
use thiserror::Error;

/// The columns there can be; the first four must be there.
pub const NAMES: [&str; 8] =
    ["sku", "name", "unit_price", "currency", "stock", "vendor", "school", "spec"];
const REQUIRED: usize = 4;

/// Why a text is no listings file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FileFault {
    /// A column that there is not.
    #[error("line 1: unknown column {0:?}; {allowed}", allowed = allowed())]
    Unknown(String),
    /// A column that stands twice.
    #[error("line 1: the column {0} stands twice")]
    Twice(&'static str),
    /// A column that must be there.
    #[error("line 1: there is no column {0}; {allowed}", allowed = allowed())]
    Missing(&'static str),
    /// It cannot be read to its end.
    #[error("it cannot be read to its end: {0}")]
    Unreadable(String),
}

/// Where each column stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    names: Vec<&'static str>,
}

impl Columns {
    /// Reads a header; blanks, letter case and a byte-order mark do not count.
    ///
    /// # Errors
    /// A column that is unknown, stands twice or is missing.
    pub(super) fn of_header(header: &ByteRecord) -> Result<Self, FileFault> {
        let mut names = Vec::with_capacity(header.len());
        for (at, cell) in header.iter().enumerate() {
            let cell =
                if at == 0 { cell.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cell) } else { cell };
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

    /// A row's cell in a column; nothing where there is no such column.
    #[must_use]
    pub(super) fn cell<'a>(&self, record: &'a ByteRecord, name: &str) -> &'a [u8] {
        let at = self.names.iter().position(|n| *n == name);
        at.and_then(|at| record.get(at)).unwrap_or_default()
    }
}

fn known(cell: &str) -> Result<&'static str, FileFault> {
    let wanted = cell.trim().to_lowercase();
    let found = NAMES.iter().copied().find(|name| *name == wanted);
    found.ok_or_else(|| FileFault::Unknown(cell.to_owned()))
}

fn allowed() -> String {
    let (required, others) = NAMES.split_at_checked(REQUIRED).unwrap_or((&NAMES, &[]));
    format!("needed are {}, allowed are {} as well", required.join(", "), others.join(", "))
}
