//! Errors: the registry of codes, the problem documents, the mapping of the engine's errors to them,
//! and the page that documents them.

pub(crate) mod mapping;
mod page;
mod problem;
mod registry;

pub use mapping::delivery_code;
pub use page::{ErrorPage, list_html, page_html, render_markdown};
pub use problem::{FieldError, Problem, ProblemDto};
pub use registry::{Code, Entry};
