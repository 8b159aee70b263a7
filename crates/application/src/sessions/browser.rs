//! A browser in words, by its `User-Agent`: enough for a person to recognize it, and not the whole header, which
//! would tell devices apart.

/// Longest text, in characters.
const MAX_CHARS: usize = 120;

/// What a header contains, and what it means; the first that fits counts, because browsers name those that they
/// are compatible with as well.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// `Firefox on Linux`; for a program that is none of the known browsers its own name. `None` if the header says
/// nothing.
pub(super) fn words(user_agent: &str) -> Option<String> {
    let found = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, words)| *words)
    };
    let browser = found(&BROWSERS).map_or_else(|| product(user_agent), ToOwned::to_owned);
    let words = match found(&SYSTEMS) {
        Some(system) if browser.is_empty() => system.to_owned(),
        Some(system) => format!("{browser} on {system}"),
        None => browser,
    };
    let words: String = words.chars().take(MAX_CHARS).collect();
    (!words.is_empty()).then_some(words)
}

/// The name in front of the version of the first product: `curl` of `curl/8.5.0`.
fn product(user_agent: &str) -> String {
    let is_end = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    user_agent.trim().split(is_end).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_browsers_are_named() {
        let table = [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 Version/17.5 Mobile Safari/604.1",
                "Safari on iOS",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1 Version/17 Safari/605.1",
                "Safari on macOS",
            ),
            ("curl/8.5.0", "curl"),
            ("<script>", ""),
            ("", ""),
        ];
        for (header, expected) in table {
            assert_eq!(words(header).unwrap_or_default(), expected, "{header}");
        }
        assert_eq!(words(&"x".repeat(9_000)).unwrap().len(), MAX_CHARS);
    }
}
