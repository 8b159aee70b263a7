//! What every payment provider must prove.
//!
//! The author of a provider implements [`GatewayFixture`] for its test double (or for the
//! provider's own test mode) and writes, in a file under `tests/`:
//!
//! ```ignore
//! port_contracts::gateway_contract!(MyFixture::start().await);
//! ```
//!
//! Every case is one test, on a fixture of its own. A case about a capability runs if
//! [`ports::Capabilities`] declares it, and fails if it is not delivered; it is reported as not applicable
//! only if it is declared absent. What a fixture cannot do it says by giving `None` or `false`; the case then
//! writes what it left out to stderr, past the test's capture.

mod amounts;
mod cancelling;
mod capturing;
mod creating;
mod failing;
mod fixture;
mod looking;
mod lost_answers;
mod opening;
mod paying;
mod refunding;
mod steps;
mod webhooks;

pub use amounts::{amounts_keep_their_digits, other_amount_is_reported};
pub use cancelling::{
    cancel_of_paid_says_paid, cancelled_authorization_is_released, cancelled_stays_cancelled,
    not_cancelable_is_told,
};
pub use capturing::{
    capture_twice_is_one, confirm_twice_is_one, partial_capture_is_partial,
    without_capture_it_is_authorized,
};
pub use creating::{
    confirm_at_once, create_twice_is_one, decline_is_declined, return_url_is_passed_on,
};
pub use failing::{
    check_needs_the_credentials, failed_lookup_is_an_error, rate_limit_is_told,
    rejected_request_is_invalid, unavailable_is_not_processed, wrong_credentials_are_misconfigured,
};
pub use fixture::{
    GatewayCall, GatewayFixture, PageAction, ProviderFault, SignaturePlace, WebhookStyle,
};
pub use looking::{
    another_payment_is_not_found, capabilities_are_consistent, found_by_our_id, name_is_plain,
    unknown_payment_is_none,
};
pub use lost_answers::{
    hanging_call_ends, lost_answer_is_unknown, lost_capture_is_unknown, lost_confirm_is_unknown,
    lost_refund_is_unknown, server_error_is_unknown,
};
pub use opening::{HostClock, settings_of};
pub use refunding::{
    failed_refund_is_failed, pending_refund_is_pending, refund_is_found,
    refund_too_much_is_declined, refund_twice_is_one, unknown_refund_is_none,
};
pub use steps::{by_our_id, by_reference};
pub use webhooks::{
    dispute_is_read, foreign_webhook_is_foreign, forged_webhook_is_refused,
    outdated_webhook_is_refused, refund_webhook_is_read, webhook_is_read,
};

/// One test for each case of the suite. The expression makes a fixture; it may await.
#[macro_export]
macro_rules! gateway_contract {
    ($fixture:expr) => {
        $crate::__gateway_cases! { __gateway_tests, $fixture }
    };
}

/// Tests out of the list.
#[doc(hidden)]
#[macro_export]
macro_rules! __gateway_tests {
    ($fixture:expr; $($case:ident)+) => { $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $case() {
            $crate::gateway::$case(&$fixture).await;
        }
    )+ };
}

/// The names out of the list.
#[doc(hidden)]
#[macro_export]
macro_rules! __gateway_names {
    (; $($case:ident)+) => {
        &[$(stringify!($case),)+]
    };
}

/// The list.
#[doc(hidden)]
#[macro_export]
macro_rules! __gateway_cases {
    ($then:ident $(, $fixture:expr)?) => {
        $crate::$then! { $($fixture)?;
            capabilities_are_consistent
            name_is_plain
            create_twice_is_one
            confirm_at_once
            decline_is_declined
            return_url_is_passed_on
            confirm_twice_is_one
            without_capture_it_is_authorized
            capture_twice_is_one
            partial_capture_is_partial
            cancel_of_paid_says_paid
            cancelled_stays_cancelled
            cancelled_authorization_is_released
            not_cancelable_is_told
            amounts_keep_their_digits
            other_amount_is_reported
            lost_answer_is_unknown
            lost_confirm_is_unknown
            lost_capture_is_unknown
            lost_refund_is_unknown
            server_error_is_unknown
            hanging_call_ends
            unavailable_is_not_processed
            rate_limit_is_told
            wrong_credentials_are_misconfigured
            check_needs_the_credentials
            rejected_request_is_invalid
            failed_lookup_is_an_error
            refund_twice_is_one
            refund_too_much_is_declined
            refund_is_found
            unknown_refund_is_none
            pending_refund_is_pending
            failed_refund_is_failed
            found_by_our_id
            unknown_payment_is_none
            another_payment_is_not_found
            webhook_is_read
            refund_webhook_is_read
            dispute_is_read
            foreign_webhook_is_foreign
            outdated_webhook_is_refused
            forged_webhook_is_refused
        }
    };
}

/// The names of all cases.
pub const CASES: &[&str] = __gateway_cases! { __gateway_names };

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::CASES;

    #[test]
    fn every_case_that_is_written_is_listed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/gateway");
        let mut written = BTreeSet::new();
        for file in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let cases = text.split("\npub async fn ").skip(1);
            let cases = cases.filter_map(|rest| rest.split_once("(fixture: &dyn GatewayFixture)"));
            written.extend(cases.map(|(name, _)| name.to_owned()));
        }
        let listed: BTreeSet<String> = CASES.iter().map(|case| (*case).to_owned()).collect();
        assert_eq!(listed.len(), CASES.len(), "a case is listed twice");
        assert_eq!(written, listed, "written and not listed, or the other way round");
    }

    #[test]
    fn the_port_names_cases_that_exist() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let port = fs::read_to_string(root.join("../ports/src/gateway.rs")).unwrap();
        let named = port.split('`').filter_map(|text| text.strip_prefix("gateway::"));
        let named: BTreeSet<&str> = named.collect();
        assert!(named.len() > 20, "the port names its cases: {named:?}");
        for case in named {
            assert!(CASES.contains(&case), "{case} is named and not written");
        }
    }

    #[test]
    fn every_case_has_a_mutant() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("mutants");
        let mut caught = BTreeSet::new();
        for file in fs::read_dir(folder).unwrap() {
            let patch = fs::read_to_string(file.unwrap().path()).unwrap();
            let case = patch.lines().next().and_then(|line| line.strip_prefix("# caught by: "));
            assert!(case.is_some_and(|case| CASES.contains(&case)), "{case:?} of a mutant");
            caught.extend(case.map(ToOwned::to_owned));
        }
        let without = CASES.iter().copied().filter(|&case| !caught.contains(case));
        assert_eq!(without.collect::<Vec<_>>(), [""; 0]);
    }
}
