//! How a case says that it left something out.

use std::io::Write;

/// Says on stderr, past the test's capture, that a case did not check something, and why. A case
/// that is silent about it would look like proof.
pub(crate) fn left_out(case: &str, why: &str) {
    tell(&format!("{case}: not checked: {why}\n"));
}

/// Says that a case does not apply, because the adapter declares that it cannot do something.
pub(crate) fn not_applicable(case: &str, declared: &str) {
    tell(&format!("{case}: not applicable: the provider declares {declared}\n"));
}

fn tell(line: &str) {
    // One write, so that other tests cannot come in between; if stderr is closed there is
    // no one to tell.
    let _ = std::io::stderr().write_all(line.as_bytes());
}
