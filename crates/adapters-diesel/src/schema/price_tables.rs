//! The tables of shipping methods and tax rates.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};

    shipping_methods (id) {
        id -> UuidSql,
        code -> Text,
        name -> Text,
        countries -> Text,
        currency -> Text,
        price -> BigInt,
        free_from -> Nullable<BigInt>,
        tax_category -> Text,
        is_active -> Bool,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::{InstantSql, UuidSql};

    tax_rates (id) {
        id -> UuidSql,
        name -> Text,
        category -> Text,
        country -> Text,
        region -> Nullable<Text>,
        region_key -> Text,
        ppm -> Integer,
        included -> Bool,
        is_active -> Bool,
        created_at -> InstantSql,
        updated_at -> InstantSql,
        version -> BigInt,
    }
}
