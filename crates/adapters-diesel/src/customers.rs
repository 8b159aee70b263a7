//! Customers as persons: finding them, and erasing their personal data.

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use domain::contact::Contact;
use domain::email::normalized;
use ports::{CommitError, ContactAddress, CustomerRepository, Erasure, ErasureOutcome, ReadError};

use crate::commit::erase::{erase, in_postgres};
use crate::connection::shares::Share;
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::rows::contact::ContactRow;
use crate::schema::{contacts, customer_addresses};
use crate::store::{Database, DieselStore};
use crate::types::SqlUuid;

#[declare_sql_function]
extern "SQL" {
    /// In lower case. On SQLite letters of ASCII only: addresses have no others.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

/// Cards with this address in lower case, and the card of the customer who has proven it: each by an index.
fn by_email(conn: &mut Conn<'_>, address: &str, limit: i64) -> Result<Vec<ContactRow>, Fault> {
    on_conn!(conn, c => {
        let mut rows: Vec<ContactRow> = contacts::table
            .filter(contacts::email.is_not_null())
            .filter(lower(contacts::email).eq(address))
            .order(contacts::user_id.asc())
            .limit(limit)
            .select(ContactRow::as_select())
            .load(c)?;
        let proven: Option<SqlUuid> = customer_addresses::table
            .find(address)
            .select(customer_addresses::user_id)
            .first(c)
            .optional()?;
        let proven: Vec<ContactRow> = match proven {
            Some(user) => {
                contacts::table.find(user).select(ContactRow::as_select()).load(c)?
            }
            None => Vec::new(),
        };
        rows.extend(proven);
        rows.sort_by_key(|row| row.user_id);
        rows.dedup_by_key(|row| row.user_id);
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(rows)
    })
}

#[async_trait]
impl CustomerRepository for DieselStore {
    async fn contacts_by_address(
        &self,
        address: &ContactAddress,
        limit: u32,
    ) -> Result<Vec<Contact>, ReadError> {
        let address = address.clone();
        self.read(move |conn| {
            let rows = match &address {
                ContactAddress::Email(text) => {
                    by_email(conn, &normalized(&strip_nul(text)), i64::from(limit))?
                }
                ContactAddress::Phone(text) => on_conn!(conn, c => contacts::table
                    .filter(contacts::phone.eq(strip_nul(text)))
                    .order(contacts::user_id.asc())
                    .limit(i64::from(limit))
                    .select(ContactRow::as_select())
                    .load(c)?),
            };
            rows.into_iter().map(Contact::try_from).collect()
        })
        .await
    }

    async fn erase_customer(&self, erasure: &Erasure) -> Result<ErasureOutcome, CommitError> {
        let erasure = erasure.clone();
        let done = match &self.database {
            Database::Postgres { pool, .. } => {
                let work = move |c: &mut PgConnection| in_postgres(c, &erasure);
                pool.run(Share::Write, move |session| session.attempt(work)).await
            }
            Database::Sqlite { writer, .. } => {
                writer.run(move |c| erase(&mut Conn::Sqlite(c), &erasure)).await
            }
        };
        match done {
            Ok(outcome) => Ok(outcome),
            Err(fault) => Err(self.explained(fault).await.into_commit_error()),
        }
    }
}
