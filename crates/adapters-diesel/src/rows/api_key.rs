//! Rows of `api_keys`.

use diesel::prelude::*;
use domain::ids::{ApiKeyId, UserId};
use ports::{ApiKey, ApiScope};
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::schema::api_keys;
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `api_keys`. Scopes are words with spaces between them.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = api_keys, treat_none_as_default_value = false)]
pub(crate) struct ApiKeyRow {
    pub(crate) id: SqlUuid,
    pub(crate) name: String,
    pub(crate) secret_hash: String,
    pub(crate) prefix: String,
    pub(crate) role: String,
    pub(crate) scopes: String,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) created_by: SqlUuid,
    pub(crate) last_used_at: Option<SqlTimestamp>,
    pub(crate) expires_at: Option<SqlTimestamp>,
    pub(crate) revoked_at: Option<SqlTimestamp>,
    pub(crate) version: i64,
}

impl From<&ApiKey> for ApiKeyRow {
    fn from(key: &ApiKey) -> Self {
        let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
        Self {
            id: SqlUuid(key.id.0),
            name: strip_nul(&key.name),
            secret_hash: key.secret_hash.clone(),
            prefix: key.prefix.clone(),
            role: key.role.as_str().to_owned(),
            scopes: scopes.join(" "),
            created_at: SqlTimestamp(key.created_at),
            created_by: SqlUuid(key.created_by.0),
            last_used_at: key.last_used_at.map(SqlTimestamp),
            expires_at: key.expires_at.map(SqlTimestamp),
            revoked_at: key.revoked_at.map(SqlTimestamp),
            version: key.version,
        }
    }
}

impl TryFrom<ApiKeyRow> for ApiKey {
    type Error = Fault;

    fn try_from(row: ApiKeyRow) -> Result<Self, Fault> {
        let name = RowName::new("api_keys", row.id.0);
        let scopes = row.scopes.split(' ').map(|word| name.word::<ApiScope>(word));
        Ok(Self {
            id: ApiKeyId(row.id.0),
            role: name.word(&row.role)?,
            scopes: scopes.collect::<Result<_, _>>()?,
            name: row.name,
            secret_hash: row.secret_hash,
            prefix: row.prefix,
            created_at: row.created_at.0,
            created_by: UserId(row.created_by.0),
            last_used_at: row.last_used_at.map(|time| time.0),
            expires_at: row.expires_at.map(|time| time.0),
            revoked_at: row.revoked_at.map(|time| time.0),
            version: row.version,
        })
    }
}
