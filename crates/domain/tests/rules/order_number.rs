//! Order numbers: short, without confusable letters, and read as people type them.

use std::collections::BTreeSet;

use domain::order::OrderNumber;
use proptest::prelude::*;

const LETTERS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const MASK: u64 = (1 << 50) - 1;

proptest! {
    #[test]
    fn a_number_is_read_back_however_it_is_typed(bits in any::<u64>()) {
        let number = OrderNumber::from_random(bits);
        let text = number.to_string();
        let plain = text.replace('-', "");
        prop_assert_eq!(text.len(), 11);
        prop_assert_eq!(text.as_bytes()[5], b'-');
        prop_assert!(plain.chars().all(|c| LETTERS.contains(c)));
        let typed = [
            text.clone(),
            text.to_lowercase(),
            plain.clone(),
            format!("  #{text} "),
            format!("{}-{} {}", &plain[..2], &plain[2..7], &plain[7..]),
            text.replace('0', "O").replace('1', "I"),
            text.replace('0', "o").replace('1', "l"),
        ];
        for spelling in typed {
            prop_assert_eq!(spelling.parse::<OrderNumber>().unwrap(), number.clone());
        }
    }

    #[test]
    fn the_low_fifty_bits_make_the_number(one in any::<u64>(), other in any::<u64>()) {
        let same = (one & MASK) == (other & MASK);
        prop_assert_eq!(OrderNumber::from_random(one) == OrderNumber::from_random(other), same);
        let low = OrderNumber::from_random(one & MASK);
        prop_assert_eq!(OrderNumber::from_random(one), low);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,20}") {
        if let Ok(number) = text.parse::<OrderNumber>() {
            prop_assert_eq!(number.as_str().parse::<OrderNumber>().unwrap(), number.clone());
        }
    }
}

#[test]
fn every_letter_occurs_and_no_confusable_one() {
    let seen: BTreeSet<char> =
        (0..32).map(|n| OrderNumber::from_random(n).as_str().chars().next().unwrap()).collect();
    assert_eq!(seen, LETTERS.chars().collect());
    for confusable in "ILOU".chars() {
        assert!(!LETTERS.contains(confusable));
    }
}

#[test]
fn what_is_no_number_is_refused() {
    for text in [
        "",
        "7K3MQ",
        "7K3MQ-2X9R",
        "7K3MQ-2X9RTT",
        "7K3MU-2X9RT",
        "7K3MQ_2X9RT",
        "７K3MQ-2X9RT",
        "7K3MQ-2X9R\n",
        "7K3MQ/2X9RT",
    ] {
        assert!(text.parse::<OrderNumber>().is_err(), "{text:?}");
    }
    assert_eq!("7k3mq2x9rt".parse::<OrderNumber>().unwrap().as_str(), "7K3MQ-2X9RT");
}
