//! Time that passes, and the moments at which nothing is due any more.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tests::{Api, timeouts};

use crate::world::{World, list, text};

/// Payments for which an order waits beyond its deadline: the provider has not said what became of
/// them.
const WITH_PROVIDER: [&str; 3] = ["processing", "authorized", "unknown"];

/// 45 days, longer than any deadline of the default settings, at first in small steps.
const QUIET: [&str; 14] = [
    "2m", "2m", "20m", "1h", "6h", "6h", "12h", "1day", "1day", "3days", "8days", "8days", "8days",
    "16days",
];

impl World {
    pub async fn now(&self) -> DateTime<Utc> {
        let clock = self.apis[0].call("GET", "/demo/clock", &[]).await.expect(200);
        clock.text("now").parse().expect("a time")
    }

    pub async fn advance(&self, by: &str) {
        for api in &self.apis {
            let call = api.call("POST", "/demo/clock", &[]).json(&json!({ "advance": by }));
            self.send(call).await.expect(200);
        }
    }

    /// Waits until no work is due, and no order that nothing holds up is past its deadline.
    pub async fn settle_down(&self) {
        let until = Instant::now() + timeouts::DEADLINE;
        loop {
            let due = self.due().await;
            if due.is_empty() {
                return;
            }
            assert!(Instant::now() < until, "still due after {:?}: {due:#?}", timeouts::DEADLINE);
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    async fn due(&self) -> Vec<Value> {
        let mut found = self.every(|api| api.admin_list_outbox().query("state", "waiting")).await;
        let now = self.now().await;
        found.retain(|job| text(job, "run_at").parse::<DateTime<Utc>>().expect("a time") <= now);
        for status in ["pending", "processing", "failed"] {
            let orders = self.every(|api| api.admin_list_orders().query("status", status)).await;
            let expires = |order: &Value| deadline(order).is_some_and(|at| at <= now);
            found.extend(orders.into_iter().filter(|order| expires(order) && !is_held_up(order)));
        }
        found
    }

    pub async fn let_days_pass(&self) {
        for by in QUIET {
            self.advance(by).await;
            self.settle_down().await;
        }
    }

    /// What holds between two rounds, and at the end.
    pub async fn check(&self, when: &str) {
        eprintln!("check: {when}");
        self.audit_is_clean(when);
        let orders = self.every(Api::admin_list_orders).await;
        let payments = self.every(Api::admin_list_payments).await;
        self.stock_is_right(when).await;
        self.refunds_stay_below_captures(&orders, &payments);
        self.ended_orders_have_ended_at_the_provider(&orders).await;
        self.attention_is_counted_and_listed().await;
    }

    fn audit_is_clean(&self, when: &str) {
        let audit = self.servers[0].kassa(&["audit", "--demo"]);
        let said = String::from_utf8_lossy(&audit.stdout);
        assert!(audit.status.success(), "{when}: kassa audit: {}\n{said}", audit.status);
    }
}

pub fn deadline(order: &Value) -> Option<DateTime<Utc>> {
    order["expires_at"].as_str().map(|at| at.parse().expect("a time"))
}

fn is_held_up(order: &Value) -> bool {
    list(order, "payments").iter().any(|payment| WITH_PROVIDER.contains(&text(payment, "status")))
}
