//! Reading contact cards.

use async_trait::async_trait;
use diesel::prelude::*;
use domain::contact::Contact;
use domain::ids::UserId;
use ports::{ContactRepository, ReadError};

use crate::connection::on_conn;
use crate::rows::contact::ContactRow;
use crate::schema::contacts;
use crate::store::DieselStore;
use crate::types::SqlUuid;

#[async_trait]
impl ContactRepository for DieselStore {
    async fn contact(&self, user: UserId) -> Result<Option<Contact>, ReadError> {
        self.read(move |conn| {
            let row: Option<ContactRow> = on_conn!(conn, c => contacts::table
                .find(SqlUuid(user.0))
                .select(ContactRow::as_select())
                .first(c)
                .optional()?);
            row.map(Contact::try_from).transpose()
        })
        .await
    }
}
