//! What every `Store` must prove: a commit happens whole or not at all, and its guards hold
//! whatever happens at the same time. Each case takes a fresh, empty storage.

mod api_keys;
mod atomic;
mod cancellations;
mod carts;
mod coupon_uses;
mod deleted_coupons;
mod disputes;
mod erasure;
mod fences;
mod guest_orders;
mod keys;
mod ledger;
mod names;
mod payments;
mod price_tables;
mod protect;
mod purge;
mod returns;
mod shoppers;
mod stock_guards;
mod stock_moves;
mod usage;
mod versions;
mod web_sessions;
mod webhooks;

pub use api_keys::{api_key_is_revoked_once, purge_takes_api_keys_that_ended};
pub use atomic::{all_or_nothing, an_empty_commit_is_taken};
pub use cancellations::{
    cancelled_units_are_kept, cancelled_units_of_another_order_are_refused,
    held_units_can_be_written_off, written_off_units_stay_gone,
};
pub use carts::{
    cart_holds_a_listing_once, cart_move_comes_late, cart_moves_with_its_order,
    cart_naming_a_deleted_listing_is_a_conflict, cart_update_writes_what_differs,
    closed_cart_makes_room, one_open_cart, one_open_cart_under_race,
};
pub use coupon_uses::{
    changed_coupon_is_a_conflict, coupon_can_come_back, coupon_never_over_used,
    coupon_swapped_in_one_commit, coupon_update_leaves_the_counters, coupon_used_up_at_once,
    coupon_uses_are_counted, limit_below_its_uses_is_a_conflict, one_use_an_order, slot_comes_free,
    slot_race_has_one_winner, slot_taken_is_a_conflict, uses_without_a_limit_are_counted,
};
pub use deleted_coupons::{
    deleted_coupon_cannot_be_named, deleted_coupon_leaves_its_traces,
    uses_of_a_deleted_coupon_move_on,
};
pub use disputes::{dispute_ref_taken, disputes_are_kept, disputes_are_listed};
pub use erasure::{
    CANARY, customer_with_an_open_order_is_not_erased, erase_all,
    erased_customer_leaves_no_personal_data, erasure_leaves_responses_about_others,
    erasure_leaves_the_books, shop_with_personal_data,
};
pub use fences::{
    expired_key_is_replaced, fencing, finished_key_stays_finished, running_key_is_taken_over,
    take_over_race_has_one_winner,
};
pub use guest_orders::{
    adoption_and_erasure, adoption_meets_an_erasure, adoption_race_has_one_winner,
    erasure_follows_adopted_orders, guest_order_is_adopted_by_who_proved_its_address,
    guest_order_of_an_account_is_not_adopted,
};
pub use keys::{
    key_is_scoped, key_race_has_one_winner, key_taken, receipt_is_settled, receipt_once,
    receipt_race_has_one_winner,
};
pub use ledger::{
    ledger_begins_with_the_creator_of_the_listing, ledger_follows_orders,
    ledger_has_no_row_of_nothing, ledger_has_no_row_of_what_was_refused,
    ledger_outlives_its_listing, ledger_sums_up_to_the_stock, ledger_sums_up_under_race,
};
pub use names::{
    coupon_code_taken, history_number_taken, order_number_taken, provider_ref_taken, sku_taken,
};
pub use payments::{
    late_money_beside_a_live_attempt, live_attempt_race_has_one_winner,
    next_attempt_after_a_failed_one, one_live_attempt, order_lines_never_change,
};
pub use price_tables::{
    price_tables_are_bounded, price_tables_are_bounded_under_race, price_tables_are_guarded,
    shipping_method_code_taken, stale_price_rows_are_a_conflict, tax_rate_taken,
};
pub use protect::{delete_races_with_orders, protect, unnamed_listing_can_go};
pub use purge::{
    purge_takes_ended_periods, purge_takes_only_the_old, purge_takes_the_oldest_first,
    purge_twice_at_once,
};
pub(crate) use returns::delivered;
pub use returns::{
    return_of_another_order_is_refused, returns_are_erased_when_they_are_closed, returns_are_kept,
    returns_are_listed,
};
pub use shoppers::{
    address_has_one_customer, address_race_has_one_winner, purge_takes_expired_codes_and_links,
    sign_in_code_is_guarded_by_its_version, sign_in_code_race_counts_one_try_a_version,
};
pub use stock_guards::{
    archived_listing_cannot_be_held, counting_switched_off_is_a_conflict, crosswise_orders_all_end,
    hold_at_old_price_is_a_conflict, hold_of_a_deleted_listing_is_a_conflict,
    holds_race_with_adjustments, open_orders_are_limited, out_of_stock_names_all,
    stock_never_oversells, stock_of_many_units_never_oversells, uncounted_listing_holds_nothing,
    unpaid_units_are_limited,
};
pub use stock_moves::{
    listing_update_leaves_the_counters, stock_follows_its_order, stock_is_adjusted,
    stock_is_never_adjusted_below_what_is_held, stock_is_never_set_below_what_is_held,
    stock_is_set,
};
pub use usage::{usage_counts_only_what_was_done, usage_is_limited, usage_race_stops_at_the_limit};
pub use versions::{
    missing_rows_are_a_conflict, one_writer_wins, stale_contact_and_message_are_a_conflict,
    stale_delete_is_a_conflict, stale_goods_are_a_conflict, stale_order_parts_are_a_conflict,
    stale_saved_views_are_a_conflict, stale_version_is_a_conflict,
};
pub use web_sessions::{purge_takes_expired_web_sessions, sign_in_link_is_used_once};
pub use webhooks::{
    a_message_has_one_delivery, deliveries_are_claimed_once,
    deliveries_of_an_order_wait_for_each_other, feed_moves_once, held_delivery_comes_again,
    old_deliveries_of_an_order_keep_their_order, purge_takes_deliveries_that_ended,
    webhook_endpoint_is_guarded_by_its_version, webhook_endpoints_are_bounded_under_race,
    what_an_old_version_of_an_order_says_is_refused,
};
