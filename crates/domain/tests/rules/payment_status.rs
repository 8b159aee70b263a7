//! What attempts come to: every sequence of up to three attempts against an oracle.

use domain::order::{OrderPaymentStatus, OrderStatus, PaymentFacts, payment_status};
use domain::payment::PaymentStatus;

/// How much an attempt in each status says, and which word it says; the largest number wins. Money
/// that came in says most, also when it was refunded, for an order is paid once. An attempt that
/// ended says nothing by itself: the last of them decides.
const SAYS: [(&str, u8, &str); 13] = [
    ("paid", 6, "paid"),
    ("partially_refunded", 5, "partially_refunded"),
    ("authorized", 3, "authorized"),
    ("pending", 2, "processing"),
    ("processing", 2, "processing"),
    ("requires_action", 2, "processing"),
    ("approved", 2, "processing"),
    ("unknown", 2, "processing"),
    ("needs_review", 2, "processing"),
    ("mismatch", 2, "processing"),
    ("refunded", 4, "refunded"),
    ("failed", 0, ""),
    ("cancelled", 0, ""),
];

/// An order of zero counts as paid. "`failed`: the last attempt failed and none is live or paid".
pub fn oracle(nothing_to_pay: bool, attempts: &[PaymentStatus]) -> &'static str {
    if nothing_to_pay {
        return "paid";
    }
    let says = |status: &PaymentStatus| {
        let found = SAYS.iter().find(|(name, ..)| *name == status.as_str());
        *found.expect("every status is in the table")
    };
    let loudest = attempts.iter().map(says).max_by_key(|(_, weight, _)| *weight);
    match (loudest, attempts.last()) {
        (Some((_, 1.., word)), _) => word,
        (Some(_), Some(PaymentStatus::Failed)) => "failed",
        _ => "unpaid",
    }
}

fn sequences() -> Vec<Vec<PaymentStatus>> {
    let mut all = vec![Vec::new()];
    let mut longest = all.clone();
    for _ in 0..3 {
        longest = longest
            .iter()
            .flat_map(|head: &Vec<PaymentStatus>| {
                PaymentStatus::ALL.iter().map(move |&last| [head.as_slice(), &[last]].concat())
            })
            .collect();
        all.extend(longest.iter().cloned());
    }
    all
}

#[test]
fn every_sequence_of_up_to_three_attempts_comes_to_the_word_it_should() {
    let sequences = sequences();
    assert_eq!(sequences.len(), 1 + 13 + 169 + 2_197);
    for attempts in sequences {
        for nothing_to_pay in [false, true] {
            let facts = PaymentFacts { nothing_to_pay, attempts: attempts.clone() };
            let word = payment_status(&facts).to_string();
            assert_eq!(word, oracle(nothing_to_pay, &attempts), "{facts:?}");
        }
    }
}

#[test]
fn the_order_of_attempts_counts_among_ended_ones_only() {
    use PaymentStatus as P;
    let word = |attempts: &[P]| {
        payment_status(&PaymentFacts { nothing_to_pay: false, attempts: attempts.to_vec() })
    };
    assert_eq!(word(&[P::Failed, P::Cancelled]), OrderPaymentStatus::Unpaid);
    assert_eq!(word(&[P::Cancelled, P::Failed]), OrderPaymentStatus::Failed);
    for attempts in sequences().iter().filter(|a| a.len() == 3) {
        let mut turned = attempts.clone();
        turned.reverse();
        let (one, other) = (word(attempts), word(&turned));
        let ended = |o: OrderPaymentStatus| {
            matches!(o, OrderPaymentStatus::Unpaid | OrderPaymentStatus::Failed)
        };
        assert!(one == other || (ended(one) && ended(other)), "{attempts:?}");
    }
}

#[test]
fn i09_money_came_in_where_the_word_says_paid() {
    for &status in OrderPaymentStatus::ALL {
        let word = domain::order::order_status(domain::order::OrderLifecycle::Pending, status);
        assert_eq!(status.is_collected(), word == OrderStatus::Paid, "{status}");
    }
}
