//! Erasing the personal data of a customer.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::contact::Contact;
use domain::ids::{NotificationId, UserId};
use domain::notification::{Notification, NotificationStatus};
use domain::order::{Actor, OrderEventKind, OrderRecord};
use domain::payment::Payment;
use domain::webhook_delivery::WebhookDelivery;
use ports::{
    ActiveSessions, Changes, CustomerAddress, DeliveryFilter, ERASED, Erasure, ErasureOutcome,
    IdempotencyState, IdempotencyWrite, JobWrite, OrderLink, Purge, RowWrite, Storage,
    UsageCounter, UsageLimit, WebSessionBrowser, WebhookEndpointWrite, Work,
};

use crate::repositories::ever;
use crate::sample::{Basket, finished, record};
use crate::shop::Shop;

/// A text that is in every place where personal data of the customer to be erased can be.
pub const CANARY: &str = "canary-7f3a";

fn canary() -> Option<String> {
    Some(CANARY.to_owned())
}

fn erasure(shop: &Shop, user_id: UserId) -> Erasure {
    Erasure {
        user_id,
        addresses: vec![format!("{CANARY}@example.com")],
        actor: Actor::System,
        at: shop.sample.tick(),
        note: "personal data erased".to_owned(),
    }
}

/// A customer with a delivered order, and [`CANARY`] wherever something about them can be written.
pub async fn shop_with_personal_data(store: Arc<dyn Storage>) -> (Erasure, OrderRecord) {
    add_personal_data(&Shop::new(store)).await
}

/// Erases the data, and all stored responses about the customer in small batches.
pub async fn erase_all(storage: &dyn Storage, erasure: &Erasure) -> ErasureOutcome {
    let outcome = storage.erase_customer(erasure).await.expect("erased");
    for _ in 0..99 {
        if storage.purge(Purge::ErasedResponses(erasure.at), 2).await.expect("purged") == 0 {
            return outcome;
        }
    }
    panic!("the batches do not end")
}

async fn add_personal_data(shop: &Shop) -> (Erasure, OrderRecord) {
    let order = delivered(shop, shop.sample.user()).await;
    let user = order.order.user_id;
    person(shop, user).await;
    sign_in(shop, &order).await;
    let message = message(shop, &order).await;
    job(shop, message).await;
    delivery(shop, &order).await;
    for (key, operation, user, body) in [
        ("own", "PUT /api/me", user, CANARY.to_owned()),
        ("note", "POST /api/admin/orders/{id}/notes", shop.sample.user(), CANARY.to_owned()),
        ("order", "POST /api/x", shop.sample.user(), format!("{} {CANARY}", order.order.id)),
        ("user", "POST /api/x", shop.sample.user(), format!("{user} {CANARY}")),
    ] {
        response(shop, user, (operation, key), &body).await;
    }
    (erasure(shop, user), order)
}

async fn delivered(shop: &Shop, user: UserId) -> OrderRecord {
    let listing = shop.listing(Some(10)).await;
    let (tables, address) = (shop.sample.tables("GBP"), shop.sample.address(CANARY));
    let basket = Basket::of(user, &[(&listing, 2)]).delivered(&tables, &address);
    let placed = shop.place(&basket).await;
    let cart = shop.cart(user, &[]).await;
    let filled = cart.with_address(Some(address), shop.sample.tick()).expect("an active cart");
    shop.update_cart(&cart, filled).await;
    let confirmed = shop.confirm(&shop.pay(&placed).await).await;
    let sent = shop.step(&confirmed, |o, c| o.ship(None, canary(), canary(), c)).await;
    let arrived = shop.step(&sent, |o, c| o.deliver(None, c)).await;
    let payment = arrived.payments[0].clone();
    let amount = payment.amount;
    let begun =
        shop.step(&arrived, |o, c| Ok(o.begin_refund(payment.id, amount, CANARY, c)?.0)).await;
    let refund = begun.refunds[0].id;
    let went = domain::refund::RefundEvent::Succeeded;
    let refunded = shop
        .step(&begun, |o, c| {
            o.apply_refund_result(refund, went, Some("re_1"), None, Default::default(), c)
        })
        .await;
    let closed = closed_return(shop, &refunded).await;
    let noted = shop.step(&closed, |o, c| Ok(o.add_note(CANARY, c))).await;
    let payment = noted.payments[0].clone();
    let payment = Payment {
        raw_payload: format!("{{\"name\":\"{CANARY}\"}}"),
        payment_token: canary(),
        next_action: canary(),
        version: payment.version + 1,
        ..payment
    };
    shop.done(Changes { payments: vec![RowWrite::Update(payment)], ..Changes::default() }).await;
    shop.stored_order(noted.order.id).await
}

/// The order with a return that was cancelled: its reasons are texts of the customer and about them.
async fn closed_return(shop: &Shop, order: &OrderRecord) -> OrderRecord {
    let units = [(order.order.items[0].id, 1)];
    let asked = shop.step(order, |o, c| Ok(o.create_return(&units, CANARY, c)?.0)).await;
    let id = asked.returns[0].id;
    shop.step(&asked, |o, c| o.cancel_return(id, Some(CANARY), c)).await
}

async fn person(shop: &Shop, user: UserId) {
    let email = Some(format!("{CANARY}@example.com"));
    let mut card = Contact { email, name: canary(), ..shop.sample.contact(user) };
    let mut changes = Changes::default();
    changes.put_contact(&mut card);
    let session = shop.sample.web_session(user, &"a".repeat(64));
    changes.web_sessions.push(RowWrite::Insert(session.clone()));
    changes.web_session_browsers.push(WebSessionBrowser {
        token_hash: session.token_hash,
        browser: CANARY.to_owned(),
        expires_at: session.expires_at,
    });
    let at = shop.sample.now();
    changes.usage.push(UsageLimit {
        counter: UsageCounter::EmailsPerAddress,
        subject: format!("{CANARY}@example.com"),
        most: 5,
        at,
        ends_at: at + TimeDelta::days(1),
    });
    shop.done(changes).await;
}

/// The customer has proven the address, has asked for a code again, and has a link to the order.
async fn sign_in(shop: &Shop, order: &OrderRecord) {
    let address = format!("{CANARY}@example.com");
    let proven =
        CustomerAddress { user_id: order.order.user_id, ..shop.sample.customer_address(&address) };
    let link =
        OrderLink { order_id: order.order.id, ..shop.sample.order_link(&address, &"c".repeat(64)) };
    let mut job = shop.sample.job(shop.sample.now());
    job.work = Work::SendSignInCode {
        address: address.clone(),
        code: "123456".to_owned(),
        locale: None,
        expires_at: 0,
    };
    let mut changes = Changes {
        sign_in_codes: vec![RowWrite::Insert(shop.sample.sign_in_code(&address, "d"))],
        customer_addresses: vec![proven],
        order_links: vec![link],
        guest_orders: vec![shop.sample.guest_order(&address, &order.order)],
        ..Changes::default()
    };
    changes.enqueue(job);
    shop.done(changes).await;
}

async fn message(shop: &Shop, order: &OrderRecord) -> NotificationId {
    let message = Notification {
        order_id: Some(order.order.id),
        subject: CANARY.to_owned(),
        message: CANARY.to_owned(),
        status: NotificationStatus::Dead,
        last_error: canary(),
        ..shop.sample.notification(order.order.user_id)
    };
    let id = message.id;
    let write = RowWrite::Insert(message);
    shop.done(Changes { notifications: vec![write], ..Changes::default() }).await;
    id
}

/// A dead-lettered job that delivers the message, with an error that names the address.
async fn job(shop: &Shop, message: NotificationId) {
    let mut job = shop.sample.job(shop.sample.now());
    job.work = Work::notify(message, None);
    let (id, kind, now) = (job.id, job.work.kind(), shop.sample.tick());
    let mut queued = Changes::default();
    queued.enqueue(job);
    shop.done(queued).await;
    let until = now + TimeDelta::minutes(1);
    let claimed = shop.storage.claim_jobs(&[kind], now, until, 9).await.expect("readable");
    let lease = claimed.iter().find(|claimed| claimed.job.id == id).expect("it is due").lease;
    let dead = JobWrite::DeadLetter { id, lease, error: CANARY.to_owned() };
    shop.done(Changes { jobs: vec![dead], ..Changes::default() }).await;
}

/// A delivery whose body contains the order, and a response that repeats it.
async fn delivery(shop: &Shop, order: &OrderRecord) {
    let endpoint = shop.sample.webhook_endpoint();
    let full = WebhookDelivery {
        body: canary(),
        has_order: true,
        last_response: canary(),
        ..shop.sample.webhook_delivery(endpoint.id, order.order.id, 1)
    };
    let changes = Changes {
        webhook_endpoints: vec![WebhookEndpointWrite::Insert(endpoint)],
        webhook_deliveries: vec![RowWrite::Insert(full)],
        ..Changes::default()
    };
    shop.done(changes).await;
}

async fn response(shop: &Shop, user: UserId, (operation, key): (&str, &str), body: &str) {
    let mut scope = shop.sample.scope(user, key);
    operation.clone_into(&mut scope.operation);
    let record = record(&scope, finished(body), shop.sample.now());
    let idempotency = Some(IdempotencyWrite::Insert(record));
    shop.done(Changes { idempotency, ..Changes::default() }).await;
}

/// Nothing that can be read of the customer has a personal text, and what has been erased says so.
pub async fn erased_customer_leaves_no_personal_data(storage: Arc<dyn Storage>) {
    let (erasure, order) = shop_with_personal_data(Arc::clone(&storage)).await;
    let (user, id) = (erasure.user_id, order.order.id);
    let outcome = erase_all(&*storage, &erasure).await;
    assert_eq!(outcome, ErasureOutcome::Erased { orders: 1, messages: 1 });
    let card = storage.contact(user).await.expect("readable").expect("an empty card");
    let empty = Contact { muted: card.muted.clone(), ..Contact::empty(user, erasure.at) };
    assert_eq!(card, Contact { version: 2, ..empty });
    let (now, seen_after) = (erasure.at, ever(erasure.at));
    let sessions = ActiveSessions { now, seen_after, user_id: Some(user), role: None };
    assert_eq!(storage.active_web_sessions(sessions, 9).await, Ok(Vec::new()));
    let address = format!("{CANARY}@example.com");
    assert_eq!(storage.sign_in_code(&"d".repeat(64)).await, Ok(None));
    assert_eq!(storage.customer_of_address(&address).await, Ok(None));
    assert_eq!(storage.address_of_customer(user).await, Ok(None));
    assert_eq!(storage.order_link(&"c".repeat(64)).await, Ok(None));
    assert_eq!(storage.guest_order(id).await, Ok(None));
    let after = storage.order(id).await.expect("readable").expect("the order stays");
    let events = storage.order_events(id).await.expect("readable");
    assert!(!format!("{after:?} {events:?}").contains(CANARY), "{after:?} {events:?}");
    let last = events.last().expect("a history");
    assert_eq!(
        (last.kind, last.reason.as_deref()),
        (OrderEventKind::Note, Some("personal data erased"))
    );
    let erased = events.iter().filter(|event| event.reason.as_deref() == Some(ERASED)).count();
    assert!(erased >= 3, "{events:?}");
    let page = ports::PageRequest { after: None, limit: 9 };
    let jobs = storage.list_jobs(&ports::JobFilter::default(), page).await.expect("readable");
    assert!(!format!("{jobs:?}").contains(CANARY), "{jobs:?}");
    let deliveries = storage.list_webhook_deliveries(DeliveryFilter::default(), page).await;
    let delivery = deliveries.expect("readable").items.remove(0);
    assert_eq!((&delivery.body, &delivery.last_response), (&None, &None));
    assert_eq!((delivery.has_order, delivery.version), (true, 2), "it can still be sent, thin");
    let filter = ports::NotificationFilter::default();
    let messages = storage.list_notifications(&filter, page).await.expect("readable");
    assert!(!format!("{messages:?}").contains(CANARY), "{messages:?}");
    let shop = Shop::new(storage);
    let mut scope = shop.sample.scope(user, "own");
    "PUT /api/me".clone_into(&mut scope.operation);
    let kept = shop.storage.idempotency_record(&scope, erasure.at).await.expect("readable");
    let IdempotencyState::Finished(kept) = kept.expect("the key stays").state else {
        panic!("the key is still finished")
    };
    assert_eq!((kept.status, kept.body.as_str()), (201, "{}"));
}

/// Responses that name neither the customer nor an order of theirs stay, and so do those to requests that
/// came after the erasure.
pub async fn erasure_leaves_responses_about_others(storage: Arc<dyn Storage>) {
    let shop = Shop::new(Arc::clone(&storage));
    let (erasure, order) = add_personal_data(&shop).await;
    let (operator, other) = (shop.sample.user(), shop.sample.user().to_string());
    response(&shop, operator, ("POST /api/x", "other"), &other).await;
    assert!(shop.sample.tick() > erasure.at);
    response(&shop, operator, ("POST /api/x", "later"), &order.order.id.to_string()).await;
    erase_all(&*storage, &erasure).await;
    for (key, body) in [("other", other), ("later", order.order.id.to_string())] {
        let mut scope = shop.sample.scope(operator, key);
        "POST /api/x".clone_into(&mut scope.operation);
        let kept = storage.idempotency_record(&scope, erasure.at).await.expect("readable");
        let Some(IdempotencyState::Finished(kept)) = kept.map(|kept| kept.state) else {
            panic!("the key {key} is still finished")
        };
        assert_eq!(kept.body, body, "{key}");
    }
}

/// Amounts, statuses, stock and its ledger, and what belongs to others stay; a change that was decided
/// before the erasure is a conflict, so that it cannot bring the data back.
pub async fn erasure_leaves_the_books(storage: Arc<dyn Storage>) {
    let shop = Shop::new(Arc::clone(&storage));
    let other = delivered(&shop, shop.sample.user()).await;
    let mut card = shop.sample.contact(other.order.user_id);
    let mut changes = Changes::default();
    changes.put_contact(&mut card);
    shop.done(changes).await;
    let (erasure, order) = add_personal_data(&shop).await;
    let page = ports::PageRequest { after: None, limit: 50 };
    let ledger = storage.list_stock_movements(None, page).await.expect("readable");
    storage.erase_customer(&erasure).await.expect("erased");
    assert_eq!(storage.list_stock_movements(None, page).await, Ok(ledger));
    assert_eq!(storage.order(other.order.id).await, Ok(Some(other.clone())));
    assert_eq!(storage.contact(other.order.user_id).await, Ok(Some(card)));
    let after = shop.stored_order(order.order.id).await;
    assert_eq!((after.status(), after.payment_status()), (order.status(), order.payment_status()));
    assert_eq!((&after.order.price, &after.order.items), (&order.order.price, &order.order.items));
    let (before, now) = (&order.payments[0], &after.payments[0]);
    assert_eq!(
        (now.amount, now.captured, now.refunded),
        (before.amount, before.captured, before.refunded)
    );
    assert_eq!(
        (&now.provider_ref, &now.provider_data),
        (&before.provider_ref, &before.provider_data)
    );
    assert_eq!(
        (after.refunds[0].amount, after.refunds[0].status),
        (order.refunds[0].amount, order.refunds[0].status)
    );
    assert_eq!(storage.audit().await, Ok(Vec::new()), "sound");
    let stale = Payment { version: before.version + 1, ..before.clone() };
    shop.conflicts(Changes { payments: vec![RowWrite::Update(stale)], ..Changes::default() }).await;
}

/// As long as an order is to be delivered, or a payment, refund or dispute is undecided, nothing is
/// changed.
pub async fn customer_with_an_open_order_is_not_erased(storage: Arc<dyn Storage>) {
    let shop = Shop::new(Arc::clone(&storage));
    let placed = shop.any_order().await;
    let user = placed.order.user_id;
    let mut card = shop.sample.contact(user);
    let mut changes = Changes::default();
    changes.put_contact(&mut card);
    shop.done(changes).await;
    let refused = async |record: &OrderRecord| {
        let outcome = storage.erase_customer(&erasure(&shop, user)).await;
        assert_eq!(outcome, Ok(ErasureOutcome::OpenOrders(1)));
        assert_eq!(storage.order(record.order.id).await, Ok(Some(record.clone())));
        assert_eq!(storage.contact(user).await, Ok(Some(card.clone())));
    };
    refused(&placed).await;
    let paid = shop.pay(&placed).await;
    refused(&paid).await;
    let confirmed = shop.confirm(&paid).await;
    refused(&confirmed).await;
    let sent = shop.step(&confirmed, |o, c| o.ship(None, None, None, c)).await;
    refused(&sent).await;
    let arrived = shop.step(&sent, |o, c| o.deliver(None, c)).await;
    let payment = arrived.payments[0].clone();
    let begun = shop
        .step(&arrived, |o, c| Ok(o.begin_refund(payment.id, payment.amount, "late", c)?.0))
        .await;
    refused(&begun).await;
    let (refund, went) = (begun.refunds[0].id, domain::refund::RefundEvent::Succeeded);
    shop.step(&begun, |o, c| {
        o.apply_refund_result(refund, went, Some("re_1"), None, Default::default(), c)
    })
    .await;
    let outcome = storage.erase_customer(&erasure(&shop, user)).await;
    assert_eq!(outcome, Ok(ErasureOutcome::Erased { orders: 1, messages: 0 }));
}
