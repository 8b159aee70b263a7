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
pub const EXCEPTIONS: &[Exception] = &[
    Exception {
        code: "internal",
        status: 500,
        why: "it stands for a fault of ours: nothing that a caller sends may lead to it",
        file: "crates/api-actix/src/middleware/tests.rs",
        words: ["fn f05_a_panic_is_a_500_and_the_process_lives", r#"refused(500, "internal")"#],
    },
    Exception {
        code: "webhook_timestamp_out_of_range",
        status: 400,
        why: "the mock is the only provider of the binary, and what it signs bears no time; the code \
              is for providers whose signatures do",
        file: "crates/api-actix/src/errors/mapping/tests.rs",
        words: [
            "fn every_error_has_its_code",
            "(WebhookError::Stale.into(), Code::WebhookTimestampOutOfRange)",
        ],
    },
];

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

/// The texts of all sources below a directory.
fn sources(dir: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            texts.push(fs::read_to_string(&path).expect("a source file"));
        }
    }
}

/// The day on which a provider looks at the time of its webhooks, its code is no exception any
/// more.
#[test]
fn no_provider_of_ours_looks_at_the_time_of_a_webhook() {
    let mut texts = Vec::new();
    for entry in fs::read_dir(root().join("crates")).expect("the crates") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with("adapters-") {
            sources(&path.join("src"), &mut texts);
        }
    }
    assert!(texts.iter().any(|text| text.contains("WebhookError::BadSignature")), "found none");
    let found = texts.iter().any(|text| text.contains("WebhookError::Stale"));
    assert!(!found, "webhook_timestamp_out_of_range can be reached now: give it a case");
}
