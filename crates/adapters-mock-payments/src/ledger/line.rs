//! A ledger entry as a line of JSON. The last line of a payment is what counts.

use domain::Instant;
use domain::ids::{OrderId, PaymentId, RefundId};
use domain::payment::ProviderStatus;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::amount::Amount;

use super::entry::{LedgerEntry, LedgerRefund, RefundState};

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    payment_id: Uuid,
    order_id: Option<Uuid>,
    order_number: Option<String>,
    amount: Option<Amount>,
    #[serde(default)]
    requested_at: Option<Instant>,
    status: String,
    charges: Vec<Amount>,
    refunds: Vec<RefundLine>,
    failure_code: Option<String>,
    #[serde(default)]
    return_url: Option<String>,
    token: Option<String>,
    #[serde(default, rename = "set_aside")] // foreign spelling: the key in ledger files
    authorized: bool,
    /// Only in ledgers of old: there a payment that waited for its shopper was `processing` and not
    /// confirmed.
    #[serde(default, skip_serializing)]
    confirmed: Option<bool>,
    settles_at: Option<Instant>,
    #[serde(default)]
    pay_until: Option<Instant>,
    #[serde(default)]
    expires_at: Option<Instant>,
    #[serde(default)]
    authorization_expires: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dispute: Option<String>,
}

/// A refund: in ledgers of old its id and amount alone.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum RefundLine {
    Plain(Uuid, Amount),
    Full(FullRefund),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FullRefund {
    id: Uuid,
    amount: Amount,
    requested_at: Option<Instant>,
    state: StateLine,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StateLine {
    Succeeded,
    SucceedsAt(Instant),
    FailsAt(Instant),
    ReversedAt(Instant),
    Failed,
}

impl From<&LedgerEntry> for Line {
    fn from(entry: &LedgerEntry) -> Self {
        let refunds = entry.refunds.iter();
        Self {
            payment_id: entry.payment_id.0,
            order_id: entry.order_id.map(|id| id.0),
            order_number: entry.order_number.clone(),
            amount: entry.amount.map(Amount::from),
            requested_at: entry.requested_at,
            status: entry.status.to_string(),
            charges: entry.charges.iter().copied().map(Amount::from).collect(),
            refunds: refunds.map(RefundLine::from).collect(),
            failure_code: entry.failure_code.clone(),
            return_url: entry.return_url.clone(),
            token: entry.token.clone(),
            authorized: entry.authorized,
            confirmed: None,
            settles_at: entry.settles_at,
            pay_until: entry.pay_until,
            expires_at: entry.expires_at,
            authorization_expires: entry.authorization_expires,
            dispute: entry.dispute.map(|state| state.to_string()),
        }
    }
}

impl TryFrom<Line> for LedgerEntry {
    type Error = String;

    fn try_from(line: Line) -> Result<Self, String> {
        let status = line.status.parse().map_err(|e| format!("{e}"))?;
        let waits = status == ProviderStatus::Processing && line.confirmed == Some(false);
        Ok(Self {
            payment_id: PaymentId(line.payment_id),
            order_id: line.order_id.map(OrderId),
            order_number: line.order_number,
            amount: line.amount.map(Amount::money).transpose()?,
            requested_at: line.requested_at,
            status: if waits { ProviderStatus::Pending } else { status },
            charges: line.charges.into_iter().map(Amount::money).collect::<Result<_, _>>()?,
            refunds: line.refunds.into_iter().map(RefundLine::refund).collect::<Result<_, _>>()?,
            failure_code: line.failure_code,
            return_url: line.return_url,
            token: line.token,
            authorized: line.authorized,
            settles_at: line.settles_at,
            pay_until: line.pay_until,
            expires_at: line.expires_at,
            authorization_expires: line.authorization_expires,
            dispute: line
                .dispute
                .map(|state| state.parse())
                .transpose()
                .map_err(|e| format!("{e}"))?,
        })
    }
}

impl From<&LedgerRefund> for RefundLine {
    fn from(refund: &LedgerRefund) -> Self {
        Self::Full(FullRefund {
            id: refund.id.0,
            amount: refund.amount.into(),
            requested_at: refund.requested_at,
            state: match refund.state {
                RefundState::Succeeded => StateLine::Succeeded,
                RefundState::SucceedsAt(at) => StateLine::SucceedsAt(at),
                RefundState::FailsAt(at) => StateLine::FailsAt(at),
                RefundState::ReversedAt(at) => StateLine::ReversedAt(at),
                RefundState::Failed => StateLine::Failed,
            },
        })
    }
}

impl RefundLine {
    fn refund(self) -> Result<LedgerRefund, String> {
        let (id, amount, requested_at, state) = match self {
            Self::Plain(id, amount) => (id, amount, None, RefundState::Succeeded),
            Self::Full(full) => {
                let state = match full.state {
                    StateLine::Succeeded => RefundState::Succeeded,
                    StateLine::SucceedsAt(at) => RefundState::SucceedsAt(at),
                    StateLine::FailsAt(at) => RefundState::FailsAt(at),
                    StateLine::ReversedAt(at) => RefundState::ReversedAt(at),
                    StateLine::Failed => RefundState::Failed,
                };
                (full.id, full.amount, full.requested_at, state)
            }
        };
        Ok(LedgerRefund { id: RefundId(id), amount: amount.money()?, requested_at, state })
    }
}
