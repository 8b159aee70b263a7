//! What may happen in a step. A refusal is an answer; a failure of the engine ends the walk.

use std::fmt::Debug;

use application::cart::{PutItem, put_item};
use application::checkout::{CreateSession, cancel_session, create_session};
use application::orders::{
    CancelItems, CancelOrder, PayOrder, ReturnParcel, ShipOrder, cancel, cancel_any, cancel_items,
    confirm, deliver, pay, return_parcel, ship,
};
use application::payments::{RefundPayment, accept, capture, refund, sync, void};
use application::webhooks::receive;
use application::{AppError, Executed};
use domain::order::{CancelledStock, OrderRecord, PaymentMethod, ReturnedUnits};
use domain::payment::{CASH_PROVIDER, Payment, ProviderStatus};
use ports::IdGenerator;
use serde_json::json;

use super::World;
use crate::fixture::provider::{reference, settle, webhook_with};
use crate::fixture::{checkout_of, paying};

const TOKENS: &[Option<&str>] = &[
    None,
    None,
    None,
    Some("mock_authorize"),
    Some("mock_processing"),
    Some("mock_requires_action"),
    Some("mock_bank_transfer"),
    Some("mock_decline"),
    Some("mock_timeout_charged"),
    Some("mock_timeout_lost"),
    Some("mock_unavailable"),
    Some("mock_wrong_amount"),
    Some("mock_delay_600s"),
];

const NEWS: &[&str] = &[
    "paid",
    "paid",
    "failed",
    "cancelled",
    "processing",
    "requires_action",
    "authorized",
    "refunded",
];

/// Refusals are part of a walk. That the engine or its store failed is not.
fn refused<T: Debug>(outcome: Result<T, AppError>) {
    if let Err(error @ (AppError::Internal(_) | AppError::Unavailable(_))) = outcome {
        panic!("{error}");
    }
}

impl World {
    pub(super) async fn step(&mut self) {
        match self.dice.below(20) {
            0..=2 => self.shop().await,
            3..=6 => self.pay().await,
            7 => self.withdraw().await,
            8..=10 => self.send_webhook().await,
            11 => self.settled_at_the_provider().await,
            12..=13 => self.fulfill().await,
            14..=15 => self.operate_on_money().await,
            16 => self.call_off().await,
            17 => self.at_once().await,
            18 => {
                let seconds = [5, 60, 600, 3_600].map(i64::from);
                let seconds = *self.dice.one_of(&seconds).expect("one");
                self.pass(seconds).await;
            }
            _ => drop(application::worker::drain(&self.server()).await.expect("the outbox")),
        }
    }

    async fn some_order(&mut self) -> Option<OrderRecord> {
        let id = *self.dice.a_late_one(&self.orders)?;
        Some(self.fixture.order(id).await)
    }

    async fn some_payment(&mut self) -> Option<(OrderRecord, Payment)> {
        let order = self.some_order().await?;
        let payment = self.dice.one_of(&order.payments)?.clone();
        (payment.provider != CASH_PROVIDER).then_some((order, payment))
    }

    /// Fills a cart and checks it out.
    async fn shop(&mut self) {
        let engine = self.server();
        let customer = self.dice.one_of(&self.customers).expect("a customer").clone();
        let listing = *self.dice.one_of(&self.listings).expect("something");
        let qty = 1 + i64::try_from(self.dice.below(3)).expect("few");
        refused(put_item(&engine, &customer, PutItem { listing, qty }, None).await);
        let cart = application::cart::get(&engine, &customer).await.expect("a cart").cart.id;
        let payment_method =
            if self.dice.once_in(6) { PaymentMethod::Cod } else { PaymentMethod::Online };
        let input = CreateSession { payment_method, ..checkout_of(cart) };
        let key = self.fixture.keyed(&customer, "checkout", "");
        let made = create_session(&engine, &customer, input, &key).await;
        if let Ok(Executed::Fresh(session)) = &made {
            self.orders.push(session.record.order.id);
        }
        refused(made);
    }

    async fn pay(&mut self) {
        let Some(order) = self.some_order().await else { return };
        let (engine, customer) = (self.server(), self.owner(&order));
        let payment_token = self.dice.one_of(TOKENS).expect("one").map(ToOwned::to_owned);
        let input = PayOrder { payment_token, ..paying(order.order.id) };
        refused(pay(&engine, &customer, input, None).await);
    }

    fn owner(&self, order: &OrderRecord) -> application::Principal {
        let owner = self.customers.iter().find(|c| c.user_id == order.order.user_id);
        owner.expect("one of the customers").clone()
    }

    /// The customer cancels the session or the order.
    async fn withdraw(&mut self) {
        let Some(order) = self.some_order().await else { return };
        let (engine, customer) = (self.server(), self.owner(&order));
        match order.payments.last().filter(|_| self.dice.once_in(2)) {
            Some(payment) => refused(cancel_session(&engine, &customer, payment.id, None).await),
            None => {
                let input = CancelOrder { id: order.order.id, reason: None };
                refused(cancel(&engine, &customer, input, None).await);
            }
        }
    }

    /// A webhook: true or stale, of the whole amount or another.
    async fn send_webhook(&mut self) {
        let Some((_, payment)) = self.some_payment().await else { return };
        if self.at_provider(&payment).is_none() {
            return;
        }
        let engine = self.server();
        let status = *self.dice.one_of(NEWS).expect("one");
        let price = payment.amount.minor_units();
        let cents = *self.dice.one_of(&[price, price, price - 1, price + 50]).expect("one");
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        let event_id = self.fixture.ids.uuid().to_string();
        let words = match self.dice.below(3) {
            0 => json!({ "event_id": event_id, "amount": amount }),
            _ => json!({ "event_id": event_id }),
        };
        let webhook = webhook_with(&reference(payment.id), status, words);
        for _ in 0..=self.dice.below(2) {
            refused(receive(&engine, "mock", webhook.clone()).await);
        }
    }

    /// The shopper, or the bank behind the provider, decides on a payment that is open there, and
    /// the webhook gets lost.
    async fn settled_at_the_provider(&mut self) {
        let Some((_, payment)) = self.some_payment().await else { return };
        let known = self.at_provider(&payment);
        if known.is_some_and(ProviderStatus::is_open) {
            let status = *self.dice.one_of(&["paid", "failed", "cancelled"]).expect("one");
            settle(&self.fixture.mock, &reference(payment.id), status);
        }
    }

    /// How the payment stands at the provider; `None` if it was never made there.
    fn at_provider(&self, payment: &Payment) -> Option<ProviderStatus> {
        let ledger = self.fixture.mock.ledger().expect("a ledger");
        let entry = ledger.into_iter().find(|entry| entry.payment_id == payment.id)?;
        entry.amount.map(|_| entry.status)
    }

    async fn fulfill(&mut self) {
        let Some(order) = self.some_order().await else { return };
        let (engine, boss, id) = (self.server(), self.operator.clone(), order.order.id);
        match self.dice.below(5) {
            0 | 1 => refused(confirm(&engine, &boss, id, None).await),
            2 => refused(ship(&engine, &boss, id, ShipOrder::default(), None).await),
            3 => {
                let lines = order.order.items.first().map(|item| vec![(item.id, 1)]);
                let parcel = ShipOrder { lines, ..ShipOrder::default() };
                refused(ship(&engine, &boss, id, parcel, None).await);
            }
            _ => refused(deliver(&engine, &boss, id, None, None).await),
        }
    }

    async fn operate_on_money(&mut self) {
        let Some((_, payment)) = self.some_payment().await else { return };
        let (engine, boss, id) = (self.server(), self.operator.clone(), payment.id);
        match self.dice.below(6) {
            0 => refused(accept(&engine, &boss, id, None).await),
            1 => refused(capture(&engine, &boss, id, None, None).await),
            2 => refused(capture(&engine, &boss, id, Some("1.00"), None).await),
            3 => refused(void(&engine, &boss, id, None).await),
            4 => refused(sync(&engine, &boss, id).await),
            _ => {
                let amount = self.dice.once_in(2).then(|| "1.00".to_owned());
                let input = RefundPayment { id, amount, reason: "walked".to_owned(), force: false };
                refused(refund(&engine, &boss, input, None).await);
            }
        }
    }

    /// The operator cancels an order or some of its units, or a parcel comes back.
    async fn call_off(&mut self) {
        let Some(order) = self.some_order().await else { return };
        let (engine, boss, id) = (self.server(), self.operator.clone(), order.order.id);
        match self.dice.below(3) {
            0 => {
                let input = CancelOrder { id, reason: None };
                refused(cancel_any(&engine, &boss, input, None).await);
            }
            1 => {
                let lines = order.order.items.first().map(|item| vec![(item.id, 1)]);
                let input = CancelItems { lines, stock: CancelledStock::Restocked, reason: None };
                refused(cancel_items(&engine, &boss, id, input, None).await);
            }
            _ => {
                let Some(parcel) = order.parcels.last().map(|p| p.id) else { return };
                let then = *self.dice.one_of(ReturnedUnits::ALL).expect("one");
                let input = ReturnParcel { parcel, then, reason: None };
                refused(return_parcel(&engine, &boss, id, input, None).await);
            }
        }
    }

    /// Two servers get at the same order at the same moment.
    async fn at_once(&mut self) {
        let Some(order) = self.some_order().await else { return };
        let (customer, boss, id) = (self.owner(&order), self.operator.clone(), order.order.id);
        let [one, two] = self.servers.clone();
        let payment_token = self.dice.one_of(TOKENS).expect("one").map(ToOwned::to_owned);
        let input = PayOrder { payment_token, ..paying(id) };
        let gone = CancelOrder { id, reason: None };
        let aside = order.payments.last().map(|p| p.id);
        match (self.dice.below(3), aside) {
            (0, Some(aside)) => {
                let part = capture(&one, &boss, aside, Some("1.00"), None);
                let (captured, voided) = tokio::join!(part, void(&two, &boss, aside, None));
                refused(captured);
                refused(voided);
            }
            (1, Some(aside)) => {
                let parcel = ship(&one, &boss, id, ShipOrder::default(), None);
                let (shipped, captured) =
                    tokio::join!(parcel, capture(&two, &boss, aside, Some("1.00"), None));
                refused(shipped);
                refused(captured);
            }
            _ => {
                let paying = pay(&one, &customer, input, None);
                let (paid, cancelled) = tokio::join!(paying, cancel(&two, &customer, gone, None));
                refused(paid);
                refused(cancelled);
            }
        }
    }
}
