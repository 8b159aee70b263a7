//! The codes that no caller can bring about, why, and which unit tests show them instead.

use std::fs;
use std::path::{Path, PathBuf};

/// A code that a real server never answers.
pub struct Exception {
    pub code: &'static str,
    pub status: u16,
    /// Why no one can bring it about.
    pub why: &'static str,
    /// The file of the unit test that shows it.
    pub file: &'static str,
    /// Its name, and what in the file says that it is about this code.
    pub words: [&'static str; 2],
}

/// All of them. A further one needs a reason as good as these.
pub const EXCEPTIONS: &[Exception] = &[Exception {
    code: "internal",
    status: 500,
    why: "it stands for a fault of ours: nothing that a caller sends may lead to it",
    file: "crates/api-actix/src/middleware/tests.rs",
    words: ["fn f05_a_panic_is_a_500_and_the_process_lives", r#"refused(500, "internal")"#],
}];

impl Exception {
    /// What is held against the registry.
    pub fn declared(&self) -> (String, u16) {
        (self.code.to_owned(), self.status)
    }

    /// An exception whose unit test is gone is shown by nothing any more.
    fn assert_shown_elsewhere(&self) {
        let Self { code, why, file, .. } = self;
        let text = fs::read_to_string(root().join(file)).unwrap_or_default();
        for words in self.words {
            assert!(text.contains(words), "{code} ({why}): {file} does not say {words}");
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn an_exception_is_shown_by_a_unit_test() {
    EXCEPTIONS.iter().for_each(Exception::assert_shown_elsewhere);
}
