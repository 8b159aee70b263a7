//! The combined status for every pair of an order's lifecycle state and its payment status, and how
//! five client APIs read the same pair: S0 (orders and payments), S1 (notifications), S2
//! (checkout), S3 (coupons) and S4 (billing).
//!
//! One status cannot serve all clients, so lifecycle and payments are stored separately. Below,
//! each client's status is a function of both; the combined status must never contradict it. Where
//! it is coarser than a client's status (after confirmation it no longer shows the payment status),
//! the table lists every possible reading.

use domain::order::{OrderLifecycle as L, OrderPaymentStatus as P, order_status};
use domain::payment::PaymentStatus;

/// Rows are the order's lifecycle state, columns its payment status.
const HEADLINE: &str = "
               unpaid    processing authorized paid      partially_refunded refunded  failed
    pending    pending   processing processing paid      paid               paid      failed
    confirmed  confirmed confirmed  confirmed  confirmed confirmed          confirmed confirmed
    shipped    shipped   shipped    shipped    shipped   shipped            shipped   shipped
    delivered  delivered delivered  delivered  delivered delivered          delivered delivered
    cancelled  cancelled cancelled  cancelled  cancelled cancelled          cancelled cancelled
";

/// The possible readings of each client for each combined status, separated by `|`. S0 and S4 show
/// payment and cancellation, S1 and S3 the lifecycle.
const READINGS: &str = "
    headline   S0                             S1        S3        S4
    pending    pending                        pending   pending   PENDING
    processing processing                     pending   pending   PENDING
    paid       paid                           pending   pending   PAID
    failed     failed                         pending   pending   PENDING
    confirmed  pending|processing|paid|failed confirmed confirmed PENDING|PAID
    shipped    pending|processing|paid|failed shipped   confirmed PENDING|PAID
    delivered  pending|processing|paid|failed delivered confirmed PENDING|PAID
    cancelled  cancelled                      cancelled cancelled CANCELLED
";

/// S0 (orders and payments): cancellation first, then the payment status.
fn s0(lifecycle: L, payment: P) -> &'static str {
    match (lifecycle, payment) {
        (L::Cancelled, _) => "cancelled",
        (_, P::Paid | P::PartiallyRefunded | P::Refunded) => "paid",
        (_, P::Failed) => "failed",
        (_, P::Processing | P::Authorized) => "processing",
        (_, P::Unpaid) => "pending",
    }
}

/// S1 (notifications): the lifecycle state, independent of payment.
fn s1(lifecycle: L, _: P) -> &'static str {
    match lifecycle {
        L::Pending => "pending",
        L::Confirmed => "confirmed",
        L::Shipped => "shipped",
        L::Delivered => "delivered",
        L::Cancelled => "cancelled",
    }
}

/// S3 (coupons): S1 without parcels.
fn s3(lifecycle: L, _: P) -> &'static str {
    match lifecycle {
        L::Pending => "pending",
        L::Confirmed | L::Shipped | L::Delivered => "confirmed",
        L::Cancelled => "cancelled",
    }
}

/// S4 (FastAPI): a failed payment stays PENDING, so that paying again is the retry.
fn s4(lifecycle: L, payment: P) -> &'static str {
    match (lifecycle, payment) {
        (L::Cancelled, _) => "CANCELLED",
        (_, P::Paid | P::PartiallyRefunded | P::Refunded) => "PAID",
        (_, P::Unpaid | P::Processing | P::Authorized | P::Failed) => "PENDING",
    }
}

fn rows(table: &str) -> Vec<Vec<&str>> {
    table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|row| !row.is_empty())
        .collect()
}

fn pairs() -> impl Iterator<Item = (L, P)> {
    let payments = |lifecycle| P::ALL.iter().map(move |&payment| (lifecycle, payment));
    L::ALL.iter().copied().flat_map(payments)
}

#[test]
fn every_pair_has_the_headline_word_of_the_ladder() {
    let table = rows(HEADLINE);
    let (columns, lines) = table.split_first().unwrap();
    let mut seen = 0;
    for line in lines {
        let lifecycle: L = line[0].parse().unwrap();
        for (column, word) in columns.iter().zip(&line[1..]) {
            let payment: P = column.parse().unwrap();
            assert_eq!(order_status(lifecycle, payment).as_str(), *word, "{lifecycle} × {payment}");
            seen += 1;
        }
    }
    assert_eq!(seen, L::ALL.len() * P::ALL.len());
}

#[test]
fn no_combined_status_contradicts_a_client() {
    let table = rows(READINGS);
    for (lifecycle, payment) in pairs() {
        let headline = order_status(lifecycle, payment);
        let row = table[1..].iter().find(|r| r[0] == headline.as_str()).unwrap();
        let readings = [s0, s1, s3, s4].map(|read| read(lifecycle, payment));
        for ((client, open), reading) in table[0][1..].iter().zip(&row[1..]).zip(readings) {
            assert!(
                open.split('|').any(|word| word == reading),
                "{client} reads {reading} at {lifecycle} × {payment}, the status is {headline}"
            );
        }
    }
}

#[test]
fn every_reading_that_the_headline_leaves_open_does_occur() {
    for row in &rows(READINGS)[1..] {
        for (column, read) in [s0, s1, s3, s4].into_iter().enumerate() {
            for word in row[column + 1].split('|') {
                let occurs = pairs().any(|(lifecycle, payment)| {
                    order_status(lifecycle, payment).as_str() == row[0]
                        && read(lifecycle, payment) == word
                });
                assert!(occurs, "{} never leaves {word} open", row[0]);
            }
        }
    }
}

#[test]
fn one_status_cannot_serve_all_clients() {
    // After an online payment and the shop's confirmation S0 and S4 must read paid, S1 and S3
    // confirmed: this is why two facts are stored.
    let pair = (L::Confirmed, P::Paid);
    assert_eq!(s0(pair.0, pair.1), "paid");
    assert_eq!(s4(pair.0, pair.1), "PAID");
    assert_eq!(s1(pair.0, pair.1), "confirmed");
    assert_eq!(s3(pair.0, pair.1), "confirmed");
}

/// S2 (checkout) reads the attempt, not the order: `pending`, `paid` or `failed`. A captured
/// payment stays `paid` after a refund, because S2 has no status for that; a mismatch does not pay
/// the order, so it is not `paid`.
#[test]
fn the_checkout_client_reads_every_attempt_as_one_of_three_strings() {
    for (status, word) in [
        (PaymentStatus::Pending, "pending"),
        (PaymentStatus::Processing, "pending"),
        (PaymentStatus::RequiresAction, "pending"),
        (PaymentStatus::Authorized, "pending"),
        (PaymentStatus::Approved, "pending"),
        (PaymentStatus::Unknown, "pending"),
        (PaymentStatus::NeedsReview, "pending"),
        (PaymentStatus::Mismatch, "pending"),
        (PaymentStatus::Paid, "paid"),
        (PaymentStatus::PartiallyRefunded, "paid"),
        (PaymentStatus::Refunded, "paid"),
        (PaymentStatus::Failed, "failed"),
        (PaymentStatus::Cancelled, "failed"),
    ] {
        assert_eq!(status.is_captured(), word == "paid", "{status}");
        let waits = status.is_live() || status == PaymentStatus::Mismatch;
        assert_eq!(waits, word == "pending", "{status}");
    }
    assert_eq!(PaymentStatus::ALL.len(), 13);
}
