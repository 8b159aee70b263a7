//! In place of the pages, in a program that was built without them.

use std::sync::Arc;

use api_actix::Pages;
use application::{AppError, Engine};
use ports::TestPage;

use crate::exit::Failure;
use crate::settings::{Resolved, Settings};

/// No pages.
///
/// # Errors
/// None.
pub fn pages(
    _: &Settings,
    _: &Resolved,
    _: Option<(String, Arc<dyn TestPage>)>,
    _: &str,
) -> Result<Option<Arc<dyn Pages>>, Failure> {
    Ok(None)
}

/// Nothing is wrong with pages that are not there.
pub fn page_problem(_: &Settings) -> Option<String> {
    None
}

/// No links.
///
/// # Errors
/// None.
pub async fn demo_links(
    _: &Settings,
    _: &Engine,
    _: &str,
) -> Result<Vec<(&'static str, String)>, AppError> {
    Ok(Vec::new())
}
