//! Answers that were given a moment ago, so that a repeated request needs no read.

use std::time::Duration;

use ports::{IdempotencyScope, StoredResponse};

/// Answers and the fingerprints of their requests.
pub(super) type AnswerCache = moka::sync::Cache<IdempotencyScope, (String, StoredResponse)>;

/// A cache for responses of `bytes` in total.
pub(super) fn answer_cache(bytes: u64) -> AnswerCache {
    moka::sync::Cache::builder()
        .max_capacity(bytes)
        .weigher(weight)
        .time_to_live(Duration::from_secs(5 * 60))
        .build()
}

/// Bytes that a cached answer takes: the cache is bounded by them, for answers are of very different
/// sizes.
fn weight(scope: &IdempotencyScope, (fingerprint, response): &(String, StoredResponse)) -> u32 {
    /// The entry itself, with what the cache needs to find it.
    const ENTRY: usize = 256;
    let headers = response.headers.iter().map(|(name, value)| name.len() + value.len());
    let texts = [&scope.operation, &scope.key, fingerprint, &response.body];
    let bytes = texts.iter().map(|text| text.len()).chain(headers).sum::<usize>();
    u32::try_from(bytes.saturating_add(ENTRY)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use domain::ids::UserId;

    use super::*;

    #[test]
    fn s16_cached_answers_weigh_their_bytes() {
        let scope = IdempotencyScope {
            user_id: UserId(uuid::Uuid::nil()),
            operation: "pay".to_owned(),
            key: "k1".to_owned(),
        };
        let headers = vec![("etag".to_owned(), "1".to_owned())];
        let response = StoredResponse { status: 200, headers, body: "x".repeat(1_000) };
        assert_eq!(weight(&scope, &("print".to_owned(), response)), 256 + 5 + 5 + 5 + 1_000);
    }

    #[test]
    fn s16_the_cache_of_answers_is_bounded_by_bytes() {
        let answers = answer_cache(10_000);
        for number in 0..100 {
            let (user_id, operation) = (UserId(uuid::Uuid::nil()), "pay".to_owned());
            let scope = IdempotencyScope { user_id, operation, key: format!("k{number}") };
            let (headers, body) = (Vec::new(), "x".repeat(1_000));
            answers.insert(scope, (String::new(), StoredResponse { status: 200, headers, body }));
        }
        answers.run_pending_tasks();
        assert!((1..=7).contains(&answers.entry_count()), "{} answers", answers.entry_count());
        assert!(answers.weighted_size() <= 10_000, "{} bytes", answers.weighted_size());
    }
}
