//! Reading API keys.

use async_trait::async_trait;
use diesel::prelude::*;
use domain::ids::ApiKeyId;
use ports::{ApiKey, ApiKeyRepository, Page, PageRequest, ReadError};

use super::{rows_for, values};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::rows::api_key::ApiKeyRow;
use crate::schema::api_keys;
use crate::store::DieselStore;
use crate::types::SqlUuid;

#[async_trait]
impl ApiKeyRepository for DieselStore {
    async fn api_key(&self, id: ApiKeyId) -> Result<Option<ApiKey>, ReadError> {
        self.read(move |conn| {
            let row: Option<ApiKeyRow> = on_conn!(conn, c => api_keys::table
                .find(SqlUuid(id.0))
                .select(ApiKeyRow::as_select())
                .first(c)
                .optional()?);
            row.map(ApiKey::try_from).transpose()
        })
        .await
    }

    async fn api_key_by_hash(&self, secret_hash: &str) -> Result<Option<ApiKey>, ReadError> {
        let hash = strip_nul(secret_hash);
        self.read(move |conn| {
            let row: Option<ApiKeyRow> = on_conn!(conn, c => api_keys::table
                .filter(api_keys::secret_hash.eq(&hash))
                .select(ApiKeyRow::as_select())
                .first(c)
                .optional()?);
            row.map(ApiKey::try_from).transpose()
        })
        .await
    }

    async fn list_api_keys(&self, page: PageRequest) -> Result<Page<ApiKey>, ReadError> {
        self.read(move |conn| list(conn, page)).await
    }
}

fn list(conn: &mut Conn<'_>, page: PageRequest) -> Result<Page<ApiKey>, Fault> {
    let rows: Vec<ApiKeyRow> = on_conn!(conn, c => {
        let mut query = api_keys::table
            .select(ApiKeyRow::as_select())
            .order(api_keys::id.desc())
            .limit(rows_for(page))
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(api_keys::id.lt(SqlUuid(after)));
        }
        query.load(c)?
    });
    Ok(Page::of_rows(values::<_, ApiKey>(rows)?, page.limit, |key| key.id.0))
}
