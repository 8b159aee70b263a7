//! Rows of `disputes`.

use diesel::prelude::*;
use domain::dispute::Dispute;
use domain::ids::{DisputeId, OrderId, PaymentId};
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::schema::disputes;
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `disputes`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = disputes, treat_none_as_default_value = false)]
pub(crate) struct DisputeRow {
    pub(crate) id: SqlUuid,
    pub(crate) payment_id: SqlUuid,
    pub(crate) order_id: SqlUuid,
    pub(crate) provider: String,
    pub(crate) provider_ref: String,
    pub(crate) currency: String,
    pub(crate) amount: i64,
    pub(crate) reason: String,
    pub(crate) status: String,
    pub(crate) due_at: Option<SqlTimestamp>,
    pub(crate) reported_at: SqlTimestamp,
    pub(crate) opened_at: SqlTimestamp,
    pub(crate) closed_at: Option<SqlTimestamp>,
    pub(crate) version: i64,
}

impl From<&Dispute> for DisputeRow {
    fn from(dispute: &Dispute) -> Self {
        Self {
            id: SqlUuid(dispute.id.0),
            payment_id: SqlUuid(dispute.payment_id.0),
            order_id: SqlUuid(dispute.order_id.0),
            provider: strip_nul(&dispute.provider),
            provider_ref: strip_nul(&dispute.provider_ref),
            currency: dispute.amount.currency().code().to_owned(),
            amount: dispute.amount.minor_units(),
            reason: strip_nul(&dispute.reason),
            status: dispute.status.as_str().to_owned(),
            due_at: dispute.due_at.map(SqlTimestamp),
            reported_at: SqlTimestamp(dispute.reported_at),
            opened_at: SqlTimestamp(dispute.opened_at),
            closed_at: dispute.closed_at.map(SqlTimestamp),
            version: dispute.version,
        }
    }
}

impl TryFrom<DisputeRow> for Dispute {
    type Error = Fault;

    fn try_from(row: DisputeRow) -> Result<Self, Fault> {
        let name = RowName::new("dispute", row.id.0);
        let currency = name.word(&row.currency)?;
        Ok(Self {
            id: DisputeId(row.id.0),
            payment_id: PaymentId(row.payment_id.0),
            order_id: OrderId(row.order_id.0),
            provider: row.provider,
            provider_ref: row.provider_ref,
            amount: name.money(row.amount, currency)?,
            reason: row.reason,
            status: name.word(&row.status)?,
            due_at: row.due_at.map(|at| at.0),
            reported_at: row.reported_at.0,
            opened_at: row.opened_at.0,
            closed_at: row.closed_at.map(|at| at.0),
            version: row.version,
        })
    }
}
