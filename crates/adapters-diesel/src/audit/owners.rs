//! Owners of guests' orders and of the messages about orders. An adoption changes both.

use ports::Invariant;

use super::checks::Check;

pub(super) const CHECKS: &[Check] = &[
    Check {
        invariant: Invariant::AdoptedOrder,
        about: "order",
        expected: "owners by its adoption should be",
        found: "and are",
        sql: "SELECT o.id AS id, o.user_id AS part, CAST(1 AS BIGINT) AS expected, \
                  CAST(0 AS BIGINT) AS found \
              FROM guest_orders g JOIN orders o ON o.id = g.order_id \
              WHERE o.user_id <> COALESCE(g.adopted_by, g.guest) LIMIT 100",
    },
    Check {
        invariant: Invariant::MessageOwner,
        about: "order",
        expected: "messages of another user should be",
        found: "and are",
        sql: "SELECT o.id AS id, o.id AS part, CAST(0 AS BIGINT) AS expected, \
                  CAST(COUNT(*) AS BIGINT) AS found \
              FROM notifications n JOIN orders o ON o.id = n.order_id \
              WHERE n.user_id <> o.user_id GROUP BY o.id LIMIT 100",
    },
];
