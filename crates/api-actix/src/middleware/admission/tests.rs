//! Requests in flight, and requests that wait.

use std::future::{pending, ready};

use futures_util::FutureExt;

use super::super::admission_control::{MAX_PROBES, TURN_WAIT};
use super::*;
use crate::errors::Code;
use crate::options::ApiOptions;

fn admissions(all: usize, unauthenticated: usize) -> impl Fn() -> Admission {
    let control = Arc::new(AdmissionControl::of(&ApiOptions {
        max_in_flight: all,
        max_unauthenticated: unauthenticated,
        ..ApiOptions::default()
    }));
    move || Admission::new(Arc::clone(&control), None)
}

fn is_overloaded<T>(outcome: Result<T, Problem>) -> bool {
    outcome.is_err_and(|problem| problem.code() == Code::Overloaded)
}

#[test]
fn requests_without_a_token_leave_room_for_those_with_one() {
    let request = admissions(3, 1);
    let (first, second) = (request(), request());
    first.count(Class::Unauthenticated).unwrap();
    assert!(is_overloaded(second.count(Class::Unauthenticated)));
    let authenticated = [request(), request()];
    for request in &authenticated {
        request.count(Class::Authenticated).unwrap();
    }
    assert!(is_overloaded(request().check()));
    assert!(is_overloaded(request().count(Class::Authenticated)));
    drop((authenticated, first));
    second.count(Class::Unauthenticated).unwrap();
    assert!(request().check().is_ok(), "a refused request is not in flight");
}

#[test]
fn half_of_the_requests_in_flight_are_reserved_for_those_with_a_token() {
    for (all, unauthenticated) in [(8, 4), (5, 2), (2, 1), (1, 1)] {
        let request = admissions(all, 512);
        let without: Vec<_> = (0..all).map(|_| request()).collect();
        let admitted = without.iter().map(|request| request.count(Class::Unauthenticated));
        assert_eq!(admitted.filter(Result::is_ok).count(), unauthenticated, "of {all}");
        let with: Vec<_> = (unauthenticated..all).map(|_| request()).collect();
        for request in &with {
            request.count(Class::Authenticated).unwrap();
        }
    }
}

#[test]
fn a_quarter_is_reserved_where_webhooks_arrive_beside_requests_without_a_token() {
    for (all, left) in [(8, 2), (100, 25), (1_024, 256)] {
        let request = admissions(all, 512);
        let without: Vec<_> = (0..2 * all).map(|_| request()).collect();
        let (some, others) = without.split_at(all);
        let admitted = some.iter().map(|request| request.count(Class::Unauthenticated));
        let admitted = admitted.filter(Result::is_ok).count();
        let webhooks = others.iter().map(|request| request.count(Class::Webhook));
        assert_eq!(all - admitted - webhooks.filter(Result::is_ok).count(), left, "of {all}");
        let with: Vec<_> = (0..left).map(|_| request()).collect();
        for request in &with {
            request.count(Class::Authenticated).unwrap();
        }
    }
}

#[test]
fn probes_have_a_limit_of_their_own() {
    let request = admissions(MAX_PROBES + 2, 1);
    let other = request();
    other.count(class_of("/api/listings", false)).unwrap();
    let probes: Vec<_> = (0..MAX_PROBES).map(|_| request()).collect();
    for probe in &probes {
        probe.count(class_of("/readyz", false)).unwrap();
    }
    assert!(is_overloaded(request().count(class_of("/metrics", false))));
    request().count(class_of("/readyz", true)).unwrap();
}

#[actix_web::test]
async fn a_request_that_waits_is_not_in_flight() {
    let request = admissions(1, 1);
    let (slow, quick) = (request(), request());
    slow.count(Class::Authenticated).unwrap();
    assert_eq!(slow.wait(ready(7)).await.ok(), Some(7));
    assert!(is_overloaded(quick.check()), "what is there is not waited for");
    let mut wait = Box::pin(slow.wait(pending::<()>()));
    assert!(wait.as_mut().now_or_never().is_none());
    quick.count(Class::Authenticated).unwrap();
}

#[actix_web::test]
async fn slow_bodies_do_not_evict_requests_whose_tokens_are_not_verified() {
    let request = admissions(2, 1);
    let [unverified, slow, slower] = [request(), request(), request()];
    let mut verification = Box::pin(unverified.wait(pending::<()>()));
    assert!(verification.as_mut().now_or_never().is_none());
    slow.count(Class::Unauthenticated).unwrap();
    let mut body = Box::pin(slow.wait(pending::<()>()));
    assert!(body.as_mut().now_or_never().is_none());
    slower.count(Class::Unauthenticated).unwrap();
    let mut next = Box::pin(slower.wait(pending::<()>()));
    assert!(next.as_mut().now_or_never().is_none());
    let evicted = body.await.unwrap_err();
    assert_eq!(evicted.detail(), "too many requests are waiting");
    assert!(verification.as_mut().now_or_never().is_none(), "it has a queue of its own");
    let others = [request(), request()];
    for other in &others {
        assert!(Box::pin(other.wait(pending::<()>())).as_mut().now_or_never().is_none());
    }
    assert!(verification.as_mut().now_or_never().is_none(), "those have left");
    let mut waits: Vec<_> = others.iter().map(|r| Box::pin(r.wait(pending::<()>()))).collect();
    for wait in &mut waits {
        assert!(wait.as_mut().now_or_never().is_none());
    }
    assert!(is_overloaded(verification.await), "the queue has a limit");
}

#[actix_web::test]
async fn a_request_is_admitted_again_when_its_body_is_there() {
    let request = admissions(1, 1);
    let (slow, quick) = (request(), request());
    for is_full in [false, true] {
        slow.count(Class::Authenticated).unwrap();
        let (arrive, arrival) = tokio::sync::oneshot::channel();
        let mut wait = Box::pin(slow.wait(arrival));
        assert!(wait.as_mut().now_or_never().is_none());
        if is_full {
            quick.count(Class::Authenticated).unwrap();
        }
        arrive.send(()).unwrap();
        assert_eq!(is_overloaded(wait.await), is_full);
        assert!(is_overloaded(request().check()), "one of them is in flight");
        slow.release();
    }
}

fn turns(processed: usize) -> impl Fn() -> Admission {
    let control = Arc::new(AdmissionControl::of(&ApiOptions {
        max_unauthenticated_processed: processed,
        ..ApiOptions::default()
    }));
    move || Admission::new(Arc::clone(&control), None)
}

#[actix_web::test]
async fn only_a_few_requests_without_a_token_are_processed_at_the_same_time() {
    let request = turns(2);
    let first = [request(), request()];
    for request in &first {
        request.admit(Class::Unauthenticated).await.unwrap();
    }
    let (next, last) = (request(), request());
    let begun = tokio::time::Instant::now();
    assert!(is_overloaded(last.admit(Class::Unauthenticated).await));
    assert!(begun.elapsed() >= TURN_WAIT);
    let mut waits = Box::pin(next.admit(Class::Unauthenticated));
    assert!(waits.as_mut().now_or_never().is_none());
    for others in [Class::Authenticated, Class::Webhook, Class::Probe] {
        request().admit(others).now_or_never().unwrap().unwrap();
    }
    first[0].release();
    waits.now_or_never().unwrap().unwrap();
}

#[actix_web::test]
async fn a_request_that_waits_for_its_body_is_not_processed() {
    let request = turns(1);
    let (slow, quick) = (request(), request());
    slow.admit(Class::Webhook).await.unwrap();
    let (arrive, arrival) = tokio::sync::oneshot::channel();
    let mut wait = Box::pin(slow.wait(arrival));
    assert!(wait.as_mut().now_or_never().is_none());
    quick.admit(Class::Webhook).now_or_never().unwrap().unwrap();
    arrive.send(()).unwrap();
    assert!(wait.as_mut().now_or_never().is_none(), "it waits for its turn again");
    quick.release();
    wait.now_or_never().unwrap().unwrap().unwrap();
}

#[actix_web::test]
async fn webhooks_have_places_that_other_callers_without_a_token_cannot_take() {
    let request = admissions(4, 1);
    let page = request();
    page.admit(Class::Unauthenticated).await.unwrap();
    assert!(is_overloaded(request().admit(Class::Unauthenticated).await));
    request().admit(Class::Webhook).now_or_never().unwrap().unwrap();
}
