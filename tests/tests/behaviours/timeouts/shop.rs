//! A shop whose provider often does not answer.

use std::time::Duration;

use adapters_mock_payments::{Call, Character, Fault};
use application::checkout::CreateSession;
use application::orders::{PayOrder, pay};
use application::payments::{self, RefundPayment};
use application::worker::{expire_orders, sync_payments};
use application::{Admin, Principal};
use domain::ids::{ListingId, OrderId};
use domain::payment::PaymentStatus;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::fixture::{Fixture, paying, unwrap_fresh};

const BACK: &str = "https://shop.example/back";

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// How long it is until the next customers come: keys expire after an hour at one provider, after six
/// hours or a day at others.
const PAUSES: [i64; 6] = [5, MINUTE, 20 * MINUTE, 2 * HOUR, 7 * HOUR, 30 * HOUR];
/// How long everything takes that is left when the last customer has gone.
const REST: i64 = 20 * 24 * HOUR;

pub struct Shop {
    pub fixture: Fixture,
    pub orders: Vec<OrderId>,
    /// Calls that timed out.
    pub timeouts: u64,
    listing: ListingId,
    boss: Admin,
    open: Vec<(Principal, OrderId)>,
    rng: StdRng,
}

impl Shop {
    pub async fn open(mut fixture: Fixture, character: Character, seed: u64) -> Self {
        fixture.replace_provider(|options| *options = options.clone().resembling(character));
        fixture.rebuild(|policy| policy.order_ttl = Duration::from_secs(2 * 24 * 3_600));
        Self {
            listing: fixture.listing("10.00", Some(1_000_000)).await.id,
            boss: fixture.admin(),
            orders: Vec::new(),
            open: Vec::new(),
            timeouts: 0,
            rng: StdRng::seed_from_u64(seed),
            fixture,
        }
    }

    /// Orders are placed, and what pays them times out. Some customers try again at once.
    pub async fn customers_come(&mut self, count: usize) {
        for _ in 0..count {
            let who = self.fixture.customer();
            let (order, token, call) = if self.rng.random_bool(0.3) {
                (self.checks_out(&who).await, None, Call::Confirm)
            } else {
                let token = self.rng.random_bool(0.2).then_some("mock_authorize");
                (self.fixture.place(&who, self.listing, 1).await.order.id, token, Call::Create)
            };
            self.time_out(call);
            self.pay(&who, order, token).await;
            if self.rng.random_bool(0.2) {
                self.pay(&who, order, None).await;
            }
            self.orders.push(order);
            self.open.push((who, order));
        }
    }

    /// A session is opened, and paid later.
    async fn checks_out(&self, who: &Principal) -> OrderId {
        self.fixture.put(who, self.listing, 1).await;
        let to_shop = |input: &mut CreateSession| input.return_url = Some(BACK.to_owned());
        let session = self.fixture.checkout_with(who, to_shop).await;
        session.expect("a session, whatever the provider says").record.order.id
    }

    /// Jobs and sweeps run, at times while the provider does not answer them either. Customers whose
    /// order is not paid try again, or cancel it.
    pub async fn time_passes(&mut self) {
        let pause = PAUSES[self.rng.random_range(0..PAUSES.len())];
        self.fixture.pass(pause);
        for _ in 0..self.rng.random_range(0..3) {
            self.time_out(Call::Lookup);
        }
        self.work().await;
        for (who, order) in std::mem::take(&mut self.open) {
            match self.rng.random_range(0..10) {
                0..4 => self.pay(&who, order, None).await,
                4 => drop(self.fixture.cancel(&who, order).await),
                _ => {}
            }
        }
        self.work().await;
    }

    /// What is authorized is captured, and some of what was paid is refunded; both time out.
    pub async fn operators_act(&mut self) {
        let recent = self.orders.iter().rev().take(30).copied().collect::<Vec<_>>();
        for order in recent {
            for payment in self.fixture.order(order).await.payments {
                match payment.status {
                    PaymentStatus::Authorized if self.rng.random_bool(0.5) => {
                        self.time_out(Call::Capture);
                        let engine = &self.fixture.engine;
                        drop(payments::capture(engine, &self.boss, payment.id, None, None).await);
                    }
                    PaymentStatus::Paid if self.rng.random_bool(0.2) => {
                        let (id, reason) = (payment.id, "returned".to_owned());
                        let amount = self.rng.random_bool(0.5).then(|| "4.00".to_owned());
                        let refund = RefundPayment { id, amount, reason, force: false };
                        let engine = &self.fixture.engine;
                        drop(payments::refund(engine, &self.boss, refund, None).await);
                        self.time_out(Call::Refund);
                    }
                    _ => {}
                }
            }
        }
        self.work().await;
    }

    /// The provider answers again, and every deadline passes. Operators capture what is authorized.
    pub async fn all_comes_to_rest(&mut self) {
        self.timeouts -= self.fixture.mock.forget_faults() as u64;
        let step = 3 * HOUR;
        for _ in 0..REST / step {
            self.fixture.pass(step);
            self.work().await;
        }
        for order in self.orders.clone() {
            for payment in self.fixture.order(order).await.payments {
                if payment.status == PaymentStatus::Authorized {
                    let engine = &self.fixture.engine;
                    drop(payments::capture(engine, &self.boss, payment.id, None, None).await);
                }
            }
        }
        self.work().await;
    }

    /// The next call of this kind gets no answer; in half of the cases it is processed all the same.
    fn time_out(&mut self, call: Call) {
        let fault = if self.rng.random_bool(0.5) { Fault::AnswerLost } else { Fault::RequestLost };
        self.fixture.mock.fail_next_call(call, fault);
        self.timeouts += 1;
    }

    /// Whether it succeeds is in the books.
    async fn pay(&self, who: &Principal, order: OrderId, token: Option<&str>) {
        let input = PayOrder {
            payment_token: token.map(str::to_owned),
            return_url: Some(BACK.to_owned()),
            ..paying(order)
        };
        drop(pay(&self.fixture.engine, who, input, None).await.map(unwrap_fresh));
    }

    async fn work(&self) {
        self.fixture.work().await;
        sync_payments(&self.fixture.engine, 1_000).await.expect("a sweep");
        expire_orders(&self.fixture.engine, 1_000).await.expect("a sweep");
        self.fixture.work().await;
    }
}
