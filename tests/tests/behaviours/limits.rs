//! Limits on messages, contact data, payment attempts, keys and unpaid units within a period.

use std::time::Duration;

use application::account::{PutContact, put_contact};
use application::checkout::create_session;
use application::notifications::resend;
use application::orders::{CreateOrder, OrderLine, PayOrder, create, pay};
use application::worker::work_batch;
use application::{AppError, IdempotentRequest, MessageLimits, Policy, Principal, RateLimit};
use domain::ids::ListingId;
use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};
use domain::order::{OrderRecord, PaymentMethod};
use ports::{NotificationFilter, PageRequest, UnpaidUnits, UsageCounter};

use crate::fixture::{Fixture, checkout_of, fresh, paying, unwrap_fresh};

const HOUR: Duration = Duration::from_secs(3_600);

fn hourly(most: i64) -> Option<RateLimit> {
    Some(RateLimit { most, within: HOUR })
}

fn texts(policy: &mut Policy, customer: i64, address: i64, shop: i64) {
    policy.usage.texts = MessageLimits {
        per_customer: hourly(customer),
        per_address: hourly(address),
        per_shop: hourly(shop),
    };
}

async fn messages(s: &Fixture) -> Vec<Notification> {
    let page = PageRequest { after: None, limit: 100 };
    let found = s.store.list_notifications(&NotificationFilter::default(), page).await;
    found.expect("a page").items
}

/// Text messages of a status.
async fn in_status(s: &Fixture, status: NotificationStatus) -> Vec<Notification> {
    let of = |m: &Notification| m.channel == Channel::Sms && m.status == status;
    messages(s).await.into_iter().filter(of).collect()
}

fn texts_sent(s: &Fixture) -> usize {
    s.notifications.sent().iter().filter(|message| message.channel == Channel::Sms).count()
}

async fn reachable_under(s: &Fixture, who: &Principal, phone: &str) -> Result<(), AppError> {
    let card = PutContact { phone: Some(phone.to_owned()), ..PutContact::default() };
    put_contact(&s.engine, who, card).await.map(|_| ())
}

/// An order that is placed and cancelled owes its customer a text message.
async fn text_owed(s: &Fixture, who: &Principal, listing: ListingId) {
    let order = s.place(who, listing, 1).await.order.id;
    s.cancel(who, order).await.expect("cancelled");
}

/// Messages that are sent together are counted together: those over a limit wait, the others of the same
/// batch are sent, and each of them is counted once.
pub async fn s20_messages_over_a_limit_keep_no_others_of_their_batch(mut s: Fixture) {
    s.rebuild(|policy| texts(policy, 2, 100, 100));
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    reachable_under(&s, &ada, "+447000000100").await.expect("changed");
    for number in 0..5 {
        let other = s.customer();
        reachable_under(&s, &other, &format!("+44700000000{number}")).await.expect("changed");
        text_owed(&s, &ada, tea.id).await;
        text_owed(&s, &other, tea.id).await;
    }
    assert_eq!(in_status(&s, NotificationStatus::Queued).await.len(), 10);
    s.work().await;
    assert_eq!(texts_sent(&s), 7, "two of one customer, and one of each other");
    assert_eq!(in_status(&s, NotificationStatus::Queued).await.len(), 3);
    s.rebuild(|policy| texts(policy, 100, 100, 8));
    s.pass(3_000);
    for _ in 0..2 {
        let late = s.customer();
        reachable_under(&s, &late, "+447000000200").await.expect("changed");
        text_owed(&s, &late, tea.id).await;
    }
    s.work().await;
    assert_eq!(texts_sent(&s), 8, "seven were counted for the shop");
}

/// More messages than a customer may be sent, to one number after the other: the rest wait for the
/// next period. What has waited for a day is kept with its reason, and an operator can send it.
pub async fn s20_a_customer_is_sent_a_limited_number_of_messages(mut s: Fixture) {
    s.rebuild(|policy| texts(policy, 3, 100, 100));
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    for number in 0..5 {
        reachable_under(&s, &ada, &format!("+44700000000{number}")).await.expect("changed");
        text_owed(&s, &ada, tea.id).await;
        s.work().await;
    }
    assert_eq!(texts_sent(&s), 3);
    assert_eq!(in_status(&s, NotificationStatus::Queued).await.len(), 2, "they wait");
    let bob = s.customer();
    reachable_under(&s, &bob, "+447000000009").await.expect("changed");
    text_owed(&s, &bob, tea.id).await;
    s.work().await;
    assert_eq!(texts_sent(&s), 4, "other customers are not affected");
    s.pass(3_700);
    s.work().await;
    assert_eq!(texts_sent(&s), 6, "the next period");
    s.pass(3_700);
    let in_two_days = Some(RateLimit { most: 1, within: HOUR * 48 });
    s.rebuild(|policy| policy.usage.texts.per_customer = in_two_days);
    text_owed(&s, &ada, tea.id).await;
    text_owed(&s, &ada, tea.id).await;
    for _ in 0..26 {
        s.work().await;
        s.pass(3_700);
    }
    let over = in_status(&s, NotificationStatus::Dead).await;
    let reasons: Vec<_> = over.iter().map(|m| (m.last_error.as_deref(), m.attempts)).collect();
    assert_eq!(reasons, [(Some("rate_limited: too many text messages to this customer"), 0)]);
    assert_eq!(texts_sent(&s), 7);
    fresh(resend(&s.engine, &s.admin(), over[0].id, None).await);
    s.work().await;
    assert_eq!(texts_sent(&s), 8, "an operator decides");
    s.sound().await;
}

/// Many customers who all give one number: together they cause no more messages to it than the
/// limit.
pub async fn s20_an_address_is_sent_a_limited_number_of_messages(mut s: Fixture) {
    s.rebuild(|policy| texts(policy, 100, 4, 100));
    let tea = s.listing("10.00", Some(50)).await;
    for _ in 0..3 {
        let who = s.customer();
        reachable_under(&s, &who, "+447000000001").await.expect("changed");
        text_owed(&s, &who, tea.id).await;
        text_owed(&s, &who, tea.id).await;
    }
    let servers = [s.engine.clone(), s.another_engine(|policy| texts(policy, 100, 4, 100))];
    let (one, other) = tokio::join!(work_batch(&servers[0], 64), work_batch(&servers[1], 64));
    assert!(one.is_ok() && other.is_ok(), "{one:?}, {other:?}");
    s.work().await;
    assert_eq!(texts_sent(&s), 4);
    assert_eq!(in_status(&s, NotificationStatus::Queued).await.len(), 2);
    s.pass(3_700);
    s.work().await;
    assert_eq!(texts_sent(&s), 6);
    s.sound().await;
}

/// Messages about failed payments can be triggered without limit: over a limit they are
/// dead-lettered immediately.
pub async fn s20_messages_about_failed_payments_over_a_limit_are_given_up(mut s: Fixture) {
    s.rebuild(|policy| policy.usage.emails.per_customer = hourly(2));
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    let email = Some("ada@example.org".to_owned());
    let card = PutContact { email, ..PutContact::default() };
    put_contact(&s.engine, &ada, card).await.expect("changed");
    for _ in 0..4 {
        let order = s.place(&ada, tea.id, 1).await.order.id;
        s.pay(&ada, order, Some("mock_decline")).await.expect_err("declined");
        s.work().await;
    }
    let all = messages(&s).await;
    assert!(all.iter().all(|m| m.notification_type == NotificationType::PaymentFailed), "{all:?}");
    let (sent, over): (Vec<_>, Vec<_>) = all.into_iter().partition(Notification::is_sent);
    assert_eq!((sent.len(), over.len()), (2, 2));
    assert!(over.iter().all(|m| m.was_rate_limited() && m.status == NotificationStatus::Dead));
    s.sound().await;
}

/// A failed attempt is not counted again when it is repeated.
pub async fn s20_a_message_is_counted_once_however_often_it_is_tried(mut s: Fixture) {
    s.rebuild(|policy| texts(policy, 2, 2, 2));
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    reachable_under(&s, &ada, "+447000000001").await.expect("changed");
    text_owed(&s, &ada, tea.id).await;
    s.notifications.fail(3);
    for _ in 0..6 {
        s.work().await;
        s.pass(60);
    }
    text_owed(&s, &ada, tea.id).await;
    s.work().await;
    assert_eq!(texts_sent(&s), 2);
    s.sound().await;
}

/// Messages over the limit of the shop wait for their turn, however long that takes.
pub async fn s20_messages_of_a_busy_shop_wait(mut s: Fixture) {
    s.rebuild(|policy| texts(policy, 1, 100, 3));
    let tea = s.listing("10.00", Some(50)).await;
    let ada = s.customer();
    reachable_under(&s, &ada, "+447000000001").await.expect("changed");
    for _ in 0..2 {
        let order = s.place(&ada, tea.id, 1).await.order.id;
        s.pay(&ada, order, None).await.expect("paid");
    }
    s.work().await;
    assert_eq!(texts_sent(&s), 1, "the second confirmation waits");
    for number in 2..6 {
        let who = s.customer();
        reachable_under(&s, &who, &format!("+44700000000{number}")).await.expect("changed");
        text_owed(&s, &who, tea.id).await;
    }
    s.work().await;
    assert_eq!(texts_sent(&s), 3, "those of the shop");
    assert_eq!(in_status(&s, NotificationStatus::Queued).await.len(), 3);
    assert!(in_status(&s, NotificationStatus::Dead).await.is_empty());
    s.pass(30 * 3_600);
    s.work().await;
    assert_eq!(texts_sent(&s), 6, "nothing was lost");
    let confirmed = messages(&s).await.into_iter().filter(|m| {
        m.notification_type == NotificationType::OrderConfirmation && m.channel == Channel::Sms
    });
    assert!(confirmed.map(|m| m.is_sent()).eq([true, true]));
    s.sound().await;
}

/// Addresses can be changed a few times a day; other parts of the card are not counted.
pub async fn s21_contact_data_changes_a_limited_number_of_times(mut s: Fixture) {
    let day = Duration::from_secs(24 * 3_600);
    s.rebuild(|policy| {
        policy.usage.contact_changes = Some(RateLimit { most: 3, within: day });
    });
    let (ada, bob) = (s.customer(), s.customer());
    for number in 0..3 {
        reachable_under(&s, &ada, &format!("+44700000000{number}")).await.expect("changed");
    }
    let refused = reachable_under(&s, &ada, "+447000000009").await;
    let counter = UsageCounter::ContactChanges;
    assert_eq!(refused, Err(AppError::RateLimited { counter, wait: day }));
    let name = Some("Ada".to_owned());
    let card =
        PutContact { phone: Some("+447000000002".to_owned()), name, ..PutContact::default() };
    put_contact(&s.engine, &ada, card).await.expect("the addresses are the same");
    let card = s.store.contact(ada.user_id).await.expect("readable").expect("a card");
    assert_eq!(card.phone.as_deref(), Some("+447000000002"), "what was refused changed nothing");
    reachable_under(&s, &bob, "+447000000009").await.expect("another customer");
    s.pass(24 * 3_600);
    reachable_under(&s, &ada, "+447000000009").await.expect("the next day");
}

fn order_of(listing: ListingId, quantity: i64, payment_method: PaymentMethod) -> CreateOrder {
    let items = vec![OrderLine { product_id: listing, quantity }];
    CreateOrder {
        items,
        payment_method,
        coupon_code: None,
        shipping_address: None,
        shipping_method: None,
        user_id: None,
    }
}

/// No order, and no orders of one customer together, hold more units without money than they may.
pub async fn s22_unpaid_orders_hold_a_limited_number_of_units(mut s: Fixture) {
    s.rebuild(|policy| policy.max_unpaid_units = UnpaidUnits { all: 10, cod: 4 });
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(100)).await);
    let order = async |who: &Principal, quantity, method| {
        create(&s.engine, who, order_of(tea.id, quantity, method), None).await.map(unwrap_fresh)
    };
    let refused = Err(AppError::TooManyUnpaidUnits);
    assert_eq!(order(&ada, 5, PaymentMethod::Cod).await.map(|_| ()), refused);
    order(&ada, 4, PaymentMethod::Cod).await.expect("as many as may");
    assert_eq!(order(&ada, 1, PaymentMethod::Cod).await.map(|_| ()), refused);
    let online = order(&ada, 6, PaymentMethod::Online).await.expect("ten in all");
    assert_eq!(order(&ada, 1, PaymentMethod::Online).await.map(|_| ()), refused);
    s.put(&ada, tea.id, 1).await;
    assert_eq!(s.checkout(&ada).await.map(|_| ()), refused, "nor by a checkout");
    assert_eq!(s.look(tea.id).await.reserved, 10, "what is refused holds nothing");
    let download = s.listing("1.00", None).await;
    let input = order_of(download.id, 500, PaymentMethod::Cod);
    create(&s.engine, &ada, input, None).await.expect("holds no stock");
    order(&s.customer(), 10, PaymentMethod::Online).await.expect("another customer");
    order(s.admin().principal(), 50, PaymentMethod::Online)
        .await
        .expect("operators are not limited");
    s.pay(&ada, online.order.id, None).await.expect("paid");
    order(&ada, 6, PaymentMethod::Online).await.expect("what is paid does not count");
    s.sound().await;
}

/// Card testing spread over orders: attempts are counted over all of them, also at the same time
/// and through several servers, by both ways to begin one.
pub async fn s23_a_customer_has_a_limited_number_of_payment_attempts(mut s: Fixture) {
    let limit = |policy: &mut Policy| policy.usage.payment_attempts = hourly(3);
    s.rebuild(limit);
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    let servers = [s.engine.clone(), s.another_engine(limit)];
    let mut orders = Vec::new();
    for _ in 0..8 {
        orders.push(s.place(&ada, tea.id, 1).await.order.id);
    }
    let attempts = orders.iter().zip(servers.iter().cycle()).map(|(&id, engine)| {
        let (engine, ada) = (engine.clone(), ada.clone());
        let payment_token = Some("mock_decline".to_owned());
        let input = PayOrder { payment_token, ..paying(id) };
        tokio::spawn(async move { pay(&engine, &ada, input, None).await })
    });
    let mut outcomes = Vec::new();
    for attempt in attempts.collect::<Vec<_>>() {
        outcomes.push(attempt.await.expect("no panic"));
    }
    let limited = |outcome: &&Result<_, AppError>| {
        let attempts = UsageCounter::PaymentAttempts;
        matches!(outcome, Err(AppError::RateLimited { counter, .. }) if *counter == attempts)
    };
    assert_eq!(outcomes.iter().filter(limited).count(), 5);
    let mut begun = 0;
    for order in &orders {
        begun += s.order(*order).await.payments.len();
    }
    assert_eq!(begun, 3, "an attempt that is refused is not begun");
    s.put(&ada, tea.id, 1).await;
    assert!(matches!(s.checkout(&ada).await, Err(AppError::RateLimited { .. })));
    s.session(&s.customer(), tea.id, 1).await;
    s.pass(3_601);
    s.checkout(&ada).await.expect("the next period");
    s.sound().await;
}

/// Keys that a customer uses for the first time are limited; repeating a request is not.
pub async fn s24_a_customer_uses_a_limited_number_of_keys(mut s: Fixture) {
    s.rebuild(|policy| policy.usage.idempotency_keys = hourly(3));
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    let keyed =
        |key: &str| -> IdempotentRequest<OrderRecord> { s.keyed_as(&ada, "create", key, "body") };
    let order = async |engine: &application::Engine, keyed: &IdempotentRequest<OrderRecord>| {
        create(engine, &ada, order_of(tea.id, 1, PaymentMethod::Online), Some(keyed)).await
    };
    for key in ["k1", "k2", "k3"] {
        order(&s.engine, &keyed(key)).await.expect("placed");
    }
    let refused = order(&s.engine, &keyed("k4")).await.map(|_| ());
    assert_eq!(
        refused,
        Err(AppError::RateLimited { counter: UsageCounter::IdempotencyKeys, wait: HOUR })
    );
    assert_eq!(s.look(tea.id).await.reserved, 3, "what is refused is not done");
    order(&s.another_engine(|_| {}), &keyed("k1")).await.expect("the first answer again");
    s.put(&ada, tea.id, 1).await;
    let cart = s.cart(&ada).await.cart.id;
    let checkout = s.keyed(&ada, "checkout", "b");
    let session = create_session(&s.engine, &ada, checkout_of(cart), &checkout);
    assert!(matches!(session.await, Err(AppError::RateLimited { .. })), "nor by a checkout");
    let trusted = IdempotentRequest { limited: false, ..keyed("k5") };
    order(&s.engine, &trusted).await.expect("services are not limited");
    s.pass(3_601);
    order(&s.engine, &keyed("k4")).await.expect("the key was not used up");
    s.sound().await;
}
