//! The views of the list of orders: filters with a name, and how many orders wait in them; then those that the operator
//! has saved.

use ports::{MAX_SAVED_VIEWS, SavedView, WORKLIST_MAX, Worklist};
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
    View {
        name: "Awaiting payment",
        filters: &[("status", "pending")],
        count: |w| Some(w.awaiting_payment),
    },
    View {
        name: "Payment failed",
        filters: &[("status", "failed")],
        count: |w| Some(w.payment_failed),
    },
    View { name: "Disputed", filters: &[("issue", "open_dispute")], count: |w| Some(w.disputed) },
    View {
        name: "Refund failed",
        filters: &[("issue", "refund_failed")],
        count: |w| Some(w.refund_failed),
    },
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

/// The views that the operator has saved, with the one that the filters of the query are.
pub fn saved(query: &Query, views: &[SavedView]) -> Vec<Value> {
    let shown = |view: &SavedView| {
        json!({
            "id": view.id.0, "name": view.name, "list": address(view),
            "is_here": query.is(&pairs(view)),
        })
    };
    views.iter().map(shown).collect()
}

/// Whether the filters of the query are no view yet and can be saved as one.
pub fn can_save(query: &Query, views: &[SavedView]) -> bool {
    let is_fixed = VIEWS.iter().any(|view| query.is(view.filters));
    let is_saved = views.iter().any(|view| query.is(&pairs(view)));
    !is_fixed && !is_saved && views.len() < MAX_SAVED_VIEWS
}

/// The list as a view shows it.
pub fn address(view: &SavedView) -> String {
    with_query(LIST, pairs(view).into_iter())
}

fn pairs(view: &SavedView) -> Vec<(&str, &str)> {
    view.filters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// A number of a worklist, which is not counted beyond its limit.
pub fn counted(number: i64) -> String {
    if number >= WORKLIST_MAX { format!("{WORKLIST_MAX}+") } else { number.to_string() }
}
