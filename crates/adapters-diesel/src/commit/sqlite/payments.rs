//! Writes payment attempts, refunds and disputes.

use diesel::prelude::*;
use domain::dispute::Dispute;
use domain::payment::Payment;
use domain::refund::Refund;
use ports::{Conflict, RowWrite};

use super::rows::{insert_rows, one_row};
use crate::commit::plan::rows::split;
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::dispute::DisputeRow;
use crate::rows::payment::PaymentRow;
use crate::rows::refund::RefundRow;
use crate::schema::{disputes, payments, refunds};

pub(super) fn apply(c: &mut SqliteConnection, writes: &[RowWrite<Payment>]) -> Result<(), Fault> {
    let (updates, inserts) = split(writes, |p| p.id);
    for payment in updates {
        update(c, &PaymentRow::from(payment))?;
    }
    let new: Vec<PaymentRow> = inserts.into_iter().map(PaymentRow::from).collect();
    insert_rows!(c, payments::table, &new);
    Ok(())
}

/// What never changes is not written: order, provider, the amount that is asked for, and how
/// it is asked for.
fn update(c: &mut SqliteConnection, row: &PaymentRow) -> Result<(), Fault> {
    let rows = CachedStatement(
        diesel::update(
            payments::table
                .filter(payments::id.eq(row.id))
                .filter(payments::version.eq(row.version.saturating_sub(1))),
        )
        .set((
            payments::provider_ref.eq(&row.provider_ref),
            payments::payment_token.eq(&row.payment_token),
            payments::captured_currency.eq(&row.captured_currency),
            payments::captured_amount.eq(row.captured_amount),
            payments::refunded_amount.eq(row.refunded_amount),
            payments::status.eq(&row.status),
            payments::next_action.eq(&row.next_action),
            payments::raw_payload.eq(&row.raw_payload),
            payments::failure_code.eq(&row.failure_code),
            payments::busy_until.eq(row.busy_until),
            payments::updated_at.eq(row.updated_at),
            payments::version.eq(row.version),
            payments::to_capture.eq(row.to_capture),
            payments::sent_at.eq(row.sent_at),
            payments::provider_data.eq(&row.provider_data),
            payments::charge_requested.eq(row.charge_requested),
            payments::pay_until.eq(row.pay_until),
        )),
    )
    .execute(c)?;
    one_row(rows, Conflict::Payment)
}

pub(super) fn apply_refunds(
    c: &mut SqliteConnection,
    writes: &[RowWrite<Refund>],
) -> Result<(), Fault> {
    let (updates, inserts) = split(writes, |r| r.id);
    for refund in updates {
        let row = RefundRow::from(refund);
        let rows = CachedStatement(
            diesel::update(
                refunds::table
                    .filter(refunds::id.eq(row.id))
                    .filter(refunds::version.eq(row.version.saturating_sub(1))),
            )
            .set((
                refunds::status.eq(&row.status),
                refunds::provider_ref.eq(&row.provider_ref),
                refunds::failure_code.eq(&row.failure_code),
                refunds::sent_at.eq(row.sent_at),
                refunds::updated_at.eq(row.updated_at),
                refunds::version.eq(row.version),
            )),
        )
        .execute(c)?;
        one_row(rows, Conflict::Refund)?;
    }
    let new: Vec<RefundRow> = inserts.into_iter().map(RefundRow::from).collect();
    insert_rows!(c, refunds::table, &new);
    Ok(())
}

pub(super) fn apply_disputes(
    c: &mut SqliteConnection,
    writes: &[RowWrite<Dispute>],
) -> Result<(), Fault> {
    let (updates, inserts) = split(writes, |d| d.id);
    for dispute in updates {
        let row = DisputeRow::from(dispute);
        let rows = CachedStatement(
            diesel::update(
                disputes::table
                    .filter(disputes::id.eq(row.id))
                    .filter(disputes::version.eq(row.version.saturating_sub(1))),
            )
            .set((
                disputes::currency.eq(&row.currency),
                disputes::amount.eq(row.amount),
                disputes::reason.eq(&row.reason),
                disputes::status.eq(&row.status),
                disputes::due_at.eq(row.due_at),
                disputes::reported_at.eq(row.reported_at),
                disputes::closed_at.eq(row.closed_at),
                disputes::version.eq(row.version),
            )),
        )
        .execute(c)?;
        one_row(rows, Conflict::Dispute)?;
    }
    let new: Vec<DisputeRow> = inserts.into_iter().map(DisputeRow::from).collect();
    insert_rows!(c, disputes::table, &new);
    Ok(())
}
