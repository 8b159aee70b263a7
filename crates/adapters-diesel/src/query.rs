//! Two small additions to diesel's queries: statements that stay prepared, and fixed pieces of SQL.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType, Text};
use diesel::{QueryResult, RunQueryDsl};

use crate::schema::orders;

/// A statement that the connection keeps prepared. Diesel prepares updates and upserts anew each
/// time, because it cannot know how many shapes of them there are; those wrapped here have one.
pub(crate) struct CachedStatement<Q>(pub(crate) Q);

impl<Q> QueryId for CachedStatement<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, DB> QueryFragment<DB> for CachedStatement<Q>
where
    DB: Backend,
    Q: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q, C> RunQueryDsl<C> for CachedStatement<Q> {}

/// The columns of a table, as its schema has them.
pub(crate) fn column_names<T>(_: T) -> Vec<String>
where
    T: diesel::Table,
    T::AllColumns: QueryFragment<Pg>,
{
    let text = diesel::debug_query::<Pg, _>(&T::all_columns()).to_string();
    let columns = text.split(" -- binds").next().unwrap_or_default().split(", ");
    let name = |column: &str| column.split('"').rev().nth(1).unwrap_or_default().to_owned();
    columns.map(name).collect()
}

/// Declares pieces of SQL on one table that stand in a statement as they are: conditions, so that
/// the planner sees that a partial index covers them (a bound value would hide that), and columns
/// that diesel cannot say.
macro_rules! fixed_sql {
    ($($(#[$meta:meta])* $name:ident on $table:ident: $ty:ty = $sql:expr;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, diesel::query_builder::QueryId)]
        #[derive(diesel::expression::ValidGrouping)]
        pub(crate) struct $name;

        impl diesel::expression::Expression for $name {
            type SqlType = $ty;
        }

        impl<QS> diesel::expression::AppearsOnTable<QS> for $name
        where
            $crate::schema::$table::id: diesel::expression::AppearsOnTable<QS>,
        {
        }

        impl<QS> diesel::expression::SelectableExpression<QS> for $name
        where
            $crate::schema::$table::id: diesel::expression::SelectableExpression<QS>,
        {
        }

        impl<DB: diesel::backend::Backend> diesel::query_builder::QueryFragment<DB> for $name {
            fn walk_ast<'b>(
                &'b self,
                mut pass: diesel::query_builder::AstPass<'_, 'b, DB>,
            ) -> diesel::QueryResult<()> {
                pass.push_sql($sql);
                Ok(())
            }
        }
    )+};
}

pub(crate) use fixed_sql;

fixed_sql! {
    /// Carts that are open.
    CartIsOpen on carts: Bool = "carts.status IN ('active', 'checkout')";
    /// Carts that are being filled.
    CartIsActive on carts: Bool = "carts.status = 'active'";
    /// What is to be paid for an order, said so that the index in the order of amounts is not meant: SQLite, which does not
    /// know how much a range of amounts holds, looks for it from the newest order on, because all
    /// that is in it may be far too much to sort. PostgreSQL knows, and chooses.
    GrandTotalAlong on orders: BigInt = "+orders.grand_total";
    /// Orders to which no money may be on its way: none is approved, authorized, being processed or
    /// unknown.
    NoPaymentBlocksExpiry on orders: Bool = "NOT EXISTS (SELECT 1 FROM payments p \
        WHERE p.order_id = orders.id AND p.status IN ('processing', 'approved', 'authorized', \
            'unknown', 'needs_review'))";
    /// Orders with a deadline.
    OrderCanExpire on orders: Bool = "orders.expires_at IS NOT NULL";
    /// Orders that are neither paid nor accepted.
    OrderIsOpen on orders: Bool = "orders.lifecycle = 'pending' \
        AND orders.payment_status IN ('unpaid', 'processing', 'failed')";
    /// Orders that were accepted, to be paid online, and whose payment has failed since.
    OrderIsAcceptedUnpaid on orders: Bool = "orders.lifecycle IN ('confirmed', 'shipped', 'delivered') \
        AND orders.payment_method = 'online' AND orders.payment_status IN ('unpaid', 'failed')";
    /// Orders with a dispute, or an inquiry, that is not decided yet. Found from the few disputes, not order by order.
    OrderIsDisputed on orders: Bool = "orders.id IN (SELECT d.order_id FROM disputes d \
        WHERE d.status IN ('inquiry', 'needs_response', 'under_review'))";
    /// Orders with a refund that was rejected or reversed.
    OrderHasFailedRefund on orders: Bool =
        "orders.id IN (SELECT r.order_id FROM refunds r WHERE r.status = 'failed')";
    /// Orders with a payment of another amount or currency.
    OrderHasMismatch on orders: Bool =
        "orders.id IN (SELECT p.order_id FROM payments p WHERE p.status = 'mismatch')";
    /// Orders with a payment whose existence is unknown.
    OrderNeedsReview on orders: Bool =
        "orders.id IN (SELECT p.order_id FROM payments p WHERE p.status = 'needs_review')";
    /// Listings that can be bought and of which nothing is available (`Listing::is_sold_out`).
    ListingIsSoldOut on listings: Bool =
        "listings.is_active AND listings.stock IS NOT NULL AND listings.stock <= listings.reserved";
    /// Attempts that may still bring money.
    PaymentIsLive on payments: Bool =
        "payments.status IN ('pending', 'processing', 'requires_action', 'approved', 'authorized', \
            'unknown', 'needs_review')";
    /// Uses that are taken.
    UseIsTaken on coupon_uses: Bool = "coupon_uses.status <> 'released'";
    /// Dead-lettered jobs.
    JobIsDead on outbox: Bool = "outbox.state = 'dead'";
    /// Deliveries that were given up.
    DeliveryHasFailed on webhook_deliveries: Bool = "webhook_deliveries.state = 'failed'";
    /// Jobs that are to be done.
    JobIsWaiting on outbox: Bool = "outbox.state = 'waiting'";
}

/// Orders in one currency. PostgreSQL keeps the code as `character(3)`, and finds it by an index only
/// if it is compared with that type: diesel's text would turn each row's code into text first.
#[derive(Debug, Clone, QueryId, ValidGrouping)]
pub(crate) struct OrderIsIn(pub(crate) String);

impl Expression for OrderIsIn {
    type SqlType = Bool;
}

impl<QS> AppearsOnTable<QS> for OrderIsIn where orders::currency: AppearsOnTable<QS> {}

impl<QS> SelectableExpression<QS> for OrderIsIn where orders::currency: SelectableExpression<QS> {}

impl<DB> QueryFragment<DB> for OrderIsIn
where
    DB: Backend + HasSqlType<Text>,
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("orders.currency = CAST(");
        pass.push_bind_param::<Text, _>(&self.0)?;
        pass.push_sql(" AS bpchar)");
        Ok(())
    }
}

/// The text without NUL characters, which PostgreSQL's texts cannot hold.
pub(crate) fn strip_nul(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "\u{FFFD}") } else { text.to_owned() }
}

/// An optional text without NUL characters.
pub(crate) fn strip_nul_option(text: Option<&str>) -> Option<String> {
    text.map(strip_nul)
}

/// A LIKE pattern (escape character `\`) for texts that hold `part`.
pub(crate) fn containing(part: &str) -> String {
    let mut pattern = String::with_capacity(part.len().saturating_add(2));
    pattern.push('%');
    for c in strip_nul(part).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_like_stand_for_themselves() {
        assert_eq!(containing("50%_a\\b"), "%50\\%\\_a\\\\b%");
        assert_eq!(strip_nul("a\0b"), "a\u{FFFD}b");
    }
}
