//! What waits for an operator.

use std::sync::Arc;

use domain::dispute::{DisputeStatus, DisputeUpdate};
use domain::order::Actor;
use domain::payment::PaymentStatus;
use domain::refund::RefundEvent;
use ports::{Changes, ListingWrite, Storage, WORKLIST_MAX, Worklist};

use crate::sample::money;
use crate::shop::Shop;

async fn read(shop: &Shop) -> Worklist {
    shop.storage.worklist().await.expect("readable")
}

/// Orders to confirm and to ship, payments to decide on, and active listings of which nothing is available.
pub async fn worklist_follows_what_waits(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    assert_eq!(read(&shop).await, Worklist::default());
    let paid = shop.pay(&shop.any_order().await).await;
    assert_eq!(read(&shop).await, Worklist { to_confirm: 1, ..Worklist::default() });
    let refunded = shop.pay(&shop.any_order().await).await;
    assert_eq!(read(&shop).await.to_confirm, 2);
    let payment = refunded.payments.last().expect("it was paid").id;
    shop.refund(&refunded, payment, refunded.order.final_amount()).await;
    assert_eq!(read(&shop).await.to_confirm, 1, "all of it was refunded");
    let confirmed = shop.confirm(&paid).await;
    assert_eq!(read(&shop).await, Worklist { to_ship: 1, ..Worklist::default() });
    shop.step(&confirmed, |o, c| o.ship(None, None, None, c)).await;
    assert_eq!(read(&shop).await, Worklist::default());

    shop.attempt_that_is(PaymentStatus::Authorized).await;
    let (mismatch, id) = shop.attempt_that_is(PaymentStatus::Mismatch).await;
    shop.attempt_that_is(PaymentStatus::NeedsReview).await;
    let waiting = Worklist { authorized: 1, mismatches: 1, needs_review: 1, ..Worklist::default() };
    let now = read(&shop).await;
    assert_eq!(now, Worklist { to_confirm: now.to_confirm, ..waiting });
    shop.step(&mismatch, |o, c| o.accept_mismatch(id, Default::default(), c)).await;
    assert_eq!(read(&shop).await.mismatches, 0);

    let none = shop.listing(Some(0)).await;
    shop.listing(Some(1)).await;
    shop.listing(None).await;
    assert_eq!(read(&shop).await.sold_out, 1);
    shop.change_listing(&shop.sample.changed(&none, |draft| draft.is_active = false)).await;
    assert_eq!(read(&shop).await.sold_out, 0);
}

/// Orders that await their payment, whose payment failed, that are disputed, and of which a refund failed: each order
/// once, however many disputes or refunds it has.
pub async fn worklist_counts_orders_by_their_issues(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    shop.any_order().await;
    assert_eq!(read(&shop).await, Worklist { awaiting_payment: 1, ..Worklist::default() });
    shop.attempt_that_is(PaymentStatus::Failed).await;
    let unpaid = Worklist { awaiting_payment: 1, payment_failed: 1, ..Worklist::default() };
    assert_eq!(read(&shop).await, unpaid);

    let (mut disputed, payment) = shop.attempt_that_is(PaymentStatus::Paid).await;
    for provider_ref in ["dp_1", "dp_2"] {
        let update = dispute(&shop, provider_ref, DisputeStatus::UnderReview);
        disputed = shop.step(&disputed, |o, c| o.apply_dispute(payment, &update, c)).await;
    }
    assert_eq!(read(&shop).await, Worklist { disputed: 1, to_confirm: 1, ..unpaid });
    let won = dispute(&shop, "dp_1", DisputeStatus::Won);
    disputed = shop.step(&disputed, |o, c| o.apply_dispute(payment, &won, c)).await;
    assert_eq!(read(&shop).await.disputed, 1);
    let won = dispute(&shop, "dp_2", DisputeStatus::Won);
    shop.step(&disputed, |o, c| o.apply_dispute(payment, &won, c)).await;
    assert_eq!(read(&shop).await.disputed, 0);

    let (mut refused, payment) = shop.attempt_that_is(PaymentStatus::Paid).await;
    let part = money("0.01", "GBP");
    for _ in 0..2 {
        refused =
            shop.step(&refused, |o, c| Ok(o.begin_refund(payment, part, "sorry", c)?.0)).await;
        let refund = refused.refunds.last().expect("it was begun").id;
        let failed = RefundEvent::Failed;
        refused = shop
            .step(&refused, |o, c| {
                o.apply_refund_result(refund, failed, None, None, Default::default(), c)
            })
            .await;
    }
    assert_eq!(read(&shop).await.refund_failed, 1);
}

fn dispute(shop: &Shop, provider_ref: &str, status: DisputeStatus) -> DisputeUpdate {
    DisputeUpdate {
        provider_ref: provider_ref.to_owned(),
        amount: money("0.01", "GBP"),
        reason: "fraudulent".to_owned(),
        status,
        due_at: None,
        occurred_at: shop.sample.tick(),
    }
}

/// It stops at its limit.
pub async fn worklist_counts_to_its_limit(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut changes = Changes::default();
    for _ in 0..WORKLIST_MAX + 5 {
        let listing = shop.sample.listing(Some(0));
        changes.listings.push(ListingWrite::Insert(listing, Actor::System));
    }
    shop.done(changes).await;
    assert_eq!(read(&shop).await.sold_out, WORKLIST_MAX);
}
