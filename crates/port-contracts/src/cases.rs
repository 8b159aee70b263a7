//! The list of storage cases: one place, out of which an adapter's tests and the lists in
//! [`STORAGE_CASES`] are made, so that no adapter can leave a case out.

mod fixture;

pub use fixture::{StorageFixture, broken, sound};

/// Makes one test of each storage case, in modules `store`, `outbox`, `repositories`,
/// `stats` and `audit`.
///
/// Takes an async function without arguments that gives a [`StorageFixture`]: `Arc<dyn Storage>`, or that
/// with a guard. The crate needs tokio as a dev-dependency, with `macros` and `rt-multi-thread`.
///
/// ```ignore
/// async fn fresh() -> Arc<dyn ports::Storage> { Arc::new(MemoryStore::new()) }
/// port_contracts::storage_contract!(fresh);
/// ```
#[macro_export]
macro_rules! storage_contract {
    ($make:expr) => {
        $crate::__storage_cases! { __storage_tests, $make }
    };
}

/// Tests out of the list.
#[doc(hidden)]
#[macro_export]
macro_rules! __storage_tests {
    ($make:expr; $($suite:ident $run:ident [$($case:ident)*])*) => {$(
        mod $suite {
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $case() {
                    let name = concat!(stringify!($suite), "::", stringify!($case));
                    $crate::__private::$run(name, ($make)().await, $crate::$suite::$case).await;
                }
            )*
        }
    )*};
}

/// The names out of the list.
#[doc(hidden)]
#[macro_export]
macro_rules! __storage_names {
    (; $($suite:ident $run:ident [$($case:ident)*])*) => {
        &[$($(concat!(stringify!($suite), "::", stringify!($case)),)*)*]
    };
}

/// The list.
#[doc(hidden)]
#[macro_export]
macro_rules! __storage_cases {
    ($then:ident $(, $make:expr)?) => {
        $crate::$then! { $($make)?;
            store sound [
                address_has_one_customer
                address_race_has_one_winner
                adoption_meets_an_erasure
                adoption_race_has_one_winner
                a_message_has_one_delivery
                all_or_nothing
                an_empty_commit_is_taken
                api_key_is_revoked_once
                archived_listing_cannot_be_held
                cancelled_units_are_kept
                cancelled_units_of_another_order_are_refused
                cart_holds_a_listing_once
                cart_move_comes_late
                cart_moves_with_its_order
                cart_naming_a_deleted_listing_is_a_conflict
                cart_update_writes_what_differs
                changed_coupon_is_a_conflict
                closed_cart_makes_room
                counting_switched_off_is_a_conflict
                coupon_can_come_back
                coupon_code_taken
                coupon_never_over_used
                coupon_swapped_in_one_commit
                coupon_update_leaves_the_counters
                coupon_used_up_at_once
                coupon_uses_are_counted
                crosswise_orders_all_end
                delete_races_with_orders
                deleted_coupon_cannot_be_named
                deleted_coupon_leaves_its_traces
                deliveries_are_claimed_once
                deliveries_of_an_order_wait_for_each_other
                dispute_ref_taken
                disputes_are_kept
                disputes_are_listed
                customer_with_an_open_order_is_not_erased
                erased_customer_leaves_no_personal_data
                erasure_follows_adopted_orders
                erasure_leaves_responses_about_others
                erasure_leaves_the_books
                expired_key_is_replaced
                feed_moves_once
                fencing
                finished_key_stays_finished
                guest_order_is_adopted_by_who_proved_its_address
                guest_order_of_an_account_is_not_adopted
                history_number_taken
                held_delivery_comes_again
                held_units_can_be_written_off
                hold_at_old_price_is_a_conflict
                hold_of_a_deleted_listing_is_a_conflict
                holds_race_with_adjustments
                key_is_scoped
                key_race_has_one_winner
                key_taken
                late_money_beside_a_live_attempt
                ledger_begins_with_the_creator_of_the_listing
                ledger_follows_orders
                ledger_has_no_row_of_nothing
                ledger_has_no_row_of_what_was_refused
                ledger_outlives_its_listing
                ledger_sums_up_to_the_stock
                ledger_sums_up_under_race
                limit_below_its_uses_is_a_conflict
                listing_update_leaves_the_counters
                live_attempt_race_has_one_winner
                missing_rows_are_a_conflict
                next_attempt_after_a_failed_one
                old_deliveries_of_an_order_keep_their_order
                one_live_attempt
                one_open_cart
                one_open_cart_under_race
                one_use_an_order
                one_writer_wins
                order_lines_never_change
                order_number_taken
                out_of_stock_names_all
                protect
                price_tables_are_bounded
                price_tables_are_bounded_under_race
                price_tables_are_guarded
                provider_ref_taken
                purge_takes_ended_periods
                purge_takes_api_keys_that_ended
                purge_takes_deliveries_that_ended
                purge_takes_expired_codes_and_links
                purge_takes_expired_web_sessions
                purge_takes_only_the_old
                purge_takes_the_oldest_first
                purge_twice_at_once
                receipt_is_settled
                receipt_once
                receipt_race_has_one_winner
                return_of_another_order_is_refused
                returns_are_erased_when_they_are_closed
                returns_are_kept
                returns_are_listed
                running_key_is_taken_over
                shipping_method_code_taken
                sign_in_code_is_guarded_by_its_version
                sign_in_code_race_counts_one_try_a_version
                sign_in_link_is_used_once
                sku_taken
                slot_comes_free
                slot_race_has_one_winner
                slot_taken_is_a_conflict
                stale_contact_and_message_are_a_conflict
                stale_delete_is_a_conflict
                stale_goods_are_a_conflict
                stale_order_parts_are_a_conflict
                stale_price_rows_are_a_conflict
                stale_version_is_a_conflict
                stale_saved_views_are_a_conflict
                stock_follows_its_order
                stock_is_adjusted
                stock_is_never_adjusted_below_what_is_held
                stock_is_never_set_below_what_is_held
                stock_is_set
                stock_never_oversells
                open_orders_are_limited
                stock_of_many_units_never_oversells
                take_over_race_has_one_winner
                tax_rate_taken
                uncounted_listing_holds_nothing
                unnamed_listing_can_go
                unpaid_units_are_limited
                usage_counts_only_what_was_done
                usage_is_limited
                usage_race_stops_at_the_limit
                uses_of_a_deleted_coupon_move_on
                uses_without_a_limit_are_counted
                webhook_endpoint_is_guarded_by_its_version
                webhook_endpoints_are_bounded_under_race
                what_an_old_version_of_an_order_says_is_refused
                written_off_units_stay_gone
            ]
            outbox sound [
                dead_lettered_job_waits_for_an_operator
                claimed_by_kind
                claimed_once
                claimed_once_under_race
                finished_job_is_gone
                jobs_are_filtered
                jobs_are_listed
                jobs_of_a_clock_ahead_are_recalled
                leases_of_a_clock_ahead_end
                jobs_of_a_message
                lease_ends_once
                lease_runs_out
                longest_due_first
                next_job_at
                not_before_its_time
                only_a_dead_job_is_revived
                released_job_was_not_tried
                retried_job_comes_again
                work_round_trip
            ]
            repositories sound [
                adopted_order_of_a_cart
                accepted_mismatch_round_trip
                active_web_sessions
                api_key_round_trip
                api_keys_are_walked_newest_first
                capture_round_trip
                cart_round_trip
                carts_of_a_user
                carts_of_every_status
                contact_round_trip
                contacts_are_found_by_address
                coupon_by_code
                coupon_round_trip
                coupons_are_searched
                coupons_are_walked_in_pages
                customer_address_round_trip
                delivered_order_round_trip
                feed_has_every_event
                full_order_round_trip
                history_round_trip
                idempotency_round_trip
                idle_web_sessions_are_not_active
                idle_carts
                large_order_round_trip
                listing_beside_the_cart
                listing_round_trip
                listings_are_found_by_id_and_sku
                listings_are_found_however_letters_are_written
                listings_are_searched
                listings_are_walked_in_pages
                messages_to_deliver
                newest_row
                notification_round_trip
                notifications_are_filtered
                notifications_are_filtered_by_kind
                notifications_are_walked_newest_first
                open_cart
                guest_order_round_trip
                guests_of_a_customer
                order_link_round_trip
                orders_placed_with_an_address
                order_numbers
                orders_linked_to_an_address
                order_of_a_cart
                order_of_payment
                order_of_reference
                orders_are_filtered
                orders_are_filtered_by_all_at_once
                orders_are_filtered_by_amount
                orders_are_filtered_by_issue
                orders_are_filtered_by_payment_status
                orders_are_filtered_by_time
                orders_are_walked_newest_first
                orders_due
                orders_due_waits_for_payments
                orders_due_waits_for_payments_in_flight
                orders_of_every_state
                parcels_of_every_state
                parts_come_in_the_order_of_their_times
                payments_are_filtered
                payments_are_filtered_by_status
                payments_are_walked_newest_first
                payments_of_every_state
                plain_order_round_trip
                price_tables_are_read_whole
                receipt_round_trip
                receipts_are_walked_newest_first
                receipts_name_their_payments
                receipts_of_a_payment
                refunds_of_every_state
                shipping_method_round_trip
                shipping_methods_are_walked_in_pages
                saved_views_round_trip
                sign_in_code_round_trip
                silent_payments
                resting_payments_have_their_own_limit
                silent_payments_of_providers
                sold_out_listings_are_listed
                stock_movement_round_trip
                stock_movements_are_walked_newest_first
                tax_rate_round_trip
                tax_rates_are_walked_in_pages
                touched_cart_is_not_abandoned
                usable_coupons
                web_session_round_trip
                webhook_deliveries_are_filtered
                webhook_endpoint_round_trip
            ]
            stats sound [
                an_empty_shop_has_no_figures
                daily_figures_are_those_of_the_days
                days_are_added_up
                days_are_those_of_the_time_zone
                declines_are_counted
                gauges_follow_the_orders
                gauges_follow_the_outbox
                gauges_follow_what_waits_for_a_person
                refunded_money_is_no_revenue
                span_is_half_open
                sums_have_no_limit
                top_listings_are_ranked
                top_listings_bear_their_newest_name
                worklist_counts_orders_by_their_issues
                worklist_counts_to_its_limit
                worklist_follows_what_waits
            ]
            audit broken [
                adopted_order_has_the_owner_of_its_adoption
                cancelled_amount_is_reckoned_again
                converted_cart_without_an_order_is_seen
                coupon_uses_are_matched
                gaps_in_a_history_are_seen
                held_stock_is_counted
                mismatch_of_a_cancelled_order_is_seen
                mismatch_without_a_deadline_is_seen
                money_of_a_cancelled_order_is_seen
                message_about_an_order_of_another_is_seen
                money_of_a_won_dispute_is_seen
                order_paid_twice_is_seen
                parts_of_a_price_are_added_up
                refund_of_too_much_is_seen
                refunded_order_without_a_deadline_is_seen
                refused_refund_of_a_cancelled_order_is_seen
                returned_amount_is_computed_again
                sound_shop_has_no_findings
                stage_of_an_order_is_compared_with_its_parcels
                stock_of_cancelled_units_is_in_the_ledger
                stock_of_returned_units_is_in_the_ledger
                stored_words_are_computed_again
                totals_are_added_up
                uncounted_refund_is_seen
                units_received_twice_are_seen
                units_returned_twice_are_seen
                units_shipped_and_cancelled_are_seen
            ]
        }
    };
}

/// The names of all storage cases, such as `store::fencing`.
pub const STORAGE_CASES: &[&str] = __storage_cases! { __storage_names };

#[cfg(test)]
mod tests;
