//! What the use cases promise, on every store: memory, SQLite and PostgreSQL. The engine is the
//! real one, the provider the mock with its own ledger, the clock stands still until a test moves
//! it.

#[macro_use]
mod stores;

mod adapters;
mod amounts;
mod answers;
mod approvals;
mod authorizing;
mod bare_amounts;
mod books;
mod bulk;
mod bulkhead;
mod cancelling;
mod capabilities;
mod carts;
mod checkout;
mod clocks;
mod concurrent_changes;
mod conditions;
mod coupon_answers;
mod coupons;
mod deadlines;
mod disputes;
mod event_orders;
mod exits;
mod fixture;
mod keys;
mod lifecycle;
mod limits;
mod listings;
mod lost_attempts;
mod machine;
mod matrix;
mod messages;
mod multi_line;
mod not_cancelable;
mod paused_providers;
mod paying;
mod prices;
mod provider_limits;
mod provider_timeouts;
mod provider_updates;
mod queues;
mod refund_cases;
mod refund_events;
mod refund_lookups;
mod refunds;
mod reviews;
mod round_trips;
mod slow_refunds;
mod stats;
mod sweeps;
mod timeouts;
mod totals;
mod walk;
mod work;

on_every_store! {
    bulkhead::{
        p13_one_payer_too_many_is_rejected_before_anything_is_written,
        p13_a_checkout_without_a_place_leaves_the_cart_as_it_is,
        p13_a_full_bulkhead_stops_no_worker, p13_a_retry_without_a_place_leaves_its_key_free,
    }
    adapters::{
        p11_a_script_url_is_never_stored_and_the_attempt_is_looked_up,
        p11_every_answer_that_waits_for_the_shopper_is_checked,
        p11_a_webhook_with_a_script_url_moves_the_payment_without_it,
        p12_a_panic_after_a_charge_is_an_unknown_outcome,
        p12_a_panic_in_a_command_of_an_operator_is_looked_up,
        p12_a_panic_in_a_refund_is_tried_again_and_refunds_once,
        p12_a_webhook_that_an_adapter_cannot_read_is_sent_again,
        n03_a_notifier_that_panics_stops_no_worker,
    }
    answers::{
        a_capture_that_never_arrived_is_asked_for_again,
        a_part_that_came_to_nothing_leaves_all_to_the_parcel,
        a_dead_capture_goes_on_with_its_own_amount,
        a_dead_capture_takes_nothing_of_a_cancelled_order,
        a_dead_payment_takes_nothing_of_a_cancelled_order,
        a_key_whose_attempt_was_replaced_charges_nothing,
        a_stale_webhook_that_an_authorization_is_gone_is_looked_up,
        a_true_webhook_that_an_authorization_is_gone_counts_once_it_is_checked,
        an_unused_authorization_is_voided, nothing_ships_on_an_authorization_that_is_being_voided,
        money_that_goods_left_on_stays_where_it_is,
        an_order_that_is_being_refunded_is_not_confirmed,
    }
    deadlines::{
        s26_a_confirmed_order_whose_money_is_gone_has_a_deadline,
        s26_goods_that_left_unpaid_are_counted,
        s26_what_waits_past_its_deadline_is_counted_by_whom_it_waits_for,
        another_amount_is_refunded_when_its_order_is_cancelled,
        a_session_that_was_cancelled_is_not_paid_twice,
        another_amount_that_comes_after_the_end_is_refunded,
        another_amount_is_not_decided_on_in_time, a_bank_transfer_outlives_the_time_to_pay,
        a_stale_webhook_does_not_let_a_processed_payment_expire,
        an_order_waits_as_long_as_its_payment_method,
        cash_on_delivery_expires_unless_it_is_confirmed, a_payment_that_is_refunded_is_no_success,
        a_cancelled_session_never_reads_as_paid,
        a_refund_at_the_provider_is_recorded_and_not_sent_again,
    }
    approvals::{
        p23_an_approved_payment_of_a_paid_order_is_not_completed,
        p23_an_approved_payment_is_completed_without_the_browser,
        p23_a_rejected_completion_is_not_repeated_at_once,
        p23_an_approved_payment_whose_job_is_dead_is_completed_after_all,
        p23_an_approved_payment_is_completed_once,
        p23_an_approved_payment_of_a_cancelled_order_is_cancelled,
        an_approved_payment_can_be_confirmed_by_the_shopper,
        a_webhook_that_blocks_holds_up_nothing_else,
    }
    lost_attempts::{
        p09_a_lost_attempt_is_found_by_repeating_its_creation,
        p09_a_lost_attempt_whose_key_is_forgotten_needs_review,
        p09_an_outage_is_not_taken_for_an_answer,
        p09_an_interrupted_attempt_is_not_created_again_once_its_key_is_forgotten,
        p09_an_unprocessed_request_can_be_repeated_at_any_time,
        an_attempt_that_was_never_requested_is_cancelled,
        a_lost_attempt_is_cancelled_under_its_reference, a_lost_session_needs_no_review,
        a_sweep_keeps_the_reference_that_it_learns, a_repeated_creation_is_the_same_request,
        a_provider_that_needs_a_return_url_gets_one, data_of_the_provider_comes_back_as_it_was,
        a_provider_that_never_finds_by_our_id_leaves_it_to_an_operator,
    }
    reviews::{
        a_payment_that_leaves_review_open_is_cancelled_with_its_order,
        a_payment_that_was_never_created_leaves_no_job, a_wrong_resolution_can_be_corrected,
        a_payment_in_review_is_resolved_by_an_operator,
        a_payment_in_review_is_resolved_by_its_provider,
        a_payment_that_its_order_sent_into_review_is_cancelled_after_it,
    }
    walk::{ capture_at_once, capture_on_shipping, capture_by_hand }
    totals::{
        p14_a_second_capture_pays_the_order, p14_a_capture_beyond_the_price_is_refunded,
        a_mismatch_whose_excess_was_refunded_pays_the_order,
        what_a_refund_leaves_of_a_mismatch_is_accepted, a_refunded_order_does_not_hold_its_stock,
        a_refund_of_nothing_pays_nothing, a_bare_refund_is_in_the_currency_that_was_captured,
        p15_a_refund_at_the_provider_is_found_when_ours_fails,
        p15_the_rest_of_a_cancelled_order_is_refunded,
        p16_a_refund_before_its_capture_assumes_no_amount,
        p16_the_provider_is_asked_what_was_captured_before_a_refund,
        p16_the_rest_of_late_money_is_refunded_once,
        p16_a_capture_without_an_amount_is_looked_up_where_a_part_was_asked_for,
        p17_the_rest_of_late_money_beside_the_paying_payment_is_refunded,
        p17_the_rest_of_a_share_of_cancelled_units_is_refunded,
        p18_another_currency_on_a_captured_payment_is_recorded_and_not_booked,
        p18_the_currency_of_the_price_on_a_mismatch_is_not_booked,
        p19_an_outdated_answer_to_a_job_does_not_end_a_lease,
        p19_an_outdated_answer_to_an_operator_does_not_end_a_lease,
        p19_an_outdated_answer_does_not_hand_a_payment_back_to_the_shopper,
    }
    bare_amounts::{
        a_bare_amount_is_compared, a_bare_authorized_amount_is_compared,
        a_bare_amount_has_the_digits_of_its_currency,
        a_bare_amount_that_comes_early_is_compared_later,
    }
    bulk::{
        a_passing_refusal_is_not_kept_under_the_key,
    }
    concurrent_changes::{
        an_order_that_a_rival_confirms_counts_as_confirmed,
        what_a_rival_has_ended_stays_ended,
        an_authorization_that_a_rival_has_voided_stays_voided,
        work_and_messages_that_a_rival_puts_back_wait,
        a_listing_that_a_rival_archives_is_archived,
    }
    queues::{
        a_hanging_provider_holds_up_no_message_and_no_order,
        a_hanging_mail_server_holds_up_no_money,
        a_clock_that_steps_back_stops_no_sweep,
        a_clock_that_jumps_wakes_the_sweeps,
        messages_that_were_not_tried_keep_their_attempts,
        who_keeps_silent_is_left_alone_for_a_while,
    }
    limits::{
        s20_messages_over_a_limit_keep_no_others_of_their_batch,
        s20_a_customer_is_sent_a_limited_number_of_messages,
        s20_an_address_is_sent_a_limited_number_of_messages,
        s20_a_message_is_counted_once_however_often_it_is_tried,
        s20_messages_about_failed_payments_over_a_limit_are_given_up,
        s20_messages_of_a_busy_shop_wait,
        s21_contact_data_changes_a_limited_number_of_times,
        s22_unpaid_orders_hold_a_limited_number_of_units,
        s23_a_customer_has_a_limited_number_of_payment_attempts,
        s24_a_customer_uses_a_limited_number_of_keys,
    }
    messages::{
        a_dead_message_whose_work_is_kept_is_sent_again,
        a_dead_message_without_work_is_sent_again,
        work_that_is_put_back_owes_its_message_again,
        an_order_paid_before_an_address_was_left_is_confirmed_by_hand_later,
        nothing_is_kept_for_a_customer_who_wants_no_messages,
        an_address_that_is_gone_when_a_message_is_due_keeps_it,
        a_message_is_in_the_language_of_its_reader,
        a_confirmation_says_whether_the_order_is_paid,
    }
    provider_timeouts::{
        a_provider_that_keeps_silent_is_asked_a_few_times_only,
        a_provider_that_has_nothing_new_leaves_the_order_as_it_is,
        an_unknown_provider_is_left_to_others,
        an_authorization_is_looked_up_rarely,
        an_attempt_with_a_reference_stays_when_it_is_not_found,
        an_attempt_with_a_reference_is_cancelled_by_the_provider_only,
        an_attempt_that_a_provider_does_not_know_ends_with_its_order,
    }
    prices::{
        shipping_and_included_tax_are_paid_as_the_cart_shows_them,
        added_tax_is_captured_and_refunded_by_unit,
        a_rate_that_changes_after_the_cart_was_shown_is_refused_not_charged,
        s36_an_order_is_priced_from_the_tables_that_are_stored,
        refusals_are_decided_by_the_tables_that_are_stored,
        a_checkout_needs_a_method_that_delivers_there,
        a_coupon_below_the_threshold_makes_shipping_cost_something,
        a_cart_that_is_in_checkout_keeps_its_address,
    }
    carts::{
        a_cart_is_made_at_the_first_look,
        putting_a_listing_twice_sets_its_quantity,
        a_line_can_be_set_and_removed,
        prices_are_live_until_checkout,
        another_currency_is_refused,
        a_cart_in_checkout_is_frozen,
        a_frozen_cart_shows_its_order,
        an_archived_listing_cannot_be_put_in,
        two_at_once_make_one_cart,
    }
    amounts::{
        a_cart_that_can_be_filled_can_be_read,
        a_cart_that_prices_made_too_large_is_shown_and_can_be_made_smaller,
        orders_in_every_currency_can_be_placed,
        no_price_and_no_order_passes_the_limit,
    }
    coupon_answers::{
        a_limit_counts_uses_from_before_it_was_set,
        a_limit_set_later_holds_under_race,
        what_a_user_has_spent_is_usable_nowhere,
        a_coupon_that_takes_nothing_off_is_not_spent,
    }
    checkout::{
        s17_a_customer_has_a_limited_number_of_open_orders,
        s17_cash_on_delivery_can_be_switched_off,
        a_session_holds_stock_and_waits_for_money,
        an_empty_cart_is_refused,
        the_cart_of_another_customer_is_not_found,
        i33_out_of_stock_names_the_listings_and_changes_nothing,
        another_amount_than_expected_is_refused,
        an_amount_in_another_currency_is_refused,
        a_changed_price_is_charged_as_it_is_now,
        cancelling_a_session_gives_everything_back,
        an_expired_session_reopens_the_cart,
        cash_on_delivery_needs_no_payment,
        an_order_of_nothing_is_paid_at_once,
        a_provider_that_is_away_can_be_tried_again,
        a_lost_answer_is_looked_up,
        an_unknown_provider_is_named,
    }
    paying::{
        paying_an_order_takes_the_money_once,
        s15_an_order_takes_a_limited_number_of_attempts,
        a_declined_attempt_can_be_followed_by_another,
        the_waiting_attempt_is_confirmed_not_doubled,
        a_paid_order_is_not_paid_again,
        an_action_is_asked_for,
        i13_money_of_a_lost_answer_is_found,
        a_lost_answer_without_money_ends_the_attempt,
        p07_another_amount_is_a_mismatch_and_pays_nothing,
        card_numbers_are_refused,
        a_payment_can_be_cancelled,
        z04_two_hundred_at_once_charge_once,
    }
    provider_updates::{
        a_paid_webhook_pays_the_order,
        i18_a_webhook_twice_has_one_effect,
        i19_a_forged_signature_changes_nothing,
        w03_a_webhook_before_its_payment_is_deferred_and_applied,
        late_failure_never_undoes_paid,
        money_after_a_cancellation_is_refunded,
        failed_then_paid_is_paid,
        a_hundred_at_once_have_one_effect,
    }
    cancelling::{
        an_unpaid_order_releases_stock_and_coupon,
        a_paid_order_is_refunded,
        a_cancelled_confirmed_order_returns_its_stock,
        cancelling_twice_is_once,
        a_shipped_order_stays,
        the_shop_can_end_the_customers_right,
        cancel_against_pay_never_keeps_money,
    }
    coupons::{
        a_coupon_takes_off_what_it_says, every_unusable_coupon_looks_the_same,
        one_use_is_used_once, a_limit_for_each_user_holds, a_coupon_on_an_order,
        z17_a_deleted_coupon_leaves_its_evidence, own_coupons_are_listed,
    }
    exits::{
        a_refunded_remainder_ends_with_the_last_arrival,
        cancelled_units_are_refunded_and_can_be_sold_again,
        cancelled_units_are_not_captured,
        cash_refused_at_the_door_ends_the_order,
        a_parcel_that_came_back_is_sent_again,
        a_lost_parcel_is_written_off,
        an_action_under_one_key_happens_once,
        deliver_and_return_have_one_winner,
        cancelling_and_shipping_share_the_units,
        a_parcel_is_returned_to_its_own_order,
        the_customer_is_told,
    }
    keys::{
        s16_a_large_answer_is_kept_only_where_something_changed,
        the_same_key_gives_the_same_answer,
        another_request_under_the_key_is_refused,
        a_refusal_is_kept,
        a_hundred_at_once_make_one_order,
        a_dead_checkout_is_taken_over,
        a_dead_checkout_whose_payment_was_cancelled_is_refused,
    }
    lifecycle::{
        an_order_goes_its_way_to_the_end,
        confirming_commits_the_stock,
        an_unpaid_order_is_not_confirmed,
        cash_is_recorded_on_delivery,
        parcels_leave_one_by_one,
        auto_confirm_confirms_when_paid,
    }
    listings::{
        a_listing_in_use_is_protected,
        a_taken_sku_is_named,
        stock_never_falls_below_what_is_held,
        an_import_makes_changes_and_leaves_alone,
        pages_show_every_listing_once,
        a_file_of_a_spreadsheet_is_imported_once,
        a_search_finds_names_however_they_are_written,
    }
    multi_line::{
        notes_and_reasons_keep_their_lines,
        a_text_of_one_line_takes_no_other,
    }
    stats::{
        orders_are_counted_by_the_days_of_a_time_zone,
    }
    authorizing::{
        an_authorization_is_captured_by_an_operator,
        a_customer_whose_money_is_authorized_can_fill_another_cart,
        a_part_can_be_taken,
        the_first_parcel_takes_the_money,
        a_capture_that_is_refused_shows,
        a_capture_is_tried_again_while_the_provider_is_unavailable,
        a_lost_answer_of_a_capture_is_found,
        a_refusal_says_nothing_about_what_stands,
        captures_at_once_take_the_money_once,
        an_authorization_is_voided_by_an_operator,
        a_customer_cannot_void_what_the_shop_relies_on,
    }
    sweeps::{
        an_idle_cart_is_abandoned,
        old_keys_and_receipts_are_forgotten,
        work_that_kills_its_workers_is_given_up,
        money_is_tried_for_longer_than_messages,
        a_refund_that_always_fails_is_dead_lettered,
    }
    clocks::{
        t01_a_jump_expires_forgets_and_takes_over_nothing,
        t03_a_jump_that_stays_is_adopted_after_a_while,
        t03_work_of_a_clock_that_was_ahead_is_done,
        t04_a_clock_that_does_not_fit_the_rows_is_noticed_at_the_start,
        t04_a_row_of_the_future_does_not_set_the_time,
        t05_a_key_that_was_set_free_is_free_on_every_server,
    }
    conditions::{
        a_cart_is_changed_in_the_version_that_is_meant,
        an_order_is_moved_in_the_version_that_is_meant,
        a_replay_comes_before_the_condition,
        of_many_conditional_changes_one_wins,
        the_expected_amount_is_the_one_with_the_coupon,
    }
    matrix::{
        w02_webhooks_in_any_order_end_in_one_state,
        p05_a_slow_provider_is_not_waited_for_and_slows_no_other_request,
        z10_a_key_is_known_after_the_cache_has_forgotten_it,
        z11_a_webhook_is_known_days_after_the_cache_has_forgotten_it,
        i20_a_message_is_owed_from_the_moment_of_its_cause,
        n02_a_message_sent_twice_bears_one_id,
        t01_a_clock_that_jumps_breaks_nothing,
        t02_servers_whose_clocks_differ_do_everything_once,
    }
    work::{
        i21_messages_are_sent_once,
        a_batch_takes_no_more_jobs_than_its_size,
        n01_a_failing_notifier_is_retried_and_dead_lettered,
        a_user_without_address_gets_nothing,
        w09_silent_payments_are_asked_about,
        z19_a_worker_that_dies_leaves_its_job_to_others,
        a_hundred_units_sell_exactly_a_hundred,
    }
}
