//! Money: what came, what was refunded, and what the provider says of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::money::Money;
use domain::payment::ProviderStatus;
use serde_json::Value;
use tests::{Api, minor_units};

use crate::world::{World, list, text};

impl World {
    pub fn refunds_stay_below_captures(&self, orders: &[Value], payments: &[Value]) {
        let mut refunded = BTreeMap::<&str, i64>::new();
        for refund in orders.iter().flat_map(|order| list(order, "refunds")) {
            if refund["status"] != "failed" {
                *refunded.entry(text(refund, "payment_id")).or_default() +=
                    amount(refund, "amount");
            }
        }
        for payment in payments {
            let captured = match payment["captured_amount"].is_null() {
                true => 0,
                false => amount(payment, "captured_amount"),
            };
            let ours = refunded.get(text(payment, "id")).copied().unwrap_or(0);
            assert!(ours <= captured, "refunds of {ours} of {payment}");
            assert!(amount(payment, "refunded_amount") <= captured, "{payment}");
        }
    }

    /// An attempt of a cancelled order brings no money any more: it has ended at the provider, or
    /// the shop still asks about it.
    pub async fn ended_orders_have_ended_at_the_provider(&self, orders: &[Value]) {
        // In this order: a job that ends meanwhile has done its work at the provider.
        let jobs = self.every(Api::admin_list_outbox).await;
        let open = self.open_at_the_provider(self.now().await);
        for payment in payments_of_cancelled(orders) {
            let id = text(payment, "id");
            let Some(status) = open.get(id) else { continue };
            let asks = jobs.iter().any(|job| job["payment_id"] == id);
            let is_live =
                !["paid", "refunded", "failed", "cancelled"].contains(&text(payment, "status"));
            assert!(asks || is_live, "{status:?} at the provider, and no one asks: {payment}");
        }
    }

    /// After all deadlines: books and provider agree, and nothing is undecided.
    pub async fn nothing_is_left_open(&self) {
        self.every_order_was_meant().await;
        let orders = self.every(Api::admin_list_orders).await;
        let open = self.open_at_the_provider(self.now().await);
        for payment in payments_of_cancelled(&orders) {
            assert_eq!(open.get(text(payment, "id")), None, "still open: {payment}");
        }
        for order in orders.iter().filter(|order| is_confirmed_and_unpaid(order)) {
            assert!(!list(order, "parcels").is_empty(), "holds stock for no one: {order}");
        }
        let refunds = orders.iter().flat_map(|order| list(order, "refunds"));
        let pending = refunds.filter(|refund| refund["status"] == "pending").count();
        assert_eq!(pending, 0, "refunds that are under way");
        for status in ["mismatch", "unknown", "pending", "processing", "requires_action"] {
            let left = self.every(|api| api.admin_list_payments().query("status", status)).await;
            assert!(left.is_empty(), "{status}: {left:#?}");
        }
        let dead = self.every(|api| api.admin_list_outbox().query("state", "dead")).await;
        let money = dead.iter().filter(|job| job["notification_id"].is_null());
        assert_eq!(money.count(), 0, "work that was given up: {dead:#?}");
        self.the_provider_holds_what_the_books_say().await;
        self.reconciliation_finds_nothing();
    }

    async fn the_provider_holds_what_the_books_say(&self) {
        let gateway = self.gateway(self.now().await);
        for payment in self.every(|api| api.admin_list_payments().query("provider", "mock")).await {
            let captured = payment["captured_amount"].as_str().map_or(0, minor_units);
            let ours = captured - amount(&payment, "refunded_amount");
            let id = text(&payment, "id").parse().expect("an id");
            let theirs = gateway.charged(id).expect("the provider's ledger");
            assert_eq!(
                theirs.map_or(0, Money::minor_units),
                ours,
                "held by the provider: {payment}"
            );
        }
    }

    /// What operators run every night. A webhook of a payment that had ended may have been lost:
    /// nothing else asks about it again.
    pub async fn books_are_reconciled(&self) {
        for row in self.reconcile(&[]) {
            eprintln!("reconciled: {row}");
            let ended = ["paid", "partially_refunded", "refunded", "failed", "cancelled"];
            assert_eq!(row["outcome"], "settled", "{row}");
            assert!(ended.contains(&text(&row, "ours")), "no one had asked: {row}");
        }
        self.settle_down().await;
    }

    fn reconciliation_finds_nothing(&self) {
        let rows = self.reconcile(&["--dry-run"]);
        assert!(rows.is_empty(), "{rows:#?}");
    }

    fn reconcile(&self, more: &[&str]) -> Vec<Value> {
        let arguments = ["reconcile", "--demo", "--since", "400d", "--output", "json"];
        let done = self.servers[0].kassa(&[&arguments, more].concat());
        let found = String::from_utf8_lossy(&done.stdout);
        let said = String::from_utf8_lossy(&done.stderr);
        if done.status.code() != Some(0) {
            for row in serde_json::from_str::<Vec<Value>>(&found).unwrap_or_default() {
                let entries = self.gateway(Utc::now()).ledger().expect("the provider's ledger");
                let entry =
                    entries.into_iter().find(|e| row["payment"] == e.payment_id.to_string());
                eprintln!("in the ledger: {entry:?}");
            }
        }
        assert_eq!(done.status.code(), Some(0), "kassa reconcile: {found}\n{said}");
        serde_json::from_str(&found).expect("JSON")
    }

    fn open_at_the_provider(&self, now: DateTime<Utc>) -> BTreeMap<String, ProviderStatus> {
        let ledger = self.gateway(now).ledger().expect("the provider's ledger").into_iter();
        let open = ledger.filter(|entry| entry.status.is_open());
        open.map(|entry| (entry.payment_id.to_string(), entry.status)).collect()
    }
}

fn is_confirmed_and_unpaid(order: &Value) -> bool {
    let unpaid = matches!(text(order, "payment_status"), "unpaid" | "failed");
    order["lifecycle"] == "confirmed" && order["payment_method"] == "online" && unpaid
}

fn payments_of_cancelled(orders: &[Value]) -> impl Iterator<Item = &Value> {
    let cancelled = orders.iter().filter(|order| order["lifecycle"] == "cancelled");
    cancelled.flat_map(|order| list(order, "payments")).filter(|p| p["provider"] == "mock")
}

fn amount(value: &Value, member: &str) -> i64 {
    minor_units(text(value, member))
}

fn minor_units(amount: &str) -> i64 {
    minor_units::parse(amount).unwrap_or_else(|| panic!("no amount: {amount}"))
}
