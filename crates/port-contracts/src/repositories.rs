//! What every repository must prove: what was written is what is read, pages miss nothing and
//! repeat nothing, filters and orders are the ones that the ports name.

mod api_keys;
mod captures;
mod carts;
mod coupons;
mod customers;
mod idle_carts;
mod inbox;
mod listings;
mod newest_row;
mod notification_filters;
mod order_filters;
mod order_lists;
mod order_parts;
mod order_rows;
mod order_states;
mod orders;
mod orders_due;
mod pages;
mod payments;
mod people;
mod price_tables;
mod receipts;
mod saved_views;
mod shoppers;
mod silent;
mod stock_movements;
mod web_sessions;
mod webhooks;

pub use api_keys::{api_key_round_trip, api_keys_are_walked_newest_first};
pub use captures::{accepted_mismatch_round_trip, capture_round_trip};
pub use carts::{
    cart_round_trip, carts_of_a_user, carts_of_every_status, listing_beside_the_cart, open_cart,
};
pub use coupons::{
    coupon_by_code, coupon_round_trip, coupons_are_searched, coupons_are_walked_in_pages,
    usable_coupons,
};
pub use customers::contacts_are_found_by_address;
pub use idle_carts::{idle_carts, touched_cart_is_not_abandoned};
pub use inbox::{idempotency_round_trip, receipt_round_trip, receipts_of_a_payment};
pub use listings::{
    listing_round_trip, listings_are_found_by_id_and_sku,
    listings_are_found_however_letters_are_written, listings_are_searched,
    listings_are_walked_in_pages, sold_out_listings_are_listed,
};
pub use newest_row::newest_row;
pub use notification_filters::notifications_are_filtered_by_kind;
pub use order_filters::{
    orders_are_filtered_by_all_at_once, orders_are_filtered_by_amount,
    orders_are_filtered_by_issue, orders_are_filtered_by_payment_status,
    orders_are_filtered_by_time,
};
pub use order_lists::{orders_are_filtered, orders_are_walked_newest_first, orders_due};
pub use order_parts::parts_come_in_the_order_of_their_times;
pub use order_rows::{
    delivered_order_round_trip, full_order_round_trip, large_order_round_trip,
    plain_order_round_trip,
};
pub use order_states::{
    history_round_trip, orders_of_every_state, parcels_of_every_state, payments_of_every_state,
    refunds_of_every_state,
};
pub use orders::{
    adopted_order_of_a_cart, order_numbers, order_of_a_cart, order_of_payment, order_of_reference,
};
pub use orders_due::{orders_due_waits_for_payments, orders_due_waits_for_payments_in_flight};
pub(crate) use pages::assert_walks;
pub use payments::{
    payments_are_filtered, payments_are_filtered_by_status, payments_are_walked_newest_first,
};
pub use people::{
    contact_round_trip, messages_to_deliver, notification_round_trip, notifications_are_filtered,
    notifications_are_walked_newest_first,
};
pub use price_tables::{
    price_tables_are_read_whole, shipping_method_round_trip, shipping_methods_are_walked_in_pages,
    tax_rate_round_trip, tax_rates_are_walked_in_pages,
};
pub use receipts::{receipts_are_walked_newest_first, receipts_name_their_payments};
pub use saved_views::saved_views_round_trip;
pub use shoppers::{
    customer_address_round_trip, guest_order_round_trip, guests_of_a_customer,
    order_link_round_trip, orders_linked_to_an_address, orders_placed_with_an_address,
    sign_in_code_round_trip,
};
pub use silent::{
    resting_payments_have_their_own_limit, silent_payments, silent_payments_of_providers,
};
pub use stock_movements::{stock_movement_round_trip, stock_movements_are_walked_newest_first};
pub(crate) use web_sessions::ever;
pub use web_sessions::{
    active_web_sessions, idle_web_sessions_are_not_active, web_session_round_trip,
};
pub use webhooks::{
    feed_has_every_event, webhook_deliveries_are_filtered, webhook_endpoint_round_trip,
};
