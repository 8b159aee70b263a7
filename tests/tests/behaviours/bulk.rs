//! Many orders confirmed at once.

use application::orders::{Confirmed, confirm_many};
use application::{AppError, Executed};
use domain::order::{OrderEvent, OrderLifecycle, OrderRecord};
use ports::{Changes, OrderWrite, RowWrite};

use crate::fixture::{Fixture, unwrap_fresh};

/// The next row of an order's history exists already, so that every change of the order is a
/// conflict.
async fn jam(s: &Fixture, record: &OrderRecord) {
    let history = s.store.order_events(record.order.id).await.expect("readable");
    let last = history.last().expect("it was placed").clone();
    let row = OrderEvent { seq: last.seq + 1, from: Some(last.to.clone()), ..last };
    let changes = Changes { events: vec![row], ..Changes::default() };
    s.store.commit(changes).await.expect("taken");
}

/// The order counts that row.
async fn unjam(s: &Fixture, record: &OrderRecord) {
    let mut order = record.order.clone();
    (order.events, order.version) = (order.events + 1, order.version + 1);
    let mut changes = Changes::default();
    changes.orders.push(OrderWrite {
        order: RowWrite::Update(order),
        status: record.status(),
        payment_status: record.payment_status(),
    });
    s.store.commit(changes).await.expect("taken");
}

pub async fn a_passing_refusal_is_not_kept_under_the_key(s: Fixture) {
    let (ada, boss) = (s.customer(), s.admin());
    let tea = s.listing("10.00", Some(9)).await;
    let mut orders = Vec::new();
    for _ in 0..3 {
        let order = s.place(&ada, tea.id, 1).await.order.id;
        s.pay(&ada, order, None).await.expect("paid");
        orders.push(order);
    }
    orders.push(s.place(&ada, tea.id, 1).await.order.id);
    let jammed = s.order(orders[1]).await;
    jam(&s, &jammed).await;
    let keyed = s.keyed_as::<Confirmed>(boss.principal(), "confirm", "k1", "body");
    let first = confirm_many(&s.engine, &boss, &orders, Some(&keyed)).await;
    assert_eq!(first, Err(AppError::Contended));
    let stands = |record: &OrderRecord| record.order.lifecycle;
    assert_eq!(stands(&s.order(orders[2]).await), OrderLifecycle::Confirmed, "it holds up no one");

    unjam(&s, &jammed).await;
    let second = confirm_many(&s.engine, &boss, &orders, Some(&keyed)).await;
    let done = unwrap_fresh(second.expect("an answer"));
    assert!(done[..3].iter().all(|order| order.outcome.is_ok()), "{done:?}");
    assert!(
        matches!(done[3].outcome, Err(AppError::Order(_))),
        "what is wrong with an order stays so"
    );
    let third = confirm_many(&s.engine, &boss, &orders, Some(&keyed)).await;
    assert!(matches!(third, Ok(Executed::Replayed(_))), "{third:?}");
    s.work().await;
    s.sound().await;
}
