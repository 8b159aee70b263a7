//! Rows of `refunds`.

use diesel::prelude::*;
use domain::ids::{OrderId, PaymentId, RefundId};
use domain::refund::Refund;
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::{strip_nul, strip_nul_option};
use crate::schema::refunds;
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `refunds`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = refunds, treat_none_as_default_value = false)]
pub(crate) struct RefundRow {
    pub(crate) id: SqlUuid,
    pub(crate) payment_id: SqlUuid,
    pub(crate) order_id: SqlUuid,
    pub(crate) currency: String,
    pub(crate) amount: i64,
    pub(crate) status: String,
    pub(crate) reason: String,
    pub(crate) provider_ref: Option<String>,
    pub(crate) failure_code: Option<String>,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) updated_at: SqlTimestamp,
    pub(crate) version: i64,
    pub(crate) sent_at: Option<SqlTimestamp>,
}

impl From<&Refund> for RefundRow {
    fn from(refund: &Refund) -> Self {
        Self {
            id: SqlUuid(refund.id.0),
            payment_id: SqlUuid(refund.payment_id.0),
            order_id: SqlUuid(refund.order_id.0),
            currency: refund.amount.currency().code().to_owned(),
            amount: refund.amount.minor_units(),
            status: refund.status.as_str().to_owned(),
            reason: strip_nul(&refund.reason),
            provider_ref: strip_nul_option(refund.provider_ref.as_deref()),
            failure_code: strip_nul_option(refund.failure_code.as_deref()),
            created_at: SqlTimestamp(refund.created_at),
            updated_at: SqlTimestamp(refund.updated_at),
            version: refund.version,
            sent_at: refund.sent_at.map(SqlTimestamp),
        }
    }
}

impl TryFrom<RefundRow> for Refund {
    type Error = Fault;

    fn try_from(row: RefundRow) -> Result<Self, Fault> {
        let name = RowName::new("refund", row.id.0);
        let currency = name.word(&row.currency)?;
        Ok(Self {
            id: RefundId(row.id.0),
            payment_id: PaymentId(row.payment_id.0),
            order_id: OrderId(row.order_id.0),
            amount: name.money(row.amount, currency)?,
            status: name.word(&row.status)?,
            reason: row.reason,
            provider_ref: row.provider_ref,
            failure_code: row.failure_code,
            sent_at: row.sent_at.map(|at| at.0),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}
