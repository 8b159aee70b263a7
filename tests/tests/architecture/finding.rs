//! What a rule reports.

use std::fmt;

/// One place where a rule is broken.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// A file, with a line if there is one, or the name of a crate.
    pub at: String,
    pub broken: String,
    pub remedy: String,
}

impl Finding {
    pub fn new(
        at: impl Into<String>,
        broken: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { at: at.into(), broken: broken.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n    rule: {}\n    do:   {}", self.at, self.broken, self.remedy)
    }
}

/// Fails with all findings at once, so that one run shows all there is to do.
pub fn assert_none(findings: &[Finding]) {
    let listed: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(findings.is_empty(), "{} finding(s)\n\n{}\n", findings.len(), listed.join("\n\n"));
}
