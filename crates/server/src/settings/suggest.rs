//! The known word that a mistyped one was probably meant to be.

/// The nearest candidate, if it is near enough to be worth naming.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = plain(word);
    let near = |candidate: &'a str| {
        let other = plain(candidate);
        let shorter = word.len().min(other.len());
        // A third of the letters may be wrong, and one of a word of two.
        let limit = (shorter / 3).max(1).min(shorter.saturating_sub(1));
        let far = strsim::damerau_levenshtein(&word, &other);
        (far <= limit).then_some((candidate, far))
    };
    let near = candidates.into_iter().filter_map(near);
    near.min_by_key(|&(_, far)| far).map(|(best, _)| best)
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
        assert_eq!(nearest("foo", ["log", "http", "shop"]), None);
        assert_eq!(nearest("lgo", ["log"]), Some("log"));
    }
}
