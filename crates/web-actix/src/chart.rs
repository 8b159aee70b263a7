//! The bars of a chart, in the units in which a template draws them as SVG.

use serde_json::{Value, json};

/// A value, and how people read it.
pub struct Bar {
    /// What it is the value of.
    pub label: String,
    /// The value; what is below zero has no bar.
    pub value: i128,
    /// The value as text.
    pub text: String,
}

/// The distance from one bar to the next.
const STEP: usize = 20;

/// The height of the highest bar.
const HEIGHT: i64 = 100;

/// What a template draws: each bar with its place and height, the size of the whole, and the greatest value.
#[must_use]
pub fn bars(bars: &[Bar]) -> Value {
    let most = bars.iter().max_by_key(|bar| bar.value);
    let greatest = most.map_or(0, |bar| bar.value);
    let drawn = bars.iter().enumerate().map(|(at, bar)| {
        let height = height(bar.value, greatest);
        let x = at.saturating_mul(STEP).saturating_add(2);
        json!({
            "x": x, "y": HEIGHT.saturating_sub(height), "height": height, "label": bar.label,
            "text": bar.text,
        })
    });
    json!({
        "bars": drawn.collect::<Vec<_>>(), "width": bars.len().max(1).saturating_mul(STEP),
        "height": HEIGHT, "most": most.map(|bar| &bar.text),
        "is_empty": greatest <= 0,
    })
}

/// A height in proportion to the greatest value; the smallest value that is not zero can be seen.
fn height(value: i128, greatest: i128) -> i64 {
    if value <= 0 || greatest <= 0 {
        return 0;
    }
    let most = i128::from(HEIGHT);
    // Values near the limit of their type are divided first.
    let exact = value.checked_mul(most).and_then(|product| product.checked_div(greatest));
    let rough = || value.checked_div(greatest.checked_div(most)?);
    let height = exact.or_else(rough).unwrap_or(most).clamp(1, most);
    i64::try_from(height).unwrap_or(HEIGHT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heights(values: &[i128]) -> Vec<i64> {
        let bar =
            |value: &i128| Bar { label: "day".into(), value: *value, text: value.to_string() };
        let drawn = bars(&values.iter().map(bar).collect::<Vec<_>>());
        let heights = drawn["bars"].as_array().unwrap().iter();
        heights.map(|bar| bar["height"].as_i64().unwrap()).collect()
    }

    #[test]
    fn bars_are_in_proportion_and_small_ones_are_seen() {
        assert_eq!(heights(&[]), Vec::<i64>::new());
        assert_eq!(heights(&[0]), [0]);
        assert_eq!(heights(&[7]), [100]);
        assert_eq!(heights(&[0, 1, 500, 1_000, -3]), [0, 1, 50, 100, 0]);
        assert_eq!(heights(&[i128::MAX, i128::MAX / 2, 1]), [100, 50, 1]);
    }

    #[test]
    fn a_chart_has_a_size_and_its_greatest_value() {
        let none = bars(&[]);
        assert_eq!(
            (&none["width"], &none["most"], &none["is_empty"]),
            (&json!(20), &Value::Null, &json!(true))
        );
        let thirty: Vec<Bar> = (0..30)
            .map(|day| Bar { label: day.to_string(), value: day, text: format!("{day} orders") })
            .collect();
        let drawn = bars(&thirty);
        assert_eq!((&drawn["width"], &drawn["most"]), (&json!(600), &json!("29 orders")));
        let last = &drawn["bars"][29];
        assert_eq!(
            (&last["x"], &last["y"], &last["height"]),
            (&json!(582), &json!(0), &json!(100))
        );
    }
}
