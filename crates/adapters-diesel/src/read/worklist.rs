//! What waits for an operator, each counted to a limit, so that a long list costs no more than a short one.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::dispute::DisputeStatus;
use ports::{WORKLIST_LISTINGS, WORKLIST_MAX, Worklist};

use crate::commit::erase::words;
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

pub(super) fn count(conn: &mut Conn<'_>) -> Result<Worklist, Fault> {
    let open = words(DisputeStatus::ALL, DisputeStatus::is_open, |one| one.as_str());
    let awaiting = words(DisputeStatus::ALL, DisputeStatus::awaits_response, |one| one.as_str());
    let mut counted = |what: &str| -> Result<i64, Fault> {
        let sql = format!(
            "SELECT COUNT(*) AS rows FROM (SELECT 1 FROM {what} LIMIT {WORKLIST_MAX}) AS waiting"
        );
        let row: CountRow = on_conn!(conn, c => diesel::sql_query(sql).get_result(c)?);
        Ok(row.rows)
    };
    Ok(Worklist {
        to_confirm: counted("orders WHERE status = 'paid' AND payment_status = 'paid'")?,
        to_ship: counted("orders WHERE status = 'confirmed'")?,
        authorized: counted(
            "orders WHERE payment_status = 'authorized' AND lifecycle = 'pending'",
        )?,
        awaiting_payment: counted("orders WHERE status = 'pending'")?,
        payment_failed: counted("orders WHERE status = 'failed'")?,
        disputed: counted(&orders_of(&format!("disputes WHERE status IN ({open})")))?,
        refund_failed: counted(&orders_of("refunds WHERE status = 'failed'"))?,
        disputes_to_answer: counted(&format!("disputes WHERE status IN ({awaiting})"))?,
        returns_to_decide: counted("returns WHERE status = 'requested'")?,
        returns_to_receive: counted("returns WHERE status = 'approved'")?,
        mismatches: counted("payments WHERE status = 'mismatch'")?,
        needs_review: counted("payments WHERE status = 'needs_review'")?,
        deferred_webhooks: counted("outbox WHERE kind = 'process_payment_webhook'")?,
        sold_out: counted(&format!(
            "(SELECT is_active, stock, reserved FROM listings ORDER BY id DESC \
                 LIMIT {WORKLIST_LISTINGS}) AS newest \
             WHERE is_active AND stock IS NOT NULL AND stock <= reserved"
        ))?,
    })
}

/// The orders that rows belong to, each once; an index by order gives them without reading all of the rows.
fn orders_of(rows: &str) -> String {
    format!("(SELECT DISTINCT order_id FROM {rows}) AS concerned")
}
