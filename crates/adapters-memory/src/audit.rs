//! The auditor: looks through everything for rows that break an invariant. Each invariant has its
//! number from the reliability page, so that a finding can be traced to the promise it breaks.

mod goods;
mod orders;
mod payments;

use ports::Finding;

use crate::state::State;

/// What breaks an invariant; nothing in a sound store.
pub(crate) fn findings(state: &State) -> Vec<Finding> {
    let mut found = goods::held_stock(state);
    found.extend(goods::coupon_counters(state));
    found.extend(goods::converted_carts(state));
    for row in state.orders.rows() {
        let record = state.record(row);
        found.extend(orders::totals(&record));
        found.extend(orders::stored_words(row, &record));
        found.extend(orders::history(state, &record));
        found.extend(orders::coupon_use(state, &record));
        found.extend(payments::one_live_attempt(&record));
        found.extend(payments::paid_once(&record));
        found.extend(payments::refunds(&record));
    }
    found
}

/// A finding where something is not so.
fn unless(
    sound: bool,
    invariant: &'static str,
    detail: impl FnOnce() -> String,
) -> Option<Finding> {
    (!sound).then(|| Finding {
        invariant,
        detail: detail(),
    })
}
