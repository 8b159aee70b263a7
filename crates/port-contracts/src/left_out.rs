//! How a case says that it left something out.

use std::io::Write;

/// Says on stderr, past the test's capture, that a case did not check something, and why. A case
/// that is silent about it would look like proof.
pub(crate) fn left_out(case: &str, why: &str) {
    let line = format!("{case}: not checked: {why}\n");
    // One write, so that other tests cannot come in between; if stderr is closed there is
    // no one to tell.
    let _ = std::io::stderr().write_all(line.as_bytes());
}
