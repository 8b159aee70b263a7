//! Views of the list of orders that operators save: filters with a name, each operator's own.

use async_trait::async_trait;
use domain::Instant;
use domain::ids::{SavedViewId, UserId};

use crate::read_error::ReadError;

/// How many views an operator can save.
pub const MAX_SAVED_VIEWS: usize = 20;

/// A view: filters of the list of orders, with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: SavedViewId,
    /// Its name, which no other view of the operator has.
    pub name: String,
    /// The filters: names and values of parameters of the list, each name once.
    pub filters: Vec<(String, String)>,
    /// When it was saved.
    pub created_at: Instant,
}

/// All views of an operator. They are one row, so that their number and their names are decided in its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedViews {
    /// The operator.
    pub user_id: UserId,
    /// The views in the order in which they were saved, at most [`MAX_SAVED_VIEWS`].
    pub views: Vec<SavedView>,
    /// The version: 0 before the first view is saved.
    pub version: i64,
}

impl SavedViews {
    /// Those of an operator who has saved none.
    #[must_use]
    pub fn none(user_id: UserId) -> Self {
        Self { user_id, views: Vec::new(), version: 0 }
    }
}

/// Views that operators have saved.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait SavedViewRepository: Send + Sync {
    /// The views of an operator; `None` if they have never saved one (`repositories::saved_views_round_trip`).
    async fn saved_views(&self, user: UserId) -> Result<Option<SavedViews>, ReadError>;
}
