//! Splits an amount over lines, to the last minor unit.

/// Splits `amount` in proportion to `weights` by largest remainder: each part is rounded down, and the minor units
/// that are left go one each to the parts with the largest remainders. Of equal remainders the one with the smaller
/// `key` comes first, so that the order of the lines does not matter. No part exceeds its weight if `amount` does not
/// exceed their sum. Nothing is split if all weights are zero.
pub(super) fn split<K: Ord>(amount: i64, weights: &[(K, i64)]) -> Vec<i64> {
    let whole: i128 = weights.iter().map(|(_, weight)| i128::from(*weight)).sum();
    if whole <= 0 {
        return vec![0; weights.len()];
    }
    let product = |weight: i64| i128::from(amount) * i128::from(weight);
    let floor = |weight: i64| i64::try_from(product(weight) / whole).unwrap_or(i64::MAX);
    let mut parts: Vec<i64> = weights.iter().map(|(_, weight)| floor(*weight)).collect();
    let given = parts.iter().copied().fold(0, i64::saturating_add);
    let rest = usize::try_from(amount.saturating_sub(given)).unwrap_or(0);
    let mut order: Vec<_> = weights.iter().zip(parts.iter_mut()).collect();
    order.sort_by(|((a_key, a), _), ((b_key, b), _)| {
        let by_rest = (product(*b) % whole).cmp(&(product(*a) % whole));
        by_rest.then_with(|| a_key.cmp(b_key))
    });
    for (_, part) in order.into_iter().take(rest) {
        *part = part.saturating_add(1);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_remainders_get_the_rest() {
        assert_eq!(split(100, &[(1, 1), (2, 1), (3, 1)]), [34, 33, 33]);
        assert_eq!(split(100, &[(3, 1), (2, 1), (1, 1)]), [33, 33, 34], "ties go by key");
        assert_eq!(split(10, &[(1, 7), (2, 3), (3, 5)]), [5, 2, 3], "4.67, 2.00, 3.33");
        assert_eq!(split(5, &[(1, 0), (2, 5)]), [0, 5]);
        assert_eq!(split(0, &[(1, 0), (2, 0)]), [0, 0]);
    }
}
