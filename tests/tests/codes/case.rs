//! A case: a code, its status, and a way to have it answered.

use std::pin::Pin;

use api_actix::errors::Code;
use tests::{Db, Reply, Server};

/// The refusal to come.
pub type Refusal<'a> = Pin<Box<dyn Future<Output = Reply> + 'a>>;
/// A way that leaves the server as good as it was, so that all share one.
pub type OnShared = for<'a> fn(&'a Server) -> Refusal<'a>;
/// A way that needs a server with settings of its own, or spoils it.
pub type Alone = fn(Db) -> Refusal<'static>;

/// A code that a real server answers.
pub struct Case<Way> {
    pub code: &'static str,
    pub status: u16,
    pub way: Way,
}

impl<Way> Case<Way> {
    /// What is held against the registry.
    pub fn declared(&self) -> (String, u16) {
        (self.code.to_owned(), self.status)
    }

    /// The refusal is the one that was declared, says what the registry says of it, and leads to
    /// its page.
    fn assert_answered(&self, reply: Reply) {
        let refused = reply.refused(self.status, self.code);
        let row = Code::ALL.iter().map(|code| code.entry()).find(|row| row.code == self.code);
        let row = row.unwrap_or_else(|| panic!("not in the registry: {refused}"));
        let again = row.retry_after.is_some();
        assert_eq!(refused["title"], row.title, "{refused}");
        assert_eq!(refused["retryable"], again, "{refused}");
        assert_eq!(!refused.header("retry-after").is_empty(), again, "Retry-After: {refused}");
        let page = refused.text("type");
        assert!(page.ends_with(&format!("/errors/{}", self.code)), "{page:?}: {refused}");
    }
}

/// A case from its code, its status and an `async fn` that takes the server (or the database).
#[macro_export]
macro_rules! case {
    ($code:literal, $status:literal, $way:path) => {
        $crate::case::Case { code: $code, status: $status, way: |with| Box::pin($way(with)) }
    };
}

/// Runs a group on a server that is there.
pub async fn all_on(server: &Server, cases: &[Case<OnShared>]) {
    for case in cases {
        case.assert_answered((case.way)(server).await);
    }
}

/// Runs a group, each case on a server of its own.
pub async fn all_alone(db: &Db, cases: &[Case<Alone>]) {
    for case in cases {
        case.assert_answered((case.way)(db.clone()).await);
    }
}
