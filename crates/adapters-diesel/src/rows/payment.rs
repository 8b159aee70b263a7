//! Rows of `payments`.

use diesel::prelude::*;
use domain::ids::{OrderId, PaymentId};
use domain::money::{Currency, Money};
use domain::payment::Payment;
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::{strip_nul, strip_nul_option};
use crate::schema::payments;
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `payments`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = payments, treat_none_as_default_value = false)]
pub(crate) struct PaymentRow {
    pub(crate) id: SqlUuid,
    pub(crate) order_id: SqlUuid,
    pub(crate) provider: String,
    pub(crate) provider_ref: Option<String>,
    pub(crate) payment_token: Option<String>,
    pub(crate) currency: String,
    pub(crate) amount: i64,
    pub(crate) captured_currency: Option<String>,
    pub(crate) captured_amount: Option<i64>,
    pub(crate) refunded_amount: i64,
    pub(crate) status: String,
    pub(crate) next_action: Option<String>,
    pub(crate) raw_payload: String,
    pub(crate) failure_code: Option<String>,
    pub(crate) busy_until: Option<SqlTimestamp>,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) updated_at: SqlTimestamp,
    pub(crate) version: i64,
    pub(crate) to_capture: Option<i64>,
    pub(crate) capture: bool,
    pub(crate) return_url: Option<String>,
    pub(crate) sent_at: Option<SqlTimestamp>,
    pub(crate) provider_data: Option<String>,
    pub(crate) charge_requested: bool,
    pub(crate) pay_until: Option<SqlTimestamp>,
}

impl From<&Payment> for PaymentRow {
    fn from(payment: &Payment) -> Self {
        Self {
            id: SqlUuid(payment.id.0),
            order_id: SqlUuid(payment.order_id.0),
            provider: strip_nul(&payment.provider),
            provider_ref: strip_nul_option(payment.provider_ref.as_deref()),
            payment_token: strip_nul_option(payment.payment_token.as_deref()),
            currency: payment.amount.currency().code().to_owned(),
            amount: payment.amount.minor_units(),
            captured_currency: payment.captured.map(|c| c.currency().code().to_owned()),
            captured_amount: payment.captured.map(Money::minor_units),
            refunded_amount: payment.refunded.minor_units(),
            status: payment.status.as_str().to_owned(),
            next_action: strip_nul_option(payment.next_action.as_deref()),
            raw_payload: strip_nul(&payment.raw_payload),
            failure_code: strip_nul_option(payment.failure_code.as_deref()),
            busy_until: payment.in_flight_until.map(SqlTimestamp),
            created_at: SqlTimestamp(payment.created_at),
            updated_at: SqlTimestamp(payment.updated_at),
            version: payment.version,
            to_capture: payment.to_capture.map(Money::minor_units),
            capture: payment.capture,
            return_url: strip_nul_option(payment.return_url.as_deref()),
            sent_at: payment.sent_at.map(SqlTimestamp),
            provider_data: strip_nul_option(payment.provider_data.as_deref()),
            charge_requested: payment.charge_requested,
            pay_until: payment.pay_until.map(SqlTimestamp),
        }
    }
}

impl TryFrom<PaymentRow> for Payment {
    type Error = Fault;

    fn try_from(row: PaymentRow) -> Result<Self, Fault> {
        let name = RowName::new("payment", row.id.0);
        let currency: Currency = name.word(&row.currency)?;
        let captured = match (row.captured_amount, row.captured_currency) {
            (Some(minor_units), Some(code)) => Some(name.money(minor_units, name.word(&code)?)?),
            (Some(_), None) | (None, Some(_) | None) => None,
        };
        let refunded_in = captured.map_or(currency, Money::currency);
        Ok(Self {
            id: PaymentId(row.id.0),
            order_id: OrderId(row.order_id.0),
            provider: row.provider,
            provider_ref: row.provider_ref,
            payment_token: row.payment_token,
            capture: row.capture,
            charge_requested: row.charge_requested,
            return_url: row.return_url,
            sent_at: row.sent_at.map(|t| t.0),
            provider_data: row.provider_data,
            amount: name.money(row.amount, currency)?,
            to_capture: row.to_capture.map(|units| name.money(units, currency)).transpose()?,
            captured,
            refunded: name.money(row.refunded_amount, refunded_in)?,
            status: name.word(&row.status)?,
            next_action: row.next_action,
            pay_until: row.pay_until.map(|t| t.0),
            raw_payload: row.raw_payload,
            failure_code: row.failure_code,
            in_flight_until: row.busy_until.map(|t| t.0),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}
