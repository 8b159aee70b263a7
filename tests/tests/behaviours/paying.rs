//! Paying: the money is taken once, a refusal leaves a way on, a lost answer is never guessed.

use application::AppError;
use application::payments::{cancel, confirm, get};
use application::worker::sync_payments;
use domain::order::{OrderError, OrderPaymentStatus, OrderStatus};
use domain::payment::PaymentStatus;

use crate::fixture::{Fixture, fresh, money, paying};

pub async fn paying_an_order_takes_the_money_once(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await;
    assert_eq!(order.status(), OrderStatus::Pending);
    let paid = s.pay(&ada, order.order.id, None).await.expect("paid");
    assert_eq!(paid.record.status(), OrderStatus::Paid);
    let payment = paid.payment().expect("an attempt");
    assert_eq!((payment.status, payment.captured), (PaymentStatus::Paid, Some(money("20.00"))));
    assert_eq!(paid.record.order.payment_intent_id, payment.provider_ref);
    assert_eq!(crate::fixture::provider::charged(&s.mock, payment.id), Some(money("20.00")));
    let foreign = s.pay(&s.customer(), order.order.id, None).await;
    assert_eq!(foreign.err(), Some(AppError::NotFound("order")));
    s.sound().await;
}

pub async fn a_declined_attempt_can_be_followed_by_another(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let declined = s.pay(&ada, order, Some("mock_decline")).await.expect_err("declined");
    assert!(matches!(declined, AppError::PaymentDeclined { .. }), "{declined}");
    assert_eq!(s.order(order).await.status(), OrderStatus::Failed);
    let paid = s.pay(&ada, order, None).await.expect("paid");
    assert_eq!(paid.record.status(), OrderStatus::Paid);
    let statuses: Vec<_> = paid.record.payments.iter().map(|p| p.status).collect();
    assert_eq!(statuses, [PaymentStatus::Failed, PaymentStatus::Paid]);
    s.work().await;
    assert!(s.notifications.sent().iter().any(|m| m.subject == "Payment Failed"));
    s.sound().await;
}

pub async fn s15_an_order_takes_a_limited_number_of_attempts(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    for _ in 0..20 {
        let declined = s.pay(&ada, order, Some("mock_decline")).await.expect_err("declined");
        assert!(matches!(declined, AppError::PaymentDeclined { .. }), "{declined}");
    }
    let (one, other) = tokio::join!(s.pay(&ada, order, None), s.pay(&ada, order, None));
    for refused in [one, other] {
        assert_eq!(refused.err(), Some(AppError::Order(OrderError::TooManyAttempts(20))));
    }
    s.work().await;
    let failed =
        s.notifications.sent().into_iter().filter(|m| m.subject == "Payment Failed").count();
    assert_eq!(failed, 1, "one message for failures soon after each other");
    s.cancel(&ada, order).await.expect("the customer has a way out");
    s.sound().await;
}

pub async fn the_waiting_attempt_is_confirmed_not_doubled(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let paid = s.pay(&ada, session.record.order.id, None).await.expect("paid");
    assert_eq!(paid.record.payments.len(), 1);
    assert_eq!(Some(paid.payment_id), session.payment_id);
    assert_eq!(paid.record.status(), OrderStatus::Paid);
    s.sound().await;
}

pub async fn a_paid_order_is_not_paid_again(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    s.pay(&ada, order, None).await.expect("paid");
    let again = s.pay(&ada, order, None).await;
    assert_eq!(again.err(), Some(AppError::Order(OrderError::AlreadyPaid)));
    s.cancel(&ada, order).await.expect("cancelled");
    let dead = s.pay(&ada, order, None).await.expect_err("cancelled");
    assert!(matches!(dead, AppError::Order(OrderError::NotPayable(_))), "{dead}");
    s.work().await;
    s.sound().await;
}

pub async fn an_action_is_asked_for(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let waiting = s.pay(&ada, order, Some("mock_requires_action")).await.expect("an answer");
    let payment = waiting.payment().expect("an attempt");
    assert_eq!(payment.status, PaymentStatus::RequiresAction);
    assert!(payment.next_action.is_some());
    assert_eq!(waiting.record.status(), OrderStatus::Processing);
    let reference = payment.provider_ref.clone().expect("known");
    s.send_webhook_of(&reference, "paid").await.expect("paid");
    assert_eq!(s.order(order).await.status(), OrderStatus::Paid);
    s.sound().await;
}

pub async fn i13_money_of_a_lost_answer_is_found(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let lost = s.pay(&ada, order, Some("mock_timeout_charged")).await.expect("an answer");
    assert_eq!(lost.payment().expect("an attempt").status, PaymentStatus::Unknown);
    let again = s.pay(&ada, order, None).await.expect_err("not again before it is known");
    assert!(matches!(again, AppError::Order(OrderError::PaymentInProgress(_))), "{again}");
    s.pass(5);
    s.work().await;
    let order = s.order(order).await;
    assert_eq!(order.status(), OrderStatus::Paid);
    assert_eq!(crate::fixture::provider::charged(&s.mock, lost.payment_id), Some(money("10.00")));
    s.sound().await;
}

pub async fn a_lost_answer_without_money_ends_the_attempt(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    s.pay(&ada, order, Some("mock_timeout_lost")).await.expect("an answer");
    s.pass(120);
    s.work().await;
    sync_payments(&s.engine, 10).await.expect("asked");
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Unpaid);
    s.pay(&ada, order, None).await.expect("paid after all");
    s.sound().await;
}

pub async fn p07_another_amount_is_a_mismatch_and_pays_nothing(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let odd = s.pay(&ada, order, Some("mock_wrong_amount")).await.expect("an answer");
    assert_eq!(odd.payment().expect("an attempt").status, PaymentStatus::Mismatch);
    assert_ne!(s.order(order).await.status(), OrderStatus::Paid);
    let again = s.pay(&ada, order, None).await.expect_err("an operator has to look");
    assert!(matches!(again, AppError::Order(OrderError::NotPayable(_))), "{again}");
    s.sound().await;
}

pub async fn card_numbers_are_refused(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let refused = s.pay(&ada, order, Some("4242 4242 4242 4242")).await;
    assert_eq!(refused.err(), Some(AppError::CardData("/payment_token")));
    assert!(s.order(order).await.payments.is_empty());
}

pub async fn a_payment_can_be_cancelled(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let id = session.payment_id.expect("an attempt");
    let off = fresh(cancel(&s.engine, &ada, id, None).await);
    assert_eq!(off.payment().expect("it").status, PaymentStatus::Cancelled);
    assert_eq!(fresh(cancel(&s.engine, &ada, id, None).await).payment_id, id, "again");
    let refused = confirm(&s.engine, &ada, id, None, None).await;
    assert_eq!(refused.err(), Some(AppError::Order(OrderError::PaymentState(id))));
    let paid = s.pay(&ada, session.record.order.id, None).await.expect("a new attempt");
    assert_ne!(paid.payment_id, id);
    let confirmed = get(&s.engine, &ada, paid.payment_id).await.expect("seen");
    assert_eq!(confirmed.payment().expect("it").status, PaymentStatus::Paid);
    s.sound().await;
}

pub async fn z04_two_hundred_at_once_charge_once(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let pays = (0..200).map(|_| {
        let (engine, ada) = (s.engine.clone(), ada.clone());
        let input = paying(order);
        tokio::spawn(async move { application::orders::pay(&engine, &ada, input, None).await })
    });
    let mut paid = 0;
    for pay in pays.collect::<Vec<_>>() {
        match pay.await.expect("no panic") {
            Ok(answer) => {
                fresh(Ok(answer));
                paid += 1;
            }
            Err(AppError::Order(OrderError::AlreadyPaid | OrderError::PaymentInProgress(_)))
            | Err(AppError::Contended) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert!(paid >= 1);
    let record = s.order(order).await;
    assert_eq!(record.payments.len(), 1);
    let charged = crate::fixture::provider::charged(&s.mock, record.payments[0].id);
    assert_eq!(charged, Some(money("10.00")));
    s.sound().await;
}
