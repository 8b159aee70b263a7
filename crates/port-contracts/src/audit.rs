//! What every auditor must prove: it finds what is broken. Each case breaks one promise in a way
//! that no use case would. A storage may also refuse such a commit by a constraint of its own.

mod owners;
mod returns;
mod units;

use std::sync::Arc;

use domain::coupon::{CouponUse, CouponUseChange, CouponUseStatus};
use domain::dispute::{DisputeStatus, DisputeUpdate};
use domain::ids::{CouponUseId, PaymentId, RefundId};
use domain::order::{ChangeContext, OrderLifecycle, OrderPaymentStatus, OrderRecord, OrderStatus};
use domain::payment::{NewPayment, Payment, PaymentStatus};
use domain::pricing::Price;
use domain::refund::{Refund, RefundStatus};
use ports::{Changes, CommitError, RowWrite, StockChange, StockChangeKind, Storage};

pub use owners::{
    adopted_order_has_the_owner_of_its_adoption, message_about_an_order_of_another_is_seen,
};
pub use returns::{
    returned_amount_is_computed_again, stock_of_returned_units_is_in_the_ledger,
    units_received_twice_are_seen, units_returned_twice_are_seen,
};
pub use units::{
    cancelled_amount_is_reckoned_again, stage_of_an_order_is_compared_with_its_parcels,
    stock_of_cancelled_units_is_in_the_ledger, units_shipped_and_cancelled_are_seen,
};

use crate::sample::{Basket, PROVIDER, money, placing};
use crate::shop::{Shop, updated};

/// A sound shop has no findings, and the storage says that it can be used.
pub async fn sound_shop_has_no_findings(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    assert_eq!(shop.storage.audit().await, Ok(Vec::new()));
    let paid = shop.pay(&shop.any_order().await).await;
    shop.confirm(&paid).await;
    assert_eq!(shop.storage.audit().await, Ok(Vec::new()));
    units::exits_are_sound(&shop).await;
    let readiness = shop.storage.readiness().await.expect("readable");
    assert_eq!((readiness.reachable, readiness.pending_migrations), (true, 0));
    assert_eq!(shop.storage.can_write().await, Ok(()));
}

/// Pieces are held that no order holds.
pub async fn held_stock_is_counted(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(5)).await;
    let mut changes = Changes::default();
    changes.stock.push(StockChange {
        listing_id: listing.id,
        kind: StockChangeKind::Hold { quantity: 2, version: 1, tracked: true },
    });
    finds(&shop, changes, &listing.id.to_string()).await;
}

/// A use of a coupon is taken that its order knows nothing of.
pub async fn coupon_uses_are_matched(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let coupon = shop.add_coupon(shop.sample.coupon("SPRING")).await;
    let order = shop.any_order().await.order;
    let mut changes = Changes::default();
    changes.coupon_uses.push(CouponUseChange::Reserve {
        usage: CouponUse {
            id: CouponUseId(shop.sample.id()),
            coupon_id: coupon.id,
            order_id: order.id,
            user_id: order.user_id,
            slot: 1,
            status: CouponUseStatus::Reserved,
            created_at: shop.sample.now(),
        },
        coupon_version: 1,
    });
    finds(&shop, changes, &order.id.to_string()).await;
}

/// The words that lists are filtered by are not those that would be computed.
pub async fn stored_words_are_computed_again(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.any_order().await;
    let mut write = updated(&order);
    write.status = OrderStatus::Paid;
    write.payment_status = OrderPaymentStatus::Paid;
    let mut changes = Changes::default();
    changes.orders.push(write);
    finds(&shop, changes, &order.order.id.to_string()).await;
}

/// The sum of the lines is another than the total.
pub async fn totals_are_added_up(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let mut step = shop.sample.placed_order(&Basket::of(shop.sample.user(), &[(&listing, 2)]));
    step.record.order.price = Price::undiscounted(money("24.99", "GBP"));
    let changes = placing(&step, shop.sample.now());
    finds(&shop, changes, &step.record.order.id.to_string()).await;
}

/// The taxes do not follow from the terms that the order keeps.
pub async fn parts_of_a_price_are_added_up(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let (tables, address) = (shop.sample.tables("GBP"), shop.sample.address("Ada"));
    let basket = Basket::of(shop.sample.user(), &[(&listing, 2)]).delivered(&tables, &address);
    let mut step = shop.sample.placed_order(&basket);
    shop.done(placing(&step, shop.sample.now())).await;
    assert_eq!(shop.storage.audit().await, Ok(Vec::new()));

    step = shop.sample.placed_order(&basket);
    let price = &mut step.record.order.price;
    let mut charges = price.charges();
    charges.tax_added = money("0.01", "GBP");
    *price = price.with_charges(charges).expect("an amount");
    let changes = placing(&step, shop.sample.now());
    finds(&shop, changes, &step.record.order.id.to_string()).await;
}

/// A row of an order's history is missing.
pub async fn gaps_in_a_history_are_seen(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let step = shop.sample.placed_order(&Basket::of(shop.sample.user(), &[(&listing, 2)]));
    let mut changes = placing(&step, shop.sample.now());
    changes.events.clear();
    finds(&shop, changes, &step.record.order.id.to_string()).await;
}

/// Two attempts are paid, and neither is refunded.
pub async fn order_paid_twice_is_seen(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.pay(&shop.any_order().await).await;
    let amount = order.order.final_amount();
    let now = shop.sample.now();
    let id = PaymentId(shop.sample.id());
    let again = Payment {
        status: PaymentStatus::Paid,
        captured: Some(amount),
        ..Payment::begin(id, order.order.id, NewPayment::at(PROVIDER), amount, now, now)
    };
    let mut changes = Changes::default();
    changes.payments.push(RowWrite::Insert(again));
    finds(&shop, changes, &order.order.id.to_string()).await;
}

/// Money was captured for a cancelled order and is not refunded.
pub async fn money_of_a_cancelled_order_is_seen(storage: Arc<dyn Storage>) {
    kept_by_a_cancelled_order(storage, PaymentStatus::Paid).await;
}

/// The same of a payment of another amount, which no status counts as the order's money.
pub async fn mismatch_of_a_cancelled_order_is_seen(storage: Arc<dyn Storage>) {
    kept_by_a_cancelled_order(storage, PaymentStatus::Mismatch).await;
}

/// The same for a refund that the provider rejected: it has to be refunded manually.
pub async fn refused_refund_of_a_cancelled_order_is_seen(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let paid = shop.pay(&shop.any_order().await).await;
    let cancel =
        |o: &OrderRecord, c: &ChangeContext<'_>| o.cancel(None, OrderLifecycle::Confirmed, c);
    let cancelled = shop.step(&paid, cancel).await;
    let mut refund = cancelled.refunds[0].clone();
    refund.status = RefundStatus::Failed;
    refund.version += 1;
    let mut changes = Changes::default();
    changes.refunds.push(RowWrite::Update(refund));
    finds(&shop, changes, &cancelled.order.id.to_string()).await;
}

/// The same once a dispute that had held the money back is won.
pub async fn money_of_a_won_dispute_is_seen(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let paid = shop.pay(&shop.any_order().await).await;
    let (id, now) = (paid.payments[0].id, shop.sample.now());
    let mut opened = DisputeUpdate {
        provider_ref: "dp_1".to_owned(),
        amount: paid.order.final_amount(),
        reason: "fraudulent".to_owned(),
        status: DisputeStatus::NeedsResponse,
        due_at: None,
        occurred_at: now,
    };
    let disputed = shop.step(&paid, |o, c| o.apply_dispute(id, &opened, c)).await;
    let cancel =
        |o: &OrderRecord, c: &ChangeContext<'_>| o.cancel(None, OrderLifecycle::Confirmed, c);
    let cancelled = shop.step(&disputed, cancel).await;
    assert_eq!(cancelled.refunds, []);
    assert_eq!(shop.storage.audit().await, Ok(Vec::new()));
    opened.status = DisputeStatus::Won;
    let won = shop.sample.decide(|c| cancelled.apply_dispute(id, &opened, c)).expect("a report");
    let mut dispute = won.record.disputes[0].clone();
    dispute.version += 1;
    let mut changes = Changes::default();
    changes.disputes.push(RowWrite::Update(dispute));
    finds(&shop, changes, &cancelled.order.id.to_string()).await;
}

async fn kept_by_a_cancelled_order(storage: Arc<dyn Storage>, status: PaymentStatus) {
    let shop = Shop::new(storage);
    let cancel =
        |o: &OrderRecord, c: &ChangeContext<'_>| o.cancel(None, OrderLifecycle::Confirmed, c);
    let mut order = shop.step(&shop.any_order().await, cancel).await;
    let (id, now) = (PaymentId(shop.sample.id()), shop.sample.now());
    let amount = order.order.final_amount();
    let kept = Payment {
        status,
        captured: Some(amount),
        ..Payment::begin(id, order.order.id, NewPayment::at(PROVIDER), amount, now, now)
    };
    order.payments.push(kept.clone());
    let mut changes = Changes::default();
    changes.payments.push(RowWrite::Insert(kept));
    changes.orders.push(updated(&order));
    finds(&shop, changes, &id.to_string()).await;
}

/// A payment of another amount waits for an operator, and there is no end to that.
pub async fn mismatch_without_a_deadline_is_seen(storage: Arc<dyn Storage>) {
    without_a_deadline(storage, PaymentStatus::Mismatch).await;
}

/// An order can be neither paid nor confirmed since its money was refunded, and it holds stock without end.
pub async fn refunded_order_without_a_deadline_is_seen(storage: Arc<dyn Storage>) {
    without_a_deadline(storage, PaymentStatus::Refunded).await;
}

async fn without_a_deadline(storage: Arc<dyn Storage>, status: PaymentStatus) {
    let shop = Shop::new(storage);
    let (mut order, _) = shop.attempt_that_is(status).await;
    assert_eq!(shop.storage.audit().await, Ok(Vec::new()), "with one it is sound");
    order.order.expires_at = None;
    let mut changes = Changes::default();
    changes.orders.push(updated(&order));
    finds(&shop, changes, &order.order.id.to_string()).await;
}

/// Money was refunded that its payment does not count.
pub async fn uncounted_refund_is_seen(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.pay(&shop.any_order().await).await;
    let refund = refund(&shop, &order, RefundStatus::Succeeded, "1.00");
    finds_refund(&shop, &order, refund).await;
}

/// More is on its way back than was taken.
pub async fn refund_of_too_much_is_seen(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.pay(&shop.any_order().await).await;
    let refund = refund(&shop, &order, RefundStatus::Pending, "12.51");
    finds_refund(&shop, &order, refund).await;
}

/// A cart became an order that is not there.
pub async fn converted_cart_without_an_order_is_seen(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let cart = shop.cart(shop.sample.user(), &[(&listing, 1)]).await;
    let mut changes = Changes::default();
    changes.cart_moves.push(ports::CartMove {
        cart_id: cart.id,
        from: domain::cart::CartStatus::Active,
        to: domain::cart::CartStatus::Converted,
        at: shop.sample.now(),
    });
    finds(&shop, changes, &cart.id.to_string()).await;
}

async fn finds_refund(shop: &Shop, order: &OrderRecord, refund: Refund) {
    let mut changes = Changes::default();
    changes.refunds.push(RowWrite::Insert(refund));
    finds(shop, changes, &order.order.id.to_string()).await;
}

fn refund(shop: &Shop, order: &OrderRecord, status: RefundStatus, amount: &str) -> Refund {
    let now = shop.sample.now();
    Refund {
        id: RefundId(shop.sample.id()),
        payment_id: order.payments[0].id,
        order_id: order.order.id,
        amount: money(amount, "GBP"),
        status,
        reason: "too large".to_owned(),
        provider_ref: None,
        failure_code: None,
        sent_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// The storage was sound. It refuses the broken commit as a bug, or its auditor names the row.
async fn finds(shop: &Shop, broken: Changes, id: &str) {
    assert_eq!(shop.storage.audit().await, Ok(Vec::new()));
    match shop.storage.commit(broken).await {
        Ok(()) => {
            let findings = shop.storage.audit().await.expect("readable");
            let named = findings.iter().any(|f| f.detail.contains(id));
            assert!(named, "no finding names {id}: {findings:?}");
        }
        Err(refusal) => {
            assert!(matches!(refusal, CommitError::Failed(_)), "refused as {refusal:?}");
            assert_eq!(shop.storage.audit().await, Ok(Vec::new()));
        }
    }
}
