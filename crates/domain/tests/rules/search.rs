//! What a search takes for the same.

use domain::search::{folded, holds};
use proptest::prelude::*;
use rstest::rstest;

#[rstest]
#[case::letter_case("Silk TIE", "silk tie")]
#[case::decomposed("cafe\u{301}", "Café")]
#[case::several_marks("a\u{323}\u{302}", "Ậ")]
#[case::marks_in_any_order("a\u{302}\u{323}", "ậ")]
#[case::dotted_capital("İzmir", "izmir")]
#[case::dotted_capital_decomposed("I\u{307}zmir", "izmir")]
#[case::dotless("ISPARTA", "ısparta")]
#[case::sharp_s("Straße", "STRASSE")]
#[case::capital_sharp_s("STRAẞE", "straße")]
#[case::final_sigma("ΟΔΟΣ", "οδος")]
#[case::full_width("Ａ４　紙", "a4 紙")]
#[case::half_width("ｶﾞ", "ガ")]
#[case::ligature("ﬃ", "FFI")]
#[case::soft_hyphen("co\u{ad}operate", "cooperate")]
#[case::zero_width("\u{200b}mug", "mug")]
#[case::no_break_space("red\u{a0}mug", "red mug")]
#[case::hangul("\u{1112}\u{1161}\u{11ab}", "한")]
fn the_same_to_a_search(#[case] one: &str, #[case] other: &str) {
    assert_eq!(folded(one), folded(other));
    assert!(holds(one, other) && holds(other, one));
}

#[rstest]
#[case("e", "é")]
#[case("a", "ä")]
#[case("red mug", "redmug")]
#[case("o", "0")]
#[case("校", "校服")]
fn not_the_same_to_a_search(#[case] one: &str, #[case] other: &str) {
    assert_ne!(folded(one), folded(other));
}

#[test]
fn a_part_is_looked_for_as_it_is() {
    assert!(holds("100% silk", "0% S") && holds("anything", ""));
    assert!(!holds("100 percent", "100%") && !holds("abc", "a_c"));
}

proptest! {
    #[test]
    fn folding_again_changes_nothing(text in any::<String>()) {
        let once = folded(&text);
        prop_assert_eq!(folded(&once), once.clone());
        prop_assert!(!once.contains('\n') || text.contains('\n'), "no line comes from nothing");
    }

    #[test]
    fn letter_case_never_counts(text in "[a-zA-Z0-9 äöüÄÖÜßçéèñøåłŁřžŽЖжΩωσς]{0,20}") {
        prop_assert_eq!(folded(&text.to_lowercase()), folded(&text));
        prop_assert_eq!(folded(&text.to_uppercase()), folded(&text));
    }
}
