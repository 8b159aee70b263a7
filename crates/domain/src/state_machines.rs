//! `docs/state-machines.md`, rendered from the tables, so that the page cannot drift from the code.

use std::fmt::Write;

use crate::cart::CartMachine;
use crate::coupon::CouponUseMachine;
use crate::dispute::DisputeMachine;
use crate::fulfillment::ParcelMachine;
use crate::machine::{Machine, Verdict};
use crate::notification::NotificationMachine;
use crate::order::{OrderLifecycle, OrderMachine, OrderPaymentStatus, ReturnMachine, order_status};
use crate::payment::PaymentMachine;
use crate::refund::RefundMachine;

const HEAD: &str = "# State machines

This page is generated from the tables in `crates/domain` by `domain::state_machines`; a test
compares them. Regenerate it with `make docs`.

In the tables a row is a state, a column an event. `→ x` changes the state to x, `=` has no effect,
`outdated` is recorded without effect, an empty cell is rejected.
";

/// The whole page.
#[must_use]
pub fn render_markdown() -> String {
    let mut page = HEAD.to_owned();
    machine::<OrderMachine>(&mut page);
    machine::<PaymentMachine>(&mut page);
    machine::<RefundMachine>(&mut page);
    machine::<DisputeMachine>(&mut page);
    machine::<CartMachine>(&mut page);
    machine::<CouponUseMachine>(&mut page);
    machine::<ParcelMachine>(&mut page);
    machine::<ReturnMachine>(&mut page);
    machine::<NotificationMachine>(&mut page);
    status_words(&mut page);
    page
}

fn machine<M: Machine>(page: &mut String) {
    let _ = write!(page, "\n## {}\n\n```mermaid\nstateDiagram-v2\n", M::NAME);
    for state in M::initial() {
        let _ = writeln!(page, "    [*] --> {state}");
    }
    for &state in M::states() {
        for &event in M::events() {
            if let Verdict::Moves(to) = M::next(state, event) {
                let _ = writeln!(page, "    {state} --> {to}: {event}");
            }
        }
    }
    for &state in M::states().iter().filter(|&&s| M::is_final(s)) {
        let _ = writeln!(page, "    {state} --> [*]");
    }
    page.push_str("```\n\n");
    table::<M>(page);
}

fn table<M: Machine>(page: &mut String) {
    page.push_str("| |");
    for event in M::events() {
        let _ = write!(page, " {event} |");
    }
    page.push_str("\n|---|");
    page.push_str(&"---|".repeat(M::events().len()));
    page.push('\n');
    for &state in M::states() {
        let _ = write!(page, "| **{state}** |");
        for &event in M::events() {
            let cell = match M::next(state, event) {
                Verdict::Moves(to) => format!("→ {to}"),
                Verdict::Same => "=".to_owned(),
                Verdict::Late => "outdated".to_owned(),
                Verdict::Refused => String::new(),
            };
            let _ = write!(page, " {cell} |");
        }
        page.push('\n');
    }
}

fn status_words(page: &mut String) {
    page.push_str("\n## Combined order status\n\nThe API's `status`, computed from the order's lifecycle state (rows) and its `payment_status` (columns).\n\n| |");
    for payment in OrderPaymentStatus::ALL {
        let _ = write!(page, " {payment} |");
    }
    page.push_str("\n|---|");
    page.push_str(&"---|".repeat(OrderPaymentStatus::ALL.len()));
    page.push('\n');
    for &lifecycle in OrderLifecycle::ALL {
        let _ = write!(page, "| **{lifecycle}** |");
        for &payment in OrderPaymentStatus::ALL {
            let _ = write!(page, " {} |", order_status(lifecycle, payment));
        }
        page.push('\n');
    }
}
