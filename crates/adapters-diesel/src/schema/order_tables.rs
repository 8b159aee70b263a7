//! Orders and their lines.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    orders (id) {
        id -> UuidSql,
        number -> Text,
        user_id -> UuidSql,
        lifecycle -> Text,
        status -> Text,
        payment_status -> Text,
        payment_method -> Text,
        currency -> Text,
        total_amount -> BigInt,
        discount_applied -> BigInt,
        coupon_id -> Nullable<UuidSql>,
        coupon_code -> Nullable<Text>,
        coupon_status -> Nullable<Text>,
        cart_id -> Nullable<UuidSql>,
        payment_intent_id -> Nullable<Text>,
        stock -> Text,
        expires_at -> Nullable<InstantSql>,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        events -> Integer,
        version -> BigInt,
        shipping_amount -> BigInt,
        tax_added -> BigInt,
        tax_included -> BigInt,
        delivery -> Nullable<Text>,
        shipping_address -> Nullable<Text>,
        grand_total -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};
    order_items (order_id, id) {
        order_id -> UuidSql,
        id -> UuidSql,
        line -> Integer,
        product_id -> UuidSql,
        sku -> Text,
        product_name -> Text,
        quantity -> BigInt,
        price -> BigInt,
        subtotal -> BigInt,
        tracked -> Bool,
        tax_category -> Text,
    }
}
