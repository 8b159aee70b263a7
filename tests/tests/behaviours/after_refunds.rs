//! The list of cases about refunds after they were requested, and about providers that are paused.

on_every_store! {
    paused_providers::{
        p04_a_provider_with_too_many_requests_is_left_alone,
        p04_jobs_wait_for_a_provider_with_too_many_requests,
        p24_wrong_credentials_fail_no_attempt,
        p25_a_provider_that_does_not_answer_is_paused,
    }
    refund_events::{
        p22_a_reversed_refund_counts_as_captured_again,
        p22_a_reversed_refund_is_found_without_its_webhook,
        a_reversed_refund_of_a_cancelled_order_is_reported,
        w13_an_outdated_lookup_of_a_refund_changes_nothing,
        w13_an_event_about_a_refund_is_looked_up,
        an_event_about_an_unknown_refund_looks_the_payment_up,
        a_forged_event_about_a_refund_is_refused,
        w11_a_hint_is_followed_by_a_lookup_each_time,
        a_hint_about_an_unknown_payment_leaves_nothing,
        a_provider_that_signs_sends_no_hints,
        hints_of_a_provider_like_mollie_settle_refunds,
        w12_an_event_of_another_mode_pays_nothing,
    }
    slow_refunds::{
        p20_a_pending_refund_is_looked_up_and_not_sent_again,
        a_pending_refund_may_fail_days_later,
        p21_a_refund_of_unknown_outcome_is_looked_up_once_its_key_is_forgotten,
        a_refund_of_unknown_outcome_is_sent_again_while_its_key_is_known,
        a_declined_repetition_is_looked_up,
        a_declined_first_request_fails_the_refund,
        an_accepted_refund_is_never_given_up,
        a_request_that_was_not_processed_does_not_count,
        a_stale_report_of_a_failed_refund_is_looked_up,
        a_look_up_of_the_payment_waits_for_an_accepted_refund,
    }
}
