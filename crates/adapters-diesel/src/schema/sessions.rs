//! The table of browsers' sessions.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};

    web_sessions (token_hash) {
        token_hash -> Text,
        kind -> Text,
        user_id -> UuidSql,
        role -> Text,
        created_at -> InstantSql,
        last_seen_at -> InstantSql,
        expires_at -> InstantSql,
        ended_at -> Nullable<InstantSql>,
        version -> BigInt,
        is_guest -> Bool,
    }
}
