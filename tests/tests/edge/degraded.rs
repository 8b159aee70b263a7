//! An identity provider that is unavailable, faulty or slow: who has a token under a known key
//! comes in, no one else does, and the provider is not flooded with requests.

use std::time::{Duration, Instant};

use tests::concurrent_clients::all_at_once;
use tests::server::{jwt_secret, raw_get};
use tests::shop::fresh_id;
use tests::timeouts::PROMPT;
use tests::{Server, eventually, tokens};

use crate::provider::{Answer, EC, ED, Provider, cart, claims, jwks, token};

fn by_secret() -> String {
    tokens::mint(jwt_secret(), &claims(&fresh_id()))
}

fn assert_alive(server: &Server) {
    for path in ["/healthz", "/readyz"] {
        let answer = raw_get(server.port(), path).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_with_errors_changes_neither_what_is_accepted_nor_what_is_refused() {
    let good = jwks(&[EC]);
    let padded = format!("{}{good}", " ".repeat(300 * 1024));
    let ill = [
        Answer::Status("500 Internal Server Error"),
        Answer::Status("204 No Content"),
        Answer::Elsewhere(good.clone()),
        Answer::Text(String::new()),
        Answer::Text("<html>come back later</html>".to_owned()),
        Answer::Text(r#"{"keys":[]}"#.to_owned()),
        Answer::Text(r#"{"keys":[{"kty":"RSA"},7,null]}"#.to_owned()),
        Answer::Text(padded),
    ];
    for answer in ill {
        let provider = Provider::that_says(answer.clone()).await;
        let server = provider.shop(jwt_secret());
        for _ in 0..5 {
            let reply = cart(&server, &token(EC, &claims(&fresh_id()))).await;
            let reply = reply.refused(503, "identity_unavailable");
            assert_eq!(reply.header("retry-after"), "5", "{reply}");
        }
        cart(&server, &by_secret()).await.expect(200);
        assert_alive(&server);
        assert_eq!(provider.asked(), 1, "once in a while, and at one address only: {answer:?}");
        let log = server.stderr();
        assert!(log.contains("keys not loaded"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_comes_late_is_found_without_a_restart() {
    let provider = Provider::that_says(Answer::Status("503 Service Unavailable")).await;
    let server = provider.shop("");
    assert_alive(&server);
    let good = token(EC, &claims(&fresh_id()));
    cart(&server, &good).await.refused(503, "identity_unavailable");
    provider.says(Answer::Text(jwks(&[EC])));
    let look = || cart(&server, &good);
    eventually("the keys are found", look, |reply| reply.status == 200).await;
    // It is ill again: what is known counts on, for everybody.
    provider.says(Answer::Status("503 Service Unavailable"));
    for _ in 0..5 {
        cart(&server, &token(EC, &claims(&fresh_id()))).await.expect(200);
        cart(&server, &token(ED, &claims(&fresh_id()))).await.refused(401, "token_invalid");
    }
    assert!(provider.asked() <= 8, "asked {} times", provider.asked());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_never_answers_delays_only_requests_that_need_it() {
    let provider = Provider::that_says(Answer::Silence).await;
    let server = provider.shop(jwt_secret());
    let base = server.base_url();
    let waiting = tokio::spawn(all_at_once(8, move |_| {
        let api = tests::Api::anonymous(&base).with_token(token(EC, &claims(&fresh_id())));
        async move {
            let asked = Instant::now();
            (api.see_cart().await, asked.elapsed())
        }
    }));
    for _ in 0..10 {
        let asked = Instant::now();
        cart(&server, &by_secret()).await.expect(200);
        // Who waited for the provider would wait for all of the five seconds that it has.
        assert!(asked.elapsed() < Duration::from_millis(4_500), "{:?}", asked.elapsed());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_alive(&server);
    let mut slowest = Duration::ZERO;
    for (reply, took) in waiting.await.expect("all were answered") {
        assert_eq!(reply.code(), "identity_unavailable", "after {took:?}: {reply}");
        slowest = slowest.max(took);
    }
    // One of them asks, which takes five seconds at most; the others wait for the same answer. One
    // after another they would take forty.
    assert!(slowest < PROMPT, "one after another: {slowest:?}");
    assert_eq!(provider.asked(), 1);
}
