//! The keys of orders and carts.

use super::{DAY, HOUR, MINUTE, count, key, seconds};
use crate::settings::key::Key;
use crate::settings::kind::Kind;

/// Those of orders and carts.
pub(super) const KEYS: &[Key] = &[
    key(
        "orders.ttl",
        seconds(1, 365 * DAY),
        "30m",
        "How long an order waits to be paid online before it is cancelled and its stock is released. It \
         waits longer while the provider is processing its payment.",
    ),
    key(
        "orders.cod_ttl",
        seconds(MINUTE, 365 * DAY),
        "14d",
        "How long an order for cash on delivery waits to be confirmed before it is cancelled.",
    ),
    key(
        "orders.max_ttl",
        seconds(1, 365 * DAY),
        "31d",
        "How long an order waits at most where the provider gives the shopper a deadline of its own, \
         as for a bank transfer or a voucher.",
    ),
    key(
        "orders.max_open_per_customer",
        count(1, 1_000_000),
        "100",
        "How many orders one customer may have that are neither paid nor confirmed by the shop, and hold \
         stock. Services and operators are not limited.",
    ),
    key(
        "orders.max_unpaid_units",
        count(1, 1_000_000_000),
        "200_000",
        "How many units of listings with counted stock those orders of one customer may hold together. \
         Services and operators are not limited.",
    ),
    key(
        "orders.max_cod_units",
        count(1, 1_000_000_000),
        "10_000",
        "The same for those of them for cash on delivery, which hold their stock until the shop confirms \
         them or orders.cod_ttl is over.",
    ),
    key(
        "orders.max_payment_attempts",
        count(1, 1_000),
        "20",
        "How many payment attempts one order takes, whatever became of them. Then it has to be cancelled \
         and placed again.",
    ),
    key(
        "orders.auto_confirm",
        Kind::Flag,
        "false",
        "Whether a paid order is confirmed at once, without an operator.",
    ),
    key(
        "orders.capture",
        Kind::Word(&["at_once", "on_shipping", "manual"]),
        "at_once",
        "When the money of an online payment is taken: with the payment; with the first parcel \
         that leaves, the order being confirmed on money that is set aside; or by an operator.",
    ),
    key(
        "orders.customer_cancel_until",
        Kind::Word(&["pending", "confirmed"]),
        "confirmed",
        "The last state in which customers may cancel their orders themselves.",
    ),
    key(
        "carts.abandon_after",
        seconds(HOUR, 10 * 365 * DAY),
        "30d",
        "After how long without a change a cart is abandoned; its owner then gets an empty one.",
    ),
];
