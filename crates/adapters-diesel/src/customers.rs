//! Customers as persons: finding them, and erasing their personal data.

use async_trait::async_trait;
use diesel::prelude::*;
use domain::Instant;
use domain::contact::Contact;
use domain::ids::UserId;
use ports::{
    CommitError, ContactAddress, CustomerRepository, Erasure, ErasureOutcome, ReadError,
    WebSessionKind,
};

use crate::commit::erase::erase;
use crate::connection::shares::Share;
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::rows::contact::ContactRow;
use crate::schema::{contacts, web_sessions};
use crate::store::{Database, DieselStore};
use crate::types::{SqlTimestamp, SqlUuid};

#[async_trait]
impl CustomerRepository for DieselStore {
    async fn contacts_by_address(
        &self,
        address: &ContactAddress,
        limit: u32,
    ) -> Result<Vec<Contact>, ReadError> {
        let address = address.clone();
        self.read(move |conn| {
            let rows: Vec<ContactRow> = on_conn!(conn, c => {
                let mut query = contacts::table
                    .select(ContactRow::as_select())
                    .order(contacts::user_id.asc())
                    .limit(i64::from(limit))
                    .into_boxed();
                query = match &address {
                    ContactAddress::Email(text) => query.filter(contacts::email.eq(strip_nul(text))),
                    ContactAddress::Phone(text) => query.filter(contacts::phone.eq(strip_nul(text))),
                };
                query.load(c)?
            });
            rows.into_iter().map(Contact::try_from).collect()
        })
        .await
    }

    async fn count_web_sessions(&self, user: UserId, now: Instant) -> Result<u64, ReadError> {
        self.read(move |conn| {
            let rows: i64 = on_conn!(conn, c => web_sessions::table
                .filter(web_sessions::user_id.eq(SqlUuid(user.0)))
                .filter(web_sessions::kind.eq(WebSessionKind::Session.as_str()))
                .filter(web_sessions::ended_at.is_null())
                .filter(web_sessions::expires_at.gt(SqlTimestamp(now)))
                .count()
                .get_result(c)?);
            Ok(u64::try_from(rows).unwrap_or_default())
        })
        .await
    }

    async fn erase_customer(&self, erasure: &Erasure) -> Result<ErasureOutcome, CommitError> {
        let erasure = erasure.clone();
        let done = match &self.database {
            Database::Postgres { pool, .. } => {
                let work = move |c: &mut PgConnection| {
                    c.transaction::<_, Fault, _>(|c| erase(&mut Conn::Pg(c), &erasure))
                };
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
