//! Money of another amount or currency: it never pays the order, and an operator resolves it.

use domain::coupon::{Coupon, Discount};
use domain::ids::PaymentId;
use domain::money::Money;
use domain::order::{
    Effect, OrderError, OrderEventKind, OrderJob, OrderPaymentStatus, OrderRecord, OrderStatus,
    PayPolicy, Transition,
};
use domain::payment::{NewPayment, PaymentStatus, ProviderStatus};
use domain::refund::RefundEvent;

use crate::support::{
    Basket, CARD, apply_response, at, begin, coupon, eur, failed, fixed, kinds, listing, money,
    online_order, paid, paid_amount, pay_with, percent, provider_update, system,
};

fn euros(cents: i64) -> Money {
    Money::new(cents, eur()).unwrap()
}

fn mismatched(amount: Money) -> (Transition, PaymentId) {
    let (record, id) = begin(&online_order());
    (paid_amount(&record, id, amount), id)
}

/// The operator sends back all that came.
fn sent_back(record: &OrderRecord, id: PaymentId, amount: Money) -> OrderRecord {
    let (step, refund) =
        system(at(40), |c| record.begin_refund(id, amount, "wrong amount", c)).unwrap();
    system(at(50), |c| {
        step.record.apply_refund_result(
            refund,
            RefundEvent::Succeeded,
            Some("re_1"),
            None,
            Default::default(),
            c,
        )
    })
    .unwrap()
    .record
}

fn apply(record: &OrderRecord, off: &Coupon) -> Result<Transition, OrderError> {
    system(at(30), |c| record.apply_coupon(off, &[], Default::default(), c))
}

#[test]
fn a_mismatch_whose_refund_is_reversed_is_a_mismatch_again() {
    let (step, id) = mismatched(money(2_499));
    let gone = sent_back(&step.record, id, money(2_499));
    assert_eq!(gone.payment_status(), OrderPaymentStatus::Unpaid);
    let refund = gone.refunds[0].id;
    let (event, code) = (RefundEvent::Reversed, Some("account_closed"));
    let step = system(at(90_000), |c| {
        gone.apply_refund_result(refund, event, None, code, PayPolicy::default(), c)
    });
    let after = step.unwrap().record;
    assert_eq!(after.payment(id).unwrap().status, PaymentStatus::Mismatch);
    assert_eq!(after.payment_status(), OrderPaymentStatus::Processing);
    let decided_by = at(90_000) + PayPolicy::default().review_time;
    assert_eq!(after.order.expires_at, Some(decided_by), "an operator has the time to decide");
}

#[test]
fn i10_another_amount_or_currency_never_pays_the_order() {
    for amount in [money(2_499), money(2_501), euros(2_500)] {
        let (step, id) = mismatched(amount);
        let attempt = step.record.payment(id).unwrap();
        assert_eq!(attempt.status, PaymentStatus::Mismatch);
        assert_eq!(attempt.captured, Some(amount), "what came is written down");
        assert_eq!(attempt.refunded, Money::zero(amount.currency()));
        assert_eq!(step.record.status(), OrderStatus::Processing);
        assert_eq!(kinds(&step), [OrderEventKind::PaymentMismatch]);
        assert_eq!(step.effects, [], "no one is told, nothing is redeemed");
        let less = paid_amount(&step.record, id, money(2_498));
        assert!(less.is_empty_against(&step.record), "an earlier total is late");
        let euros_again = paid_amount(&step.record, id, euros(9_900));
        let same_currency = amount.currency() == eur();
        assert_eq!(euros_again.is_empty_against(&step.record), !same_currency);
    }
}

#[test]
fn the_right_amount_is_no_mismatch() {
    let (step, id) = mismatched(money(2_500));
    assert_eq!(step.record.payment(id).unwrap().status, PaymentStatus::Paid);
    let (record, id) = begin(&online_order());
    let asked_for = provider_update(ProviderStatus::Authorized, Some(money(2_500)));
    let authorized = apply_response(&record, id, &asked_for).record;
    assert_eq!(authorized.payment(id).unwrap().status, PaymentStatus::Authorized);
}

#[test]
fn nothing_else_is_paid_until_a_mismatch_is_cleared_up() {
    let (step, _) = mismatched(money(1));
    let refused = OrderError::NotPayable("a payment with a different amount awaits review");
    let again = system(at(30), |c| step.record.begin_payment(NewPayment::at(CARD), at(90), c));
    assert_eq!(again.map(|_| ()), Err(refused.clone()));
    let priced = apply(&step.record, &coupon(7, percent(10_000)));
    assert_eq!(priced.map(|_| ()), Err(refused), "nor does the price change");
    let confirm = system(at(30), |c| step.record.confirm(Default::default(), c));
    assert!(matches!(confirm, Err(OrderError::NotPaid(_))));
    let early = system(at(9_999), |c| step.record.expire(PayPolicy::DEFAULT, c));
    assert_eq!(early, Ok(None), "nor does it expire before an operator had time");
}

#[test]
fn an_order_whose_mismatch_was_refunded_can_be_paid_again() {
    for amount in [money(2_400), euros(2_500)] {
        let (step, id) = mismatched(amount);
        let record = sent_back(&step.record, id, amount);
        assert_eq!(record.payment(id).unwrap().status, PaymentStatus::Refunded);
        assert_eq!(record.status(), OrderStatus::Pending, "it never was paid");
        let (paid, _) = pay_with(&record);
        assert_eq!(paid.status(), OrderStatus::Paid);
    }
}

#[test]
fn an_order_whose_mismatch_was_refunded_expires_like_any_other() {
    let (step, id) = mismatched(money(1));
    let record = sent_back(&step.record, id, money(1));
    let decided_by = record.order.expires_at.unwrap();
    let expired = system(decided_by, |c| record.expire(PayPolicy::DEFAULT, c)).unwrap().unwrap();
    assert_eq!(expired.record.status(), OrderStatus::Cancelled);
}

#[test]
fn a_part_of_a_mismatch_that_was_refunded_leaves_it_one_unless_the_price_is_left() {
    let (step, id) = mismatched(money(3_000));
    let record = sent_back(&step.record, id, money(400));
    assert_eq!(record.payment(id).unwrap().status, PaymentStatus::Mismatch);
    assert_eq!(record.refundable(id), Ok(money(2_600)));
    let exact = sent_back(&record, id, money(100));
    assert_eq!(exact.payment(id).unwrap().status, PaymentStatus::PartiallyRefunded);
    assert_eq!((exact.status(), exact.order.expires_at), (OrderStatus::Paid, None));
    let all = sent_back(&record, id, money(2_600));
    assert_eq!(all.payment(id).unwrap().status, PaymentStatus::Refunded);
    assert_eq!(all.status(), OrderStatus::Pending, "it was never paid");
}

#[test]
fn a_mismatch_is_not_accepted_while_a_refund_of_it_is_under_way() {
    // 30.00 were captured for 25.00: 5.00 were refunded, and the outcome of another 3.00 is open.
    let (step, id) = mismatched(money(3_000));
    let (pending, open) =
        system(at(40), |c| step.record.begin_refund(id, money(300), "", c)).unwrap();
    let record = sent_back(&pending.record, id, money(500));
    assert_eq!(record.payment(id).unwrap().status, PaymentStatus::Mismatch);
    let respond = |event| {
        system(at(60), |c| {
            record.apply_refund_result(open, event, None, None, Default::default(), c)
        })
        .unwrap()
        .record
    };
    assert_eq!(
        respond(RefundEvent::Failed).status(),
        OrderStatus::Paid,
        "exactly the price is kept"
    );
    let less = respond(RefundEvent::Succeeded);
    assert_eq!(less.payment(id).unwrap().status, PaymentStatus::Mismatch);
}

#[test]
fn what_is_left_of_a_partly_refunded_mismatch_can_be_accepted() {
    let (step, id) = mismatched(money(3_000));
    let record = sent_back(&step.record, id, money(1_000));
    let accepted = system(at(60), |c| record.accept_mismatch(id, PayPolicy::DEFAULT, c)).unwrap();
    assert_eq!(accepted.record.payment(id).unwrap().status, PaymentStatus::PartiallyRefunded);
    assert_eq!(accepted.record.status(), OrderStatus::Paid);
    let all = sent_back(&accepted.record, id, money(2_000));
    assert_eq!(all.payment_status(), OrderPaymentStatus::Refunded, "it had been accepted");
    let (under_way, _) = system(at(60), |c| record.begin_refund(id, money(2_000), "", c)).unwrap();
    let refused = system(at(60), |c| under_way.record.accept_mismatch(id, PayPolicy::DEFAULT, c));
    assert_eq!(refused.map(|_| ()), Err(OrderError::PaymentState(id)), "nothing is left of it");
}

#[test]
fn a_refund_of_a_mismatch_is_in_the_currency_that_came() {
    let (step, id) = mismatched(euros(2_500));
    let dollars = system(at(40), |c| step.record.begin_refund(id, money(1), "", c));
    assert!(matches!(dollars, Err(OrderError::Money(_))));
}

#[test]
fn another_attempt_pays_though_an_old_one_became_a_mismatch() {
    let (record, first) = begin(&online_order());
    let (record, second) = begin(&failed(&record, first).record);
    let record = paid_amount(&record, first, money(7)).record;
    let step = paid(&record, second);
    assert_eq!(step.record.status(), OrderStatus::Paid);
    assert_eq!(step.record.payment(first).unwrap().status, PaymentStatus::Mismatch);
    assert_eq!(step.record.refunds[0].amount, money(7), "what the order does not need is refunded");
    assert_eq!(step.record.refundable(second), Ok(money(2_500)));
}

#[test]
fn an_old_attempt_does_not_pay_a_price_that_has_changed() {
    // It failed at 25.00, then a coupon made the order cheaper: 25.00 would be too much.
    let (record, id) = begin(&online_order());
    let record = apply(&failed(&record, id).record, &coupon(7, fixed(1_000))).unwrap().record;
    for step in [paid(&record, id), paid_amount(&record, id, money(2_500))] {
        assert_eq!(step.record.payment(id).unwrap().status, PaymentStatus::Mismatch);
        assert_eq!(step.record.payment(id).unwrap().captured, Some(money(2_500)));
        assert_eq!(step.record.status(), OrderStatus::Processing);
        let back = sent_back(&step.record, id, money(2_500));
        assert_eq!(pay_with(&back).0.status(), OrderStatus::Paid);
    }
}

#[test]
fn another_amount_that_was_refunded_does_not_become_right_with_a_later_price() {
    // Asked for 15.00 with a coupon, captured when the price was 25.00, refunded; then the coupon
    // is back.
    let off = coupon(7, fixed(1_000));
    let placed = Basket::of(vec![(listing(1, 2_500, None), 1)]).with(off.clone());
    let (record, id) = begin(&placed.place().unwrap().record);
    let record = system(at(30), |c| failed(&record, id).record.remove_coupon(c)).unwrap().record;
    let record = sent_back(&paid(&record, id).record, id, money(1_500));
    let record = apply(&record, &off).unwrap().record;
    assert_eq!(record.payment_status(), OrderPaymentStatus::Unpaid);
    assert_eq!(pay_with(&record).0.status(), OrderStatus::Paid);
}

#[test]
fn a_late_update_does_not_settle_a_refunded_mismatch() {
    // Asked for 25.00, captured 20.00, refunded; a coupon makes it 20.00, and the capture is told
    // again.
    let (step, id) = mismatched(money(2_000));
    let back = sent_back(&step.record, id, money(2_000));
    let cheaper = apply(&back, &coupon(7, fixed(500))).unwrap().record;
    let told = paid(&cheaper, id).record;
    assert_eq!(told.payment_status(), OrderPaymentStatus::Unpaid);
    assert_eq!(pay_with(&told).0.status(), OrderStatus::Paid);
    // Asked for 20.00 with a coupon, captured 25.00, refunded; the coupon goes, an earlier total is
    // told.
    let placed = Basket::of(vec![(listing(1, 2_500, None), 1)]).with(coupon(7, fixed(500)));
    let (record, id) = begin(&placed.place().unwrap().record);
    let back = sent_back(&paid_amount(&record, id, money(2_500)).record, id, money(2_500));
    let dearer = system(at(60), |c| back.remove_coupon(c)).unwrap().record;
    let told = paid_amount(&dearer, id, money(2_000)).record;
    assert_eq!(told.payment_status(), OrderPaymentStatus::Unpaid);
}

#[test]
fn an_old_attempt_does_not_pay_too_little_for_a_coupon_that_is_gone() {
    let placed = Basket::of(vec![(listing(1, 2_500, None), 1)]).with(coupon(7, fixed(1_000)));
    let (record, id) = begin(&placed.place().unwrap().record);
    let record = failed(&record, id).record;
    let record = system(at(30), |c| record.remove_coupon(c)).unwrap().record;
    assert_eq!(record.order.final_amount(), money(2_500));
    let step = paid(&record, id);
    assert_eq!(step.record.payment(id).unwrap().captured, Some(money(1_500)));
    assert_eq!(step.record.status(), OrderStatus::Processing);
    let operator_refunds =
        step.effects.iter().all(|e| !matches!(e, Effect::Job(OrderJob::SendRefund(_))));
    assert!(operator_refunds);
}

#[test]
fn a_late_payment_of_an_old_price_is_refunded_once_the_order_is_paid() {
    let (record, old) = begin(&online_order());
    let cheaper = coupon(7, Discount::Fixed(money(1_000)));
    let record = apply(&failed(&record, old).record, &cheaper).unwrap().record;
    let (record, new) = pay_with(&record);
    assert_eq!(record.payment(new).unwrap().amount, money(1_500));
    let step = paid(&record, old);
    assert_eq!(step.record.refunds[0].amount, money(2_500));
    assert_eq!(step.record.status(), OrderStatus::Paid);
}

#[test]
fn an_old_attempt_of_which_the_new_price_came_is_a_mismatch_all_the_same() {
    // Asked for 25.00, and 15.00 came, which happens to be what the order costs by now.
    let (record, id) = begin(&online_order());
    let record = apply(&failed(&record, id).record, &coupon(7, fixed(1_000))).unwrap().record;
    let step = paid_amount(&record, id, money(1_500));
    assert_eq!(step.record.payment(id).unwrap().status, PaymentStatus::Mismatch);
    let back = sent_back(&step.record, id, money(1_500));
    assert_eq!(back.status(), OrderStatus::Pending);
    assert_eq!(pay_with(&back).0.status(), OrderStatus::Paid);
}

#[test]
fn a_paid_and_refunded_order_stays_so_beside_a_mismatch() {
    let (record, first) = begin(&online_order());
    let (record, second) = begin(&failed(&record, first).record);
    let record = paid_amount(&record, first, money(7)).record;
    let record = paid(&record, second).record;
    let back = sent_back(&record, second, money(2_500));
    assert_eq!(back.payment_status(), OrderPaymentStatus::Refunded);
    assert_eq!(back.status(), OrderStatus::Paid);
}
