//! What the payment provider does: webhooks that are true, late, repeated or of another amount, and
//! decisions whose webhooks are lost.

use std::sync::Arc;

use adapters_memory::TestClock;
use adapters_mock_payments::{MockGateway, MockOptions};
use chrono::{DateTime, Utc};
use domain::payment::ProviderStatus;
use serde_json::json;
use tests::dice::Dice;
use tests::server::webhook_secret;
use tests::{minor_units, webhook};

use crate::world::{World, list, text};

const STATUSES: &[&str] = &[
    "paid",
    "paid",
    "paid",
    "failed",
    "cancelled",
    "processing",
    "requires_action",
    "authorized",
    "refunded",
];

impl World {
    pub async fn provider_acts(&self, mut dice: Dice) {
        let dice = &mut dice;
        match dice.below(4) {
            0 => self.decides_and_its_webhook_is_lost(dice).await,
            _ => self.sends_a_webhook(dice).await,
        }
    }

    /// The provider's own side, at a time.
    pub fn gateway(&self, now: DateTime<Utc>) -> MockGateway {
        let ledger_file = Some(self.ledger.clone());
        let options = MockOptions { ledger_file, ..MockOptions::default() };
        MockGateway::open(options, Arc::new(TestClock::at(now))).expect("the provider's ledger")
    }

    /// The shopper's bank decides on a payment that is open there.
    async fn decides_and_its_webhook_is_lost(&self, dice: &mut Dice) {
        let gateway = self.gateway(self.now().await);
        let mut open = gateway.ledger().expect("the provider's ledger");
        open.retain(|entry| entry.status.is_open());
        let decisions = [ProviderStatus::Paid, ProviderStatus::Failed, ProviderStatus::Cancelled];
        if let Some(entry) = dice.a_late_one(&open) {
            let status = *dice.one_of(&decisions).expect("one");
            gateway.settle(&entry.provider_ref(), status).expect("a known payment");
        }
    }

    async fn sends_a_webhook(&self, dice: &mut Dice) {
        let Some(order) = self.some_order(dice) else { return };
        let order = self.send(self.office().admin_see_order(&order.id)).await.expect(200).body;
        let known = list(&order, "payments").iter().filter(|p| p["provider_ref"].is_string());
        let known: Vec<_> = known.collect();
        let Some(payment) = dice.one_of(&known).filter(|p| p["provider"] == "mock") else { return };
        if !self.knows(text(payment, "id")).await {
            return;
        }
        let price = minor_units::parse(text(payment, "amount")).expect("an amount");
        let amount =
            minor_units::show(*dice.one_of(&[price, price, price - 1, price + 50]).expect("one"));
        let event = uuid::Uuid::new_v4();
        let raw = match dice.below(3) {
            0 => json!({ "event_id": event, "amount": amount }),
            _ => json!({ "event_id": event }),
        };
        let status = dice.one_of(STATUSES).expect("one");
        let body =
            webhook::signed_under(webhook_secret(), text(payment, "provider_ref"), status, raw);
        for _ in 0..=dice.below(2) {
            let api = dice.one_of(&self.apis).expect("a server");
            self.send(api.send_webhook(&body)).await;
        }
    }

    /// Whether the provider ever received this payment: of others it sends nothing.
    async fn knows(&self, payment: &str) -> bool {
        let ledger = self.gateway(self.now().await).ledger().expect("the provider's ledger");
        let entry = ledger.iter().find(|entry| entry.payment_id.to_string() == payment);
        entry.is_some_and(|entry| entry.amount.is_some())
    }

    /// The provider decides on every payment that it still processes, and reports the captures of
    /// those of which only a refund was reported so far.
    pub async fn provider_decides_on_everything(&self) {
        let gateway = self.gateway(self.now().await);
        let charged = |id| gateway.charged(id).expect("the provider's ledger");
        let mut open = gateway.ledger().expect("the provider's ledger");
        open.retain(|entry| {
            let unreported =
                entry.status == ProviderStatus::Paid && charged(entry.payment_id).is_none();
            entry.status == ProviderStatus::Processing || unreported
        });
        for (turn, entry) in open.into_iter().enumerate() {
            let reference = entry.provider_ref();
            if turn % 2 == 0 && entry.status == ProviderStatus::Processing {
                gateway.settle(&reference, ProviderStatus::Failed).expect("a known payment");
            } else {
                let body = webhook::signed(&reference, "paid");
                self.send_until_definite(self.apis[0].send_webhook(&body)).await.expect(200);
            }
        }
    }
}
