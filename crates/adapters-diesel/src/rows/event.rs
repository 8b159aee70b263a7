//! Rows of `order_events`.

use diesel::prelude::*;
use domain::ids::OrderId;
use domain::order::OrderEvent;
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::{strip_nul, strip_nul_option};
use crate::schema::order_events;
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `order_events`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = order_events, treat_none_as_default_value = false)]
pub(crate) struct EventRow {
    pub(crate) order_id: SqlUuid,
    pub(crate) seq: i32,
    pub(crate) kind: String,
    pub(crate) from_status: Option<String>,
    pub(crate) to_status: String,
    pub(crate) actor: String,
    pub(crate) reason: Option<String>,
    pub(crate) at: SqlTimestamp,
}

impl From<&OrderEvent> for EventRow {
    fn from(event: &OrderEvent) -> Self {
        Self {
            order_id: SqlUuid(event.order_id.0),
            seq: event.seq,
            kind: event.kind.as_str().to_owned(),
            from_status: event.from.clone(),
            to_status: event.to.clone(),
            actor: strip_nul(&event.actor.to_string()),
            reason: strip_nul_option(event.reason.as_deref()),
            at: SqlTimestamp(event.at),
        }
    }
}

impl TryFrom<EventRow> for OrderEvent {
    type Error = Fault;

    fn try_from(row: EventRow) -> Result<Self, Fault> {
        let name = RowName::new("history of order", row.order_id.0);
        Ok(Self {
            order_id: OrderId(row.order_id.0),
            seq: row.seq,
            kind: name.word(&row.kind)?,
            from: row.from_status,
            to: row.to_status,
            actor: name.word(&row.actor)?,
            reason: row.reason,
            at: row.at.0,
        })
    }
}
