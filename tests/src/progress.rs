//! Progress bars of programs that take minutes; they are drawn on a terminal only.

use std::borrow::Cow;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar with a name, and an estimate of the time that is left.
///
/// # Panics
/// Never: its template is valid.
pub fn bar(what: impl Into<Cow<'static, str>>, length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:>10} {bar:40} {pos}/{len} {eta}");
    ProgressBar::new(length).with_style(style.expect("a template")).with_message(what)
}
