//! Many clients that start at the same moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::client::{Call, Reply};
use crate::timeouts::DEADLINE;

/// Clients that act at the same moment.
pub const CROWD: usize = 64;

/// Does `act(0)` to `act(count - 1)`, `CROWD` of them at a time, all starting at a barrier, and
/// returns what came of them, in order.
pub async fn all_at_once<Act, Doing, Outcome>(count: usize, act: Act) -> Vec<Outcome>
where
    Act: Fn(usize) -> Doing + Clone + Send + 'static,
    Doing: Future<Output = Outcome> + Send,
    Outcome: Send + 'static,
{
    let people = CROWD.min(count);
    let (barrier, next) = (Arc::new(Barrier::new(people)), Arc::new(AtomicUsize::new(0)));
    let mut tasks = JoinSet::new();
    for _ in 0..people {
        let (barrier, next, act) = (Arc::clone(&barrier), Arc::clone(&next), act.clone());
        tasks.spawn(async move {
            let mut outcomes = Vec::new();
            barrier.wait().await;
            loop {
                let mine = next.fetch_add(1, Ordering::Relaxed);
                if mine >= count {
                    return outcomes;
                }
                outcomes.push((mine, act(mine).await));
            }
        });
    }
    let mut outcomes: Vec<(usize, Outcome)> =
        tasks.join_all().await.into_iter().flatten().collect();
    outcomes.sort_by_key(|&(number, _)| number);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Sends a call until its answer is definite: not "overloaded", "try again later", a conflict with
/// another request, or a payment in progress. What is asserted about every reply holds for those
/// too.
pub async fn until_definite(call: Call) -> Reply {
    let until = Instant::now() + DEADLINE;
    loop {
        let reply = call.clone().await;
        let again = ["idempotency_in_progress", "version_conflict", "payment_in_progress"];
        if !matches!(reply.status, 429 | 503) && !again.contains(&reply.code()) {
            return reply;
        }
        assert!(Instant::now() < until, "no definite answer in {DEADLINE:?}: {reply}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Makes a call many times at once, until one of them is answered 503.
pub async fn until_shed<Act>(call: Act) -> Reply
where
    Act: Fn() -> Call + Clone + Send + 'static,
{
    let many = async || {
        let call = call.clone();
        let replies = all_at_once(CROWD, move |_| {
            let call = call();
            async move { call.await }
        });
        replies.await.into_iter().find(|reply| reply.status == 503)
    };
    crate::eventually("a call is shed", many, Option::is_some).await.expect("a call was shed")
}

#[cfg(test)]
mod tests {
    use super::{CROWD, all_at_once};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn everything_is_done_once_and_comes_back_in_order() {
        let outcomes = all_at_once(1_000, |number| async move { number * 2 }).await;
        assert_eq!(outcomes, (0..1_000).map(|number| number * 2).collect::<Vec<_>>());
        assert_eq!(all_at_once(0, |number| async move { number }).await, Vec::<usize>::new());
    }

    #[tokio::test]
    async fn a_whole_crowd_is_under_way_at_the_same_time() {
        let (inside, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let seen = Arc::clone(&most);
        let act = move |_| {
            let (inside, most) = (Arc::clone(&inside), Arc::clone(&most));
            async move {
                most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                inside.fetch_sub(1, Ordering::SeqCst);
            }
        };
        all_at_once(CROWD * 4, act).await;
        assert_eq!(seen.load(Ordering::SeqCst), CROWD);
    }
}
