//! The views of the list of orders: filters with a name, and how many orders wait in them.

use ports::{WORKLIST_MAX, Worklist};
use serde_json::{Value, json};

use crate::query::{Query, with_query};

/// The list of orders.
const LIST: &str = "/admin/orders";

/// Filters with a name.
struct View {
    name: &'static str,
    filters: &'static [(&'static str, &'static str)],
    /// How many orders wait in it, if that is counted.
    count: fn(&Worklist) -> Option<i64>,
}

const VIEWS: [View; 10] = [
    View { name: "All", filters: &[], count: |_| None },
    View {
        name: "To confirm",
        filters: &[("status", "paid"), ("payment_status", "paid")],
        count: |w| Some(w.to_confirm),
    },
    View {
        name: "Authorized",
        filters: &[("status", "processing"), ("payment_status", "authorized")],
        count: |w| Some(w.authorized),
    },
    View { name: "To ship", filters: &[("status", "confirmed")], count: |w| Some(w.to_ship) },
    View { name: "Awaiting payment", filters: &[("status", "pending")], count: |_| None },
    View { name: "Payment failed", filters: &[("status", "failed")], count: |_| None },
    View { name: "Disputed", filters: &[("issue", "open_dispute")], count: |_| None },
    View { name: "Refund failed", filters: &[("issue", "refund_failed")], count: |_| None },
    View {
        name: "Needs review",
        filters: &[("issue", "needs_review")],
        count: |w| Some(w.needs_review),
    },
    View {
        name: "Amount differs",
        filters: &[("issue", "payment_mismatch")],
        count: |w| Some(w.mismatches),
    },
];

/// The views, with the one that the filters of the query are.
pub fn all(query: &Query, waiting: &Worklist) -> Vec<Value> {
    let shown = |view: &View| {
        json!({
            "name": view.name, "list": with_query(LIST, view.filters.iter().copied()),
            "count": (view.count)(waiting).filter(|count| *count > 0).map(counted),
            "is_here": query.is(view.filters),
        })
    };
    VIEWS.iter().map(shown).collect()
}

/// A number of a worklist, which is not counted beyond its limit.
pub fn counted(number: i64) -> String {
    if number >= WORKLIST_MAX { format!("{WORKLIST_MAX}+") } else { number.to_string() }
}
