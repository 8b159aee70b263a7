//! A provider, or someone in its place, that does not respond as it should.

use std::time::{Duration, Instant};

use ports::IdentityProvider;
use provider_fakes::{Fault, IdentityFault};
use rstest::rstest;

use super::*;

#[rstest]
#[case(IdentityFault::WrongNonce)]
#[case(IdentityFault::NoNonce)]
#[case(IdentityFault::WrongIssuer)]
#[case(IdentityFault::WrongAudience)]
#[case(IdentityFault::IssuedToAnother)]
#[case(IdentityFault::Expired)]
#[case(IdentityFault::Early)]
#[case(IdentityFault::Unsigned)]
#[case(IdentityFault::SignedWithPublicKey)]
#[case(IdentityFault::SignedWithForeignKey)]
#[case(IdentityFault::NoSubject)]
#[tokio::test]
async fn an_identity_that_is_wrong_in_one_way_is_refused(#[case] fault: IdentityFault) {
    let bench = Bench::open().await;
    bench.fake.break_next_token(fault);
    let refused = bench.sign_in().await;
    assert!(matches!(refused, Err(IdentityError::Untrusted(_))), "{refused:?}");
    assert!(bench.sign_in().await.is_ok(), "the next one is right");
}

#[tokio::test]
async fn a_new_key_is_fetched_when_it_is_first_used() {
    let bench = Bench::open().await;
    assert!(bench.sign_in().await.is_ok() && bench.sign_in().await.is_ok());
    assert_eq!(bench.fake.requests_for("jwks"), 1, "keys are kept");
    bench.fake.rotate_key();
    assert!(bench.sign_in().await.is_ok());
    assert_eq!(bench.fake.requests_for("jwks"), 2);
}

#[tokio::test]
async fn the_configuration_is_kept_and_survives_an_outage() {
    let bench = Bench::open().await;
    let attempt = attempt("1");
    let ask = || bench.provider.authorization_url(&attempt);
    bench.fake.faults().next(Fault::ServerError, |_| true);
    assert!(ask().await.unwrap_err().to_string().contains("unavailable: responded with 500"));
    assert!(ask().await.is_ok(), "it is requested again");
    bench.fake.stop();
    assert!(ask().await.is_ok(), "what is known counts");
    assert_eq!(bench.fake.requests_for("openid-configuration"), 2);
}

#[tokio::test]
async fn a_provider_that_is_down_or_slow_is_unavailable_in_time() {
    let down = Bench::open().await;
    down.fake.stop();
    let refused = down.provider.authorization_url(&attempt("1")).await;
    assert!(matches!(refused, Err(IdentityError::Unavailable(_))), "{refused:?}");

    let slow = Bench::open().await;
    let attempt = attempt("1");
    let grant = slow.grant(&attempt).await;
    slow.fake.faults().next(Fault::NoAnswer, |request| request.segments() == ["token"]);
    let begun = Instant::now();
    let refused = slow.identify(&attempt, &grant).await;
    assert!(matches!(refused, Err(IdentityError::Unavailable(_))), "{refused:?}");
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn an_answer_without_an_identity_token_establishes_no_identity() {
    let bench = Bench::open().await;
    bench.fake.break_next_token(IdentityFault::Missing);
    let refused = bench.sign_in().await;
    assert!(matches!(refused, Err(IdentityError::Unavailable(_))), "{refused:?}");
}

#[tokio::test]
async fn the_configuration_of_another_issuer_is_refused() {
    let bench = Bench::open().await;
    bench.fake.publish_issuer("https://another.example");
    let refused = bench.provider.authorization_url(&attempt("1")).await;
    assert!(matches!(refused, Err(IdentityError::Misconfigured(_))), "{refused:?}");
    for issuer in ["http://id.example", "id.example", ""] {
        let mut options = bench.options.clone();
        options.issuer = issuer.to_owned();
        assert!(OidcProvider::new(options).is_err(), "{issuer}");
    }
}

#[tokio::test]
async fn sign_ins_that_wait_for_a_slow_provider_are_limited() {
    let bench = Bench::open().await;
    let attempt = attempt("1");
    let grant = bench.grant(&attempt).await;
    for _ in 0..40 {
        bench.fake.faults().next(Fault::NoAnswer, |request| request.segments() == ["token"]);
    }
    let all = (0..40).map(|_| bench.identify(&attempt, &grant));
    let mut refused_at_once = 0;
    for outcome in join(all).await {
        let Err(IdentityError::Unavailable(why)) = outcome else { panic!("{outcome:?}") };
        refused_at_once += usize::from(why.contains("too many"));
    }
    assert_eq!(refused_at_once, 8);
}

/// Runs all at the same time.
async fn join<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = all.map(|one| (Box::pin(one), None)).collect();
    std::future::poll_fn(|context| {
        for (one, done) in waiting.iter_mut().filter(|(_, done)| done.is_none()) {
            if let std::task::Poll::Ready(outcome) = one.as_mut().poll(context) {
                *done = Some(outcome);
            }
        }
        match waiting.iter().all(|(_, done)| done.is_some()) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    waiting.into_iter().filter_map(|(_, done)| done).collect()
}
