//! An order that was not paid in time is cancelled, unless money may be on its way.

use domain::order::{
    Actor, Effect, OrderJob, OrderLifecycle, OrderRecord, OrderStatus, PayPolicy, Transition,
};
use domain::payment::{ProviderStatus, ProviderUpdate};

use crate::support::{
    apply_response, at, begin, cod_order, failed, lost, microseconds, once, online_order,
    paid_order, provider_update, system,
};

fn expire(record: &OrderRecord, seconds: i64) -> Option<Transition> {
    system(at(seconds), |c| record.expire(PayPolicy::DEFAULT, c)).unwrap()
}

#[test]
fn an_order_runs_out_at_its_moment_and_not_before() {
    let record = online_order();
    let just_before = microseconds(at(900), -1);
    let before = system(just_before, |c| record.expire(PayPolicy::DEFAULT, c)).unwrap();
    assert_eq!(before, None);
    let step = expire(&record, 900).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Cancelled);
    assert_eq!(step.events[0].reason.as_deref(), Some("not paid in time"));
    assert_eq!(step.events[0].actor, Actor::System);
    assert_eq!(expire(&step.record, 10_000), None, "once");
}

#[test]
fn a_paid_or_confirmed_order_never_runs_out() {
    let (record, _) = paid_order();
    assert_eq!(expire(&record, 10_000), None);
    let confirmed = system(at(30), |c| record.confirm(Default::default(), c)).unwrap().record;
    assert_eq!(expire(&confirmed, 10_000), None);
    let cod = system(at(30), |c| cod_order().confirm(Default::default(), c)).unwrap().record;
    assert_eq!(expire(&cod, 10_000), None);
    // Where the row still bears a moment, the moment goes, and nothing else happens.
    for sound in [record, confirmed, cod] {
        assert_eq!(sound.order.expires_at, None);
        let mut stale = sound.clone();
        stale.order.expires_at = Some(at(900));
        assert_eq!(expire(&stale, 10_000), Some(Transition::from(sound)));
    }
}

#[test]
fn cash_on_delivery_expires_unless_it_is_confirmed() {
    let step = expire(&cod_order(), 900).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Cancelled);
    assert_eq!(step.events[0].reason.as_deref(), Some("not confirmed in time"));
}

#[test]
fn money_that_may_be_on_its_way_blocks_expiry() {
    let (record, id) = begin(&online_order());
    let authorized =
        apply_response(&record, id, &provider_update(ProviderStatus::Authorized, None)).record;
    assert_eq!(expire(&authorized, 10_000), None);
    assert_eq!(expire(&lost(&record, id).record, 10_000), None);
    let processing =
        apply_response(&record, id, &provider_update(ProviderStatus::Processing, None)).record;
    assert_eq!(expire(&processing, 1_000_000), None, "a bank transfer takes days");
    let failed =
        apply_response(&processing, id, &provider_update(ProviderStatus::Failed, None)).record;
    assert!(expire(&failed, 1_000_000).is_some(), "once it has come to nothing");
}

#[test]
fn an_attempt_in_flight_delays_it() {
    let mut record = begin(&online_order()).0;
    record.payments[0].in_flight_until = Some(at(950));
    assert_eq!(expire(&record, 949), None);
    assert!(expire(&record, 950).is_some());
}

#[test]
fn an_attempt_that_waits_for_the_shopper_is_cancelled() {
    let (record, id) = begin(&online_order());
    let waiting = ProviderUpdate {
        next_action: Some("https://bank.example/".to_owned()),
        ..provider_update(ProviderStatus::RequiresAction, None)
    };
    for record in [record.clone(), apply_response(&record, id, &waiting).record] {
        let step = expire(&record, 900).unwrap();
        assert!(once(&step, &Effect::Job(OrderJob::CancelPayment(id))));
    }
    let step = expire(&failed(&record, id).record, 900).unwrap();
    assert!(!step.effects.contains(&Effect::Job(OrderJob::CancelPayment(id))));
    assert_eq!(step.record.order.lifecycle, OrderLifecycle::Cancelled);
}
