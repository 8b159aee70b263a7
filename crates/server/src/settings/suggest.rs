//! The known word that a mistyped one was probably meant to be.

/// The nearest candidate, if it is near enough to be worth naming.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = plain(word);
    let distance = |candidate: &str| strsim::damerau_levenshtein(&word, &plain(candidate));
    let (best, far) = candidates
        .into_iter()
        .map(|candidate| (candidate, distance(candidate)))
        .min_by_key(|&(_, far)| far)?;
    // A third of the letters may be wrong, and in a short word two.
    let limit = (word.len() / 3).max(2).min(word.len().saturating_sub(1));
    (far <= limit).then_some(best)
}

/// Keys are compared without regard to how their parts are joined: `HTTP_BIND` is near `http.bind`.
fn plain(word: &str) -> String {
    word.to_ascii_lowercase().replace("__", "_").replace(['.', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_near_words_are_named() {
        let keys = ["http.bind", "jwt.secret", "orders.ttl"];
        assert_eq!(nearest("jwt.secrt", keys), Some("jwt.secret"));
        assert_eq!(nearest("HTTP_BIND", keys), Some("http.bind"));
        assert_eq!(nearest("order.tll", keys), Some("orders.ttl"));
        assert_eq!(nearest("colour", keys), None);
        assert_eq!(nearest("", keys), None);
        assert_eq!(nearest("a", ["b"]), None);
    }
}
