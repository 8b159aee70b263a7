//! Changes that are meant for one version only (`If-Match`), and amounts that are expected.

use application::cart::{PutItem, empty, put_item, remove_item, set_coupon, set_qty};
use application::orders::{
    CancelOrder, ShipOrder, apply_coupon, cancel, confirm, create, deliver, remove_coupon, ship,
};
use application::orders::{CreateOrder, OrderLine};
use application::{AppError, Executed, Principal, VersionPrecondition};
use domain::order::PaymentMethod;

use crate::coupons::fixed;
use crate::fixture::{Fixture, fresh, money};

fn meaning(who: &Principal, versions: &[i64]) -> Principal {
    Principal { expected: VersionPrecondition::one_of(versions.to_vec()), ..who.clone() }
}

fn stale<T>(outcome: Result<T, AppError>, current: i64) {
    assert_eq!(outcome.err(), Some(AppError::VersionMismatch { current }));
}

pub async fn a_cart_is_changed_in_the_version_that_is_meant(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    let input = PutItem { listing: tea.id, qty: 2 };
    let none = put_item(&s.engine, &meaning(&ada, &[1]), input, None).await;
    assert!(matches!(none, Err(AppError::VersionMismatch { .. })), "there is no cart yet");
    fixed(&s, "FIVE", "5.00", |_| {}).await;
    let put = fresh(put_item(&s.engine, &ada, input, None).await);
    let (item, version) = (put.line.item.id, put.cart_version);
    let old = meaning(&ada, &[version - 1, version + 1]);
    stale(put_item(&s.engine, &old, input, None).await, version);
    stale(set_qty(&s.engine, &old, item, 3).await, version);
    stale(set_coupon(&s.engine, &old, Some("FIVE")).await, version);
    stale(remove_item(&s.engine, &old, item).await, version);
    stale(empty(&s.engine, &old).await, version);
    let refused = s.checkout(&old).await;
    stale(refused, version);
    assert_eq!(s.cart(&ada).await.cart.version, version, "nothing happened");
    let three = set_qty(&s.engine, &meaning(&ada, &[version]), item, 3).await.expect("set");
    assert!(three.cart_version > version);
    let session = s.checkout(&meaning(&ada, &[7_000, three.cart_version])).await;
    assert_eq!(session.expect("a session").record.order.price.total_amount(), money("30.00"));
    s.sound().await;
}

pub async fn an_order_is_moved_in_the_version_that_is_meant(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(50)).await);
    fixed(&s, "FIVE", "5.00", |_| {}).await;
    let order = s.place(&ada, tea.id, 1).await;
    let (id, version) = (order.order.id, order.order.version);
    let old = meaning(&ada, &[version + 1]);
    let off = || CancelOrder { id, reason: None };
    stale(apply_coupon(&s.engine, &old, id, "FIVE").await, version);
    stale(remove_coupon(&s.engine, &old, id).await, version);
    stale(s.pay(&old, id, None).await, version);
    stale(cancel(&s.engine, &old, off(), None).await, version);
    let old = boss.clone().expecting(VersionPrecondition::one_of(vec![version + 1]));
    stale(confirm(&s.engine, &old, id, None).await, version);
    stale(ship(&s.engine, &old, id, ShipOrder::default(), None).await, version);
    stale(deliver(&s.engine, &old, id, None, None).await, version);
    assert_eq!(s.order(id).await, order, "nothing happened");
    let now = meaning(&ada, &[version]);
    let paid = s.pay(&now, id, None).await.expect("paid").record.order.version;
    let now_paid = boss.expecting(VersionPrecondition::one_of(vec![paid]));
    let confirmed = confirm(&s.engine, &now_paid, id, None).await;
    let version = fresh(confirmed).order.version;
    stale(cancel(&s.engine, &now, off(), None).await, version);
    s.work().await;
    s.sound().await;
}

pub async fn a_replay_comes_before_the_condition(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    let order = s.place(&ada, tea.id, 1).await;
    let off = || CancelOrder { id: order.order.id, reason: None };
    let now = meaning(&ada, &[order.order.version]);
    let keyed = s.keyed_as(&ada, "cancel", "k1", "body");
    fresh(cancel(&s.engine, &now, off(), Some(&keyed)).await);
    let again = cancel(&s.engine, &now, off(), Some(&keyed)).await.expect("replayed");
    assert!(matches!(again, Executed::Replayed(_)), "the version is another by now");
    s.sound().await;
}

pub async fn of_many_conditional_changes_one_wins(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    s.put(&ada, tea.id, 1).await;
    let version = s.cart(&ada).await.cart.version;
    let changes = (2..22).map(|qty| {
        let (engine, ada) = (s.engine.clone(), meaning(&ada, &[version]));
        let input = PutItem { listing: tea.id, qty };
        tokio::spawn(async move { put_item(&engine, &ada, input, None).await })
    });
    let mut won = 0;
    for change in changes.collect::<Vec<_>>() {
        match change.await.expect("no panic") {
            Ok(_) => won += 1,
            Err(AppError::VersionMismatch { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(s.cart(&ada).await.cart.version, version + 1);
}

pub async fn the_expected_amount_is_the_one_with_the_coupon(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    fixed(&s, "FIVE", "5.00", |_| {}).await;
    s.put(&ada, tea.id, 2).await;
    set_coupon(&s.engine, &ada, Some("FIVE")).await.expect("usable");
    let before = s.checkout_with(&ada, |i| i.expected_amount = Some("20.00".into())).await;
    assert_eq!(before.err(), Some(AppError::AmountChanged { actual: money("15.00") }));
    assert_eq!(s.look(tea.id).await.reserved, 0, "nothing is held");
    let with = s.checkout_with(&ada, |i| i.expected_amount = Some("15.00".into())).await;
    assert_eq!(with.expect("a session").payment().expect("one").amount, money("15.00"));
    let bob = s.customer();
    s.put(&bob, tea.id, 2).await;
    let named = s
        .checkout_with(&bob, |input| {
            input.coupon_code = Some("five".into());
            input.expected_amount = Some("15.0".into());
        })
        .await;
    assert!(named.is_ok(), "{named:?}");
    let input = CreateOrder {
        items: vec![OrderLine { product_id: tea.id, quantity: 1 }],
        payment_method: PaymentMethod::Online,
        coupon_code: None,
        shipping_address: None,
        shipping_method: None,
        user_id: None,
    };
    fresh(create(&s.engine, &meaning(&ada, &[99]), input, None).await);
    s.sound().await;
}
