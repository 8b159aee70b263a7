//! What every notifier must prove.
//!
//! The author of a notifier implements [`NotifierFixture`] for a service that it can look into (a
//! mail server of the test's own, a captured writer) and writes, in a file under `tests/`:
//!
//! ```ignore
//! port_contracts::notifier_contract!(MyFixture::start().await);
//! ```
//!
//! Every case is one test, on a fixture of its own. A case that cannot check something says so on
//! stderr, past the test's capture.

mod cases;

use std::sync::Arc;

use async_trait::async_trait;
use ports::Notifier;

pub use cases::{accepted_means_delivered, line_breaks_stay_in_the_text, same_message_same_key};

/// A message as the service has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The key under which the service can tell a second send; `None` if it has no place for
    /// one.
    pub dedupe_key: Option<String>,
    /// Whom it is for.
    pub to: String,
    /// Subject and text as the reader sees them.
    pub text: String,
    /// What the service reads as its own: a mail's header lines, the lines of the console. Not the
    /// lines of a text that may have several.
    pub lines: Vec<String>,
}

/// A notifier in the hands of the suite.
#[async_trait]
pub trait NotifierFixture: Send + Sync {
    /// The adapter.
    fn notifier(&self) -> Arc<dyn Notifier>;

    /// Everything that was delivered, in order.
    async fn delivered(&self) -> Vec<Delivered>;

    /// Makes the service refuse the next message. `false`: cannot.
    async fn refuse_next(&self) -> bool {
        false
    }
}

/// One test for each case of the suite. The expression makes a fixture; it may await.
#[macro_export]
macro_rules! notifier_contract {
    ($fixture:expr) => {
        $crate::notifier_contract! { @cases $fixture;
            accepted_means_delivered,
            same_message_same_key,
            line_breaks_stay_in_the_text,
        }
    };
    (@cases $fixture:expr; $($case:ident),+ $(,)?) => { $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $case() {
            $crate::notifier::$case(&$fixture).await;
        }
    )+ };
}
