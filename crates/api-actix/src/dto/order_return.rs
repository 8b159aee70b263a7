//! Returns of delivered units.

use application::returns::{ReceiveReturn, ReceivedItem, RequestReturn, ReturnOfOrder};
use domain::ids::{OrderId, OrderItemId};
use domain::order::{CancelledStock, OrderReturn, ReceivedUnits, ReturnLine};
use domain::{DateTime, Utc};
use ports::ReturnWithOrder;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::enum_string::{CancelledStockString, ReturnStatusString};
use super::object_only::present;
use super::{DecimalText, EnumString, JsonBody, ObjectOnly};

/// Units of an order line to return.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewReturnLine)]
pub struct ReturnLineBody {
    /// The order's line.
    id: Uuid,
    #[schema(minimum = 1)]
    quantity: i64,
}

/// Units to return.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewReturn)]
pub struct RequestReturnBody {
    #[schema(value_type = Vec<ReturnLineBody>, min_items = 1)]
    items: Vec<ObjectOnly<ReturnLineBody>>,
    /// Why they are sent back; may have multiple lines.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

impl JsonBody for RequestReturnBody {}

impl RequestReturnBody {
    /// The request for this order as the engine takes it.
    #[must_use]
    pub fn of(self, order: OrderId) -> RequestReturn {
        let line =
            |ObjectOnly(line): ObjectOnly<ReturnLineBody>| (OrderItemId(line.id), line.quantity);
        RequestReturn {
            order,
            lines: self.items.into_iter().map(line).collect(),
            reason: self.reason,
        }
    }
}

/// Why a return is rejected.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RejectReturn)]
pub struct RejectReturnBody {
    /// The customer reads it; may have multiple lines.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl JsonBody for RejectReturnBody {}

/// Units of an order line that arrived.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReceivedReturnLine)]
pub struct ReceivedLineBody {
    /// The order's line.
    id: Uuid,
    #[schema(minimum = 1)]
    quantity: i64,
    /// Whether they are restocked (default: true) or written off.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, default = true)]
    restock: Option<bool>,
}

/// What arrived with a return, and what is refunded for it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReceiveReturn)]
pub struct ReceiveReturnBody {
    /// Defaults to all units of the return, restocked. A line can be named twice: some of its units
    /// restocked, others written off.
    #[schema(value_type = Option<Vec<ReceivedLineBody>>)]
    items: Option<Vec<ObjectOnly<ReceivedLineBody>>>,
    /// Whether the price of the units is refunded.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, default = true)]
    refund: Option<bool>,
    /// What of their price is withheld, in the order's currency.
    withheld_amount: Option<DecimalText>,
    /// Why nothing, or less than their price, is refunded; required then. The customer reads it.
    #[schema(max_length = 500)]
    withheld_reason: Option<String>,
}

impl JsonBody for ReceiveReturnBody {
    const OPTIONAL: bool = true;
}

impl ReceiveReturnBody {
    /// Whether the receipt may refund something.
    #[must_use]
    pub fn refunds(&self) -> bool {
        self.refund.unwrap_or(true)
    }

    /// The receipt of this return as the engine takes it.
    #[must_use]
    pub fn of(self, of: ReturnOfOrder) -> ReceiveReturn {
        let refund = self.refunds();
        let item = |ObjectOnly(line): ObjectOnly<ReceivedLineBody>| ReceivedItem {
            line: OrderItemId(line.id),
            quantity: line.quantity,
            stock: match line.restock {
                Some(false) => CancelledStock::WrittenOff,
                Some(true) | None => CancelledStock::Restocked,
            },
        };
        ReceiveReturn {
            of,
            items: self.items.map(|items| items.into_iter().map(item).collect()),
            refund,
            withheld: self.withheld_amount.map(|text| text.0),
            withheld_reason: self.withheld_reason,
        }
    }
}

/// Units of an order line in a return.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReturnLine)]
pub struct ReturnLineDto {
    /// The order's line.
    id: Uuid,
    quantity: i64,
}

/// Units of an order line that arrived.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReceivedUnits)]
pub struct ReceivedUnitsDto {
    /// The order's line.
    id: Uuid,
    quantity: i64,
    /// Whether they were restocked or written off.
    stock: CancelledStockString,
    /// Their share of the order's `grand_total`.
    amount: DecimalText,
}

/// A return of delivered units.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Return)]
pub struct ReturnDto {
    id: Uuid,
    order_id: Uuid,
    status: ReturnStatusString,
    items: Vec<ReturnLineDto>,
    /// Why the units are sent back.
    reason: String,
    /// Why the shop rejected it, or why it was cancelled.
    closing_reason: Option<String>,
    /// The units that arrived.
    received: Vec<ReceivedUnitsDto>,
    /// What the shop owes for the units that arrived: their price, less what it withholds.
    due_amount: Option<DecimalText>,
    /// What was refunded at their receipt: `due_amount`, unless earlier refunds or a dispute left
    /// less. The order's `refunds` show how far it has got.
    refunded_amount: Option<DecimalText>,
    /// What of `due_amount` was not refunded at their receipt, if it is not zero: refunds of the order that were made before
    /// count towards it, also those of other units, or a dispute holds it. If the customer has not received it, refund it
    /// by amount.
    unrefunded_amount: Option<DecimalText>,
    /// What the shop withholds of their price.
    withheld_amount: Option<DecimalText>,
    withheld_reason: Option<String>,
    created_at: DateTime<Utc>,
    /// When it was approved or rejected.
    decided_at: Option<DateTime<Utc>>,
    /// When its units arrived, or it was cancelled.
    closed_at: Option<DateTime<Utc>>,
    version: i64,
}

impl From<&OrderReturn> for ReturnDto {
    fn from(row: &OrderReturn) -> Self {
        let line = |l: &ReturnLine| ReturnLineDto { id: l.order_item_id.0, quantity: l.quantity };
        let received = |units: &ReceivedUnits| ReceivedUnitsDto {
            id: units.order_item_id.0,
            quantity: units.quantity,
            stock: EnumString(units.stock),
            amount: units.amount.into(),
        };
        Self {
            id: row.id.0,
            order_id: row.order_id.0,
            status: EnumString(row.status),
            items: row.lines.iter().map(line).collect(),
            reason: row.reason.clone(),
            closing_reason: row.closing_reason.clone(),
            received: row.received.iter().map(received).collect(),
            due_amount: row.due.map(DecimalText::from),
            refunded_amount: row.refunded.map(DecimalText::from),
            unrefunded_amount: row.unrefunded().map(DecimalText::from),
            withheld_amount: row.withheld().map(DecimalText::from),
            withheld_reason: row.withheld_reason.clone(),
            created_at: row.created_at,
            decided_at: row.decided_at,
            closed_at: row.closed_at,
            version: row.version,
        }
    }
}

/// Returns of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Returns)]
pub struct ReturnsDto {
    /// Oldest first.
    pub items: Vec<ReturnDto>,
}

/// A return among those of all orders.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ListedReturn)]
pub struct ListedReturnDto {
    #[serde(flatten)]
    row: ReturnDto,
    /// Human-readable number of the order.
    order_number: String,
    user_id: Uuid,
    currency: &'static str,
    /// Units to be returned.
    units: i64,
}

impl ListedReturnDto {
    /// A return with its order; `None` if the order does not have it.
    #[must_use]
    pub fn of(listed: &ReturnWithOrder) -> Option<Self> {
        let row = listed.order_return()?;
        let order = &listed.record.order;
        Some(Self {
            row: ReturnDto::from(row),
            order_number: order.number.to_string(),
            user_id: order.user_id.0,
            currency: order.currency().code(),
            units: row.lines.iter().map(|line| line.quantity).sum(),
        })
    }
}

/// Which returns.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReturnQuery {
    /// Only returns with this status.
    #[param(inline)]
    pub status: Option<ReturnStatusString>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Rows per page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}
