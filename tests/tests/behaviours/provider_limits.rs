//! The list of cases about what a provider cannot do, and about providers that are paused.

on_every_store! {
    capabilities::{
        a_currency_that_the_provider_does_not_take,
        parts_that_the_provider_does_not_capture_or_refund,
        a_return_whose_price_cannot_be_refunded_in_part,
        units_of_an_order_whose_payment_cannot_be_split,
    }
    not_cancelable::{
        p27_a_payment_that_cannot_be_cancelled_can_still_be_paid,
        p27_money_of_a_cancelled_order_is_refunded_whenever_it_arrives,
        p27_a_payment_that_outlives_its_end_is_looked_up_every_hour,
    }
    paused_providers::{
        p04_a_provider_with_too_many_requests_is_left_alone,
        p04_a_request_repeated_during_a_pause_does_not_hold_its_key,
        p04_jobs_wait_for_a_provider_with_too_many_requests,
        p24_wrong_credentials_fail_no_attempt,
        p25_a_provider_that_does_not_answer_is_paused,
    }
}
