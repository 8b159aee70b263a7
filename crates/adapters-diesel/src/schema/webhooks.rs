//! The tables of webhooks: receipts of those that are received, and endpoints and deliveries of those that are sent.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::types::InstantSql;
    webhook_receipts (provider, event_id) {
        provider -> Text,
        event_id -> Text,
        provider_ref -> Text,
        outcome -> Text,
        received_at -> InstantSql,
        kind -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};

    webhook_endpoints (id) {
        id -> UuidSql,
        url -> Text,
        description -> Text,
        event_types -> Text,
        payload -> Text,
        secret -> Text,
        previous_secret -> Nullable<Text>,
        previous_until -> Nullable<InstantSql>,
        state -> Text,
        failing_since -> Nullable<InstantSql>,
        position -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};

    webhook_deliveries (id) {
        id -> UuidSql,
        endpoint_id -> UuidSql,
        message_id -> Text,
        order_id -> Nullable<UuidSql>,
        seq -> Integer,
        event_type -> Text,
        body -> Nullable<Text>,
        has_order -> Bool,
        state -> Text,
        attempts -> Integer,
        next_at -> InstantSql,
        lease_until -> Nullable<InstantSql>,
        last_attempt_at -> Nullable<InstantSql>,
        last_status -> Nullable<Integer>,
        last_error -> Nullable<Text>,
        last_response -> Nullable<Text>,
        created_at -> InstantSql,
        ended_at -> Nullable<InstantSql>,
        version -> BigInt,
    }
}
