//! Rows of `webhook_endpoints`.

use diesel::prelude::*;
use domain::event_type::EventType;
use domain::ids::WebhookEndpointId;
use domain::webhook_endpoint::{SigningSecret, WebhookEndpoint};
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::schema::webhook_endpoints;
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `webhook_endpoints`. Types are words with spaces between them.
#[derive(Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = webhook_endpoints, treat_none_as_default_value = false)]
pub(crate) struct WebhookEndpointRow {
    pub(crate) id: SqlUuid,
    pub(crate) url: String,
    pub(crate) description: String,
    pub(crate) event_types: String,
    pub(crate) payload: String,
    pub(crate) secret: String,
    pub(crate) previous_secret: Option<String>,
    pub(crate) previous_until: Option<SqlTimestamp>,
    pub(crate) state: String,
    pub(crate) failing_since: Option<SqlTimestamp>,
    pub(crate) position: i64,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) updated_at: SqlTimestamp,
    pub(crate) version: i64,
}

impl From<&WebhookEndpoint> for WebhookEndpointRow {
    fn from(endpoint: &WebhookEndpoint) -> Self {
        let types: Vec<&str> = endpoint.event_types.iter().map(|t| t.as_str()).collect();
        let (previous_secret, previous_until) = endpoint.previous_secret.clone().unzip();
        Self {
            id: SqlUuid(endpoint.id.0),
            url: strip_nul(&endpoint.url),
            description: strip_nul(&endpoint.description),
            event_types: types.join(" "),
            payload: endpoint.payload.as_str().to_owned(),
            secret: endpoint.secret.0.clone(),
            previous_secret: previous_secret.map(|secret| secret.0),
            previous_until: previous_until.map(SqlTimestamp),
            state: endpoint.state.as_str().to_owned(),
            failing_since: endpoint.failing_since.map(SqlTimestamp),
            position: endpoint.position,
            created_at: SqlTimestamp(endpoint.created_at),
            updated_at: SqlTimestamp(endpoint.updated_at),
            version: endpoint.version,
        }
    }
}

impl TryFrom<WebhookEndpointRow> for WebhookEndpoint {
    type Error = Fault;

    fn try_from(row: WebhookEndpointRow) -> Result<Self, Fault> {
        let name = RowName::new("webhook_endpoints", row.id.0);
        let types = row.event_types.split_ascii_whitespace().map(|t| name.word::<EventType>(t));
        let previous = row.previous_secret.map(SigningSecret);
        Ok(Self {
            id: WebhookEndpointId(row.id.0),
            event_types: types.collect::<Result<_, _>>()?,
            payload: name.word(&row.payload)?,
            state: name.word(&row.state)?,
            url: row.url,
            description: row.description,
            secret: SigningSecret(row.secret),
            previous_secret: previous.zip(row.previous_until.map(|until| until.0)),
            failing_since: row.failing_since.map(|time| time.0),
            position: row.position,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}
