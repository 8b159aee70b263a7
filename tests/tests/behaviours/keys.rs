//! Idempotency keys: the first response again, for each retry and after each crash.

use application::checkout::{CheckoutSession, CreateSession, create_session};
use application::orders::{CancelOrder, cancel, create};
use application::{AppError, Executed, IdempotentRequest, Principal};
use domain::ids::ListingId;
use domain::order::{OrderError, OrderRecord};
use domain::payment::PaymentStatus;
use ports::{OrderFilter, PageRequest, StoredResponse};

use crate::fixture::{Fixture, checkout_of, fresh, order_of_one, provider};

async fn orders_of(s: &Fixture, who: &Principal) -> usize {
    records_of(s, who).await.len()
}

async fn records_of(s: &Fixture, who: &Principal) -> Vec<OrderRecord> {
    let filter = OrderFilter { user_id: Some(who.user_id), ..OrderFilter::default() };
    let page = PageRequest { after: None, limit: 100 };
    s.store.list_orders(&filter, page).await.expect("a page").items
}

pub async fn the_same_key_gives_the_same_answer(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let keyed: IdempotentRequest<OrderRecord> = s.keyed_as(&ada, "create", "k1", "body");
    fresh(create(&s.engine, &ada, order_of_one(tea.id), Some(&keyed)).await);
    for engine in [s.engine.clone(), s.another_engine(|_| {})] {
        let again =
            create(&engine, &ada, order_of_one(tea.id), Some(&keyed)).await.expect("replayed");
        let Executed::Replayed(response) = again else { panic!("done twice") };
        assert_eq!((response.status, response.body.as_str()), (201, "done"));
    }
    assert_eq!(orders_of(&s, &ada).await, 1);
    assert_eq!(s.look(tea.id).await.reserved, 1);
    let bob = s.customer();
    let his: IdempotentRequest<OrderRecord> = s.keyed_as(&bob, "create", "k1", "body");
    fresh(create(&s.engine, &bob, order_of_one(tea.id), Some(&his)).await);
    s.pass(31 * 24 * 3600);
    let later = s.another_engine(|_| {});
    fresh(create(&later, &ada, order_of_one(tea.id), Some(&keyed)).await);
    s.sound().await;
}

pub async fn another_request_under_the_key_is_refused(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let keyed = s.keyed_as(&ada, "create", "k1", "body");
    fresh(create(&s.engine, &ada, order_of_one(tea.id), Some(&keyed)).await);
    let other = s.keyed_as(&ada, "create", "k1", "another body");
    let refused = create(&s.engine, &ada, order_of_one(tea.id), Some(&other)).await;
    assert_eq!(refused.err(), Some(AppError::KeyReused));
    assert_eq!(orders_of(&s, &ada).await, 1);
}

pub async fn a_refusal_is_kept(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(0)).await);
    let keyed = s.keyed_as(&ada, "create", "k1", "body");
    let refused =
        create(&s.engine, &ada, order_of_one(tea.id), Some(&keyed)).await.expect_err("sold out");
    let more = application::listings::AdjustStock { delta: 5, reason: "delivery".into() };
    fresh(application::listings::adjust_stock(&s.engine, &s.admin(), tea.id, more, None).await);
    let again =
        create(&s.engine, &ada, order_of_one(tea.id), Some(&keyed)).await.expect("replayed");
    let Executed::Replayed(response) = again else { panic!("not kept") };
    assert_eq!((response.status, response.body), (422, refused.to_string()));
    let new = s.keyed_as(&ada, "create", "k2", "body");
    fresh(create(&s.engine, &ada, order_of_one(tea.id), Some(&new)).await);
}

pub async fn a_hundred_at_once_make_one_order(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(500)).await);
    let engines = [s.engine.clone(), s.another_engine(|_| {})];
    let calls = (0..100).map(|i| {
        let (engine, who, listing) = (engines[i % 2].clone(), ada.clone(), tea.id);
        let keyed: IdempotentRequest<OrderRecord> = s.keyed_as(&ada, "create", "k1", "body");
        tokio::spawn(
            async move { create(&engine, &who, order_of_one(listing), Some(&keyed)).await },
        )
    });
    let mut made = 0;
    for call in calls.collect::<Vec<_>>() {
        match call.await.expect("no panic") {
            Ok(Executed::Fresh(_)) => made += 1,
            Ok(Executed::Replayed(response)) => assert_eq!(response.body, "done"),
            Err(error) => assert_eq!(error, AppError::KeyInProgress),
        }
    }
    assert_eq!(made, 1);
    assert_eq!(orders_of(&s, &ada).await, 1);
    assert_eq!(s.look(tea.id).await.reserved, 1);
    s.sound().await;
}

/// A checkout whose server died while it waited for the provider.
async fn dead_checkout(
    s: &Fixture,
    who: &Principal,
    listing: ListingId,
) -> (CreateSession, IdempotentRequest<CheckoutSession>) {
    s.put(who, listing, 1).await;
    let input = checkout_of(s.cart(who).await.cart.id);
    let key = || s.keyed_as(who, "checkout", "k1", "body");
    let hold = provider::hold_answers(&s.mock);
    let (engine, caller, first, keyed) = (s.engine.clone(), who.clone(), input.clone(), key());
    let dying =
        tokio::spawn(
            async move { create_session(&engine, &caller, first, &keyed).await.map(|_| ()) },
        );
    hold.waiting(1).await;
    dying.abort();
    let _ = dying.await;
    (input, key())
}

/// A retry does not answer with a session whose payment was cancelled meanwhile.
pub async fn a_dead_checkout_whose_payment_was_cancelled_is_refused(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let (input, keyed) = dead_checkout(&s, &ada, tea.id).await;
    s.pass(60);
    let order = records_of(&s, &ada).await.remove(0);
    s.cancel(&ada, order.order.id).await.expect("cancelled");
    s.work().await;
    let payment = &s.order(order.order.id).await.payments[0];
    assert_eq!(payment.status, PaymentStatus::Cancelled);
    let refused = create_session(&s.engine, &ada, input.clone(), &keyed).await.err();
    assert_eq!(refused, Some(AppError::Order(OrderError::PaymentState(payment.id))));
    let again = create_session(&s.engine, &ada, input, &keyed).await.expect("replayed");
    assert!(matches!(again, Executed::Replayed(_)), "the refusal is kept under the key");
    s.sound().await;
}

/// A server dies between the two commits of a checkout: until its lease ends the key is in
/// progress, then a retry goes on with the same order and the same attempt.
pub async fn a_dead_checkout_is_taken_over(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let (input, keyed) = dead_checkout(&s, &ada, tea.id).await;
    let running = create_session(&s.engine, &ada, input.clone(), &keyed).await;
    assert_eq!(running.err(), Some(AppError::KeyInProgress));
    s.pass(60);
    let session = fresh(create_session(&s.engine, &ada, input.clone(), &keyed).await);
    assert_eq!(session.payment().expect("an attempt").status, PaymentStatus::Pending);
    assert!(session.payment().expect("an attempt").provider_ref.is_some());
    assert_eq!(orders_of(&s, &ada).await, 1);
    assert_eq!(session.record.payments.len(), 1);
    let again = create_session(&s.engine, &ada, input, &keyed).await.expect("replayed");
    assert!(matches!(again, Executed::Replayed(_)));
    s.sound().await;
}

/// A key whose answers have a body of so many bytes.
fn answered_in(
    s: &Fixture,
    who: &Principal,
    key: &str,
    bytes: usize,
) -> IdempotentRequest<OrderRecord> {
    let response = StoredResponse { status: 200, headers: vec![], body: "x".repeat(bytes) };
    let render = std::sync::Arc::new(move |_: Result<&OrderRecord, &AppError>| response.clone());
    IdempotentRequest { render, ..s.keyed_as(who, "cancel", key, "body") }
}

pub async fn s16_a_large_answer_is_kept_only_where_something_changed(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let id = s.place(&ada, tea.id, 1).await.order.id;
    let kept = |key: IdempotentRequest<OrderRecord>| {
        let (s, ada) = (&s, &ada);
        async move {
            let input = CancelOrder { id, reason: None };
            fresh(cancel(&s.engine, ada, input, Some(&key)).await);
            let found = s.store.idempotency_record(&key.scope, s.engine.now()).await;
            found.expect("the record is read").is_some()
        }
    };
    assert!(kept(answered_in(&s, &ada, "cancels", 4_097)).await, "the order was cancelled");
    assert!(kept(answered_in(&s, &ada, "small", 4_096)).await);
    assert!(!kept(answered_in(&s, &ada, "large", 4_097)).await);
    assert!(!kept(answered_in(&s, &ada, "large", 4_097)).await, "a retry is decided anew");
    let key = answered_in(&s, &ada, "refused", 4_097);
    let refused = create(
        &s.engine,
        &ada,
        order_of_one(ListingId(ports::IdGenerator::uuid(s.ids.as_ref()))),
        Some(&key),
    )
    .await;
    assert!(matches!(refused, Err(AppError::UnknownProducts(_))), "{refused:?}");
    let found = s.store.idempotency_record(&key.scope, s.engine.now()).await;
    assert_eq!(found.expect("the record is read"), None);
    s.sound().await;
}
