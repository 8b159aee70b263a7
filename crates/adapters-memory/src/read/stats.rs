//! Figures, added up row by row.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::Instant;
use domain::ids::ListingId;
use domain::money::{Currency, Sum};
use domain::order::{
    Order, OrderLifecycle, OrderPaymentStatus, OrderStatus, PaymentMethod, ReturnStatus,
};
use domain::payment::{Payment, PaymentStatus};
use domain::time_zone::TimeZone;
use ports::{
    DUE_SOON, DailyFigures, DailyRequest, DayDeclines, DayFigures, DeclineFigures, Gauges, JobKind,
    JobState, ListingFigures, OVERDUE_AFTER, OrderIssue, ReadError, Stats, StatsRepository,
    StatsRequest, StatusFigures, WORKLIST_LISTINGS, WORKLIST_MAX, Worklist,
};

use super::first;
use crate::state::{JobRow, OrderRow, State};
use crate::store::MemoryStore;

#[async_trait]
impl StatsRepository for MemoryStore {
    async fn stats(&self, request: StatsRequest) -> Result<Stats, ReadError> {
        let state = self.lock();
        let span = request.from..request.to;
        let placed = state.orders.rows().filter(|row| span.contains(&row.order.created_at));
        let placed: Vec<&OrderRow> = placed.collect();
        let stand = placed.iter().map(|row| &row.order).filter(|order| !is_cancelled(order));
        let begun = state.payments.rows().filter(|p| span.contains(&p.created_at));
        Ok(Stats {
            days: days(&state, &placed, request.time_zone),
            by_status: by_status(placed.iter().copied()),
            top_listings: top_listings(stand, first(request.top)),
            declines: declines(begun),
        })
    }

    async fn daily_figures(&self, request: DailyRequest) -> Result<DailyFigures, ReadError> {
        let (state, span) = (self.lock(), request.from..request.to);
        let placed = state.orders.rows().filter(|row| span.contains(&row.order.created_at));
        let placed: Vec<&OrderRow> = placed.collect();
        let begun = state.payments.rows().filter(|p| span.contains(&p.created_at));
        let mut declines = BTreeMap::new();
        for payment in begun.filter(|p| p.status == PaymentStatus::Failed) {
            *declines.entry(request.time_zone.day(payment.created_at)).or_default() += 1;
        }
        let declines = declines.into_iter().map(|(day, attempts)| DayDeclines { day, attempts });
        Ok(DailyFigures {
            orders: days(&state, &placed, request.time_zone),
            declines: declines.collect(),
        })
    }

    async fn worklist(&self) -> Result<Worklist, ReadError> {
        let state = self.lock();
        let payments = |status| state.payments.rows().filter(move |p| p.status == status);
        let orders = |status| state.orders.rows().filter(move |row| row.status == status);
        let is_authorized = |row: &&OrderRow| {
            row.payment_status == OrderPaymentStatus::Authorized
                && row.order.lifecycle == OrderLifecycle::Pending
        };
        let is_to_confirm = |row: &&OrderRow| {
            row.status == OrderStatus::Paid && row.payment_status == OrderPaymentStatus::Paid
        };
        let all: &State = &state;
        let with_issue = |issue| all.orders.rows().filter(move |row| all.has(row, issue));
        let to_answer = state.disputes.rows().filter(|d| d.status.awaits_response());
        let returns = |status| state.returns.rows().filter(move |r| r.status == status);
        let is_deferred = |row: &&JobRow| row.job.work.kind() == JobKind::ProcessPaymentWebhook;
        let newest = state.listings.rows().rev().take(first(WORKLIST_LISTINGS));
        Ok(Worklist {
            to_confirm: capped(state.orders.rows().filter(is_to_confirm)),
            to_ship: capped(orders(OrderStatus::Confirmed)),
            authorized: capped(state.orders.rows().filter(is_authorized)),
            awaiting_payment: capped(orders(OrderStatus::Pending)),
            payment_failed: capped(orders(OrderStatus::Failed)),
            disputed: capped(with_issue(OrderIssue::OpenDispute)),
            refund_failed: capped(with_issue(OrderIssue::RefundFailed)),
            disputes_to_answer: capped(to_answer),
            returns_to_decide: capped(returns(ReturnStatus::Requested)),
            returns_to_receive: capped(returns(ReturnStatus::Approved)),
            mismatches: capped(payments(PaymentStatus::Mismatch)),
            needs_review: capped(payments(PaymentStatus::NeedsReview)),
            deferred_webhooks: capped(state.jobs.rows().filter(is_deferred)),
            sold_out: capped(newest.filter(|listing| listing.is_sold_out())),
        })
    }

    async fn gauges(&self, now: Instant) -> Result<Gauges, ReadError> {
        let state = self.lock();
        let jobs = |of: JobState| {
            let jobs = state.jobs.rows().map(|row| &row.job);
            jobs.filter(move |job| job.state == of)
        };
        let due = jobs(JobState::Waiting).map(|job| job.run_at).filter(|at| *at <= now);
        let payments = |status| state.payments.rows().filter(move |p| p.status == status);
        let disputes = || state.disputes.rows().filter(|d| d.status.is_open());
        let since = now - OVERDUE_AFTER;
        let late = |row: &&OrderRow| row.order.expires_at.is_some_and(|at| at <= since);
        let authorized = |row: &&OrderRow| row.payment_status == OrderPaymentStatus::Authorized;
        let late = state.orders.rows().filter(late);
        let (uncaptured, overdue): (Vec<_>, Vec<_>) = late.partition(authorized);
        Ok(Gauges {
            jobs_waiting: count(jobs(JobState::Waiting)),
            jobs_dead: count(jobs(JobState::Dead)),
            due_since: due.min(),
            orders: by_status(state.orders.rows()),
            mismatches: count(payments(PaymentStatus::Mismatch)),
            needs_review: count(payments(PaymentStatus::NeedsReview)),
            disputes_open: count(disputes()),
            disputes_due: count(disputes().filter(|d| d.is_due(now + DUE_SOON))),
            overdue: count(overdue.into_iter()),
            uncaptured: count(uncaptured.into_iter()),
            accepted_unpaid: count(state.orders.rows().filter(|row| is_accepted_unpaid(row))),
        })
    }
}

fn is_accepted_unpaid(row: &OrderRow) -> bool {
    let accepted = match row.order.lifecycle {
        OrderLifecycle::Confirmed | OrderLifecycle::Shipped | OrderLifecycle::Delivered => true,
        OrderLifecycle::Pending | OrderLifecycle::Cancelled => false,
    };
    let unpaid = [OrderPaymentStatus::Unpaid, OrderPaymentStatus::Failed];
    accepted
        && row.order.payment_method == PaymentMethod::Online
        && unpaid.contains(&row.payment_status)
}

fn is_cancelled(order: &Order) -> bool {
    order.lifecycle == OrderLifecycle::Cancelled
}

fn days(state: &State, placed: &[&OrderRow], zone: TimeZone) -> Vec<DayFigures> {
    let mut days = BTreeMap::new();
    for order in placed.iter().map(|row| &row.order) {
        let (day, currency) = (zone.day(order.created_at), order.currency());
        let (ordered, revenue) = (Sum::zero(currency), Sum::zero(currency));
        let none = DayFigures { day, currency, orders: 0, cancelled: 0, ordered, revenue };
        let sums = days.entry((day, currency)).or_insert(none);
        sums.orders += 1;
        if is_cancelled(order) {
            sums.cancelled += 1;
        } else {
            sums.ordered = with(sums.ordered, order.grand_total().minor_units());
        }
        let payments = state.payments_of(order.id);
        sums.revenue = payments.map(|p| kept(p, currency)).fold(sums.revenue, with);
    }
    days.into_values().collect()
}

/// The sum with some minor units more.
fn with(sum: Sum, minor_units: i64) -> Sum {
    Sum::new(sum.minor_units() + i128::from(minor_units), sum.currency())
}

/// What an attempt brought in this currency, less what was refunded of it.
fn kept(payment: &Payment, currency: Currency) -> i64 {
    let captured = payment.captured.filter(|c| c.currency() == currency);
    let refunded = payment.refunded.minor_units();
    captured.map_or(0, |c| c.minor_units() - refunded)
}

fn by_status<'a>(rows: impl Iterator<Item = &'a OrderRow>) -> Vec<StatusFigures> {
    let mut words = BTreeMap::<OrderStatus, i64>::new();
    for row in rows {
        *words.entry(row.status).or_default() += 1;
    }
    let figures = |(status, orders)| StatusFigures { status, orders };
    words.into_iter().map(figures).collect()
}

fn top_listings<'a>(orders: impl Iterator<Item = &'a Order>, top: usize) -> Vec<ListingFigures> {
    let mut sold = BTreeMap::<(ListingId, Currency), ListingFigures>::new();
    // From the oldest order to the newest, whose name of the listing stays.
    for item in orders.flat_map(|order| &order.items) {
        let (listing_id, currency) = (item.product_id, item.subtotal.currency());
        let sums = sold.entry((listing_id, currency)).or_insert_with(|| ListingFigures {
            listing_id,
            name: String::new(),
            units: 0,
            orders: 0,
            amount: Sum::zero(currency),
            currency,
        });
        sums.name.clone_from(&item.product_name);
        sums.units += item.quantity;
        sums.orders += 1;
        sums.amount = with(sums.amount, item.subtotal.minor_units());
    }
    let mut sold: Vec<ListingFigures> = sold.into_values().collect();
    // The sort is stable: what sold alike stays in the order of ids and currencies.
    sold.sort_by_key(|figures| Reverse(figures.units));
    sold.truncate(top);
    sold
}

fn declines<'a>(begun: impl Iterator<Item = &'a Payment>) -> Vec<DeclineFigures> {
    let mut reasons = BTreeMap::<(String, String), i64>::new();
    for payment in begun.filter(|p| p.status == PaymentStatus::Failed) {
        let code = payment.failure_code.clone().unwrap_or_default();
        *reasons.entry((payment.provider.clone(), code)).or_default() += 1;
    }
    let figures = |((provider, code), attempts)| DeclineFigures { provider, code, attempts };
    let mut declines: Vec<DeclineFigures> = reasons.into_iter().map(figures).collect();
    declines.sort_by_key(|figures| Reverse(figures.attempts));
    declines
}

fn count<T>(rows: impl Iterator<Item = T>) -> i64 {
    i64::try_from(rows.count()).unwrap_or(i64::MAX)
}

/// The same, as far as a worklist counts.
fn capped<T>(rows: impl Iterator<Item = T>) -> i64 {
    count(rows).min(WORKLIST_MAX)
}
