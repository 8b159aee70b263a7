//! The languages that a browser asks for.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;
use domain::locale::Locale;

/// The longest header that is looked at, in bytes.
const MAX_HEADER: usize = 200;

/// What a browser asks for in `Accept-Language`; empty if it asks for nothing.
#[must_use]
pub fn header(req: &HttpRequest) -> &str {
    let header = req.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.unwrap_or_default()
}

/// The language with the highest weight that a browser asks for, as a BCP 47 tag.
#[must_use]
pub fn preferred(req: &HttpRequest) -> Option<String> {
    best(header(req), locale)
}

fn locale(tag: &str) -> Option<String> {
    tag.parse::<Locale>().ok().map(|locale| locale.as_str().to_owned())
}

/// Of the languages in a header for which there is a value, that of the one with the highest weight. Of languages
/// with the same weight the first counts.
#[must_use]
pub fn best<T>(header: &str, of_tag: impl Fn(&str) -> Option<T>) -> Option<T> {
    let header = header.get(..MAX_HEADER.min(header.len())).unwrap_or_default();
    let wanted = header.split(',').filter_map(|range| {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(1_000, weight);
        Some((weight, of_tag(tag.trim())?)).filter(|(weight, _)| *weight > 0)
    });
    let best = wanted.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, found)| found)
}

/// A weight such as `0.8` in thousandths.
fn weight(text: &str) -> u32 {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole.parse::<u32>(), digits.parse::<u32>()) {
        (Ok(0), Ok(thousandths)) => thousandths,
        (Ok(1), Ok(_)) => 1_000,
        (_, _) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_with_the_highest_weight_is_preferred() {
        for (header, tag) in [
            ("", None),
            ("*", None),
            ("de-CH, fr;q=0.9", Some("de-CH")),
            ("fr;q=0.5, de;q=0.8", Some("de")),
            ("de;q=0, fr;q=0.1", Some("fr")),
        ] {
            assert_eq!(best(header, locale).as_deref(), tag, "{header}");
        }
    }
}
