//! Files of rows that people open and edit in a spreadsheet: how cells are kept from being formulas, how a
//! file is read, and what is said of it before it is imported.
//!
//! `separator` finds what separates the cells, `columns` reads the header, `cells` reads the cells of a row,
//! `sheet` reads the file, `preview` says what its rows would change. What a row means is known to the
//! imports: `listings::csv_import` and `tax_rates::csv_import`.

mod cells;
mod columns;
mod guard;
mod preview;
mod separator;
mod sheet;

pub use cells::{BadRow, Cells};
pub use columns::{ColumnSet, Columns, FileFault};
pub use guard::{guarded, unguarded};
pub(crate) use preview::{Field, changed_fields, digest};
pub use preview::{FieldChange, ImportPreview, Imported, RowPreview};
pub use sheet::{Sheet, SheetRow, read_sheet};
