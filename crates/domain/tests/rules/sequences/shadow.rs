//! The books of everything outside the order, kept from its effects alone.

use std::collections::BTreeMap;

use domain::coupon::{CouponUseChange, CouponUseStatus};
use domain::ids::{CouponId, ListingId, PaymentId, RefundId};
use domain::notification::NotificationType;
use domain::order::{
    Effect, OrderEventKind, OrderJob, OrderLifecycle, StockLine, StockMove, Transition,
};
use domain::payment::{CASH_PROVIDER, PaymentStatus};
use domain::refund::{Refund, RefundStatus};

/// Where the cart stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CartStands {
    /// There is none.
    Nowhere,
    /// In checkout.
    Frozen,
    /// With the shopper again.
    Open,
    /// It is the order.
    Order,
}

/// The books.
#[derive(Debug)]
pub struct Shadow {
    /// Units reserved and units taken from on-hand stock, for each tracked listing.
    pub units: BTreeMap<ListingId, (i64, i64)>,
    /// Uses of coupons, oldest first.
    pub uses: Vec<(CouponId, CouponUseStatus)>,
    /// The cart.
    pub cart: CartStands,
    /// Whether the pending order has ever had an attempt that was authorized or being processed.
    pub covered: bool,
    /// Attempts that were cancelled.
    pub refusal: Vec<PaymentId>,
    /// Refunds that were sent.
    pub refunds_sent: Vec<RefundId>,
    /// How often `update_inventory` was asked for.
    pub inventory_updates: u32,
    /// How often the customer was told what.
    pub told: BTreeMap<NotificationType, u32>,
}

/// Statuses in which the customer's part of a payment is done.
const DONE: [PaymentStatus; 4] = [
    PaymentStatus::Approved,
    PaymentStatus::Authorized,
    PaymentStatus::NeedsReview,
    PaymentStatus::Processing,
];

fn status_of(step: &Transition, id: PaymentId) -> PaymentStatus {
    step.record.payment(id).expect("one of the order's").status
}

impl Shadow {
    /// Books in which nothing stands.
    pub fn new(cart: bool) -> Self {
        Self {
            units: BTreeMap::new(),
            uses: Vec::new(),
            cart: if cart { CartStands::Frozen } else { CartStands::Nowhere },
            covered: false,
            refusal: Vec::new(),
            refunds_sent: Vec::new(),
            inventory_updates: 0,
            told: BTreeMap::new(),
        }
    }

    /// Books the effects of a step, in their order.
    pub fn apply(&mut self, step: &Transition) {
        let authorized = step.record.payments.iter().any(|p| DONE.contains(&p.status));
        let pending = step.record.order.lifecycle == OrderLifecycle::Pending;
        self.covered |= authorized && pending;
        for effect in &step.effects {
            match effect {
                Effect::Stock(kind, lines) => self.stock(*kind, lines),
                Effect::Coupon(CouponUseChange::Reserve { usage, .. }) => {
                    assert_eq!(usage.order_id, step.record.order.id);
                    assert_eq!(usage.status, CouponUseStatus::Reserved);
                    assert_eq!(self.open_use(), None, "one use at a time");
                    self.uses.push((usage.coupon_id, CouponUseStatus::Reserved));
                }
                Effect::Coupon(CouponUseChange::Redeem { coupon_id, .. }) => {
                    let from = CouponUseStatus::Reserved;
                    self.move_use(*coupon_id, from, CouponUseStatus::Redeemed);
                }
                Effect::Coupon(CouponUseChange::Release { coupon_id, was_redeemed, .. }) => {
                    let from = match was_redeemed {
                        true => CouponUseStatus::Redeemed,
                        false => CouponUseStatus::Reserved,
                    };
                    self.move_use(*coupon_id, from, CouponUseStatus::Released);
                }
                Effect::ConvertCart(_) => self.convert_cart(),
                Effect::ReopenCart(_) if self.cart == CartStands::Frozen => {
                    self.cart = CartStands::Open;
                }
                Effect::ReopenCart(_) => assert_eq!(self.cart, CartStands::Order, "late is fine"),
                Effect::Job(OrderJob::UpdateInventory) => self.inventory_updates += 1,
                Effect::Job(OrderJob::ConfirmPayment(id)) => {
                    assert_eq!(status_of(step, *id), PaymentStatus::Approved);
                }
                Effect::Job(OrderJob::CapturePayment(id)) => {
                    assert_eq!(status_of(step, *id), PaymentStatus::Authorized);
                }
                Effect::Job(OrderJob::SyncPayment(id)) => {
                    let payment = step.record.payment(*id).expect("one of the order's");
                    let (aside, at_it) = (PaymentStatus::Authorized, PaymentStatus::Processing);
                    let open =
                        |r: &Refund| r.payment_id == *id && r.status != RefundStatus::Succeeded;
                    let refunding = step.record.refunds.iter().any(open);
                    let unsure = [aside, at_it].contains(&payment.status) || refunding;
                    // How much was captured is not known, or less than was refunded.
                    let amount =
                        payment.captured.is_none_or(|captured| payment.refunded == captured);
                    let currency = step.events.iter();
                    let currency = currency.filter(|e| e.kind == OrderEventKind::PaymentMismatch);
                    // Lookups have waited for a refund that the provider had accepted.
                    let mut settled = step.events.iter();
                    let settled = settled.any(|e| e.kind == OrderEventKind::RefundSucceeded);
                    let in_doubt = unsure || amount || currency.count() == 1 || settled;
                    assert!(in_doubt && payment.provider != CASH_PROVIDER, "nothing is in doubt");
                }
                Effect::Job(OrderJob::CancelPayment(id)) => self.refusal.push(*id),
                Effect::Job(OrderJob::SendRefund(id)) => self.refunds_sent.push(*id),
                Effect::Notify(kind) => *self.told.entry(*kind).or_default() += 1,
            }
        }
    }

    /// How often the customer was told this.
    pub fn told(&self, kind: NotificationType) -> u32 {
        self.told.get(&kind).copied().unwrap_or_default()
    }

    fn stock(&mut self, kind: StockMove, lines: &[StockLine]) {
        for line in lines.iter().filter(|l| l.tracked) {
            assert!(line.quantity > 0);
            let (held, taken) = self.units.entry(line.listing_id).or_default();
            match kind {
                StockMove::Hold => *held += line.quantity,
                StockMove::Release => *held -= line.quantity,
                StockMove::Commit | StockMove::WriteOffHeld => {
                    *held -= line.quantity;
                    *taken += line.quantity;
                }
                StockMove::Return => *taken -= line.quantity,
                StockMove::WriteOff => assert!(*taken >= line.quantity, "they had not left"),
            }
            assert!(*held >= 0 && *taken >= 0, "{kind} of units that do not exist");
        }
    }

    fn open_use(&self) -> Option<CouponId> {
        let open = |s: CouponUseStatus| s != CouponUseStatus::Released;
        self.uses.iter().find(|(_, s)| open(*s)).map(|(id, _)| *id)
    }

    fn move_use(&mut self, id: Option<CouponId>, from: CouponUseStatus, to: CouponUseStatus) {
        let found =
            self.uses.iter_mut().find(|(coupon, status)| Some(*coupon) == id && *status == from);
        found.expect("a use of that coupon in that state").1 = to;
    }

    fn convert_cart(&mut self) {
        assert_ne!(self.cart, CartStands::Open, "a cart that was reopened is another order's");
        assert_ne!(self.cart, CartStands::Nowhere, "the order has no cart");
        self.cart = CartStands::Order;
    }
}
