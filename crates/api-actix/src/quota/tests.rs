//! How calls are counted, and what a refusal says.

use std::time::Duration;

use actix_web::test::TestRequest;
use application::{Principal, Role, VersionPrecondition};
use uuid::Uuid;

use super::*;

const HOUR: Duration = Duration::from_secs(60 * 60);

fn two(within: Duration) -> Option<Allowance> {
    Some(Allowance { times: 2, within })
}

fn user(id: u128) -> Authentication {
    Authentication::Known(Principal {
        user_id: UserId(Uuid::from_u128(id)),
        roles: vec![Role::Customer],
        email: None,
        phone: None,
        name: None,
        locale: None,
        expected: VersionPrecondition::any(),
    })
}

fn call(quotas: &Quotas, path: &str, from: &str, who: &Authentication) -> Result<String, Problem> {
    let peer = format!("{from}:4711").parse().unwrap();
    let req = TestRequest::get().uri(path).peer_addr(peer).to_srv_request();
    let quota = quotas.count(&req, who)?;
    Ok(quota.map_or_else(|| "-".to_owned(), |s| s.headers()[1].1.clone()))
}

#[test]
fn a_user_is_counted_wherever_the_calls_come_from() {
    let quotas = Quotas::new(two(HOUR), None, Proxies::default());
    let seen = |from, id| call(&quotas, "/api/cart", from, &user(id)).ok();
    assert_eq!(seen("192.0.2.1", 1).as_deref(), Some(r#""user";r=1;t=1800"#));
    assert_eq!(seen("192.0.2.2", 1).as_deref(), Some(r#""user";r=0;t=3600"#));
    assert_eq!(seen("192.0.2.3", 1), None);
    assert_eq!(seen("192.0.2.3", 2).as_deref(), Some(r#""user";r=1;t=1800"#));
    let anonymous = call(&quotas, "/api/cart", "192.0.2.3", &Authentication::Missing).unwrap();
    assert_eq!(anonymous, "-", "addresses are not counted here");
}

#[test]
fn who_has_no_good_token_is_counted_by_the_address() {
    let quotas = Quotas::new(None, two(HOUR), Proxies::default());
    let bad = Authentication::Refused(crate::auth::TokenError::Invalid("no".to_owned()));
    let seen = |from, who: &Authentication| call(&quotas, "/api/cart", from, who).is_ok();
    assert!(seen("192.0.2.1", &bad), "guesses are counted");
    assert!(seen("192.0.2.1", &Authentication::Missing));
    assert!(!seen("192.0.2.1", &bad));
    assert!(seen("192.0.2.2", &bad), "others are not meant");
    assert!(seen("192.0.2.1", &user(1)), "nor is who has a token");
}

/// The limiter reads the clock before it counts: of two requests the one that read it first may be counted last.
#[test]
fn requests_at_the_same_time_use_up_the_allowance_and_no_less() {
    const CALLERS: u32 = 20_000;
    let buckets = Buckets::new("user", two(HOUR).unwrap());
    let start = std::sync::Barrier::new(2);
    let taken = || {
        let take = |caller: u32| {
            start.wait();
            u32::from(buckets.take(&caller).is_ok())
        };
        (0..CALLERS).map(take).sum::<u32>()
    };
    let taken = std::thread::scope(|scope| {
        let threads = [scope.spawn(taken), scope.spawn(taken)];
        threads.map(|thread| thread.join().unwrap()).iter().sum::<u32>()
    });
    assert_eq!(taken, 2 * CALLERS);
    assert!(buckets.take(&0).is_err(), "a third one is refused");
}

#[test]
fn a_refusal_says_how_long_to_wait() {
    let quotas = Quotas::new(two(HOUR), None, Proxies::default());
    let again = || call(&quotas, "/api/cart", "192.0.2.1", &user(1));
    let refused = [again(), again(), again()].into_iter().find_map(Result::err).unwrap();
    assert_eq!(refused.code(), Code::TooManyRequests);
    let stored = refused.to_stored();
    let header = |name: &str| {
        let all: Vec<_> = stored.headers.iter().filter(|(n, _)| n == name).collect();
        assert_eq!(all.len(), 1, "{name}: {all:?}");
        all[0].1.clone()
    };
    assert_eq!(header("ratelimit-policy"), r#""user";q=2;w=3600"#);
    assert_eq!(header("ratelimit"), r#""user";r=0;t=3600"#);
    assert_eq!(header("retry-after"), "1800");
    assert_eq!(refused.detail(), "limit per user: 2 requests in 3600 s; retry in 1800 s");
}

#[test]
fn probes_and_webhooks_are_never_counted() {
    let quotas = Quotas::new(two(HOUR), two(HOUR), Proxies::default());
    let webhooks = ["/api/payments/webhook", "/api/payments/webhook/mock"];
    for path in ["/healthz", "/readyz", "/metrics"].into_iter().chain(webhooks) {
        for _ in 0..5 {
            let seen = call(&quotas, path, "192.0.2.1", &Authentication::Missing);
            assert_eq!(seen.ok().as_deref(), Some("-"), "{path}");
        }
    }
}

/// The paths that are left out are looked up among those that there are: one that is misspelt here
/// would leave nothing out.
#[test]
fn all_else_that_is_declared_is_counted() {
    let document = crate::openapi();
    let uncounted = document.paths.paths.keys().filter(|path| !is_counted(path));
    let mut uncounted: Vec<&str> = uncounted.map(String::as_str).collect();
    uncounted.sort_unstable();
    let webhooks = ["/api/payments/webhook", "/api/payments/webhook/{provider}"];
    assert_eq!(uncounted, [webhooks.as_slice(), &["/healthz", "/metrics", "/readyz"]].concat());
    assert!(is_counted("/api/payments/webhooks"), "no path of ours");
}

#[test]
fn the_allowance_comes_back() {
    let buckets = Buckets::new("user", two(Duration::from_millis(20)).unwrap());
    assert!(buckets.take(&1).is_ok());
    std::thread::sleep(Duration::from_millis(25));
    assert!(buckets.take(&1).is_ok());
    assert!(buckets.take(&1).is_ok());
}

#[test]
fn who_has_gone_is_forgotten() {
    let buckets = Buckets::new("address", two(Duration::from_nanos(2)).unwrap());
    for key in 0..20_000 {
        assert!(buckets.take(&key).is_ok());
    }
    assert!(buckets.callers() < 5_000, "{}", buckets.callers());
}
