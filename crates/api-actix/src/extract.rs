//! What handlers ask of a request: bodies, ids in the path, queries, pages.

mod body;
mod cursor;
mod json;
mod path;
mod pointer;
mod query;

pub use body::{Body, RawBody};
pub use cursor::Cursors;
pub use path::PathId;
pub use query::Query;
