//! Work that outlives a request: sent once, tried again, taken over, never lost.

use application::AppError;
use application::orders::{CreateOrder, OrderLine, create};
use application::worker::{drain, sync_payments, work_batch};
use chrono::TimeDelta;
use domain::notification::NotificationStatus;
use domain::order::{OrderStatus, PaymentMethod};
use ports::{JobFilter, JobKind, JobState, NotificationFilter, PageRequest};

use crate::fixture::{Fixture, provider};

pub async fn i21_messages_are_sent_once(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await;
    s.pay(&ada, order.order.id, None).await.expect("paid");
    let engines = [s.engine.clone(), s.another_engine(|_| {}), s.another_engine(|_| {})];
    let workers = engines.map(|engine| tokio::spawn(async move { drain(&engine).await }));
    for worker in workers {
        worker.await.expect("no panic").expect("worked");
    }
    let number = &order.order.number;
    let mut texts: Vec<String> = s.notifications.sent().into_iter().map(|m| m.body).collect();
    texts.sort();
    let mut expected = vec![
        format!("Your order #{number} is paid. Amount: 10.00 GBP."),
        format!("Order #{number} paid successfully."),
        format!("We have received 10.00 GBP for your order #{number}."),
    ];
    expected.sort();
    assert_eq!(texts, expected);
    let filter = NotificationFilter { user_id: Some(ada.user_id), ..NotificationFilter::default() };
    let page = s.store.list_notifications(&filter, PageRequest::default()).await.expect("a page");
    assert!(page.items.iter().all(|n| n.is_sent() && n.sent_at.is_some() && n.attempts == 1));
    s.sound().await;
}

pub async fn a_batch_takes_no_more_jobs_than_its_size(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await;
    s.pay(&ada, order.order.id, None).await.expect("paid");
    let mut sent = Vec::new();
    for _ in 0..3 {
        work_batch(&s.engine, 2).await.expect("worked");
        sent.push(s.notifications.sent().len());
    }
    assert_eq!(sent, [2, 3, 3], "three messages were due");
    s.sound().await;
}

pub async fn n01_a_failing_notifier_is_retried_and_dead_lettered(mut s: Fixture) {
    s.rebuild(|policy| policy.max_attempts = 3);
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await;
    s.notifications.fail(2);
    s.pay(&ada, order.order.id, None).await.expect("paid");
    s.work().await;
    assert_eq!(s.notifications.sent().len(), 1, "two of three failed");
    s.pass(3);
    s.work().await;
    assert_eq!(s.notifications.sent().len(), 3, "and went out later");
    s.notifications.fail(u32::MAX);
    s.cancel(&ada, order.order.id).await.expect("cancelled");
    for _ in 0..5 {
        s.work().await;
        s.pass(3600);
    }
    let filter =
        NotificationFilter { order_id: Some(order.order.id), ..NotificationFilter::default() };
    let page = s.store.list_notifications(&filter, PageRequest::default()).await.expect("a page");
    let dead: Vec<_> = page.items.iter().filter(|n| n.status == NotificationStatus::Dead).collect();
    assert!(!dead.is_empty());
    assert!(dead.iter().all(|n| n.attempts == 3 && n.last_error.is_some()));
    let filter = JobFilter { state: Some(JobState::Waiting), kind: None };
    let waiting = s.store.list_jobs(&filter, PageRequest::default()).await;
    assert!(waiting.expect("a page").items.is_empty());
    s.sound().await;
}

pub async fn a_user_without_address_gets_nothing(s: Fixture) {
    let tea = s.listing("10.00", Some(5)).await;
    let mut ada = s.customer();
    (ada.email, ada.phone) = (None, None);
    let order = s.place(&ada, tea.id, 1).await;
    s.pay(&ada, order.order.id, None).await.expect("paid");
    s.work().await;
    assert!(s.notifications.sent().is_empty());
    s.sound().await;
}

pub async fn w09_silent_payments_are_asked_about(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let waiting = s.pay(&ada, order, Some("mock_processing")).await.expect("an answer");
    let reference = waiting.payment().and_then(|p| p.provider_ref.clone()).expect("known");
    provider::settle(&s.mock, &reference, "paid");
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(0), "not silent for long yet");
    s.pass(61);
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(1));
    assert_eq!(s.order(order).await.status(), OrderStatus::Paid);
    s.pass(61);
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(0));
    s.sound().await;
}

pub async fn z19_a_worker_that_dies_leaves_its_job_to_others(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    s.pay(&ada, order, None).await.expect("paid");
    let lease_until = s.now() + TimeDelta::seconds(60);
    let dead = s.store.claim_jobs(JobKind::ALL, s.now(), lease_until, 64).await.expect("claimed");
    assert_eq!(dead.len(), 3);
    assert_eq!(work_batch(&s.engine, 64).await, Ok(0), "they are held");
    s.pass(61);
    assert_eq!(work_batch(&s.engine, 64).await, Ok(3));
    assert_eq!(s.notifications.sent().len(), 3);
    let mut late = ports::Changes::default();
    late.finish(&dead[0]);
    assert_eq!(s.store.commit(late).await, Err(ports::CommitError::LeaseLost));
    s.sound().await;
}

/// Three hundred buyers, a hundred units: exactly a hundred are sold.
pub async fn a_hundred_units_sell_exactly_a_hundred(s: Fixture) {
    let tea = s.listing("10.00", Some(100)).await;
    let buyers = (0..300).map(|_| {
        let (engine, who) = (s.engine.clone(), s.customer());
        let input = CreateOrder {
            items: vec![OrderLine { product_id: tea.id, quantity: 1 }],
            payment_method: PaymentMethod::Online,
            coupon_code: None,
            shipping_address: None,
            shipping_method: None,
            user_id: None,
        };
        tokio::spawn(async move {
            loop {
                match create(&engine, &who, input.clone(), None).await {
                    Err(AppError::Contended | AppError::Unavailable(_)) => {}
                    other => return other.map(|_| ()),
                }
            }
        })
    });
    let mut sold = 0;
    for buyer in buyers.collect::<Vec<_>>() {
        match buyer.await.expect("no panic") {
            Ok(()) => sold += 1,
            Err(AppError::OutOfStock(_) | AppError::Order(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(sold, 100);
    let listing = s.look(tea.id).await;
    assert_eq!((listing.stock, listing.reserved), (Some(100), 100));
    s.sound().await;
}
