//! Orders: items, prices, status, and the rules for changing them.
//!
//! A decision needs the order together with its payments, refunds, disputes and parcels: [`OrderRecord`]. Its
//! methods never change it in place. They return a [`Transition`]: the record as it will be, the
//! events for the order's history, and the [`Effect`]s on other things (stock, coupon, cart,
//! provider, mail) that belong in the same commit.

mod adopt;
mod amounts;
mod available_actions;
mod cancel_items;
mod cancellation;
mod capture;
mod coupon;
mod currency_mismatch;
mod customer_view;
mod deadline;
mod decide_return;
mod delivery;
mod dispute;
mod effect;
mod error;
mod event;
mod event_subject;
mod facts;
mod fulfillment;
mod invariants;
mod inventory;
mod item_cancellation;
mod lifecycle;
mod merged_units;
mod merging;
mod mismatch;
mod new_refund;
mod note;
mod number;
mod order_return;
mod parcel_return;
mod pay_policy;
mod payment;
mod payment_progress;
mod place;
mod provider_refunds;
mod provider_updates;
mod reasons;
mod receive_return;
mod refunding;
mod remainder;
mod request_return;
mod return_refunds;
mod returned_units;
mod review;
mod settled;
mod status;
mod unit_shares;

pub use available_actions::{ActionAvailability, OrderAction};
pub use effect::{Effect, OrderJob, StockLine, StockMove};
pub use error::{OrderError, Shortage};
pub use event::{Actor, ChangeContext, OrderEvent, OrderEventKind, Transition};
pub use facts::{PaymentFacts, counted_status, nothing_to_pay, payment_status};
pub use item_cancellation::{CancelledStock, ItemCancellation, prices};
pub use lifecycle::{OrderEventName, OrderLifecycle, OrderMachine};
pub use number::OrderNumber;
pub use order_return::{
    OrderReturn, ReceivedUnits, ReturnEvent, ReturnLine, ReturnMachine, ReturnStatus,
};
pub use parcel_return::ReturnedUnits;
pub use pay_policy::{CapturePolicy, PayPolicy};
pub use payment::PayPlan;
pub use payment_progress::PaymentProgress;
pub use place::{NewLine, NewOrder};
pub use receive_return::{ReceivedLine, ReturnRefund};
pub use request_return::ReturnWindow;
pub use return_refunds::ReturnRefunds;
pub use review::NEVER_CREATED;
pub use status::{OrderPaymentStatus, OrderStatus, order_status};

use crate::Instant;
use crate::coupon::CouponUseStatus;
use crate::dispute::Dispute;
use crate::fulfillment::{FulfillmentStatus, Parcel, fulfillment_status};
use crate::ids::{CartId, CouponId, ListingId, OrderId, OrderItemId, PaymentId, UserId};
use crate::money::{Currency, Money, MoneyError};
use crate::payment::{Payment, PaymentStatus};
use crate::pricing::{Breakdown, Delivery, Goods, Price};
use crate::refund::Refund;
use crate::tax::TaxCategory;

/// Units of an order line to ship.
pub type ShipLine = (OrderItemId, i64);

text_enum! {
    /// How an order is paid.
    pub enum PaymentMethod {
        /// Through a provider, before it is confirmed.
        Online = "online",
        /// Cash on delivery.
        Cod = "cod",
    }
}

text_enum! {
    /// The stock state of an order's units.
    pub enum StockState {
        /// Reserved for the order, still on hand.
        Held = "held",
        /// Committed: removed from on-hand (`update_inventory`).
        Committed = "committed",
        /// Released.
        Released = "released",
    }
}

/// An order and its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Human-readable order number, short and hard to guess.
    pub number: OrderNumber,
    /// The owner.
    pub user_id: UserId,
    /// Lifecycle state.
    pub lifecycle: OrderLifecycle,
    /// How it is paid.
    pub payment_method: PaymentMethod,
    /// Its lines, each listing once.
    pub items: Vec<OrderItem>,
    /// The price: the sum of the lines less the discount, then shipping and taxes.
    pub price: Price,
    /// How it is delivered, and the tax rates that apply there; `None` if the shop had neither shipping methods nor tax
    /// rates when it was placed.
    pub delivery: Option<Box<Delivery>>,
    /// The coupon, if one was applied. Its code stays when the coupon is deleted.
    pub coupon: Option<AppliedCoupon>,
    /// Its cart.
    pub cart_id: Option<CartId>,
    /// The provider's reference of the attempt that paid it, or of the last one.
    pub payment_intent_id: Option<String>,
    /// Stock state of its units.
    pub stock: StockState,
    /// When it is cancelled automatically unless it is paid (cash on delivery: confirmed), or when
    /// an amount mismatch must have been resolved; `None`: never.
    pub expires_at: Option<Instant>,
    /// When it was placed.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Events in its history so far.
    pub events: i32,
    /// Version for optimistic locking; also moves when a payment, refund, dispute, parcel or return of it does.
    pub version: i64,
}

/// A line of an order, with its own copy of name and price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderItem {
    /// Its id.
    pub id: OrderItemId,
    /// The listing.
    pub product_id: ListingId,
    /// The listing's sku when it was bought.
    pub sku: String,
    /// The listing's name when it was bought.
    pub product_name: String,
    /// Units.
    pub quantity: i64,
    /// Price of one unit when it was bought.
    pub price: Money,
    /// `price` × `quantity`.
    pub subtotal: Money,
    /// The listing's tax category when it was bought.
    pub tax_category: TaxCategory,
    /// Whether the listing's stock was counted when it was bought.
    pub tracked: bool,
}

impl OrderItem {
    /// The line as it is priced.
    fn goods(&self) -> Goods<'_> {
        let (listing, subtotal) = (self.product_id, self.subtotal);
        Goods { listing, subtotal, category: &self.tax_category }
    }
}

/// A coupon on an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedCoupon {
    /// The coupon; `None` once it was deleted.
    pub coupon_id: Option<CouponId>,
    /// Its code, as evidence of the discount.
    pub code: String,
    /// Status of this order's use of it.
    pub status: CouponUseStatus,
}

impl Order {
    /// What the goods cost, see [`Price::final_amount`].
    #[must_use]
    pub fn final_amount(&self) -> Money {
        self.price.final_amount()
    }

    /// What is to be paid, see [`Price::grand_total`].
    #[must_use]
    pub fn grand_total(&self) -> Money {
        self.price.grand_total()
    }

    /// The parts of the price, by line.
    ///
    /// # Errors
    /// [`MoneyError`] only for rows that break their rules.
    pub fn breakdown(&self) -> Result<Breakdown, MoneyError> {
        self.breakdown_with(self.price.discount_applied())
    }

    /// The parts that the price would have with another discount, at the terms that the order keeps.
    fn breakdown_with(&self, discount: Money) -> Result<Breakdown, MoneyError> {
        let goods: Vec<Goods<'_>> = self.items.iter().map(OrderItem::goods).collect();
        Breakdown::of(&goods, discount, self.delivery.as_deref())
    }

    /// The currency of all its amounts.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.price.currency()
    }

    /// Units in all lines.
    #[must_use]
    pub fn units(&self) -> i64 {
        self.items.iter().map(|i| i.quantity).sum()
    }

    /// Units of listings with tracked stock: those that are reserved while the order is open.
    #[must_use]
    pub fn tracked_units(&self) -> i64 {
        let tracked = self.items.iter().filter(|item| item.tracked);
        tracked.fold(0, |sum, item| sum.saturating_add(item.quantity))
    }

    /// `can_be_cancelled`: not yet shipped, delivered or cancelled.
    #[must_use]
    pub fn can_be_cancelled(&self) -> bool {
        match self.lifecycle {
            OrderLifecycle::Pending | OrderLifecycle::Confirmed => true,
            OrderLifecycle::Shipped | OrderLifecycle::Delivered | OrderLifecycle::Cancelled => {
                false
            }
        }
    }
}

/// An order with its payments, refunds, disputes, parcels, cancellations and returns: the input of every decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRecord {
    /// The order.
    pub order: Order,
    /// Its attempts, oldest first.
    pub payments: Vec<Payment>,
    /// Its refunds, oldest first.
    pub refunds: Vec<Refund>,
    /// Disputes of its payments, oldest first.
    pub disputes: Vec<Dispute>,
    /// Its parcels, oldest first.
    pub parcels: Vec<Parcel>,
    /// Units of it that were cancelled, oldest first.
    pub cancellations: Vec<ItemCancellation>,
    /// Returns of delivered units, oldest first.
    pub returns: Vec<OrderReturn>,
}

impl OrderRecord {
    /// The combined status of its attempts and refunds.
    #[must_use]
    pub fn payment_status(&self) -> OrderPaymentStatus {
        payment_status(&self.facts())
    }

    /// The combined status.
    #[must_use]
    pub fn status(&self) -> OrderStatus {
        order_status(self.order.lifecycle, self.payment_status())
    }

    /// How much has been shipped and delivered.
    #[must_use]
    pub fn fulfillment_status(&self) -> FulfillmentStatus {
        fulfillment_status(self.remaining_units(), &self.parcels)
    }

    /// The attempt that may still bring money, if there is one.
    #[must_use]
    pub fn live_payment(&self) -> Option<&Payment> {
        self.payments.iter().find(|p| p.is_live())
    }

    /// An attempt by its id.
    ///
    /// # Errors
    /// [`OrderError::NoSuchPayment`].
    pub fn payment(&self, id: PaymentId) -> Result<&Payment, OrderError> {
        self.payments.iter().find(|p| p.id == id).ok_or(OrderError::NoSuchPayment(id))
    }

    fn payment_mut(&mut self, id: PaymentId) -> Option<&mut Payment> {
        self.payments.iter_mut().find(|p| p.id == id)
    }

    fn facts(&self) -> PaymentFacts {
        let attempts: Vec<_> = self.payments.iter().map(|p| self.counted(p)).collect();
        let (price, remaining) = (self.order.grand_total(), self.remaining_amount());
        PaymentFacts {
            nothing_to_pay: nothing_to_pay(price, remaining, self.order.lifecycle, &attempts),
            attempts,
        }
    }

    /// Whether an attempt was captured for the order.
    fn pays_order(&self, payment: &Payment) -> bool {
        self.counted(payment).is_captured()
    }

    /// What an attempt counts as ([`counted_status`]).
    fn counted(&self, payment: &Payment) -> PaymentStatus {
        counted_status(
            payment.status,
            (payment.amount, payment.to_capture),
            payment.captured,
            &self.prices(),
        )
    }
}
