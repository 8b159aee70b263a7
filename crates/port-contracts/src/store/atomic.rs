//! Whole or not at all.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::coupon::Coupon;
use domain::ids::{JobId, UserId};
use domain::listing::Listing;
use domain::order::{Actor, OrderRecord, PayPolicy, Shortage};
use ports::{
    CartWithListings, Changes, CommitError, CouponFilter, IdempotencyWrite, JobFilter, JobWrite,
    ListingFilter, ListingWrite, NotificationFilter, OrderFilter, PageRequest, ReceiptWrite,
    RowWrite, SavedViews, StockChange, StockChangeKind, Storage, UniqueViolation,
};

use super::stock_guards::{adjust, moved};
use crate::ledger::movements;
use crate::sample::{Basket, finished, moving, placing, record};
use crate::shop::Shop;

/// A commit of nothing is taken.
pub async fn an_empty_commit_is_taken(storage: Arc<dyn Storage>) {
    Shop::new(storage).done(Changes::default()).await;
}

/// Whichever part of a commit is refused, and however late: nothing of the other parts is there.
pub async fn all_or_nothing(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let play = Play::set_up(&shop).await;
    let before = play.everything(&shop).await;
    for (changes, refusal) in play.spoiled(&shop) {
        assert_eq!(shop.refused(changes).await, refusal);
        assert_eq!(play.everything(&shop).await, before, "left over after {refusal:?}");
    }
    shop.done(play.changes(&shop)).await;
    let after = play.everything(&shop).await;
    assert_ne!(after, before);
    assert_eq!((after.orders.len(), after.listings.len(), after.jobs.len()), (2, 3, 1));
    assert_eq!(after.ledger.len(), before.ledger.len() + 2, "a new listing, and one adjusted");
    assert_eq!(after.kept, (true, true, true, true, 1));
}

/// A shop in which a commit of every kind of row can be made.
struct Play {
    user: UserId,
    scarce: Listing,
    plenty: Listing,
    coupon: Coupon,
    paid: OrderRecord,
    cart: domain::cart::Cart,
}

/// All that can be seen of a storage.
#[derive(Debug, PartialEq)]
struct Everything {
    listings: Vec<Listing>,
    coupons: Vec<Coupon>,
    slots: Vec<i32>,
    orders: Vec<OrderRecord>,
    cart: Option<CartWithListings>,
    notifications: Vec<domain::notification::Notification>,
    jobs: Vec<ports::Job>,
    ledger: Vec<ports::StockMovement>,
    /// Whether contact, record, receipt and views are there; rows of the new order's history.
    kept: (bool, bool, bool, bool, usize),
}

impl Play {
    async fn set_up(shop: &Shop) -> Self {
        let user = shop.sample.user();
        let scarce = shop.listing(Some(1)).await;
        let plenty = shop.listing(Some(100)).await;
        let once = Coupon { max_per_user: Some(1), ..shop.sample.coupon("ONCE") };
        let coupon = shop.add_coupon(once).await;
        let cart = shop.cart(user, &[(&plenty, 3)]).await;
        let order = shop.place(&Basket::of(user, &[(&plenty, 2)])).await;
        let paid = shop.pay(&order).await;
        Self { user, scarce, plenty, coupon, paid, cart: shop.check_out(&cart).await }
    }

    /// A commit that writes to every table, and would be taken.
    fn changes(&self, shop: &Shop) -> Changes {
        let (sample, now) = (&shop.sample, shop.sample.now());
        let basket = Basket::of(self.user, &[(&self.plenty, 5)]);
        let step = sample.placed_order(&basket.coupon(&self.coupon).cart(self.cart.id).cash());
        let mut changes = placing(&step, now);
        let confirmed =
            sample.decide(|c| self.paid.confirm(PayPolicy::default(), c)).expect("it is paid");
        let shipped = sample.decide(|c| confirmed.record.ship(None, None, None, c));
        let refunded = shipped.and_then(|s| {
            let payment = s.record.payments[0].id;
            let amount = s.record.payments[0].amount;
            let refund = sample.decide(|c| s.record.begin_refund(payment, amount, "sorry", c))?;
            Ok(s.then(refund.0))
        });
        let mut later = confirmed.then(refunded.expect("it can be shipped and refunded"));
        let on = moving(&self.paid, &mut later, now);
        changes.orders.extend(on.orders);
        changes.payments.extend(on.payments);
        changes.refunds.extend(on.refunds);
        changes.parcels.extend(on.parcels);
        changes.events.extend(on.events);
        let scope = sample.scope(self.user, "all-or-nothing");
        let record = record(&scope, finished("{}"), now);
        changes.idempotency = Some(IdempotencyWrite::Insert(record));
        changes.receipts.push(ReceiptWrite::Insert(sample.receipt("evt-1")));
        changes.put_contact(&mut sample.contact(self.user));
        changes.put_saved_views(&mut SavedViews::none(self.user));
        let listing = ListingWrite::Insert(sample.listing(Some(7)), Actor::System);
        changes.listings.push(listing);
        changes.stock.extend(moved(&self.plenty, adjust(shop, 1)).stock);
        let message = sample.notification(self.user);
        changes.notifications.push(RowWrite::Insert(message));
        changes.enqueue(sample.job(now));
        changes
    }

    /// The same commit, each time with one part that is refused for another reason.
    fn spoiled(&self, shop: &Shop) -> Vec<(Changes, CommitError)> {
        let sample = &shop.sample;
        let hold = |listing: &Listing, quantity| StockChange {
            listing_id: listing.id,
            kind: StockChangeKind::Hold { quantity, version: listing.version, tracked: true },
        };
        let mut short = self.changes(shop);
        short.stock.push(hold(&self.scarce, 2));
        let shortage = Shortage { listing_id: self.scarce.id, wanted: 2, available: 1 };
        let mut taken = self.changes(shop);
        let copy =
            domain::listing::ListingDraft { sku: self.scarce.sku.clone(), ..sample.draft(None) };
        taken.listings.push(ListingWrite::Insert(sample.listing_of(copy), Actor::System));
        let mut lost = self.changes(shop);
        lost.jobs.push(JobWrite::Finish { id: JobId(sample.id()), lease: 1 });
        vec![
            (short, CommitError::OutOfStock(vec![shortage])),
            (taken, CommitError::UniqueViolation(UniqueViolation::Sku)),
            (lost, CommitError::LeaseLost),
        ]
    }

    async fn everything(&self, shop: &Shop) -> Everything {
        let (storage, page) = (&shop.storage, PageRequest::default());
        let listings = storage.list_listings(&ListingFilter::default(), page).await;
        let coupons = storage.list_coupons(&CouponFilter::default(), page).await;
        let orders = storage.list_orders(&OrderFilter::default(), page).await;
        let mine = NotificationFilter::default();
        let notifications = storage.list_notifications(&mine, page).await;
        let orders = orders.expect("readable").items;
        let newest = orders.first().map(|o| o.order.id).filter(|id| *id != self.paid.order.id);
        let mut history = 0;
        if let Some(id) = newest {
            history = storage.order_events(id).await.expect("readable").len();
        }
        let scope = shop.sample.scope(self.user, "all-or-nothing");
        let soon = shop.sample.now() + TimeDelta::seconds(1);
        let record = storage.idempotency_record(&scope, soon).await.expect("readable");
        let contact = storage.contact(self.user).await.expect("readable");
        let receipt = storage.receipt("mock", "evt-1").await.expect("readable");
        let views = storage.saved_views(self.user).await.expect("readable");
        let slots = storage.taken_slots(self.coupon.id, self.user).await;
        Everything {
            listings: listings.expect("readable").items,
            coupons: coupons.expect("readable").items,
            slots: slots.expect("readable"),
            orders,
            cart: storage.cart(self.cart.id).await.expect("readable"),
            notifications: notifications.expect("readable").items,
            jobs: storage.list_jobs(&JobFilter::default(), page).await.expect("readable").items,
            ledger: movements(shop, None).await,
            kept: (
                contact.is_some(),
                record.is_some(),
                receipt.is_some(),
                views.is_some(),
                history,
            ),
        }
    }
}
