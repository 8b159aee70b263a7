//! What happens: orders are placed, paid, cancelled, shipped and refunded, webhooks arrive in any
//! order and number, responses are lost, time passes.

use std::fmt::Debug;

use adapters_mock_payments::{Call, Character, Fault};
use application::coupons::{CouponDraft, DiscountDraft};
use application::orders::{
    self, CancelItems, CancelOrder, CreateOrder, OrderLine, PayOrder, ReturnParcel, ShipOrder,
};
use application::payments::{self, RefundPayment};
use application::webhooks::receive;
use application::{Admin, AppError, Principal, worker};
use domain::ids::{CouponId, ListingId, OrderId, PaymentId};
use domain::order::{CancelledStock, CapturePolicy, OrderRecord, PaymentMethod, ReturnedUnits};
use domain::payment::ProviderStatus;
use ports::{JobFilter, PageRequest, Work};

use super::bank::{decide, hint_of, told, webhook_of};
use crate::fixture::{Fixture, fresh, paying};

/// Pieces on hand when the shop opens.
pub const PIECES: i64 = 12;
/// Uses of the coupon.
pub const USES: i64 = 2;
/// Orders in a story, at most.
const MOST_ORDERS: usize = 5;

const TOKENS: &[Option<&str>] = &[
    None,
    None,
    None,
    Some("mock_decline"),
    Some("mock_requires_action"),
    Some("mock_processing"),
    Some("mock_authorize"),
    Some("mock_approve"),
    Some("mock_timeout_charged"),
    Some("mock_timeout_lost"),
    Some("mock_unavailable"),
    Some("mock_wrong_amount"),
];

/// Numbers that look random and are the same for the same seed (xorshift64*).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).expect("31 bits") % sides
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.roll(all.len())]
    }
}

/// A shop with two listings and one coupon, and the orders of the story.
pub struct Shop {
    pub fixture: Fixture,
    pub goods: [ListingId; 2],
    pub coupon: CouponId,
    pub orders: Vec<OrderId>,
    /// Which provider the mock resembles.
    character: Character,
    dice: Dice,
    boss: Admin,
    shoppers: Vec<Principal>,
    /// Events that were sent before, and may be repeated.
    events: Vec<(String, &'static str, Option<String>)>,
}

impl Shop {
    pub async fn open(mut fixture: Fixture, character: Character, mut dice: Dice) -> Self {
        fixture.replace_provider(|options| *options = options.clone().resembling(character));
        let (capture, auto_confirm) = (dice.one_of(CapturePolicy::ALL), dice.roll(3) == 0);
        fixture.rebuild(|policy| (policy.capture, policy.auto_confirm) = (capture, auto_confirm));
        let goods = [
            fixture.listing("7.35", Some(PIECES)).await.id,
            fixture.listing("12.00", Some(PIECES)).await.id,
        ];
        let draft = CouponDraft {
            code: "SHARED".to_owned(),
            owner_id: None,
            discount: DiscountDraft::Percent("12.5".to_owned()),
            currency: None,
            min_order_amount: None,
            max_redemptions: Some(USES),
            max_per_user: None,
            starts_at: None,
            expires_at: None,
            is_active: true,
        };
        let boss = fixture.admin();
        let coupon = application::coupons::create(&fixture.engine, &boss, draft, None).await;
        let coupon = fresh(coupon).id;
        let shoppers = vec![fixture.customer(), fixture.customer()];
        Self {
            fixture,
            goods,
            coupon,
            orders: Vec::new(),
            character,
            dice,
            boss,
            shoppers,
            events: Vec::new(),
        }
    }

    /// One thing happens; gives what it was, and what came of it.
    pub async fn something_happens(&mut self) -> String {
        if self.orders.is_empty() || (self.orders.len() < MOST_ORDERS && self.dice.roll(6) == 0) {
            return self.place().await;
        }
        let order = self.dice.one_of(&self.orders.clone());
        let record = self.fixture.order(order).await;
        match self.dice.roll(20) {
            0..4 => self.pay(&record).await,
            4..8 => self.receive_webhook(&record).await,
            8..12 => self.change_payment(&record).await,
            12..16 => self.office(&record).await,
            16 => self.call_off(&record).await,
            17 => self.trouble(),
            _ => self.time_passes().await,
        }
    }

    async fn place(&mut self) -> String {
        let who = self.dice.roll(self.shoppers.len());
        let line = |product_id, quantity: usize| OrderLine {
            product_id,
            quantity: i64::try_from(quantity).expect("few"),
        };
        let (one, two) = (1 + self.dice.roll(3), self.dice.roll(4));
        let mut items = vec![line(self.goods[0], one)];
        items.extend((two > 0).then(|| line(self.goods[1], two)));
        let cod = self.dice.roll(5) == 0;
        let input = CreateOrder {
            items,
            payment_method: if cod { PaymentMethod::Cod } else { PaymentMethod::Online },
            coupon_code: (self.dice.roll(2) == 0).then(|| "shared".to_owned()),
            shipping_address: None,
            shipping_method: None,
            user_id: None,
        };
        let told = format!("place {one} and {two}, coupon {:?}", input.coupon_code);
        match orders::create(&self.fixture.engine, &self.shoppers[who], input, None).await {
            Ok(answer) => {
                let record = crate::fixture::unwrap_fresh(answer);
                self.orders.push(record.order.id);
                format!("{told}: {}", record.order.id)
            }
            Err(error) => after(&told, Err::<(), _>(error)),
        }
    }

    async fn pay(&mut self, record: &OrderRecord) -> String {
        let token = self.dice.one_of(TOKENS);
        let input = PayOrder {
            payment_token: token.map(ToOwned::to_owned),
            return_url: Some("https://shop.example/back".to_owned()),
            ..paying(record.order.id)
        };
        let owner = self.owner(record);
        let paid = orders::pay(&self.fixture.engine, &owner, input, None).await;
        after(&format!("pay {} with {token:?}", record.order.id), paid)
    }

    /// The provider moves an attempt by itself, or not, and says where it stands, perhaps twice; or
    /// a stale event is repeated.
    async fn receive_webhook(&mut self, record: &OrderRecord) -> String {
        let again = self.dice.roll(3) == 0 && !self.events.is_empty();
        if !again {
            let Some(id) = self.attempt(record) else { return "no event".to_owned() };
            if self.dice.roll(2) == 0 {
                let moves =
                    [ProviderStatus::Paid, ProviderStatus::Failed, ProviderStatus::Cancelled];
                let to = self.dice.one_of(&moves);
                decide(&self.fixture.mock, id, to);
            }
            let Some(event) = told(&self.fixture.mock, id) else { return "no event".to_owned() };
            self.events.push(event);
        }
        let pick = if again { self.dice.roll(self.events.len()) } else { self.events.len() - 1 };
        let mut said = String::new();
        for _ in 0..=self.dice.roll(2) {
            said = self.tell(pick).await;
        }
        said
    }

    async fn tell(&self, pick: usize) -> String {
        let (reference, status, amount) = &self.events[pick];
        let webhook = if self.character.sends_hints() {
            hint_of(reference)
        } else {
            webhook_of(reference, status, amount.as_deref())
        };
        let heard = receive(&self.fixture.engine, "mock", webhook).await;
        after(&format!("webhook of {reference}: {status} {amount:?}"), heard)
    }

    /// An operator moves money.
    async fn change_payment(&mut self, record: &OrderRecord) -> String {
        let Some(id) = self.attempt(record) else { return "no payment".to_owned() };
        let (engine, boss) = (self.fixture.engine.clone(), self.boss.clone());
        let cents = self.dice.roll(4_000);
        let amount =
            (self.dice.roll(2) == 0).then(|| format!("{}.{:02}", cents / 100, cents % 100));
        let what = self.dice.roll(7);
        let told = format!("{what} of payment {id}, {amount:?}");
        match what {
            0..2 => {
                let amount = amount.as_deref();
                after(&told, payments::capture(&engine, &boss, id, amount, None).await)
            }
            2 => after(&told, payments::void(&engine, &boss, id, None).await),
            3 => after(&told, payments::accept(&engine, &boss, id, None).await),
            4 => after(&told, payments::sync(&engine, &boss, id).await),
            _ => {
                let input =
                    RefundPayment { id, amount, reason: "a story".to_owned(), force: false };
                after(&told, payments::refund(&engine, &boss, input, None).await)
            }
        }
    }

    /// An operator moves goods.
    async fn office(&mut self, record: &OrderRecord) -> String {
        let (engine, boss, id) = (self.fixture.engine.clone(), self.boss.clone(), record.order.id);
        let what = self.dice.roll(7);
        let told = format!("office {what} of {id}");
        match what {
            4 => self.cancel_items(record).await,
            5 | 6 => self.return_parcel(record).await,
            0 => after(&told, orders::confirm(&engine, &boss, id, None).await),
            1 => after(&told, orders::deliver(&engine, &boss, id, None, None).await),
            _ => {
                let part = vec![(record.order.items[0].id, 1)];
                let lines = (self.dice.roll(2) == 0).then_some(part);
                let input = ShipOrder { lines, ..ShipOrder::default() };
                after(&told, orders::ship(&engine, &boss, id, input, None).await)
            }
        }
    }

    /// Units are cancelled: one, or all that are unshipped.
    async fn cancel_items(&mut self, record: &OrderRecord) -> String {
        let one = vec![(record.order.items[0].id, 1)];
        let lines = (self.dice.roll(3) > 0).then_some(one);
        let stock = self.dice.one_of(CancelledStock::ALL);
        let input = CancelItems { lines, stock, reason: None };
        let (engine, id) = (&self.fixture.engine, record.order.id);
        let told = format!("cancel units of {id}: {input:?}");
        after(&told, orders::cancel_items(engine, &self.boss, id, input, None).await)
    }

    /// A parcel comes back, or is lost.
    async fn return_parcel(&mut self, record: &OrderRecord) -> String {
        let parcels: Vec<_> = record.parcels.iter().map(|parcel| parcel.id).collect();
        if parcels.is_empty() {
            return "no parcel".to_owned();
        }
        let (parcel, then) = (self.dice.one_of(&parcels), self.dice.one_of(ReturnedUnits::ALL));
        let input = ReturnParcel { parcel, then, reason: None };
        let (engine, id) = (&self.fixture.engine, record.order.id);
        let told = format!("return a parcel of {id}: {input:?}");
        after(&told, orders::return_parcel(engine, &self.boss, id, input, None).await)
    }

    async fn call_off(&mut self, record: &OrderRecord) -> String {
        let as_operator = self.dice.roll(2) == 0;
        let (engine, id) = (&self.fixture.engine, record.order.id);
        let input = CancelOrder { id, reason: None };
        let off = if as_operator {
            orders::cancel_any(engine, &self.boss, input, None).await
        } else {
            orders::cancel(engine, &self.owner(record), input, None).await
        };
        after(&format!("cancel {id}, by the shop: {as_operator}"), off)
    }

    /// The next call to the provider fails, or is answered in vain.
    fn trouble(&mut self) -> String {
        let calls = [Call::Capture, Call::Cancel, Call::Refund, Call::Lookup, Call::Create];
        let faults = [Fault::Unavailable, Fault::RequestLost, Fault::AnswerLost];
        let (call, fault) = (self.dice.one_of(&calls), self.dice.one_of(&faults));
        self.fixture.mock.fail_next_call(call, fault);
        format!("trouble: {call:?} {fault:?}")
    }

    async fn time_passes(&mut self) -> String {
        let seconds = self.dice.one_of(&[1, 20, 70, 1_000, 2_000]);
        self.fixture.pass(seconds);
        self.clock_strikes().await;
        format!("{seconds} seconds pass")
    }

    async fn clock_strikes(&self) {
        let engine = &self.fixture.engine;
        worker::expire_orders(engine, 64).await.expect("swept");
        worker::sync_payments(engine, 64).await.expect("swept");
        worker::purge(engine, 64).await.expect("swept");
        worker::drain(engine).await.expect("worked");
    }

    /// The provider ends the payments that it could not cancel, as none is open forever.
    async fn provider_ends_payments(&self) {
        let jobs =
            self.fixture.store.list_jobs(&JobFilter::default(), PageRequest::default()).await;
        for job in jobs.expect("a page").items {
            if let Work::CancelPayment { payment_id, .. } = job.work {
                decide(&self.fixture.mock, PaymentId(payment_id), ProviderStatus::Cancelled);
            }
        }
    }

    /// Providers tell until they are heard, and workers work until nothing is left to be done.
    pub async fn all_comes_to_rest(&mut self) {
        for _ in 0..12 {
            for order in self.orders.clone() {
                for payment in self.fixture.order(order).await.payments {
                    if let Some(event) = told(&self.fixture.mock, payment.id) {
                        self.events.push(event);
                        self.tell(self.events.len() - 1).await;
                    }
                }
            }
            self.fixture.pass(1_200);
            self.clock_strikes().await;
            self.provider_ends_payments().await;
        }
    }

    fn attempt(&mut self, record: &OrderRecord) -> Option<PaymentId> {
        let ids: Vec<PaymentId> = record.payments.iter().map(|p| p.id).collect();
        (!ids.is_empty()).then(|| self.dice.one_of(&ids))
    }

    fn owner(&self, record: &OrderRecord) -> Principal {
        let owner = self.shoppers.iter().find(|who| who.user_id == record.order.user_id);
        owner.expect("one of the shoppers").clone()
    }
}

/// What came of it. Refusals are part of the story; a fault of the engine's own is not.
fn after<T: Debug>(told: &str, outcome: Result<T, AppError>) -> String {
    match outcome {
        Ok(_) => told.to_owned(),
        Err(error @ (AppError::Internal(_) | AppError::Unavailable(_) | AppError::Contended)) => {
            panic!("{told}: {error}")
        }
        Err(error) => format!("{told}: {error}"),
    }
}
