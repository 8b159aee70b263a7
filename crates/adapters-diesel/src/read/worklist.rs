//! What waits for an operator, each counted to a limit, so that a long list costs no more than a short one.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::dispute::DisputeStatus;
use ports::{WORKLIST_MAX, Worklist};

use crate::commit::erase::words;
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

pub(super) fn count(conn: &mut Conn<'_>) -> Result<Worklist, Fault> {
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
        disputes_to_answer: counted(&format!("disputes WHERE status IN ({awaiting})"))?,
        returns_to_decide: counted("returns WHERE status = 'requested'")?,
        returns_to_receive: counted("returns WHERE status = 'approved'")?,
        mismatches: counted("payments WHERE status = 'mismatch'")?,
        needs_review: counted("payments WHERE status = 'needs_review'")?,
        deferred_webhooks: counted("outbox WHERE kind = 'process_payment_webhook'")?,
        sold_out: counted("listings WHERE is_active AND stock IS NOT NULL AND stock <= reserved")?,
    })
}
