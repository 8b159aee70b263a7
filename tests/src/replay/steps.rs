//! Sending one step of an order until it is answered.

use std::time::{Duration, Instant};

use crate::client::{Call, Reply};

/// The answer to a step, how long the try that was answered took, and how many it needed.
pub struct Answered {
    pub reply: Reply,
    pub took: Duration,
    pub tries: u64,
}

/// Sends a call again and again until something other than "not now" comes back: the server may be
/// away (no connection, a torn answer), overloaded (503, 429), or still at the first try of the
/// same key (409 `idempotency_in_progress`).
pub async fn answered(call: &Call, timeout: Duration) -> Result<Answered, String> {
    let until = Instant::now() + timeout;
    let mut pause = Duration::from_millis(20);
    let mut tries = 0;
    loop {
        let begun = Instant::now();
        tries += 1;
        let last = match call.try_send().await {
            Ok(reply) if !not_now(&reply) => {
                return Ok(Answered { reply, took: begun.elapsed(), tries });
            }
            Ok(reply) => reply.to_string(),
            Err(error) => format!("{error:?}"),
        };
        if Instant::now() > until {
            return Err(format!("no answer within {timeout:?}; last: {last}"));
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(1));
    }
}

fn not_now(reply: &Reply) -> bool {
    let in_progress = reply.code() == "idempotency_in_progress";
    let beaten = reply.code() == "version_conflict";
    matches!(reply.status, 429 | 503) || in_progress || beaten
}
