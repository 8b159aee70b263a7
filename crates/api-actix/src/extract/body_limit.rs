//! How large a request body may be: one table for all calls. docs/guides/api.md holds the same one.

use domain::limits::{
    MAX_ADMIN_BODY_BYTES, MAX_BODY_BYTES, MAX_ORDER_BODY_BYTES, MAX_WEBHOOK_BODY_BYTES,
};

use crate::errors::{Code, Problem};
use crate::route_table::canonical;

/// Whose limit it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Calls {
    /// One path.
    At(&'static str),
    /// A path and all below it.
    Below(&'static str),
    /// All others.
    Other,
}

/// A row of the table.
struct Row {
    calls: Calls,
    bytes: usize,
    /// Whether it also holds for callers without a token, whose bodies are read before anything is
    /// known of them.
    for_anybody: bool,
    #[cfg(test)]
    why: &'static str,
}

const fn row(calls: Calls, bytes: usize, for_anybody: bool, _why: &'static str) -> Row {
    Row {
        calls,
        bytes,
        for_anybody,
        #[cfg(test)]
        why: _why,
    }
}

/// The table. The first matching row applies.
const TABLE: [Row; 4] = [
    row(
        Calls::At("/api/orders"),
        MAX_ORDER_BODY_BYTES,
        false,
        "2,000 lines of 256 bytes, twice the size of a pretty-printed line, plus 64 KiB",
    ),
    row(
        Calls::Below("/api/payments/webhook"),
        MAX_WEBHOOK_BODY_BYTES,
        true,
        "providers send complete objects; these calls carry no token",
    ),
    row(
        Calls::Below("/api/admin"),
        MAX_ADMIN_BODY_BYTES,
        false,
        "listings as CSV; longer files are for `kassa import listings`",
    ),
    row(Calls::Other, MAX_BODY_BYTES, true, "single resources"),
];

/// The maximum body size of this path in bytes. Without a valid token only the public limits apply, so that
/// the server does not hold large bodies that it will refuse.
#[must_use]
pub fn of(path: &str, is_known: bool) -> usize {
    let path = canonical(path);
    let fitting = TABLE.iter().find(|row| match row.calls {
        Calls::At(one) => path == one,
        Calls::Below(root) => {
            path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
        Calls::Other => true,
    });
    let fitting = fitting.filter(|row| is_known || row.for_anybody);
    fitting.map_or(MAX_BODY_BYTES, |row| row.bytes)
}

/// The refusal of a larger one.
#[must_use]
pub fn refusal(limit: usize) -> Problem {
    let detail = format!("the body may have at most {limit} bytes ({})", shown(limit));
    Problem::new(Code::BodyTooLarge, detail).member("limit_bytes", limit)
}

fn shown(bytes: usize) -> String {
    match bytes / 1024 {
        kib if kib >= 1024 && kib.is_multiple_of(1024) => format!("{} MiB", kib / 1024),
        kib => format!("{kib} KiB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_holds_the_table() {
        let guide = include_str!("../../../../docs/guides/api.md");
        for row in &TABLE {
            let calls = match row.calls {
                Calls::At(path) => format!("`{path}`"),
                Calls::Below(path) => format!("`{path}` and below"),
                Calls::Other => "all others".to_owned(),
            };
            let line = format!("| {calls} | {} | {} |", shown(row.bytes), row.why);
            assert!(guide.contains(&line), "docs/guides/api.md should hold\n{line}");
        }
    }

    #[test]
    fn limits_are_told_in_whole_units() {
        for row in &TABLE {
            assert!(row.bytes.is_multiple_of(1024), "{}", row.bytes);
        }
        let shown = [64 * 1024, 564 * 1024, 1024 * 1024].map(shown);
        assert_eq!(shown, ["64 KiB", "564 KiB", "1 MiB"]);
    }
}
