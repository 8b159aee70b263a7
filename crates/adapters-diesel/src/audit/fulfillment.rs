//! What SQL can find in the units of orders: shipped, come back, cancelled, and where they are counted.

use ports::Invariant;

use super::checks::Check;

pub(super) const CHECKS: &[Check] = &[
    Check {
        invariant: Invariant::UnitsOnce,
        about: "order",
        expected: "units of the line are",
        found: "shipped or cancelled are",
        sql: "SELECT i.order_id AS id, i.id AS part, i.quantity AS expected, \
                  CAST(g.units AS BIGINT) AS found \
              FROM order_items i JOIN ( \
                  SELECT order_id, order_item_id, SUM(quantity) AS units FROM ( \
                      SELECT l.order_id, l.order_item_id, l.quantity \
                      FROM parcel_lines l JOIN parcels p ON p.id = l.parcel_id \
                      WHERE p.status <> 'returned' \
                      UNION ALL \
                      SELECT order_id, order_item_id, quantity FROM item_cancellations) u \
                  GROUP BY order_id, order_item_id) g \
                  ON g.order_id = i.order_id AND g.order_item_id = i.id \
              WHERE g.units > i.quantity LIMIT 100",
    },
    Check {
        // Open returns and units that arrived, against the units that were delivered.
        invariant: Invariant::ReturnedOnce,
        about: "order",
        expected: "delivered units of the line are",
        found: "returned, or about to be, are",
        sql: "SELECT g.order_id AS id, g.order_item_id AS part, \
                  CAST(COALESCE(d.units, 0) AS BIGINT) AS expected, \
                  CAST(g.units AS BIGINT) AS found \
              FROM (SELECT order_id, order_item_id, SUM(quantity) AS units FROM ( \
                      SELECT l.order_id, l.order_item_id, l.quantity \
                      FROM return_lines l JOIN returns r ON r.id = l.return_id \
                      WHERE r.status IN ('requested', 'approved') \
                      UNION ALL \
                      SELECT order_id, order_item_id, quantity FROM return_receipts) u \
                  GROUP BY order_id, order_item_id) g \
              LEFT JOIN (SELECT l.order_id, l.order_item_id, SUM(l.quantity) AS units \
                  FROM parcel_lines l JOIN parcels p ON p.id = l.parcel_id \
                  WHERE p.status = 'delivered' GROUP BY l.order_id, l.order_item_id) d \
                  ON d.order_id = g.order_id AND d.order_item_id = g.order_item_id \
              WHERE g.units > COALESCE(d.units, 0) LIMIT 100",
    },
    Check {
        invariant: Invariant::ReturnedOnce,
        about: "return",
        expected: "units of the line are",
        found: "received are",
        sql: "SELECT l.return_id AS id, l.order_item_id AS part, l.quantity AS expected, \
                  CAST(g.units AS BIGINT) AS found \
              FROM return_lines l JOIN ( \
                  SELECT order_id, return_id, order_item_id, SUM(quantity) AS units \
                  FROM return_receipts GROUP BY order_id, return_id, order_item_id) g \
                  ON g.order_id = l.order_id AND g.return_id = l.return_id \
                      AND g.order_item_id = l.order_item_id \
              WHERE g.units > l.quantity LIMIT 100",
    },
    Check {
        // Confirmed: some units are unshipped. Shipped: all have left. Delivered: all have arrived.
        invariant: Invariant::OrderStage,
        about: "order",
        expected: "units that are not cancelled are",
        found: "for its stage, shipped are",
        sql: "SELECT o.id AS id, o.id AS part, CAST(o.remaining AS BIGINT) AS expected, \
                  CAST(o.shipped AS BIGINT) AS found \
              FROM ( \
                  SELECT o.id, o.lifecycle, COALESCE(c.units, 0) AS cancelled, \
                      COALESCE(i.units, 0) - COALESCE(c.units, 0) AS remaining, \
                      COALESCE(p.shipped, 0) AS shipped, COALESCE(p.delivered, 0) AS delivered \
                  FROM orders o \
                  LEFT JOIN (SELECT order_id, SUM(quantity) AS units FROM order_items \
                      GROUP BY order_id) i ON i.order_id = o.id \
                  LEFT JOIN (SELECT order_id, SUM(quantity) AS units FROM item_cancellations \
                      GROUP BY order_id) c ON c.order_id = o.id \
                  LEFT JOIN (SELECT l.order_id, SUM(l.quantity) AS shipped, \
                          SUM(CASE WHEN p.status = 'delivered' THEN l.quantity ELSE 0 END) \
                              AS delivered \
                      FROM parcel_lines l JOIN parcels p ON p.id = l.parcel_id \
                      WHERE p.status <> 'returned' GROUP BY l.order_id) p \
                      ON p.order_id = o.id) o \
              WHERE NOT CASE o.lifecycle \
                  WHEN 'pending' THEN o.shipped = 0 AND o.cancelled = 0 \
                  WHEN 'confirmed' THEN o.shipped < o.remaining \
                  WHEN 'shipped' THEN o.shipped = o.remaining AND o.delivered < o.shipped \
                  WHEN 'delivered' THEN o.delivered = o.remaining AND o.remaining > 0 \
                  ELSE o.shipped = 0 END LIMIT 100",
    },
    Check {
        // What the order still has, and what was written off. Listings that are not counted, or whose
        // stock an operator set since, say nothing.
        invariant: Invariant::CancelledUnitsStock,
        about: "order",
        expected: "units of the line that it took from stock and gave back should sum up to",
        found: "by the ledger they do to",
        sql: "SELECT id, part, CAST(expected AS BIGINT) AS expected, CAST(moved AS BIGINT) AS found \
              FROM ( \
                  SELECT i.order_id AS id, i.id AS part, \
                      CASE WHEN o.stock = 'committed' THEN c.restocked - i.quantity \
                          ELSE -c.lost END AS expected, \
                      (SELECT SUM(m.delta) FROM stock_movements m \
                       WHERE m.listing_id = i.product_id AND m.order_id = i.order_id) AS moved \
                  FROM (SELECT order_id, order_item_id, \
                          SUM(CASE WHEN stock = 'restocked' THEN quantity ELSE 0 END) AS restocked, \
                          SUM(CASE WHEN stock = 'restocked' THEN 0 ELSE quantity END) AS lost \
                      FROM (SELECT order_id, order_item_id, stock, quantity \
                            FROM item_cancellations \
                            UNION ALL SELECT order_id, order_item_id, stock, quantity \
                            FROM return_receipts) g \
                      GROUP BY order_id, order_item_id) c \
                  JOIN orders o ON o.id = c.order_id \
                  JOIN order_items i ON i.order_id = c.order_id AND i.id = c.order_item_id \
                  JOIN listings l ON l.id = i.product_id \
                  WHERE i.tracked AND l.stock IS NOT NULL AND NOT EXISTS ( \
                      SELECT 1 FROM stock_movements s \
                      WHERE s.listing_id = i.product_id AND s.order_id IS NULL \
                          AND s.reason IN ('set', 'import') AND s.id > ( \
                              SELECT MIN(m.id) FROM stock_movements m \
                              WHERE m.listing_id = i.product_id AND m.order_id = i.order_id))) f \
              WHERE f.moved <> f.expected LIMIT 100",
    },
];
