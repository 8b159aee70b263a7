//! Rows of `webhook_deliveries`.

use diesel::prelude::*;
use domain::ids::{OrderId, WebhookDeliveryId, WebhookEndpointId};
use domain::webhook_delivery::WebhookDelivery;
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::strip_nul_option;
use crate::schema::webhook_deliveries;
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `webhook_deliveries`.
#[derive(
    Debug, Clone, Queryable, QueryableByName, Selectable, Insertable, AsChangeset, Serialize,
)]
#[diesel(table_name = webhook_deliveries, treat_none_as_default_value = false)]
#[diesel(treat_none_as_null = true)]
pub(crate) struct WebhookDeliveryRow {
    pub(crate) id: SqlUuid,
    pub(crate) endpoint_id: SqlUuid,
    pub(crate) message_id: String,
    pub(crate) order_id: Option<SqlUuid>,
    pub(crate) seq: i32,
    pub(crate) event_type: String,
    pub(crate) body: Option<String>,
    pub(crate) has_order: bool,
    pub(crate) state: String,
    pub(crate) attempts: i32,
    pub(crate) next_at: SqlTimestamp,
    pub(crate) lease_until: Option<SqlTimestamp>,
    pub(crate) last_attempt_at: Option<SqlTimestamp>,
    pub(crate) last_status: Option<i32>,
    pub(crate) last_error: Option<String>,
    pub(crate) last_response: Option<String>,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) ended_at: Option<SqlTimestamp>,
    pub(crate) version: i64,
}

impl From<&WebhookDelivery> for WebhookDeliveryRow {
    fn from(delivery: &WebhookDelivery) -> Self {
        Self {
            id: SqlUuid(delivery.id.0),
            endpoint_id: SqlUuid(delivery.endpoint_id.0),
            message_id: delivery.message_id.clone(),
            order_id: delivery.order_id.map(|id| SqlUuid(id.0)),
            seq: delivery.seq,
            event_type: delivery.event_type.as_str().to_owned(),
            body: strip_nul_option(delivery.body.as_deref()),
            has_order: delivery.has_order,
            state: delivery.state.as_str().to_owned(),
            attempts: delivery.attempts,
            next_at: SqlTimestamp(delivery.next_at),
            lease_until: delivery.lease_until.map(SqlTimestamp),
            last_attempt_at: delivery.last_attempt_at.map(SqlTimestamp),
            last_status: delivery.last_status.map(i32::from),
            last_error: strip_nul_option(delivery.last_error.as_deref()),
            last_response: strip_nul_option(delivery.last_response.as_deref()),
            created_at: SqlTimestamp(delivery.created_at),
            ended_at: delivery.ended_at.map(SqlTimestamp),
            version: delivery.version,
        }
    }
}

impl TryFrom<WebhookDeliveryRow> for WebhookDelivery {
    type Error = Fault;

    fn try_from(row: WebhookDeliveryRow) -> Result<Self, Fault> {
        let name = RowName::new("webhook_deliveries", row.id.0);
        let status = row.last_status.map(u16::try_from).transpose();
        Ok(Self {
            id: WebhookDeliveryId(row.id.0),
            endpoint_id: WebhookEndpointId(row.endpoint_id.0),
            message_id: row.message_id,
            order_id: row.order_id.map(|id| OrderId(id.0)),
            seq: row.seq,
            event_type: name.word(&row.event_type)?,
            body: row.body,
            has_order: row.has_order,
            state: name.word(&row.state)?,
            attempts: row.attempts,
            next_at: row.next_at.0,
            lease_until: row.lease_until.map(|time| time.0),
            last_attempt_at: row.last_attempt_at.map(|time| time.0),
            last_status: status.map_err(|error| name.broken(error))?,
            last_error: row.last_error,
            last_response: row.last_response,
            created_at: row.created_at.0,
            ended_at: row.ended_at.map(|time| time.0),
            version: row.version,
        })
    }
}
