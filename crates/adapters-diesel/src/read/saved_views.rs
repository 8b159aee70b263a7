//! Reading the views that operators have saved.

use async_trait::async_trait;
use diesel::prelude::*;
use domain::ids::UserId;
use ports::{ReadError, SavedViewRepository, SavedViews};

use crate::connection::on_conn;
use crate::rows::saved_view::SavedViewsRow;
use crate::schema::saved_views;
use crate::store::DieselStore;
use crate::types::SqlUuid;

#[async_trait]
impl SavedViewRepository for DieselStore {
    async fn saved_views(&self, user: UserId) -> Result<Option<SavedViews>, ReadError> {
        self.read(move |conn| {
            let row: Option<SavedViewsRow> = on_conn!(conn, c => saved_views::table
                .find(SqlUuid(user.0))
                .select(SavedViewsRow::as_select())
                .first(c)
                .optional()?);
            row.map(SavedViews::try_from).transpose()
        })
        .await
    }
}
