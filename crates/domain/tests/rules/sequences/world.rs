//! The world in which the story happens: an order, the clock, the coupons of the shop.

use domain::Instant;
use domain::coupon::{Coupon, Discount};
use domain::dispute::{DisputeStatus, DisputeUpdate};
use domain::ids::{PaymentId, RefundId, UserId};
use domain::money::Money;
use domain::order::{
    Actor, CancelledStock, CapturePolicy, ChangeContext, OrderError, OrderEvent, OrderEventKind,
    OrderLifecycle, OrderRecord, PayPlan, PayPolicy, ReturnedUnits, Transition,
};
use domain::payment::{NewPayment, ProviderStatus, ProviderUpdate};
use domain::refund::RefundEvent;

use super::shadow::Shadow;
use super::story::{Happening, Named, Scene, Share};
use crate::support::{
    Basket, CARD, at, coupon, customer, decide, eur, fixed, id_of, listing, money, operator,
    percent, provider_update, system,
};

/// The reason of refunds that an operator begins.
pub const OPERATORS_REFUND: &str = "an operator's";

type Decided = Result<Transition, OrderError>;

/// An order, and what is known of it outside.
pub struct World {
    /// The order as it is stored.
    pub record: OrderRecord,
    /// Its history as it is stored.
    pub history: Vec<OrderEvent>,
    /// What its effects came to.
    pub shadow: Shadow,
    /// Seconds since noon.
    pub now: i64,
    policy: PayPolicy,
}

impl World {
    /// Places the order of a scene.
    pub fn open(scene: &Scene) -> Self {
        let lines = scene.lines.iter().zip(1_u128..);
        let lines = lines.map(|(&(cents, qty, tracked), number)| {
            (listing(number, cents, tracked.then_some(100)), qty)
        });
        let mut basket = Basket::of(lines.collect());
        basket.coupon = scene.coupon.map(|n| (offer(n), Vec::new()));
        basket.cart = scene.cart.then(|| id_of(500));
        if scene.cod {
            basket = basket.cod();
        }
        // The fourth coupon has a minimum, which small orders do not reach.
        let step = basket.place().or_else(|refused| {
            assert_eq!(refused, OrderError::CouponNotUsable);
            basket.coupon = None;
            basket.place()
        });
        let step = step.unwrap();
        let mut shadow = Shadow::new(scene.cart);
        shadow.apply(&step);
        Self {
            record: step.record,
            history: step.events,
            shadow,
            now: 0,
            policy: PayPolicy {
                auto_confirm: scene.auto_confirm,
                capture: scene.capture,
                ..PayPolicy::DEFAULT
            },
        }
    }

    /// Whether the order was confirmed on authorized money, in a shop that takes it when goods
    /// leave: what became of that money since is for an operator to see.
    pub fn was_authorized(&self) -> bool {
        self.policy.capture == CapturePolicy::OnShipping
            && self.history.iter().any(|e| {
                e.kind == OrderEventKind::Confirmed && e.from.as_deref() == Some("processing")
            })
    }

    /// Lets one thing happen. What is refused leaves everything as it is.
    pub fn happens(&mut self, happening: &Happening) {
        let decided = match *happening {
            Happening::Pay(busy) => self.pay(busy),
            Happening::Webhook(pick, status, named) => self.about(pick, |world, id| {
                let amount = world.named(id, named);
                world.apply_webhook_event(id, &provider_update(status, amount))
            }),
            Happening::Answer(pick, status, named) => {
                self.about(pick, |world, id| world.apply_provider_response(id, status, named))
            }
            Happening::Void(pick, busy) => self.about(pick, |world, id| {
                world.system(|r, c| r.begin_void(id, at(world.now + busy), c))
            }),
            Happening::Resume(pick, busy) => self.resume(pick, busy),
            Happening::Capture(pick, cents) => {
                self.about(pick, |world, id| world.capture(id, cents))
            }
            Happening::Accept(pick) => self.accept(pick),
            Happening::Note => self.system(|r, c| Ok(r.add_note("looked at", c))),
            Happening::Adopt => self.system(|r, c| Ok(r.adopt(UserId((c.new_id)()), c))),
            Happening::Lost(pick) => {
                self.about(pick, |world, id| world.system(|r, c| r.record_lost_response(id, c)))
            }
            Happening::Unavailable(pick) => self.about(pick, |world, id| {
                world.system(|r, c| r.record_provider_outage(id, None, c))
            }),
            Happening::Asked(pick) => {
                self.about(pick, |world, id| world.system(|r, c| r.record_lookup(id, c)))
            }
            Happening::Review(pick) => self.review(pick),
            Happening::NeverCreated(pick) => self.never_created(pick),
            Happening::Complete(pick, busy) => self.complete(pick, busy),
            Happening::Confirm => self.system(|r, c| r.confirm(self.policy, c)),
            Happening::CommitStock => self.system(|r, c| Ok(or_nothing(r, r.commit_stock(c)))),
            Happening::Ship(what) => self.ship(what),
            Happening::Deliver(which) => self.deliver(which),
            Happening::CancelItems(what, stock) => self.cancel_items(what, stock),
            Happening::Return(pick, then) => self.return_parcel(pick, then),
            Happening::SendBack(ref step) => self.about_return(step),
            Happening::Cancel(by_customer) => self.cancel(by_customer),
            Happening::Expire => self.system(|r, c| Ok(or_nothing(r, r.expire(self.policy, c)?))),
            Happening::Refund(pick, share) => self.about(pick, |world, id| world.refund(id, share)),
            Happening::Refunded(pick, event) => {
                self.about_refund(pick, |world, id| world.refunded(id, event))
            }
            Happening::Dispute(n, which, status, cents) => self.disputed(n, which, (status, cents)),
            Happening::Coupon(number) => self.apply(&offer(number)),
            Happening::NoCoupon => self.system(OrderRecord::remove_coupon),
            Happening::Wait(seconds) => {
                self.now += seconds;
                return;
            }
        };
        if let Ok(step) = decided {
            self.shadow.apply(&step);
            self.history.extend(step.events);
            self.record = step.record;
        }
    }

    fn resume(&self, pick: usize, busy: i64) -> Decided {
        self.about(pick, |world, id| {
            let times = (at(world.now + busy), Instant::MIN_UTC);
            world.system(|r, c| r.resume_payment(id, times, c))
        })
    }

    fn review(&self, pick: usize) -> Decided {
        self.about(pick, |world, id| world.system(|r, c| r.require_review(id, world.policy, c)))
    }

    fn never_created(&self, pick: usize) -> Decided {
        self.about(pick, |world, id| world.system(|r, c| r.cancel_uncreated(id, world.policy, c)))
    }

    fn complete(&self, pick: usize, busy: i64) -> Decided {
        self.about(pick, |world, id| {
            world.system(|r, c| r.confirm_approved(id, at(world.now + busy), c))
        })
    }

    fn refunded(&self, id: RefundId, event: RefundEvent) -> Decided {
        let code = Some("no_account");
        self.system(|r, c| r.apply_refund_result(id, event, Some("re"), code, self.policy, c))
    }

    /// A dispute of less than a few cents is in another currency.
    fn disputed(&self, pick: usize, which: u8, said: (DisputeStatus, i64)) -> Decided {
        let (status, cents) = said;
        let amount = if cents < 100 { Money::new(cents, eur())? } else { money(cents) };
        self.about(pick, |world, id| {
            let update = DisputeUpdate {
                provider_ref: format!("{id} {which}"),
                amount,
                reason: "general".to_owned(),
                status,
                due_at: None,
                occurred_at: at(world.now),
            };
            world.system(|r, c| r.apply_dispute(id, &update, c))
        })
    }

    pub(super) fn system(
        &self,
        decision: impl FnOnce(&OrderRecord, &ChangeContext<'_>) -> Decided,
    ) -> Decided {
        system(at(self.now), |change| decision(&self.record, change))
    }

    fn accept(&self, pick: usize) -> Decided {
        self.about(pick, |world, id| world.system(|r, c| r.accept_mismatch(id, world.policy, c)))
    }

    fn about(&self, pick: usize, then: impl FnOnce(&Self, PaymentId) -> Decided) -> Decided {
        let count = self.record.payments.len();
        let id = match count {
            0 => id_of(404),
            _ => self.record.payments[pick % count].id,
        };
        then(self, id)
    }

    fn about_refund(&self, pick: usize, then: impl FnOnce(&Self, RefundId) -> Decided) -> Decided {
        let count = self.record.refunds.len();
        let id = match count {
            0 => id_of(404),
            _ => self.record.refunds[pick % count].id,
        };
        then(self, id)
    }

    fn pay(&self, busy: i64) -> Decided {
        let plan = decide(&customer(), at(self.now), |c| {
            self.record.plan_payment(
                NewPayment::at(CARD),
                (at(self.now + busy), Instant::MIN_UTC),
                PayPolicy::default(),
                c,
            )
        })?;
        match plan {
            PayPlan::Begin(step, _) | PayPlan::Create(step, _) => Ok(*step),
            PayPlan::Confirm(waiting) => {
                assert_eq!(waiting.amount, self.record.remaining_amount());
                Ok(Transition::from(self.record.clone()))
            }
        }
    }

    fn apply_webhook_event(&self, id: PaymentId, update: &ProviderUpdate) -> Decided {
        let provider = Actor::Provider(CARD.to_owned());
        decide(&provider, at(self.now), |c| {
            self.record.apply_webhook_event(id, update, self.policy, c)
        })
    }

    /// What the provider answers: if it is a refund, that what was asked for was captured, and
    /// so much of it refunded.
    fn apply_provider_response(
        &self,
        id: PaymentId,
        status: ProviderStatus,
        named: Named,
    ) -> Decided {
        let named = self.named(id, named);
        if status != ProviderStatus::Refunded {
            let update = provider_update(status, named);
            return self.system(|r, c| r.apply_provider_response(id, &update, self.policy, c));
        }
        let captured = self.named(id, Named::Asked);
        let refunded = named.or(captured).unwrap_or(money(1));
        let update = provider_update(ProviderStatus::Paid, captured);
        self.system(|r, c| {
            r.apply_provider_response_with_refunds(id, &update, refunded, self.policy, c)
        })
    }

    fn named(&self, id: PaymentId, named: Named) -> Option<Money> {
        let asked = self.record.payment(id).map_or(money(1), |p| p.amount);
        match named {
            Named::Nothing => None,
            Named::Asked => Some(asked),
            Named::Costs => Some(self.record.remaining_amount()),
            Named::More => asked.plus(money(1)).ok(),
            Named::Foreign => Money::new(asked.minor_units(), eur()).ok(),
        }
    }

    /// Asks for authorized money, and hears that it was taken.
    fn capture(&self, id: PaymentId, cents: Option<i64>) -> Decided {
        let amount = cents.map(money);
        let begun = self.system(|r, c| r.begin_capture(id, amount, at(self.now + 9), c))?;
        let asked = begun.record.payment(id)?.expected();
        assert!(!asked.is_zero() && asked <= begun.record.payment(id)?.amount);
        let provider = Actor::Provider(CARD.to_owned());
        let update = provider_update(ProviderStatus::Paid, Some(asked));
        let updated = decide(&provider, at(self.now), |c| {
            begun.record.apply_provider_response(id, &update, self.policy, c)
        })?;
        Ok(begun.then(updated))
    }

    fn ship(&self, what: Option<(usize, i64)>) -> Decided {
        let items = &self.record.order.items;
        let lines = what.map(|(pick, units)| vec![(items[pick % items.len()].id, units)]);
        self.system(|r, c| r.ship(lines.as_deref(), None, None, c))
    }

    fn deliver(&self, which: Option<usize>) -> Decided {
        let parcels = &self.record.parcels;
        let id = which.map(|pick| match parcels.len() {
            0 => id_of(404),
            count => parcels[pick % count].id,
        });
        self.system(|r, c| r.deliver(id, c))
    }

    fn apply(&self, off: &Coupon) -> Decided {
        self.system(|r, c| r.apply_coupon(off, &[], self.policy, c))
    }

    fn cancel_items(&self, what: Option<(usize, i64)>, stock: CancelledStock) -> Decided {
        let items = &self.record.order.items;
        let lines = what.map(|(pick, units)| vec![(items[pick % items.len()].id, units)]);
        let reason = Some("cannot be sent");
        decide(&operator(), at(self.now), |c| {
            self.record.cancel_items(lines.as_deref(), stock, reason, c)
        })
    }

    fn return_parcel(&self, pick: usize, then: ReturnedUnits) -> Decided {
        let parcels = &self.record.parcels;
        let id = match parcels.len() {
            0 => id_of(404),
            count => parcels[pick % count].id,
        };
        self.system(|r, c| r.return_parcel(id, then, Some("not at home"), c))
    }

    fn cancel(&self, by_customer: bool) -> Decided {
        let actor = if by_customer { customer() } else { operator() };
        decide(&actor, at(self.now), |c| self.record.cancel(None, OrderLifecycle::Pending, c))
    }

    fn refund(&self, id: PaymentId, share: Share) -> Decided {
        let rest = self.record.refundable(id)?;
        let unit = |cents| Money::new(cents, rest.currency()).unwrap();
        let amount = match share {
            Share::Cents(cents) => unit(cents),
            Share::Rest => rest,
            Share::TooMuch => rest.plus(unit(1)).unwrap(),
        };
        let begun = self.system_pair(|r, c| r.begin_refund(id, amount, OPERATORS_REFUND, c));
        assert!(begun.is_err() || (amount <= rest && !amount.is_zero()));
        begun
    }

    pub(super) fn system_pair<T>(
        &self,
        decision: impl FnOnce(&OrderRecord, &ChangeContext<'_>) -> Result<(Transition, T), OrderError>,
    ) -> Decided {
        self.system(|r, c| decision(r, c).map(|(step, _)| step))
    }
}

/// The step, or one that changes nothing.
fn or_nothing(record: &OrderRecord, step: Option<Transition>) -> Transition {
    step.unwrap_or_else(|| Transition::from(record.clone()))
}

/// The coupons of the shop: two amounts, one that leaves nothing to pay, one for larger orders.
fn offer(number: u8) -> Coupon {
    let discount: Discount = match number {
        0 => fixed(250),
        1 => percent(1_250),
        2 => percent(10_000),
        _ => fixed(1_000),
    };
    Coupon {
        min_order_amount: (number == 3).then(|| money(2_000)),
        ..coupon(700 + u128::from(number), discount)
    }
}
