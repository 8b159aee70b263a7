//! The tables, once for both databases. `migrations/` makes them; a test holds the two in step.

mod order_tables;
mod price_tables;
mod returned_units;
mod sessions;
mod shoppers;
mod webhooks;

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

pub use order_tables::{order_items, orders};
pub use price_tables::{shipping_methods, tax_rates};
pub use returned_units::{return_lines, return_receipts, returns};
pub use sessions::{api_keys, saved_views, web_session_browsers, web_sessions};
pub use shoppers::{
    customer_addresses, customer_erasures, guest_orders, order_links, sign_in_codes,
};
pub use webhooks::{webhook_deliveries, webhook_endpoints, webhook_receipts};

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    listings (id) {
        id -> UuidSql,
        sku -> Text,
        name -> Text,
        vendor -> Nullable<Text>,
        school -> Nullable<Text>,
        spec -> Nullable<Text>,
        search -> Text,
        currency -> Text,
        unit_price -> BigInt,
        stock -> Nullable<BigInt>,
        reserved -> BigInt,
        is_active -> Bool,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        version -> BigInt,
        tax_category -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    search_folding (id) {
        id -> BigInt,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    stock_movements (id) {
        id -> BigInt,
        listing_id -> UuidSql,
        delta -> BigInt,
        reason -> Text,
        actor -> Text,
        at -> InstantSql,
        order_id -> Nullable<UuidSql>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    coupons (id) {
        id -> UuidSql,
        code -> Text,
        code_key -> Text,
        owner_id -> Nullable<UuidSql>,
        kind -> Text,
        discount_amount -> BigInt,
        currency -> Nullable<Text>,
        min_order_amount -> Nullable<BigInt>,
        max_redemptions -> Nullable<BigInt>,
        max_per_user -> Nullable<BigInt>,
        starts_at -> Nullable<InstantSql>,
        expires_at -> Nullable<InstantSql>,
        is_active -> Bool,
        reserved -> BigInt,
        redeemed -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    carts (id) {
        id -> UuidSql,
        user_id -> UuidSql,
        status -> Text,
        currency -> Nullable<Text>,
        coupon_id -> Nullable<UuidSql>,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        version -> BigInt,
        earlier_currencies -> Nullable<Text>,
        shipping_address -> Nullable<Text>,
        shipping_method -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    cart_items (id) {
        id -> UuidSql,
        cart_id -> UuidSql,
        listing_id -> UuidSql,
        qty -> BigInt,
        created_at -> InstantSql,
        updated_at -> InstantSql,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    order_events (order_id, seq) {
        order_id -> UuidSql,
        seq -> Integer,
        kind -> Text,
        from_status -> Nullable<Text>,
        to_status -> Text,
        actor -> Text,
        reason -> Nullable<Text>,
        at -> InstantSql,
        position -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    coupon_uses (id) {
        id -> UuidSql,
        coupon_id -> Nullable<UuidSql>,
        order_id -> UuidSql,
        user_id -> UuidSql,
        slot -> Nullable<Integer>,
        status -> Text,
        created_at -> InstantSql,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    parcels (id) {
        id -> UuidSql,
        order_id -> UuidSql,
        carrier -> Nullable<Text>,
        tracking_number -> Nullable<Text>,
        status -> Text,
        shipped_at -> InstantSql,
        delivered_at -> Nullable<InstantSql>,
        version -> BigInt,
        returned_at -> Nullable<InstantSql>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    item_cancellations (order_id, id) {
        order_id -> UuidSql,
        id -> UuidSql,
        order_item_id -> UuidSql,
        quantity -> BigInt,
        amount -> BigInt,
        stock -> Text,
        parcel_id -> Nullable<UuidSql>,
        created_at -> InstantSql,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::UuidSql;
    parcel_lines (order_id, parcel_id, order_item_id) {
        parcel_id -> UuidSql,
        order_item_id -> UuidSql,
        order_id -> UuidSql,
        quantity -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    payments (id) {
        id -> UuidSql,
        order_id -> UuidSql,
        provider -> Text,
        provider_ref -> Nullable<Text>,
        payment_token -> Nullable<Text>,
        currency -> Text,
        amount -> BigInt,
        captured_currency -> Nullable<Text>,
        captured_amount -> Nullable<BigInt>,
        refunded_amount -> BigInt,
        status -> Text,
        next_action -> Nullable<Text>,
        raw_payload -> Text,
        failure_code -> Nullable<Text>,
        busy_until -> Nullable<InstantSql>,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        version -> BigInt,
        to_capture -> Nullable<BigInt>,
        capture -> Bool,
        return_url -> Nullable<Text>,
        sent_at -> Nullable<InstantSql>,
        provider_data -> Nullable<Text>,
        charge_requested -> Bool,
        pay_until -> Nullable<InstantSql>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    refunds (id) {
        id -> UuidSql,
        payment_id -> UuidSql,
        order_id -> UuidSql,
        currency -> Text,
        amount -> BigInt,
        status -> Text,
        reason -> Text,
        provider_ref -> Nullable<Text>,
        failure_code -> Nullable<Text>,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        version -> BigInt,
        sent_at -> Nullable<InstantSql>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    disputes (id) {
        id -> UuidSql,
        payment_id -> UuidSql,
        order_id -> UuidSql,
        provider -> Text,
        provider_ref -> Text,
        currency -> Text,
        amount -> BigInt,
        reason -> Text,
        status -> Text,
        due_at -> Nullable<InstantSql>,
        reported_at -> InstantSql,
        opened_at -> InstantSql,
        closed_at -> Nullable<InstantSql>,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    notifications (id) {
        id -> UuidSql,
        user_id -> UuidSql,
        order_id -> Nullable<UuidSql>,
        notification_type -> Text,
        channel -> Text,
        subject -> Text,
        message -> Text,
        status -> Text,
        attempts -> Integer,
        last_error -> Nullable<Text>,
        created_at -> InstantSql,
        sent_at -> Nullable<InstantSql>,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    outbox (id) {
        id -> UuidSql,
        kind -> Text,
        payload -> Text,
        state -> Text,
        run_at -> InstantSql,
        attempts -> Integer,
        last_error -> Nullable<Text>,
        lease -> BigInt,
        lease_until -> Nullable<InstantSql>,
        created_at -> InstantSql,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    idempotency_records (user_id, operation, key) {
        user_id -> UuidSql,
        operation -> Text,
        key -> Text,
        fingerprint -> Text,
        state -> Text,
        lease_until -> Nullable<InstantSql>,
        fence -> BigInt,
        order_id -> Nullable<UuidSql>,
        payment_id -> Nullable<UuidSql>,
        response_status -> Nullable<Integer>,
        response_headers -> Nullable<Text>,
        response_body -> Nullable<Text>,
        created_at -> InstantSql,
        expires_at -> InstantSql,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    contacts (user_id) {
        user_id -> UuidSql,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        name -> Nullable<Text>,
        muted -> Text,
        updated_at -> InstantSql,
        version -> BigInt,
        locale -> Nullable<Text>,
    }
}

joinable!(cart_items -> carts (cart_id));

allow_tables_to_appear_in_same_query!(carts, cart_items, listings);
allow_tables_to_appear_in_same_query!(orders, payments);
allow_tables_to_appear_in_same_query!(orders, guest_orders);
allow_tables_to_appear_in_same_query!(coupons, coupon_uses);

table! {
    use diesel::sql_types::*;
    use crate::types::InstantSql;
    usage_counters (counter, subject) {
        counter -> Text,
        subject -> Text,
        used -> BigInt,
        ends_at -> InstantSql,
    }
}
