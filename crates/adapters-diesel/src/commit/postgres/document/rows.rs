//! What a document says of rows that are not written as they are stored.

use ports::{IdempotencyScope, JobWrite, StoredResponse, UsageLimit};
use serde::Serialize;

use crate::errors::Fault;
use crate::query::strip_nul;
use crate::rows::idempotency::{FINISHED, RUNNING, ResponseColumns};
use crate::rows::listing::NewMovementRow;
use crate::types::{SqlTimestamp, SqlUuid};

/// Uses of one counter by one subject.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Usage {
    pub(super) counter: &'static str,
    pub(super) subject: String,
    pub(super) uses: i64,
    most: i64,
    now: SqlTimestamp,
    ends_at: SqlTimestamp,
}

impl From<&UsageLimit> for Usage {
    fn from(limit: &UsageLimit) -> Self {
        Self {
            counter: limit.counter.as_str(),
            subject: strip_nul(&limit.subject),
            uses: 1,
            most: limit.most,
            now: SqlTimestamp(limit.at),
            ends_at: SqlTimestamp(limit.ends_at),
        }
    }
}

/// The open orders that a customer may have.
#[derive(Serialize)]
pub(super) struct OpenOrders {
    pub(super) customer: SqlUuid,
    pub(super) most: i64,
    pub(super) units: i64,
    pub(super) cod_units: i64,
    pub(super) most_units: i64,
    pub(super) most_cod_units: i64,
}

/// A record that is taken over (running, no response) or finished.
#[derive(Serialize)]
pub(super) struct RecordChange {
    user_id: SqlUuid,
    operation: String,
    key: String,
    fence: i64,
    state: &'static str,
    lease_until: Option<SqlTimestamp>,
    #[serde(flatten)]
    response: Option<ResponseColumns>,
}

impl RecordChange {
    pub(super) fn new(
        scope: &IdempotencyScope,
        fence: i64,
        lease_until: Option<SqlTimestamp>,
        response: Option<&StoredResponse>,
    ) -> Result<Self, Fault> {
        Ok(Self {
            user_id: SqlUuid(scope.user_id.0),
            operation: strip_nul(&scope.operation),
            key: strip_nul(&scope.key),
            fence,
            state: if response.is_some() { FINISHED } else { RUNNING },
            lease_until,
            response: response.map(TryInto::try_into).transpose()?,
        })
    }
}

#[derive(Serialize)]
pub(super) struct ReceiptOutcomeRow {
    pub(super) provider: String,
    pub(super) event_id: String,
    pub(super) outcome: &'static str,
}

#[derive(Serialize)]
pub(super) struct CartItemKey {
    pub(super) id: SqlUuid,
    pub(super) cart_id: SqlUuid,
}

#[derive(Serialize)]
pub(super) struct CartMoveRow {
    pub(super) id: SqlUuid,
    pub(super) before: &'static str,
    pub(super) after: &'static str,
    pub(super) at: SqlTimestamp,
}

/// A row at the version at which it was read.
#[derive(Serialize)]
pub(super) struct VersionedKey {
    pub(super) id: SqlUuid,
    pub(super) version: i64,
}

#[derive(Serialize)]
pub(super) struct UseMoveRow {
    pub(super) order_id: SqlUuid,
    pub(super) before: &'static str,
    pub(super) after: &'static str,
}

/// What is added to a coupon's counters: at a version, if uses are taken.
#[derive(Serialize)]
pub(super) struct CouponCount {
    pub(super) id: SqlUuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<i64>,
    pub(super) reserved: i64,
    pub(super) redeemed: i64,
}

#[derive(Serialize)]
pub(super) struct CounterMove {
    pub(super) id: SqlUuid,
    pub(super) reserved: i64,
    pub(super) stock: i64,
}

#[derive(Serialize)]
pub(super) struct Hold {
    pub(super) id: SqlUuid,
    pub(super) quantity: i64,
    pub(super) version: i64,
    pub(super) tracked: bool,
}

/// Stock as an operator moves or sets it.
#[derive(Serialize)]
pub(super) struct OperatorMove {
    #[serde(flatten)]
    pub(super) movement: NewMovementRow,
    pub(super) sets: bool,
    pub(super) stock: Option<i64>,
}

/// An endpoint that is moved in the feed.
#[derive(Serialize)]
pub(super) struct FeedMoveRow {
    pub(super) id: SqlUuid,
    pub(super) version: i64,
    pub(super) before: i64,
    pub(super) position: i64,
}

#[derive(Serialize)]
pub(super) struct JobKey {
    pub(super) id: SqlUuid,
    pub(super) lease: i64,
}

/// A job that is retried, returned or dead-lettered by the worker that holds it.
#[derive(Serialize)]
pub(super) struct JobEnd {
    pub(super) id: SqlUuid,
    lease: i64,
    state: &'static str,
    attempts: i32,
    run_at: Option<SqlTimestamp>,
    last_error: Option<String>,
}

#[derive(Serialize)]
pub(super) struct JobRequeue {
    pub(super) id: SqlUuid,
    pub(super) run_at: SqlTimestamp,
}

impl JobEnd {
    /// `None` for a write that ends no attempt.
    pub(super) fn of(write: &JobWrite) -> Option<Self> {
        let (waiting, dead) = (ports::JobState::Waiting.as_str(), ports::JobState::Dead.as_str());
        let (id, lease, state, attempts, run_at, error) = match write {
            JobWrite::Retry { id, lease, run_at, error } => {
                (id, *lease, waiting, 1, Some(*run_at), Some(error))
            }
            JobWrite::Release { id, lease, run_at } => {
                (id, *lease, waiting, 0, Some(*run_at), None)
            }
            JobWrite::DeadLetter { id, lease, error } => (id, *lease, dead, 1, None, Some(error)),
            JobWrite::Enqueue(_) | JobWrite::Finish { .. } | JobWrite::Requeue { .. } => {
                return None;
            }
        };
        Some(Self {
            id: SqlUuid(id.0),
            lease,
            state,
            attempts,
            run_at: run_at.map(SqlTimestamp),
            last_error: error.map(|error| strip_nul(error)),
        })
    }
}
