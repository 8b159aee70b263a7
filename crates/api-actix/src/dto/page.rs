//! Pages of a list.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Some rows, and the way to more.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Page)]
pub struct PageDto<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Send it as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
}

/// Which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Rows on a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}
