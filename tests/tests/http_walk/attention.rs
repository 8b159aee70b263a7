//! What waits for a person: it is counted in `kassa_needs_attention`, listed to operators, and has
//! a deadline.

use chrono::TimeDelta;
use serde_json::Value;
use tests::{Api, eventually};

use crate::calm::deadline;
use crate::world::{World, text};

#[derive(Debug, PartialEq, Eq)]
struct Waiting {
    mismatches: usize,
    reviews: usize,
    overdue: usize,
    uncaptured: usize,
    unpaid: usize,
}

impl World {
    pub async fn attention_is_counted_and_listed(&self) {
        // The gauge is read from the database every five seconds at most.
        let look = async || (self.counted().await, self.listed().await);
        let same = |(counted, listed): &(Waiting, Waiting)| counted == listed;
        let (seen, _) = eventually("the gauge and the lists agree", look, same).await;
        eprintln!("{seen:?}");
    }

    async fn counted(&self) -> Waiting {
        let page = self.apis[0].call("GET", "/metrics", &[]).await.expect(200);
        let page = String::from_utf8(page.raw).expect("text");
        let of = |kind: &str| {
            let series = format!("kassa_needs_attention{{kind=\"{kind}\"}} ");
            let value = page.lines().find_map(|line| line.strip_prefix(&series));
            value.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{series}\n{page}"))
        };
        Waiting {
            mismatches: of("payment_mismatch"),
            reviews: of("payment_needs_review"),
            overdue: of("order_overdue"),
            uncaptured: of("authorization_overdue"),
            unpaid: of("order_unpaid"),
        }
    }

    async fn listed(&self) -> Waiting {
        let mismatches = self.every(|api| api.admin_list_payments().query("status", "mismatch"));
        let mismatches = mismatches.await;
        for payment in &mismatches {
            let order = self.office().admin_see_order(text(payment, "order_id")).await.expect(200);
            let undecided = order.to_string().contains("mismatch");
            assert!(!undecided || deadline(&order.body).is_some(), "no deadline: {order}");
        }
        let reviews = |api: &Api| api.admin_list_payments().query("status", "needs_review");
        let reviews = self.every(reviews).await.len();
        let (overdue, uncaptured) = (self.late("processing").await, self.late("authorized").await);
        let unpaid = self.accepted("failed").await + self.accepted("unpaid").await;
        Waiting { mismatches: mismatches.len(), reviews, overdue, uncaptured, unpaid }
    }

    /// Orders that were accepted, to be paid online, and are not paid.
    async fn accepted(&self, payment_status: &str) -> usize {
        let list = |api: &Api| api.admin_list_orders().query("payment_status", payment_status);
        let accepted = |order: &&Value| {
            let lifecycle = text(order, "lifecycle");
            let accepted = matches!(lifecycle, "confirmed" | "shipped" | "delivered");
            accepted && order["payment_method"] == "online"
        };
        self.every(list).await.iter().filter(accepted).count()
    }

    /// Orders past their deadline for an hour, listed as docs/operations.md says.
    async fn late(&self, payment_status: &str) -> usize {
        let list = |api: &Api| api.admin_list_orders().query("payment_status", payment_status);
        let (orders, since) = (self.every(list).await, self.now().await - TimeDelta::hours(1));
        orders.iter().filter(|order| deadline(order).is_some_and(|at| at <= since)).count()
    }
}
