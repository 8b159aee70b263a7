//! Attempts whose creation got no response, at providers that forget the keys of requests and do not find
//! payments by the shop's id; and what an operator does about them.

use adapters_mock_payments::{Call, Character, Fault};
use application::AppError;
use application::orders::{Paid, PayOrder, pay};
use domain::ids::{OrderId, PaymentId};
use domain::order::{CapturePolicy, OrderError, OrderPaymentStatus, OrderStatus};
use domain::payment::{Payment, PaymentStatus};
use ports::{FoundByOurId, PaymentGateway};

use crate::fixture::provider::{charged, reference};
use crate::fixture::unreliable::Unreliable;
use crate::fixture::{Fixture, fresh, money, paying};

pub const HOUR: i64 = 3_600;
pub const DAY: i64 = 24 * HOUR;
const BACK: &str = "https://shop.example/back";

/// A provider that forgets keys after an hour and does not find payments by the shop's id.
pub fn at_mollie(s: &mut Fixture) {
    s.replace_provider(|options| *options = options.clone().resembling(Character::Mollie));
    s.rebuild(|policy| policy.order_ttl = std::time::Duration::from_secs(30 * 24 * 3_600));
}

pub async fn order(s: &Fixture) -> (application::Principal, OrderId) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    (ada, order)
}

pub async fn try_pay(
    s: &Fixture,
    who: &application::Principal,
    id: OrderId,
    token: &str,
) -> Result<Paid, AppError> {
    let (payment_token, return_url) = (Some(token.to_owned()), Some(BACK.to_owned()));
    let input = PayOrder { payment_token, return_url, ..paying(id) };
    pay(&s.engine, who, input, None).await.map(crate::fixture::unwrap_fresh)
}

pub async fn last(s: &Fixture, order: OrderId) -> Payment {
    s.order(order).await.payments.last().expect("an attempt").clone()
}

/// An attempt whose creation got no response: it was charged if `was_charged`.
async fn lost(s: &Fixture, was_charged: bool) -> (application::Principal, OrderId, PaymentId) {
    let (ada, order) = order(s).await;
    let token = if was_charged { "mock_timeout_charged" } else { "mock_timeout_lost" };
    let paid = try_pay(s, &ada, order, token).await.expect("an answer");
    assert_eq!(paid.payment().expect("it").status, PaymentStatus::Unknown);
    (ada, order, paid.payment_id)
}

/// One that needs review: the provider has forgotten the key.
pub async fn in_review(
    s: &Fixture,
    was_charged: bool,
) -> (application::Principal, OrderId, PaymentId) {
    let (ada, order, id) = lost(s, was_charged).await;
    s.pass(2 * HOUR);
    s.work().await;
    assert_eq!(last(s, order).await.status, PaymentStatus::NeedsReview);
    (ada, order, id)
}

pub async fn p09_a_lost_attempt_is_found_by_repeating_its_creation(mut s: Fixture) {
    at_mollie(&mut s);
    let (_, order, id) = lost(&s, true).await;
    s.pass(60);
    s.work().await;
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Paid);
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));

    let (ada, order, id) = lost(&s, false).await;
    s.pass(60);
    s.work().await;
    let waiting = last(&s, order).await;
    assert_eq!((waiting.status, waiting.id), (PaymentStatus::Pending, id), "it exists now");
    assert_eq!(charged(&s.mock, id), None);
    try_pay(&s, &ada, order, "mock_ok").await.expect("the same attempt is paid");
    assert_eq!(s.order(order).await.payments.len(), 1);
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    s.sound().await;
}

pub async fn p09_a_lost_attempt_whose_key_is_forgotten_needs_review(mut s: Fixture) {
    at_mollie(&mut s);
    for was_charged in [true, false] {
        let (ada, order, id) = in_review(&s, was_charged).await;
        let refused = try_pay(&s, &ada, order, "mock_ok").await;
        assert_eq!(refused.err(), Some(OrderError::PaymentInProgress(id).into()), "not paid twice");
        s.pass(40 * DAY);
        s.work().await;
        application::worker::expire_orders(&s.engine, 10).await.expect("a sweep");
        assert_eq!(last(&s, order).await.status, PaymentStatus::NeedsReview, "it may be paid");
        assert_eq!(s.order(order).await.status(), OrderStatus::Processing);
        let held = charged(&s.mock, id);
        assert_eq!(
            held,
            was_charged.then(|| money("20.00")),
            "the provider was asked for nothing more"
        );
    }
    let gauges = s.store.gauges(s.engine.now()).await.expect("readable");
    assert_eq!(gauges.needs_review, 2);
    s.sound().await;
}

/// The provider is unavailable until it has forgotten the key.
pub async fn p09_an_outage_is_not_taken_for_an_answer(mut s: Fixture) {
    at_mollie(&mut s);
    let (_, order, _) = lost(&s, true).await;
    s.mock.fail_next_call(Call::Lookup, Fault::Unavailable);
    s.pass(2 * HOUR);
    s.work().await;
    assert_eq!(last(&s, order).await.status, PaymentStatus::Unknown, "it was not asked yet");
    s.pass(HOUR);
    s.work().await;
    assert_eq!(last(&s, order).await.status, PaymentStatus::NeedsReview);
    s.sound().await;
}

/// The shopper's request ended before its response was stored; later the key is forgotten.
pub async fn p09_an_interrupted_attempt_is_not_created_again_once_its_key_is_forgotten(
    mut s: Fixture,
) {
    at_mollie(&mut s);
    for (later, again) in [(HOUR / 2, true), (2 * HOUR, false)] {
        let (ada, order) = order(&s).await;
        let call = try_pay(&s, &ada, order, "mock_hang");
        let gone = tokio::time::timeout(std::time::Duration::from_millis(300), call).await;
        assert!(gone.is_err(), "the provider never responds");
        let begun = last(&s, order).await;
        assert_eq!((begun.status, &begun.provider_ref), (PaymentStatus::Pending, &None));
        s.pass(later);
        let paid = try_pay(&s, &ada, order, "mock_ok").await;
        let held = charged(&s.mock, begun.id);
        if again {
            assert_eq!(paid.expect("the same attempt").payment_id, begun.id);
            assert_eq!(held, Some(money("20.00")));
        } else {
            assert_eq!(paid.err(), Some(OrderError::PaymentInProgress(begun.id).into()));
            assert_eq!(held, None);
        }
    }
    s.sound().await;
}

/// A request that the provider certainly did not process leaves no trace: the key was never used.
pub async fn p09_an_unprocessed_request_can_be_repeated_at_any_time(mut s: Fixture) {
    at_mollie(&mut s);
    let (ada, order) = order(&s).await;
    s.mock.fail_next_call(Call::Create, Fault::Unavailable);
    let refused = try_pay(&s, &ada, order, "mock_ok").await;
    assert_eq!(refused.err(), Some(AppError::ProviderUnavailable));
    assert_eq!(last(&s, order).await.sent_at, None);
    s.pass(2 * HOUR);
    let paid = try_pay(&s, &ada, order, "mock_ok").await.expect("paid");
    assert_eq!(charged(&s.mock, paid.payment_id), Some(money("20.00")));
    s.sound().await;
}

/// It was never requested, so that it does not exist at the provider, which is not asked about it.
pub async fn an_attempt_that_was_never_requested_is_cancelled(mut s: Fixture) {
    for found_by_our_id in [FoundByOurId::Always, FoundByOurId::WhileKeyLives, FoundByOurId::Never]
    {
        s.replace_provider(|options| options.capabilities.found_by_our_id = found_by_our_id);
        let (ada, order) = order(&s).await;
        s.mock.fail_next_call(Call::Create, Fault::Unavailable);
        assert_eq!(
            try_pay(&s, &ada, order, "mock_ok").await.err(),
            Some(AppError::ProviderUnavailable)
        );
        let first = last(&s, order).await.id;
        s.pass(10 * 60);
        application::worker::sync_payments(&s.engine, 10).await.expect("a sweep");
        assert_eq!(last(&s, order).await.status, PaymentStatus::Cancelled, "{found_by_our_id:?}");
        assert_eq!(s.mock.ledger().expect("the ledger").len(), 0, "it was not created");
        let paid = try_pay(&s, &ada, order, "mock_ok").await.expect("a new attempt");
        assert_ne!(paid.payment_id, first);
    }
    s.sound().await;
}

/// Without a reference nothing can be cancelled at this provider: the attempt is looked up first.
pub async fn a_lost_attempt_is_cancelled_under_its_reference(mut s: Fixture) {
    at_mollie(&mut s);
    for was_charged in [false, true] {
        let (ada, order, id) = lost(&s, was_charged).await;
        let refused = application::payments::cancel(&s.engine, &ada, id, None).await;
        assert_eq!(refused.err(), Some(OrderError::PaymentInProgress(id).into()));
        s.cancel(&ada, order).await.expect("the order is cancelled");
        // Two jobs are about it: the one whose answer is outdated is tried again.
        for _ in 0..3 {
            s.pass(60);
            s.work().await;
        }
        let after = last(&s, order).await;
        let (status, held) = if was_charged {
            (PaymentStatus::Refunded, Some(money("0.00")))
        } else {
            (PaymentStatus::Cancelled, None)
        };
        assert_eq!(
            (after.status, charged(&s.mock, id)),
            (status, held),
            "was_charged: {was_charged}"
        );
    }
    s.sound().await;
}

/// The order is cancelled while its payment is in review; it turns out to wait for the shopper.
/// The jobs of an attempt end with its review.
/// No shopper has seen a session whose creation got no response, and nothing was to be charged without
/// them: no operator has to look into it.
pub async fn a_lost_session_needs_no_review(mut s: Fixture) {
    at_mollie(&mut s);
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    s.put(&ada, tea.id, 1).await;
    s.mock.fail_next_call(Call::Create, Fault::AnswerLost);
    let session = s.checkout_with(&ada, |c| c.return_url = Some(BACK.to_owned())).await;
    let order = session.expect("a session").record.order.id;
    s.pass(2 * HOUR);
    s.work().await;
    assert_eq!(last(&s, order).await.status, PaymentStatus::Cancelled);
    try_pay(&s, &ada, order, "mock_ok").await.expect("it can be paid by a new attempt");
    s.sound().await;
}

/// An operator was wrong: the payment is found after all, and refunded, because the order was paid again.
/// The server crashed after the provider had created the payment: a sweep learns its reference.
pub async fn a_sweep_keeps_the_reference_that_it_learns(mut s: Fixture) {
    let found = FoundByOurId::WhileKeyLives;
    s.replace_provider(|options| options.capabilities.found_by_our_id = found);
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    s.put(&ada, tea.id, 1).await;
    let hold = s.mock.slow();
    let call = s.checkout(&ada);
    let gone = tokio::time::timeout(std::time::Duration::from_millis(300), call).await;
    assert!(gone.is_err(), "the response is held back");
    hold.release();
    s.pass(10 * 60);
    application::worker::sync_payments(&s.engine, 10).await.expect("a sweep");
    let orders =
        application::orders::list_own(&s.engine, &ada, Default::default(), Default::default());
    let record = orders.await.expect("readable").items.remove(0);
    let attempt = &record.payments[0];
    assert_eq!(attempt.provider_ref, Some(reference(attempt.id)));
    assert_eq!(attempt.status, PaymentStatus::Pending);
    s.sound().await;
}

/// A webhook about it tells what a lookup could not.
/// Whatever the settings are by then.
pub async fn a_repeated_creation_is_the_same_request(s: Fixture) {
    let gateway = Unreliable::new(s.mock.clone());
    let engine = |capture| {
        let gateways: Vec<std::sync::Arc<dyn PaymentGateway>> = vec![gateway.clone()];
        s.engine_with(gateways, s.clock.clone(), |policy| policy.capture = capture)
    };
    let (ada, order) = order(&s).await;
    let pays = async |engine: std::sync::Arc<application::Engine>, return_url: Option<&str>| {
        let return_url = return_url.map(ToOwned::to_owned);
        let input = PayOrder { return_url, ..paying(order) };
        pay(&engine, &ada, input, None).await
    };
    s.mock.fail_next_call(Call::Create, Fault::Unavailable);
    pays(engine(CapturePolicy::AtOnce), Some(BACK)).await.expect_err("the provider is unavailable");
    s.pass(60);
    fresh(pays(engine(CapturePolicy::Manual), Some("https://other.example/")).await);
    let created = gateway.created();
    assert_eq!(created.len(), 2);
    assert_eq!(created[0], created[1]);
    assert_eq!(created[0].return_url.as_deref(), Some(BACK));
    assert!(created[0].capture);
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Paid);
    s.sound().await;
}

pub async fn a_provider_that_needs_a_return_url_gets_one(mut s: Fixture) {
    at_mollie(&mut s);
    let (ada, order) = order(&s).await;
    let refused = s.pay(&ada, order, None).await;
    assert!(matches!(refused, Err(AppError::Invalid { field: "/return_url", .. })), "{refused:?}");
    assert_eq!(s.order(order).await.payments.len(), 0, "nothing was begun");
    let tea = s.listing("10.00", Some(5)).await;
    s.put(&ada, tea.id, 1).await;
    let refused = s.checkout(&ada).await;
    assert!(matches!(refused, Err(AppError::Invalid { field: "/return_url", .. })));
    let session = s.checkout_with(&ada, |c| c.return_url = Some(BACK.to_owned())).await;
    assert_eq!(
        session.expect("a session").payment().expect("it").return_url.as_deref(),
        Some(BACK)
    );
    try_pay(&s, &ada, order, "mock_ok").await.expect("paid");
    s.sound().await;
}

/// What the adapter keeps with a payment is passed to each later call about it.
pub async fn data_of_the_provider_comes_back_as_it_was(s: Fixture) {
    let gateway = Unreliable::new(s.mock.clone());
    let gateways: Vec<std::sync::Arc<dyn PaymentGateway>> = vec![gateway.clone()];
    let engine = s.engine_with(gateways, s.clock.clone(), |policy| {
        policy.capture = CapturePolicy::Manual;
    });
    let (ada, order) = order(&s).await;
    let input = paying(order);
    let paid = fresh(pay(&engine, &ada, input, None).await);
    let id = paid.payment_id;
    fresh(application::payments::capture(&engine, &s.admin(), id, None, None).await);
    let refund = application::payments::RefundPayment {
        id,
        amount: None,
        reason: "broken".to_owned(),
        force: false,
    };
    fresh(application::payments::refund(&engine, &s.admin(), refund, None).await);
    application::worker::drain(&engine).await.expect("the outbox");
    let seen = gateway.data_seen();
    assert_eq!(seen, [Some("Create authorized".to_owned()), Some("Capture paid".to_owned())]);
    s.sound().await;
}

/// A provider that cannot tell is believed, and asked again as long as it may find out.
pub async fn a_provider_that_never_finds_by_our_id_leaves_it_to_an_operator(mut s: Fixture) {
    let never = FoundByOurId::Never;
    s.replace_provider(|options| options.capabilities.found_by_our_id = never);
    s.rebuild(|policy| policy.order_ttl = std::time::Duration::from_secs(30 * 24 * 3_600));
    let (_, order, id) = lost(&s, true).await;
    s.pass(2 * HOUR);
    s.work().await;
    assert_eq!(last(&s, order).await.status, PaymentStatus::Unknown, "the key is remembered");
    s.pass(2 * DAY);
    s.work().await;
    assert_eq!(last(&s, order).await.status, PaymentStatus::NeedsReview);
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    s.sound().await;
}
