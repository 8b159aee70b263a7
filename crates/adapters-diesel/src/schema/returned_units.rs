//! The tables of returned units.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};

    returns (id) {
        id -> UuidSql,
        order_id -> UuidSql,
        status -> Text,
        reason -> Text,
        closing_reason -> Nullable<Text>,
        due -> Nullable<BigInt>,
        refunded -> Nullable<BigInt>,
        withheld_reason -> Nullable<Text>,
        created_at -> InstantSql,
        decided_at -> Nullable<InstantSql>,
        closed_at -> Nullable<InstantSql>,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::UuidSql;

    return_lines (order_id, return_id, order_item_id) {
        return_id -> UuidSql,
        order_item_id -> UuidSql,
        order_id -> UuidSql,
        quantity -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::UuidSql;

    return_receipts (order_id, return_id, order_item_id, stock) {
        return_id -> UuidSql,
        order_item_id -> UuidSql,
        stock -> Text,
        order_id -> UuidSql,
        quantity -> BigInt,
        amount -> BigInt,
    }
}
