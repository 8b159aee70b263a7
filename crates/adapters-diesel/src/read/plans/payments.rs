//! The lists of payments and disputes, and of received webhook events.

use domain::dispute::DisputeStatus;
use domain::ids::OrderId;
use domain::payment::PaymentStatus;
use ports::{DisputeFilter, PaymentFilter, ReceiptFilter};

use super::super::{payments, webhooks};
use super::{Case, Conn, any_id, some_time};

fn attempts(what: &str, indexes: &'static [&'static str], filter: PaymentFilter) -> Case {
    let ask = move |conn: &mut Conn<'_>, page| payments::list(conn, &filter, page).map(|_| ());
    Case { what: format!("payments by {what}"), indexes, ask: Box::new(ask) }
}

fn disputes(what: &str, indexes: &'static [&'static str], status: Option<DisputeStatus>) -> Case {
    let filter = DisputeFilter { status };
    let ask =
        move |conn: &mut Conn<'_>, page| payments::list_disputes(conn, &filter, page).map(|_| ());
    Case { what: format!("disputes by {what}"), indexes, ask: Box::new(ask) }
}

fn receipts(what: &str, index: &'static [&'static str], provider: Option<&str>) -> Case {
    let filter = ReceiptFilter { provider: provider.map(ToOwned::to_owned) };
    let ask = move |conn: &mut Conn<'_>, page| webhooks::list(conn, &filter, page).map(|_| ());
    Case { what: format!("receipts by {what}"), indexes: index, ask: Box::new(ask) }
}

pub(super) fn cases() -> Vec<Case> {
    let all = PaymentFilter::default;
    let order_id = Some(OrderId(any_id()));
    let status = Some(PaymentStatus::Mismatch);
    let provider = Some("acme".to_owned());
    let (after, before) = (Some(some_time()), Some(some_time()));
    let by_time: &[&str] = &["payments_created_at_id"];
    vec![
        attempts("nothing", &["payments_pkey", "sqlite_autoindex_payments_1"], all()),
        attempts("order", &["payments_order_id"], PaymentFilter { order_id, ..all() }),
        attempts("status", &["payments_status_id"], PaymentFilter { status, ..all() }),
        attempts("provider", &["payments_provider_id"], PaymentFilter { provider, ..all() }),
        attempts("time, from", by_time, PaymentFilter { created_after: after, ..all() }),
        attempts("time, to", by_time, PaymentFilter { created_before: before, ..all() }),
        disputes("nothing", &["disputes_pkey", "sqlite_autoindex_disputes_1"], None),
        receipts("nothing", &["webhook_receipts_received_at"], None),
        // Among the rows of the test each provider is common, so that either index serves.
        receipts(
            "provider",
            &["webhook_receipts_provider_received_at", "webhook_receipts_received_at"],
            Some("acme"),
        ),
        disputes("status", &["disputes_status_id"], Some(DisputeStatus::NeedsResponse)),
    ]
}
