//! What SQL alone can find: one statement for each invariant, the same on both databases. Each
//! gives the id that is broken, the part of it that is, and two figures that should agree.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use ports::{Finding, Invariant};

use super::{fulfillment, owners};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::types::{SqlUuid, UuidSql};

/// A query, and how its findings are described.
pub(super) struct Check {
    pub(super) invariant: Invariant,
    pub(super) about: &'static str,
    pub(super) expected: &'static str,
    pub(super) found: &'static str,
    pub(super) sql: &'static str,
}

/// A row that breaks an invariant.
#[derive(QueryableByName)]
struct Broken {
    #[diesel(sql_type = UuidSql)]
    id: SqlUuid,
    #[diesel(sql_type = UuidSql)]
    part: SqlUuid,
    #[diesel(sql_type = BigInt)]
    expected: i64,
    #[diesel(sql_type = BigInt)]
    found: i64,
}

/// Runs all of them.
pub(super) fn run(conn: &mut Conn<'_>) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    for check in CHECKS.iter().chain(fulfillment::CHECKS).chain(owners::CHECKS) {
        let rows: Vec<Broken> = on_conn!(conn, c => diesel::sql_query(check.sql).load(c)?);
        findings.extend(rows.iter().map(|row| check.finding(row)));
    }
    Ok(findings)
}

impl Check {
    fn finding(&self, row: &Broken) -> Finding {
        let (about, id) = (self.about, row.id.0);
        let part = if row.part == row.id { String::new() } else { format!(" ({})", row.part.0) };
        let (expected, found) = (row.expected, row.found);
        Finding {
            invariant: self.invariant,
            detail: format!(
                "{about} {id}{part}: {} {expected}, {} {found}",
                self.expected, self.found
            ),
        }
    }
}

/// What disputes have taken of payments: of one in another currency it is not known how much.
macro_rules! disputed {
    () => {
        "LEFT JOIN ( \
             SELECT d.payment_id, SUM(CASE WHEN d.currency = p.captured_currency \
                 THEN d.amount ELSE p.captured_amount END) AS amount \
             FROM disputes d JOIN payments p ON p.id = d.payment_id \
             WHERE d.status IN ('needs_response', 'under_review', 'lost') \
             GROUP BY d.payment_id) d ON d.payment_id = p.id "
    };
}

const CHECKS: &[Check] = &[
    Check {
        invariant: Invariant::HeldStock,
        about: "listing",
        expected: "orders hold",
        found: "reserved is",
        sql: "SELECT l.id AS id, l.id AS part, \
                  CAST(COALESCE(h.pieces, 0) AS BIGINT) AS expected, l.reserved AS found \
              FROM listings l LEFT JOIN ( \
                  SELECT i.product_id, SUM(i.quantity - COALESCE(c.units, 0)) AS pieces \
                  FROM orders o JOIN order_items i ON i.order_id = o.id \
                  LEFT JOIN (SELECT order_id, order_item_id, SUM(quantity) AS units \
                      FROM item_cancellations GROUP BY order_id, order_item_id) c \
                      ON c.order_id = i.order_id AND c.order_item_id = i.id \
                  WHERE o.stock = 'held' AND i.tracked \
                  GROUP BY i.product_id) h ON h.product_id = l.id \
              WHERE l.reserved <> COALESCE(h.pieces, 0) LIMIT 100",
    },
    Check {
        invariant: Invariant::StockCounters,
        about: "listing",
        expected: "on hand are",
        found: "reserved is",
        sql: "SELECT id, id AS part, COALESCE(stock, 0) AS expected, reserved AS found \
              FROM listings WHERE reserved < 0 OR reserved > COALESCE(stock, 0) LIMIT 100",
    },
    Check {
        invariant: Invariant::StockLedger,
        about: "listing",
        expected: "its ledger sums up to",
        found: "on hand are",
        sql: "SELECT l.id AS id, l.id AS part, \
                  CAST(COALESCE(m.moved, 0) AS BIGINT) AS expected, \
                  COALESCE(l.stock, 0) AS found \
              FROM listings l LEFT JOIN ( \
                  SELECT listing_id, SUM(delta) AS moved FROM stock_movements \
                  GROUP BY listing_id) m ON m.listing_id = l.id \
              WHERE COALESCE(l.stock, 0) <> COALESCE(m.moved, 0) LIMIT 100",
    },
    Check {
        invariant: Invariant::ReservedCouponUses,
        about: "coupon",
        expected: "reserved uses are",
        found: "its counter says",
        sql: "SELECT c.id AS id, c.id AS part, \
                  CAST(COALESCE(u.uses, 0) AS BIGINT) AS expected, c.reserved AS found \
              FROM coupons c LEFT JOIN ( \
                  SELECT coupon_id, COUNT(*) AS uses FROM coupon_uses \
                  WHERE status = 'reserved' GROUP BY coupon_id) u ON u.coupon_id = c.id \
              WHERE c.reserved <> COALESCE(u.uses, 0) LIMIT 100",
    },
    Check {
        invariant: Invariant::RedeemedCouponUses,
        about: "coupon",
        expected: "redeemed uses are",
        found: "its counter says",
        sql: "SELECT c.id AS id, c.id AS part, \
                  CAST(COALESCE(u.uses, 0) AS BIGINT) AS expected, c.redeemed AS found \
              FROM coupons c LEFT JOIN ( \
                  SELECT coupon_id, COUNT(*) AS uses FROM coupon_uses \
                  WHERE status = 'redeemed' GROUP BY coupon_id) u ON u.coupon_id = c.id \
              WHERE c.redeemed <> COALESCE(u.uses, 0) LIMIT 100",
    },
    Check {
        invariant: Invariant::CouponLimit,
        about: "coupon",
        expected: "its limit is",
        found: "uses taken are",
        sql: "SELECT id, id AS part, max_redemptions AS expected, reserved + redeemed AS found \
              FROM coupons WHERE reserved + redeemed > max_redemptions LIMIT 100",
    },
    Check {
        invariant: Invariant::OrderCouponUse,
        about: "order",
        expected: "uses in the order's own status should be",
        found: "and are",
        sql: "SELECT o.id AS id, COALESCE(u.id, o.id) AS part, \
                  CAST(CASE WHEN o.coupon_status IN ('reserved', 'redeemed') THEN 1 ELSE 0 END \
                      AS BIGINT) AS expected, \
                  CAST(CASE WHEN u.status = o.coupon_status THEN 1 ELSE 0 END AS BIGINT) AS found \
              FROM orders o LEFT JOIN coupon_uses u \
                  ON u.order_id = o.id AND u.status <> 'released' \
              WHERE (u.id IS NULL AND o.coupon_status IN ('reserved', 'redeemed')) \
                  OR (u.id IS NOT NULL AND (o.coupon_status IS DISTINCT FROM u.status \
                      OR o.coupon_id IS DISTINCT FROM u.coupon_id)) LIMIT 100",
    },
    Check {
        invariant: Invariant::OrderTotal,
        about: "order",
        expected: "its lines sum up to",
        found: "its total is",
        sql: "SELECT o.id AS id, o.id AS part, \
                  CAST(COALESCE(i.total, 0) AS BIGINT) AS expected, o.total_amount AS found \
              FROM orders o LEFT JOIN ( \
                  SELECT order_id, SUM(subtotal) AS total FROM order_items GROUP BY order_id) i \
                  ON i.order_id = o.id \
              WHERE o.total_amount <> COALESCE(i.total, 0) \
                  OR o.discount_applied > o.total_amount LIMIT 100",
    },
    Check {
        invariant: Invariant::RefundedMoney,
        about: "order",
        expected: "refunds that succeeded sum up to",
        found: "its payment says",
        sql: "SELECT p.order_id AS id, p.id AS part, \
                  CAST(COALESCE(r.amount, 0) AS BIGINT) AS expected, p.refunded_amount AS found \
              FROM payments p LEFT JOIN ( \
                  SELECT payment_id, SUM(amount) AS amount FROM refunds \
                  WHERE status = 'succeeded' GROUP BY payment_id) r ON r.payment_id = p.id \
              WHERE p.refunded_amount <> COALESCE(r.amount, 0) LIMIT 100",
    },
    Check {
        invariant: Invariant::RefundsWithinCaptured,
        about: "order",
        expected: "captured was",
        found: "refunded, or on its way, is",
        sql: "SELECT p.order_id AS id, p.id AS part, \
                  COALESCE(p.captured_amount, 0) AS expected, CAST(r.amount AS BIGINT) AS found \
              FROM payments p JOIN ( \
                  SELECT payment_id, SUM(amount) AS amount FROM refunds \
                  WHERE status <> 'failed' GROUP BY payment_id) r ON r.payment_id = p.id \
              WHERE r.amount > COALESCE(p.captured_amount, 0) LIMIT 100",
    },
    Check {
        invariant: Invariant::OneActiveAttempt,
        about: "order",
        expected: "live attempts may be",
        found: "and are",
        sql: "SELECT order_id AS id, order_id AS part, CAST(1 AS BIGINT) AS expected, \
                  CAST(COUNT(*) AS BIGINT) AS found \
              FROM payments WHERE status IN ('pending', 'processing', 'requires_action', \
                  'approved', 'authorized', 'unknown', 'needs_review') \
              GROUP BY order_id HAVING COUNT(*) > 1 LIMIT 100",
    },
    Check {
        // A refund that failed counts as well: that money is in an operator's hands.
        invariant: Invariant::PaidOnce,
        about: "order",
        expected: "attempts whose money stays may be",
        found: "and are",
        sql: concat!(
            "SELECT p.order_id AS id, p.order_id AS part, CAST(1 AS BIGINT) AS expected, \
                  CAST(COUNT(*) AS BIGINT) AS found \
              FROM payments p LEFT JOIN ( \
                  SELECT payment_id, SUM(amount) AS amount FROM refunds GROUP BY payment_id) r \
                  ON r.payment_id = p.id ",
            disputed!(),
            "WHERE p.status IN ('paid', 'partially_refunded', 'mismatch') \
                  AND p.captured_amount > COALESCE(r.amount, 0) + COALESCE(d.amount, 0) \
              GROUP BY p.order_id HAVING COUNT(*) > 1 LIMIT 100"
        ),
    },
    Check {
        // A refund that the provider refused counts as none: that money still has to be paid back.
        invariant: Invariant::CancelledOrderMoney,
        about: "order",
        expected: "captured was",
        found: "and refunds and disputes come to",
        sql: concat!(
            "SELECT o.id AS id, p.id AS part, p.captured_amount AS expected, \
                  CAST(COALESCE(r.amount, 0) + COALESCE(d.amount, 0) AS BIGINT) AS found \
              FROM orders o JOIN payments p ON p.order_id = o.id LEFT JOIN ( \
                  SELECT payment_id, SUM(amount) AS amount FROM refunds \
                  WHERE status <> 'failed' GROUP BY payment_id) r ON r.payment_id = p.id ",
            disputed!(),
            "WHERE o.lifecycle = 'cancelled' \
                  AND p.captured_amount > COALESCE(r.amount, 0) + COALESCE(d.amount, 0) \
              LIMIT 100"
        ),
    },
    Check {
        invariant: Invariant::OtherAmount,
        about: "order",
        expected: "deadlines for a decision should be",
        found: "and are",
        sql: concat!(
            "SELECT o.id AS id, p.id AS part, CAST(1 AS BIGINT) AS expected, \
                  CAST(0 AS BIGINT) AS found \
              FROM orders o JOIN payments p ON p.order_id = o.id LEFT JOIN ( \
                  SELECT payment_id, SUM(amount) AS amount FROM refunds GROUP BY payment_id) r \
                  ON r.payment_id = p.id ",
            disputed!(),
            "WHERE p.status = 'mismatch' AND o.lifecycle <> 'cancelled' \
                  AND o.expires_at IS NULL \
                  AND p.captured_amount > COALESCE(r.amount, 0) + COALESCE(d.amount, 0) \
              LIMIT 100"
        ),
    },
    Check {
        invariant: Invariant::RefundedOrder,
        about: "order",
        expected: "expiry times of a refunded, unconfirmed order should be",
        found: "and are",
        sql: "SELECT id, id AS part, CAST(1 AS BIGINT) AS expected, CAST(0 AS BIGINT) AS found \
              FROM orders WHERE lifecycle = 'pending' AND payment_status = 'refunded' \
                  AND expires_at IS NULL LIMIT 100",
    },
    Check {
        invariant: Invariant::PaidWithMoney,
        about: "order",
        expected: "captured attempts should be at least",
        found: "and are",
        sql: "SELECT o.id AS id, o.id AS part, CAST(1 AS BIGINT) AS expected, \
                  CAST(0 AS BIGINT) AS found \
              FROM orders o LEFT JOIN payments p ON p.order_id = o.id \
                  AND p.status IN ('paid', 'partially_refunded', 'refunded') \
              WHERE o.payment_status IN ('paid', 'partially_refunded', 'refunded') \
                  AND o.grand_total > 0 AND p.id IS NULL LIMIT 100",
    },
    Check {
        invariant: Invariant::OrderHistory,
        about: "order",
        expected: "events counted are",
        found: "rows in its history are",
        sql: "SELECT o.id AS id, o.id AS part, CAST(o.events AS BIGINT) AS expected, \
                  CAST(COALESCE(e.events, 0) AS BIGINT) AS found \
              FROM orders o LEFT JOIN ( \
                  SELECT order_id, COUNT(*) AS events, MAX(seq) AS last FROM order_events \
                  GROUP BY order_id) e ON e.order_id = o.id \
              WHERE COALESCE(e.events, 0) <> o.events OR COALESCE(e.last, 0) <> o.events LIMIT 100",
    },
    Check {
        invariant: Invariant::ConvertedCart,
        about: "cart",
        expected: "orders of it should be at least",
        found: "and are",
        sql: "SELECT c.id AS id, c.id AS part, CAST(1 AS BIGINT) AS expected, \
                  CAST(0 AS BIGINT) AS found \
              FROM carts c LEFT JOIN orders o ON o.cart_id = c.id \
              WHERE c.status = 'converted' AND o.id IS NULL LIMIT 100",
    },
];
