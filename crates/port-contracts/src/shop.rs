//! A shop that a case plays in: the storage under test and sample data. Its methods do what a use
//! case would do in one commit, so that a case is about the one thing that it checks.

use std::sync::Arc;

use domain::cart::{Cart, CartEvent};
use domain::coupon::Coupon;
use domain::ids::{CartId, CouponId, ListingId, OrderId, PaymentId, UserId};
use domain::listing::Listing;
use domain::money::Money;
use domain::order::{Actor, ChangeContext, OrderError, OrderRecord, PayPolicy, Transition};
use domain::payment::{PaymentStatus, ProviderStatus};
use domain::refund::RefundEvent;
use ports::{Changes, CommitError, CouponWrite, ListingWrite, OrderWrite, RowWrite, Storage};
use tokio::sync::Barrier;

use crate::sample::{Basket, Sample, moving, placing, provider_update};

pub(crate) struct Shop {
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) sample: Sample,
}

impl Shop {
    pub(crate) fn new(storage: Arc<dyn Storage>) -> Self {
        Self { storage, sample: Sample::new() }
    }

    /// Commits what must be taken.
    pub(crate) async fn done(&self, changes: Changes) {
        let outcome = self.storage.commit(changes).await;
        assert_eq!(outcome, Ok(()), "a sound commit was refused");
    }

    /// Commits what must be refused, and says why it was.
    pub(crate) async fn refused(&self, changes: Changes) -> CommitError {
        let outcome = self.storage.commit(changes).await;
        outcome.expect_err("the commit had to be refused")
    }

    /// Commits what must be refused because something was changed in the meantime.
    pub(crate) async fn conflicts(&self, changes: Changes) {
        let why = self.refused(changes).await;
        assert!(matches!(why, CommitError::Conflict(_)), "not a conflict: {why:?}");
    }

    /// Commits all of these at the same time, each in a task of its own.
    pub(crate) async fn race(&self, commits: Vec<Changes>) -> Vec<Result<(), CommitError>> {
        let gate = Arc::new(Barrier::new(commits.len()));
        let start = |changes| {
            let (storage, gate) = (Arc::clone(&self.storage), Arc::clone(&gate));
            tokio::spawn(async move {
                gate.wait().await;
                storage.commit(changes).await
            })
        };
        let racers: Vec<_> = commits.into_iter().map(start).collect();
        let mut outcomes = Vec::new();
        for racer in racers {
            outcomes.push(racer.await.expect("a commit does not panic"));
        }
        outcomes
    }

    /// A new listing, stored.
    pub(crate) async fn listing(&self, stock: Option<i64>) -> Listing {
        self.add_listing(self.sample.listing(stock)).await
    }

    pub(crate) async fn add_listing(&self, listing: Listing) -> Listing {
        let mut changes = Changes::default();
        changes.listings.push(ListingWrite::Insert(listing.clone(), Actor::System));
        self.done(changes).await;
        listing
    }

    /// An operator changes a listing.
    pub(crate) async fn change_listing(&self, changed: &Listing) {
        let mut changes = Changes::default();
        changes.listings.push(ListingWrite::Update(changed.clone()));
        self.done(changes).await;
    }

    pub(crate) async fn stored_listing(&self, id: ListingId) -> Listing {
        let stored = self.storage.listing(id).await.expect("readable");
        stored.expect("the listing is stored")
    }

    /// A listing's stock and how much of it is held.
    pub(crate) async fn counters(&self, id: ListingId) -> (Option<i64>, i64) {
        let listing = self.stored_listing(id).await;
        (listing.stock, listing.reserved)
    }

    pub(crate) async fn add_coupon(&self, coupon: Coupon) -> Coupon {
        let mut changes = Changes::default();
        changes.coupons.push(CouponWrite::Insert(coupon.clone()));
        self.done(changes).await;
        coupon
    }

    pub(crate) async fn stored_coupon(&self, id: CouponId) -> Coupon {
        let stored = self.storage.coupon(id).await.expect("readable");
        stored.expect("the coupon is stored")
    }

    /// A coupon's uses that are reserved and redeemed.
    pub(crate) async fn uses(&self, id: CouponId) -> (i64, i64) {
        let coupon = self.stored_coupon(id).await;
        (coupon.reserved, coupon.redeemed)
    }

    /// A new cart with these lines, stored.
    pub(crate) async fn cart(&self, user: UserId, lines: &[(&Listing, i64)]) -> Cart {
        let cart = self.sample.cart_with(user, lines);
        let mut changes = Changes::default();
        changes.insert_cart(&cart);
        self.done(changes).await;
        cart
    }

    /// Writes a changed cart; gives it with its new version.
    pub(crate) async fn update_cart(&self, before: &Cart, mut after: Cart) -> Cart {
        let mut changes = Changes::default();
        changes.update_cart(before, &mut after);
        self.done(changes).await;
        after
    }

    /// The cart goes into its checkout.
    pub(crate) async fn check_out(&self, cart: &Cart) -> Cart {
        let after = cart.after(CartEvent::CheckoutStarted, self.sample.now());
        self.update_cart(cart, after.expect("a cart that can be checked out")).await
    }

    pub(crate) async fn stored_cart(&self, id: CartId) -> Cart {
        let stored = self.storage.cart(id).await.expect("readable");
        stored.expect("the cart is stored").cart
    }

    /// A new order, stored with its effects and read back.
    pub(crate) async fn place(&self, basket: &Basket<'_>) -> OrderRecord {
        let step = self.sample.placed_order(basket);
        self.done(placing(&step, self.sample.now())).await;
        self.stored_order(step.record.order.id).await
    }

    /// An order of one piece of a new listing without stock, by a new user.
    pub(crate) async fn any_order(&self) -> OrderRecord {
        let listing = self.listing(None).await;
        self.place(&Basket::of(self.sample.user(), &[(&listing, 1)])).await
    }

    pub(crate) async fn stored_order(&self, id: OrderId) -> OrderRecord {
        let stored = self.storage.order(id).await.expect("readable");
        stored.expect("the order is stored")
    }

    /// Lets the domain decide about an order a little later, commits it, and reads the order back as the
    /// step left it.
    pub(crate) async fn step(
        &self,
        before: &OrderRecord,
        decide: impl FnOnce(&OrderRecord, &ChangeContext<'_>) -> Result<Transition, OrderError>,
    ) -> OrderRecord {
        let now = self.sample.tick();
        let step = self.sample.decide(|change| decide(before, change));
        let mut step = step.expect("a step that the domain allows");
        self.done(moving(before, &mut step, now)).await;
        let stored = self.stored_order(before.order.id).await;
        assert_eq!(stored, step.record);
        stored
    }

    /// Starts a payment attempt.
    pub(crate) async fn begin_payment(&self, before: &OrderRecord) -> (OrderRecord, PaymentId) {
        let now = self.sample.tick();
        let (mut step, payment) = self.sample.begun_payment(before);
        self.done(moving(before, &mut step, now)).await;
        (self.stored_order(before.order.id).await, payment)
    }

    /// The provider says something of an attempt, which it calls by its id.
    pub(crate) async fn apply_response(
        &self,
        before: &OrderRecord,
        payment: PaymentId,
        status: ProviderStatus,
    ) -> OrderRecord {
        let amount = before.payment(payment).expect("an attempt of it").amount;
        self.apply_response_of(before, payment, status, amount).await
    }

    /// The provider says something of an attempt, and of how much money.
    pub(crate) async fn apply_response_of(
        &self,
        before: &OrderRecord,
        payment: PaymentId,
        status: ProviderStatus,
        amount: Money,
    ) -> OrderRecord {
        let now = self.sample.tick();
        let update = provider_update(status, &payment.to_string(), Some(amount));
        let mut step = self.sample.apply_response(before, payment, &update);
        self.done(moving(before, &mut step, now)).await;
        self.stored_order(before.order.id).await
    }

    /// The shop accepts the order.
    pub(crate) async fn confirm(&self, before: &OrderRecord) -> OrderRecord {
        self.step(before, |o, c| o.confirm(PayPolicy::default(), c)).await
    }

    /// The order is paid by a new attempt.
    pub(crate) async fn pay(&self, before: &OrderRecord) -> OrderRecord {
        let (begun, payment) = self.begin_payment(before).await;
        self.apply_response(&begun, payment, ProviderStatus::Paid).await
    }

    /// Money of an attempt is refunded, and arrives.
    pub(crate) async fn refund(
        &self,
        before: &OrderRecord,
        payment: PaymentId,
        amount: Money,
    ) -> OrderRecord {
        let begin =
            |o: &OrderRecord, c: &ChangeContext<'_>| o.begin_refund(payment, amount, "sorry", c);
        let begun = self.step(before, |o, c| Ok(begin(o, c)?.0)).await;
        let refund = begun.refunds.last().expect("it was begun").id;
        let went = RefundEvent::Succeeded;
        self.step(&begun, |o, c| {
            o.apply_refund_result(refund, went, Some("re_1"), None, Default::default(), c)
        })
        .await
    }

    /// An order of one unit, with a payment attempt in this status.
    pub(crate) async fn attempt_that_is(&self, status: PaymentStatus) -> (OrderRecord, PaymentId) {
        use PaymentStatus as S;
        use ProviderStatus as P;
        let (begun, id) = self.begin_payment(&self.any_order().await).await;
        let amount = begun.order.final_amount();
        let part = Money::new(1, amount.currency()).expect("a small amount");
        let record = match status {
            S::Pending => begun,
            S::Processing => self.apply_response(&begun, id, P::Processing).await,
            S::RequiresAction => self.apply_response(&begun, id, P::RequiresAction).await,
            S::Authorized => self.apply_response(&begun, id, P::Authorized).await,
            S::Failed => self.apply_response(&begun, id, P::Failed).await,
            S::Cancelled => self.apply_response(&begun, id, P::Cancelled).await,
            S::Approved => self.apply_response(&begun, id, P::Approved).await,
            S::NeedsReview => {
                self.step(&begun, |o, c| o.require_review(id, PayPolicy::default(), c)).await
            }
            S::Unknown => self.step(&begun, |o, c| o.record_lost_response(id, c)).await,
            S::Mismatch => self.apply_response_of(&begun, id, P::Paid, part).await,
            S::Paid => self.apply_response(&begun, id, P::Paid).await,
            S::PartiallyRefunded | S::Refunded => {
                let paid = self.apply_response(&begun, id, P::Paid).await;
                let all = status == S::Refunded;
                self.refund(&paid, id, if all { amount } else { part }).await
            }
        };
        assert_eq!(record.payment(id).map(|p| p.status), Ok(status));
        (record, id)
    }

    /// Writes the words that are computed from an order again, after a case wrote its payments by
    /// themselves.
    pub(crate) async fn settle_words(&self, id: OrderId) {
        let record = self.stored_order(id).await;
        let mut changes = Changes::default();
        changes.orders.push(updated(&record));
        self.done(changes).await;
    }
}

/// The order as it is, at its next version.
pub(crate) fn updated(record: &OrderRecord) -> OrderWrite {
    let mut order = record.order.clone();
    order.version += 1;
    written(RowWrite::Update(order), record)
}

/// An order with the words that belong to it.
pub(crate) fn written(order: RowWrite<domain::order::Order>, record: &OrderRecord) -> OrderWrite {
    OrderWrite { order, status: record.status(), payment_status: record.payment_status() }
}

/// How many of these commits were taken.
pub(crate) fn taken(outcomes: &[Result<(), CommitError>]) -> usize {
    outcomes.iter().filter(|outcome| outcome.is_ok()).count()
}

/// Why the others were not.
pub(crate) fn refusals(outcomes: &[Result<(), CommitError>]) -> impl Iterator<Item = &CommitError> {
    outcomes.iter().filter_map(|outcome| outcome.as_ref().err())
}

/// Exactly one of these commits was taken, and all others were refused for this reason.
pub(crate) fn assert_one_winner(
    outcomes: &[Result<(), CommitError>],
    reason: impl Fn(&CommitError) -> bool,
) {
    assert_eq!(taken(outcomes), 1, "one winner: {outcomes:?}");
    for why in refusals(outcomes) {
        assert!(reason(why), "refused for another reason: {why:?}");
    }
}

/// Whether something was changed in the meantime.
pub(crate) fn is_conflict(why: &CommitError) -> bool {
    matches!(why, CommitError::Conflict(_))
}
