//! An order's payment attempts: at most one that is active, however many there are in all.

use std::sync::Arc;

use domain::ids::PaymentId;
use domain::order::{OrderPaymentStatus, OrderRecord};
use domain::payment::{NewPayment, Payment, PaymentStatus, ProviderStatus};
use ports::{Changes, RowWrite, Storage};

use crate::sample::PROVIDER;
use crate::shop::{Shop, assert_one_winner, is_conflict, updated};

/// A second live attempt is refused, whatever live state the first one is in.
pub async fn one_live_attempt(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let update =
        [ProviderStatus::Processing, ProviderStatus::RequiresAction, ProviderStatus::Authorized];
    for status in update {
        let order = shop.any_order().await;
        let (begun, first) = shop.begin_payment(&order).await;
        let updated = shop.apply_response(&begun, first, status).await;
        shop.conflicts(inserting(&attempt(&shop, &order))).await;
        assert_eq!(shop.stored_order(order.order.id).await, updated);
        let lost = shop.step(&updated, |o, c| o.record_lost_response(first, c)).await;
        assert_eq!(lost.payments[0].status, PaymentStatus::Unknown);
        shop.conflicts(inserting(&attempt(&shop, &order))).await;
        assert_eq!(shop.stored_order(order.order.id).await, lost);
    }
}

/// Of many attempts that begin at the same time, one does.
pub async fn live_attempt_race_has_one_winner(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.any_order().await;
    let begin = |_| inserting(&attempt(&shop, &order));
    let outcomes = shop.race((0..24).map(begin).collect()).await;
    assert_one_winner(&outcomes, is_conflict);
    shop.settle_words(order.order.id).await;
    let stored = shop.stored_order(order.order.id).await;
    assert_eq!(stored.payments.len(), 1);
    assert_eq!(stored.payment_status(), OrderPaymentStatus::Processing);
}

/// An attempt that ended makes room for the next one.
pub async fn next_attempt_after_a_failed_one(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut order = shop.any_order().await;
    for status in [ProviderStatus::Failed, ProviderStatus::Cancelled, ProviderStatus::Paid] {
        let (begun, payment) = shop.begin_payment(&order).await;
        order = shop.apply_response(&begun, payment, status).await;
    }
    let statuses: Vec<_> = order.payments.iter().map(|p| p.status).collect();
    let wanted = [PaymentStatus::Failed, PaymentStatus::Cancelled, PaymentStatus::Paid];
    assert_eq!(statuses, wanted, "attempts are read oldest first");
    assert_eq!(order.payment_status(), OrderPaymentStatus::Paid);
}

/// Money of an old attempt comes while a newer one is live: both are kept.
pub async fn late_money_beside_a_live_attempt(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.any_order().await;
    let (begun, old) = shop.begin_payment(&order).await;
    let failed = shop.apply_response(&begun, old, ProviderStatus::Failed).await;
    let (begun, live) = shop.begin_payment(&failed).await;
    let paid = shop.apply_response(&begun, old, ProviderStatus::Paid).await;
    let status = |o: &OrderRecord, id| o.payment(id).map(|p| p.status);
    assert_eq!(status(&paid, old), Ok(PaymentStatus::Paid));
    assert_eq!(status(&paid, live), Ok(PaymentStatus::Pending));
    let ended = shop.apply_response(&paid, live, ProviderStatus::Cancelled).await;
    assert_eq!(status(&ended, live), Ok(PaymentStatus::Cancelled));
}

/// An order's lines are written once.
pub async fn order_lines_never_change(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.any_order().await;
    let mut other = order.clone();
    other.order.items[0].product_name = "Something else".to_owned();
    other.order.items[0].quantity += 1;
    let mut changes = Changes::default();
    changes.orders.push(updated(&other));
    shop.done(changes).await;
    let stored = shop.stored_order(order.order.id).await;
    assert_eq!(stored.order.items, order.order.items);
    assert_eq!(stored.order.version, order.order.version + 1);
}

fn attempt(shop: &Shop, order: &OrderRecord) -> Payment {
    let (id, now) = (PaymentId(shop.sample.id()), shop.sample.now());
    let amount = order.order.final_amount();
    Payment::begin(id, order.order.id, NewPayment::at(PROVIDER), amount, now, now)
}

fn inserting(payment: &Payment) -> Changes {
    let mut changes = Changes::default();
    changes.payments.push(RowWrite::Insert(payment.clone()));
    changes
}
