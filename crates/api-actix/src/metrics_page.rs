//! The source of the metrics page, and access to it.

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A source of metrics.
#[async_trait]
pub trait MetricsSource: Send + Sync {
    /// All metrics in Prometheus' text form.
    async fn page(&self) -> String;
}

/// The metrics as `GET /metrics` shows them.
#[derive(Clone)]
pub struct MetricsPage {
    source: Arc<dyn MetricsSource>,
    token: Option<SecretString>,
}

impl MetricsPage {
    /// A page that requires `token`, if there is one.
    #[must_use]
    pub fn new(source: Arc<dyn MetricsSource>, token: Option<SecretString>) -> Self {
        Self { source, token }
    }

    /// Whether a request with this bearer token may read the page. Digests are compared, so that the
    /// duration reveals nothing about the token.
    #[must_use]
    pub fn admits(&self, token: Option<&str>) -> bool {
        let digest = |text: &str| Sha256::digest(text.as_bytes());
        match (&self.token, token) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(wanted), Some(token)) => digest(wanted.expose_secret()) == digest(token),
        }
    }

    /// The page as it is now.
    pub async fn text(&self) -> String {
        self.source.page().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;

    #[async_trait]
    impl MetricsSource for Fixed {
        async fn page(&self) -> String {
            "# nothing\n".to_owned()
        }
    }

    #[test]
    fn a_page_with_a_token_requires_it() {
        let open = MetricsPage::new(Arc::new(Fixed), None);
        assert!(open.admits(None) && open.admits(Some("anything")));
        let closed = MetricsPage::new(Arc::new(Fixed), Some("right".into()));
        assert!(closed.admits(Some("right")));
        for token in [None, Some(""), Some("wrong"), Some("right ")] {
            assert!(!closed.admits(token), "{token:?}");
        }
    }
}
