//! The tables of shoppers who sign in with a code, and of links to orders.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::types::InstantSql;

    sign_in_codes (browser_hash) {
        address -> Text,
        browser_hash -> Text,
        code_hash -> Text,
        created_at -> InstantSql,
        expires_at -> InstantSql,
        wrong_tries -> BigInt,
        ended_at -> Nullable<InstantSql>,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};

    customer_addresses (address) {
        address -> Text,
        user_id -> UuidSql,
        verified_at -> InstantSql,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};

    order_links (token_hash) {
        token_hash -> Text,
        order_id -> UuidSql,
        address -> Text,
        created_at -> InstantSql,
        expires_at -> InstantSql,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};

    guest_orders (order_id) {
        order_id -> UuidSql,
        guest -> UuidSql,
        address -> Text,
        placed_at -> InstantSql,
        adopted_by -> Nullable<UuidSql>,
        adopted_at -> Nullable<InstantSql>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    customer_erasures (user_id) {
        user_id -> UuidSql,
        erased_at -> InstantSql,
        after_user -> UuidSql,
        after_operation -> Text,
        after_key -> Text,
    }
}
