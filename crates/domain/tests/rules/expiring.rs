//! An order that was not paid in time is called off, unless money may be on its way.

use domain::order::{Actor, Effect, OrderLifecycle, OrderRecord, OrderStatus, Step};
use domain::payment::{PaymentNews, ProviderStatus};

use crate::support::{
    at, begin, cod_order, failed, lost, microseconds, money, news, once, online_order, paid_order,
    status_news, system,
};

fn expire(record: &OrderRecord, seconds: i64) -> Option<Step> {
    system(at(seconds), |c| record.expire(c)).unwrap()
}

#[test]
fn an_order_runs_out_at_its_moment_and_not_before() {
    let record = online_order();
    let before = system(microseconds(at(900), -1), |c| record.expire(c)).unwrap();
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
    // Also where the row still bears a moment.
    let stale = |mut record: OrderRecord| {
        record.order.expires_at = Some(at(900));
        record
    };
    assert_eq!(expire(&stale(record), 10_000), None);
    assert_eq!(expire(&stale(confirmed), 10_000), None);
    let cod = system(at(30), |c| cod_order().confirm(Default::default(), c)).unwrap().record;
    assert_eq!(expire(&stale(cod), 10_000), None);
}

#[test]
fn cash_on_delivery_does_not_run_out() {
    assert_eq!(expire(&cod_order(), 1_000_000), None);
}

#[test]
fn money_that_is_set_aside_or_lost_holds_it_up() {
    let (record, id) = begin(&online_order());
    let authorized = news(&record, id, &status_news(ProviderStatus::Authorized, None)).record;
    assert_eq!(expire(&authorized, 10_000), None);
    assert_eq!(expire(&lost(&record, id).record, 10_000), None);
    let wrong = status_news(ProviderStatus::Paid, Some(money(1)));
    assert_eq!(expire(&news(&record, id, &wrong).record, 10_000), None);
}

#[test]
fn an_attempt_that_somebody_is_busy_with_holds_it_up() {
    let mut record = begin(&online_order()).0;
    record.payments[0].busy_until = Some(at(950));
    assert_eq!(expire(&record, 949), None);
    assert!(expire(&record, 950).is_some());
}

#[test]
fn an_attempt_that_waits_for_the_shopper_is_called_off() {
    let (record, id) = begin(&online_order());
    let waiting = PaymentNews {
        next_action: Some("https://bank.example/".to_owned()),
        ..status_news(ProviderStatus::RequiresAction, None)
    };
    for record in [record.clone(), news(&record, id, &waiting).record] {
        let step = expire(&record, 900).unwrap();
        assert!(once(&step, &Effect::CancelPayment(id)));
    }
    let step = expire(&failed(&record, id).record, 900).unwrap();
    assert!(!step.effects.contains(&Effect::CancelPayment(id)));
    assert_eq!(step.record.order.lifecycle, OrderLifecycle::Cancelled);
}
