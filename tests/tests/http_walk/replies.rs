//! What holds for every reply.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use tests::Reply;

use crate::world::lock;

const ERRORS: &str = include_str!("../../../docs/errors.md");

/// The documented error codes with their statuses, and what was seen.
pub struct Codes {
    documented: BTreeSet<(u16, String)>,
    seen: Mutex<BTreeMap<String, u64>>,
}

impl Codes {
    pub fn documented() -> Self {
        let row = |line: &str| {
            let mut cells = line.split('|').map(str::trim).skip(1);
            let status = cells.next()?.parse().ok()?;
            Some((status, cells.next()?.trim_matches('`').to_owned()))
        };
        let documented: BTreeSet<_> = ERRORS.lines().filter_map(row).collect();
        assert!(documented.len() > 50, "the page of errors was not understood");
        Self { documented, seen: Mutex::default() }
    }

    /// A success, a documented refusal, or a documented 503. That a 503 bears `Retry-After` is
    /// checked for all replies by the client.
    #[track_caller]
    pub fn check(&self, reply: &Reply) {
        let code = if reply.status < 400 { "" } else { reply.code() };
        *lock(&self.seen).entry(format!("{} {code}", reply.status)).or_default() += 1;
        assert!(reply.status < 500 || reply.status == 503, "{reply}");
        if reply.status >= 400 {
            let known = self.documented.contains(&(reply.status, code.to_owned()));
            assert!(known, "undocumented: {reply}");
        }
    }

    pub fn seen(&self) -> String {
        let seen = lock(&self.seen);
        let all = seen.iter().map(|(what, count)| format!("{count} × {}", what.trim()));
        all.collect::<Vec<_>>().join(", ")
    }
}
