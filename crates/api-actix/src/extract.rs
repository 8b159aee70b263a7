//! Extractors: bodies, ids in the path, queries, cursors, conditions.

mod body;
mod body_limit;
pub(crate) mod budget;
mod cursor;
mod if_match;
mod json;
mod path;
mod query;

pub use body::{Body, CsvBody, RawBody};
pub use cursor::Cursors;
pub use if_match::IfMatch;
pub use path::{ParcelPath, PathId, ReturnPath};
pub use query::Query;
