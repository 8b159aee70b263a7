//! The steps of a commit, in the order in which tables are locked. Each looks for its key in the
//! document. Statements that are the same for all tables are generated; the others are in `sql/`.

use ports::{Conflict, LimitedTable};

use crate::query::column_names;
use crate::schema;

/// The text of every step.
pub(super) fn all() -> Vec<String> {
    let t = Tables::new();
    [people(&t), orders(&t), shop(&t)].concat()
}

fn people(t: &Tables) -> Vec<String> {
    vec![
        t.fill(include_str!("sql/usage.sql")),
        t.fill(include_str!("sql/open_orders.sql")),
        t.fill(include_str!("sql/keys.sql")),
        t.web_sessions.update("web_session_updates", Conflict::WebSession),
        t.web_sessions.insert("web_session_inserts"),
        t.web_session_browsers.insert("web_session_browsers"),
        t.api_keys.update("api_key_updates", Conflict::ApiKey),
        t.api_keys.insert("api_key_inserts"),
        t.saved_views.update("saved_view_updates", Conflict::SavedViews),
        t.saved_views.insert_first("saved_view_inserts", Conflict::SavedViews),
        t.sign_in_codes.update("sign_in_code_updates", Conflict::SignInCode),
        t.sign_in_codes.insert_first("sign_in_code_inserts", Conflict::SignInCode),
        t.customer_addresses.insert_first("customer_addresses", Conflict::CustomerAddress),
        t.fill(include_str!("sql/order_links.sql")),
        t.contacts.update("contact_updates", Conflict::Contact),
        t.contacts.insert_first("contact_inserts", Conflict::Contact),
    ]
}

fn orders(t: &Tables) -> Vec<String> {
    vec![
        t.fill(include_str!("sql/unchanged_orders.sql")),
        t.orders.update("order_updates", Conflict::Order),
        t.orders.insert("order_inserts"),
        t.order_items.insert("order_items"),
        t.guest_orders.insert("guest_orders"),
        t.fill(include_str!("sql/adoptions.sql")),
        t.payments.update("payment_updates", Conflict::Payment),
        t.payments.insert("payment_inserts"),
        t.refunds.update("refund_updates", Conflict::Refund),
        t.refunds.insert("refund_inserts"),
        t.disputes.update("dispute_updates", Conflict::Dispute),
        t.disputes.insert("dispute_inserts"),
        t.parcels.update("parcel_updates", Conflict::Parcel),
        t.parcels.insert("parcel_inserts"),
        t.parcel_lines.insert("parcel_lines"),
        t.item_cancellations.insert("cancellations"),
        t.returns.update("return_updates", Conflict::Return),
        t.returns.insert("return_inserts"),
        t.return_lines.insert("return_lines"),
        t.return_receipts.insert("return_receipts"),
        t.order_events.insert("events"),
    ]
}

fn shop(t: &Tables) -> Vec<String> {
    vec![
        t.carts.update("cart_updates", Conflict::Cart),
        t.carts.insert("cart_inserts"),
        t.fill(include_str!("sql/cart_items.sql")),
        t.coupons.update("coupon_updates", Conflict::Coupon),
        t.coupons.insert("coupon_inserts"),
        t.fill(include_str!("sql/coupon_uses.sql")),
        t.coupon_uses.insert("use_inserts"),
        limited(include_str!("sql/price_tables.sql")),
        t.shipping_methods.update("shipping_method_updates", Conflict::ShippingMethod),
        t.tax_rates.update("tax_rate_updates", Conflict::TaxRate),
        t.shipping_methods.insert("shipping_method_inserts"),
        t.tax_rates.insert("tax_rate_inserts"),
        t.listings.update("listing_updates", Conflict::Listing),
        t.fill(include_str!("sql/listing_deletes.sql")),
        t.listings.insert("listing_inserts"),
        t.fill(include_str!("sql/stock.sql")),
        t.notifications.update("notification_updates", Conflict::Notification),
        t.notifications.insert("notification_inserts"),
        t.fill(include_str!("sql/jobs.sql")),
        t.outbox.insert("job_inserts"),
        t.webhook_endpoints.update("webhook_endpoint_updates", Conflict::WebhookEndpoint),
        limited(include_str!("sql/webhook_endpoints.sql")),
        t.webhook_endpoints.insert("webhook_endpoint_inserts"),
        t.webhook_deliveries.update("webhook_delivery_updates", Conflict::WebhookDelivery),
        t.webhook_deliveries.insert_missing("webhook_delivery_inserts"),
    ]
}

/// Fills in how many rows the tables can have.
fn limited(sql: &str) -> String {
    let most = |table: LimitedTable| table.most().to_string();
    sql.replace("{most_shipping_methods}", &most(LimitedTable::ShippingMethods))
        .replace("{most_tax_rates}", &most(LimitedTable::TaxRates))
        .replace("{most_webhook_endpoints}", &most(LimitedTable::WebhookEndpoints))
}

/// Columns that the database fills in: the numbers of the ledger's rows, and what is computed.
const GENERATED: &[(&str, &str)] =
    &[("stock_movements", "id"), ("orders", "grand_total"), ("order_events", "position")];

/// A table's columns.
struct TableColumns {
    name: &'static str,
    key: &'static str,
    columns: Vec<String>,
    /// Columns that an update does not write: what never changes, and counters, which move by
    /// themselves.
    fixed: &'static [&'static str],
}

macro_rules! tables {
    ($($table:ident ($key:ident) fixed [$($fixed:ident),*],)+) => {
        struct Tables {
            $($table: TableColumns,)+
        }

        impl Tables {
            fn new() -> Self {
                Self {
                    $($table: TableColumns {
                        name: stringify!($table),
                        key: stringify!($key),
                        columns: column_names(schema::$table::table),
                        fixed: &[stringify!($key), $(stringify!($fixed)),*],
                    },)+
                }
            }

            fn list(&self) -> Vec<&TableColumns> {
                vec![$(&self.$table),+]
            }
        }
    };
}

tables! {
    contacts (user_id) fixed [],
    orders (id) fixed [number, payment_method, currency, total_amount, cart_id, created_at,
        delivery, shipping_address],
    order_items (id) fixed [],
    payments (id) fixed [order_id, provider, currency, amount, created_at, capture, return_url],
    refunds (id) fixed [payment_id, order_id, currency, amount, reason, created_at],
    disputes (id) fixed [payment_id, order_id, provider, provider_ref, opened_at],
    parcels (id) fixed [order_id, shipped_at],
    parcel_lines (parcel_id) fixed [],
    item_cancellations (id) fixed [],
    returns (id) fixed [order_id, reason, created_at],
    return_lines (return_id) fixed [],
    return_receipts (return_id) fixed [],
    order_events (order_id) fixed [],
    carts (id) fixed [user_id, created_at],
    cart_items (id) fixed [],
    coupons (id) fixed [reserved, redeemed, created_at],
    coupon_uses (id) fixed [],
    shipping_methods (id) fixed [created_at],
    tax_rates (id) fixed [created_at],
    listings (id) fixed [stock, reserved, created_at],
    stock_movements (id) fixed [],
    notifications (id) fixed [user_id, order_id, notification_type, subject, message, created_at],
    outbox (id) fixed [],
    idempotency_records (key) fixed [],
    web_sessions (token_hash) fixed [kind, user_id, role, created_at, expires_at, is_guest],
    web_session_browsers (token_hash) fixed [],
    api_keys (id) fixed [
        name, secret_hash, prefix, role, scopes, created_at, created_by, expires_at
    ],
    saved_views (user_id) fixed [],
    sign_in_codes (browser_hash) fixed [],
    customer_addresses (address) fixed [],
    order_links (token_hash) fixed [],
    guest_orders (order_id) fixed [],
    webhook_receipts (event_id) fixed [],
    webhook_endpoints (id) fixed [position, created_at],
    webhook_deliveries (id) fixed [
        endpoint_id, message_id, order_id, seq, event_type, has_order, created_at
    ],
}

impl Tables {
    /// Replaces `{table}` by the table's columns, `{table:n}` by the same with the alias `n`, and
    /// `{table:excluded}` by the assignments of an upsert.
    fn fill(&self, sql: &str) -> String {
        let mut text = sql.to_owned();
        for table in self.list() {
            let columns: Vec<&str> = table.inserted().collect();
            let name = table.name;
            let with =
                |alias: &str| columns.iter().map(|c| format!("{alias}.{c}")).collect::<Vec<_>>();
            let excluded =
                columns.iter().map(|c| format!("{c} = EXCLUDED.{c}")).collect::<Vec<_>>();
            text = text
                .replace(&format!("{{{name}}}"), &columns.join(", "))
                .replace(&format!("{{{name}:n}}"), &with("n").join(", "))
                .replace(&format!("{{{name}:excluded}}"), &excluded.join(", "));
        }
        text
    }
}

impl TableColumns {
    /// What an insert writes: all but what the database itself fills in.
    fn inserted(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(String::as_str).filter(|c| !GENERATED.contains(&(self.name, c)))
    }

    /// Updates rows that are still at the version before, one after the other: a join with the document
    /// could be planned as a scan of the whole table.
    fn update(&self, key: &str, conflict: Conflict) -> String {
        let written = self.inserted().filter(|c| !self.fixed.contains(c));
        let set: Vec<String> = written.map(|c| format!("{c} = n.{c}")).collect();
        let step = self.step(include_str!("sql/update.sql"), key, conflict.as_str());
        step.replace("{set}", &set.join(", ")).replace("{id}", self.key)
    }

    /// Inserts rows.
    fn insert(&self, key: &str) -> String {
        self.step(include_str!("sql/insert.sql"), key, "")
    }

    /// Inserts rows of which none may be there already.
    fn insert_first(&self, key: &str, conflict: Conflict) -> String {
        self.step(include_str!("sql/insert_first.sql"), key, conflict.as_str())
    }

    /// Inserts rows but those that are there already, by a unique constraint.
    fn insert_missing(&self, key: &str) -> String {
        self.step(include_str!("sql/insert_missing.sql"), key, "")
    }

    fn step(&self, template: &str, key: &str, conflict: &str) -> String {
        let columns = self.inserted().collect::<Vec<_>>().join(", ");
        template
            .replace("{key}", key)
            .replace("{table}", self.name)
            .replace("{columns}", &columns)
            .replace("{conflict}", &format!("'{}'", conflict.replace('\'', "''")))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::document::KEYS;
    use super::*;

    /// The keys that steps look for.
    fn sought() -> BTreeSet<String> {
        let text = all().concat();
        let found = text.split("IF doc ? '").skip(1).filter_map(|rest| rest.split('\'').next());
        found.map(str::to_owned).collect()
    }

    #[test]
    fn every_part_of_a_document_has_a_step() {
        let keys: BTreeSet<String> = KEYS.iter().map(|key| (*key).to_owned()).collect();
        assert_eq!(sought(), keys);
    }

    #[test]
    fn every_conflict_that_the_function_raises_is_known() {
        let text = all().concat();
        let mut raised = 0;
        for raise in text.split("MESSAGE = 'kassa: conflict', DETAIL = '").skip(1) {
            let name = raise.split("';").next().unwrap_or_default().replace("''", "'");
            assert!(name.parse::<Conflict>().is_ok(), "{name}");
            raised += 1;
        }
        assert_eq!(raised, text.matches("kassa: conflict").count());
    }

    #[test]
    fn every_column_is_inserted_and_placeholders_are_filled_in() {
        let text = all().concat();
        let t = Tables::new();
        for table in t.list() {
            assert!(!text.contains(&format!("{{{}", table.name)), "{}", table.name);
            let columns = table.inserted().collect::<Vec<_>>().join(", ");
            assert!(!columns.is_empty(), "{}", table.name);
            assert!(text.contains(&format!("({columns})")), "{}: {columns}", table.name);
            for fixed in table.fixed {
                assert!(table.columns.iter().any(|c| c == fixed), "{}.{fixed}", table.name);
            }
        }
    }
}
