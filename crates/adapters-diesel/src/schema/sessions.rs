//! The tables of operators and of credentials: sessions of browsers, API keys, and saved views.

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

table! {
    use diesel::sql_types::*;
    use crate::types::InstantSql;

    web_session_browsers (token_hash) {
        token_hash -> Text,
        browser -> Text,
        expires_at -> InstantSql,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};

    api_keys (id) {
        id -> UuidSql,
        name -> Text,
        secret_hash -> Text,
        prefix -> Text,
        role -> Text,
        scopes -> Text,
        created_at -> InstantSql,
        created_by -> UuidSql,
        last_used_at -> Nullable<InstantSql>,
        expires_at -> Nullable<InstantSql>,
        revoked_at -> Nullable<InstantSql>,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::UuidSql;

    saved_views (user_id) {
        user_id -> UuidSql,
        views -> Text,
        version -> BigInt,
    }
}
