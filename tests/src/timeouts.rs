//! Waiting for work that the engine does after its answer: poll with a deadline, never a blind
//! sleep, and say what was seen last when the deadline passes.

use std::fmt::Debug;
use std::time::{Duration, Instant};

/// How long a test waits for what must come before it fails. Generous, because the binary under
/// test is a debug build that shares two cores with the rest of the test run, and with whatever
/// else the machine does. Only a test that fails waits for so long.
pub const DEADLINE: Duration = Duration::from_secs(120);

/// How long something may take that no one has to wait for. A loaded machine takes its time as
/// well, so that this is far more than it should take; what a test wants to tell from it (waiting
/// for a lock, a limit, another request) has to be made to take longer, by the settings of the
/// server under test.
pub const PROMPT: Duration = Duration::from_secs(20);

/// Asks again and again until `accept` likes what `look` sees, and returns it.
pub async fn eventually<T, Look, Seen>(what: &str, look: Look, accept: impl Fn(&T) -> bool) -> T
where
    T: Debug,
    Look: Fn() -> Seen,
    Seen: Future<Output = T>,
{
    within(DEADLINE, what, look, accept).await
}

/// The same, with as much time as is said.
pub async fn within<T, Look, Seen>(
    time: Duration,
    what: &str,
    look: Look,
    accept: impl Fn(&T) -> bool,
) -> T
where
    T: Debug,
    Look: Fn() -> Seen,
    Seen: Future<Output = T>,
{
    let until = Instant::now() + time;
    loop {
        let seen = look().await;
        if accept(&seen) {
            return seen;
        }
        assert!(Instant::now() < until, "waited {time:?} for: {what}; last seen: {seen:#?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
