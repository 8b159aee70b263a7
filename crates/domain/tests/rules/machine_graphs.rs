//! What holds for every machine as a graph: where it begins, that every state is reached, that none
//! is a trap, and which final states can be left after all.

use std::collections::BTreeSet;

use domain::cart::CartMachine;
use domain::coupon::CouponUseMachine;
use domain::dispute::DisputeMachine;
use domain::fulfillment::ParcelMachine;
use domain::machine::{Machine, Verdict, reachable, stuck};
use domain::notification::NotificationMachine;
use domain::order::{OrderMachine, ReturnMachine};
use domain::payment::PaymentMachine;
use domain::refund::RefundMachine;

/// A machine's facts that are not in its table.
struct Facts<'a> {
    initial: &'a [&'a str],
    finals: &'a [&'a str],
    /// Moves out of final states: each is documented in the machine or in the specification.
    exits: &'a [(&'a str, &'a str)],
}

fn words<S: ToString>(states: impl IntoIterator<Item = S>) -> BTreeSet<String> {
    states.into_iter().map(|s| s.to_string()).collect()
}

fn exits<M: Machine>() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for &state in M::states().iter().filter(|s| M::is_final(**s)) {
        for &event in M::events() {
            if let Verdict::Moves(to) = M::next(state, event) {
                found.insert((state.to_string(), to.to_string()));
            }
        }
    }
    found
}

/// Its own search, so that the one in the crate is checked as well.
fn reached<M: Machine>() -> BTreeSet<String> {
    let mut found = words(M::initial());
    for _ in M::states() {
        for &state in M::states() {
            for &event in M::events() {
                let to = M::next(state, event).moved();
                if let (true, Some(to)) = (found.contains(&state.to_string()), to) {
                    found.insert(to.to_string());
                }
            }
        }
    }
    found
}

fn check<M: Machine>(facts: &Facts<'_>) {
    let name = M::NAME;
    assert_eq!(words(M::initial()), words(facts.initial), "{name}: initial");
    let finals = M::states().iter().filter(|s| M::is_final(**s));
    assert_eq!(words(finals), words(facts.finals), "{name}: final");
    assert_eq!(reached::<M>(), words(M::states()), "{name}: reachable");
    assert_eq!(words(reachable::<M>()), words(M::states()), "{name}: reachable()");
    assert_eq!(words(stuck::<M>()), BTreeSet::new(), "{name}: stuck()");
    let documented: BTreeSet<(String, String)> =
        facts.exits.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
    assert_eq!(exits::<M>(), documented, "{name}: ways out of final states");
}

#[test]
fn an_order_ends_delivered_or_cancelled_for_good() {
    check::<OrderMachine>(&Facts {
        initial: &["pending"],
        finals: &["delivered", "cancelled"],
        exits: &[],
    });
}

#[test]
fn a_payment_that_ended_is_moved_by_real_money_alone() {
    check::<PaymentMachine>(&Facts {
        initial: &["pending", "paid"],
        finals: &["paid", "refunded", "failed", "cancelled"],
        exits: &[
            ("paid", "partially_refunded"),
            ("paid", "refunded"),
            ("refunded", "partially_refunded"),
            ("refunded", "paid"),
            ("refunded", "mismatch"),
            ("failed", "paid"),
            ("failed", "mismatch"),
            ("cancelled", "paid"),
            ("cancelled", "mismatch"),
        ],
    });
}

#[test]
fn a_refund_that_failed_is_moved_by_real_money_alone() {
    check::<RefundMachine>(&Facts {
        initial: &["pending"],
        finals: &["succeeded", "failed"],
        exits: &[("failed", "succeeded"), ("succeeded", "failed")],
    });
}

#[test]
fn a_closed_dispute_is_moved_by_an_appeal_and_a_closed_inquiry_by_a_dispute_alone() {
    check::<DisputeMachine>(&Facts {
        initial: &["inquiry", "needs_response", "under_review", "won", "lost", "inquiry_closed"],
        finals: &["won", "lost", "inquiry_closed"],
        exits: &[
            ("won", "lost"),
            ("lost", "won"),
            ("inquiry_closed", "needs_response"),
            ("inquiry_closed", "under_review"),
            ("inquiry_closed", "won"),
            ("inquiry_closed", "lost"),
        ],
    });
}

#[test]
fn a_cart_ends_converted_or_abandoned_for_good() {
    check::<CartMachine>(&Facts {
        initial: &["active"],
        finals: &["converted", "abandoned"],
        exits: &[],
    });
}

#[test]
fn a_redeemed_use_is_released_only_by_a_cancellation() {
    check::<CouponUseMachine>(&Facts {
        initial: &["reserved"],
        finals: &["redeemed", "released"],
        exits: &[("redeemed", "released")],
    });
}

#[test]
fn a_parcel_ends_delivered_or_comes_back() {
    let finals = &["delivered", "returned"];
    check::<ParcelMachine>(&Facts { initial: &["shipped"], finals, exits: &[] });
}

#[test]
fn a_return_begins_with_the_customer_or_the_shop() {
    check::<ReturnMachine>(&Facts {
        initial: &["requested", "approved"],
        finals: &["rejected", "received", "cancelled"],
        exits: &[],
    });
}

#[test]
fn a_message_that_ended_is_sent_again_by_an_operator() {
    check::<NotificationMachine>(&Facts {
        initial: &["queued", "no_address"],
        finals: &["sent", "dead", "no_address"],
        exits: &[
            ("sent", "queued"),
            ("dead", "queued"),
            ("dead", "sent"),
            ("no_address", "queued"),
            ("no_address", "sent"),
        ],
    });
}

/// A machine with a state that leads nowhere: the search for traps has to find it.
struct Trap;

impl Machine for Trap {
    type State = &'static str;
    type Event = &'static str;
    const NAME: &'static str = "Trap";

    fn states() -> &'static [&'static str] {
        &["open", "trap", "done", "island"]
    }
    fn events() -> &'static [&'static str] {
        &["finish", "fall"]
    }
    fn next(state: &'static str, event: &'static str) -> Verdict<&'static str> {
        match (state, event) {
            ("open", "finish") => Verdict::Moves("done"),
            ("open", "fall") => Verdict::Moves("trap"),
            _ => Verdict::Refused,
        }
    }
    fn initial() -> &'static [&'static str] {
        &["open"]
    }
    fn is_final(state: &'static str) -> bool {
        state == "done"
    }
}

#[test]
fn the_searches_find_a_trap_and_an_island() {
    assert_eq!(stuck::<Trap>(), ["trap", "island"]);
    assert_eq!(reachable::<Trap>(), ["open", "done", "trap"]);
}
