//! Units that are named twice are added up.

use std::collections::BTreeMap;

/// Units by what they are of, with those named twice added up; `None` for no units, or fewer than
/// one of something.
pub(super) fn merged<K: Ord + Copy>(lines: &[(K, i64)]) -> Option<BTreeMap<K, i64>> {
    let mut sums = BTreeMap::<K, i64>::new();
    for &(key, quantity) in lines {
        if quantity < 1 {
            return None;
        }
        let sum = sums.entry(key).or_default();
        *sum = sum.saturating_add(quantity);
    }
    (!sums.is_empty()).then_some(sums)
}
