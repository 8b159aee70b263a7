//! How long the rules take that every order passes: amounts, carts, coupons, and the order's states.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where its set-up is wrong")]

use std::hint::black_box;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::TimeDelta;
use criterion::{Criterion, criterion_group, criterion_main};
use domain::Instant;
use domain::cart::Cart;
use domain::coupon::{Coupon, CouponCode, Discount};
use domain::ids::{CartId, CartItemId, CouponId, ListingId, OrderId, PaymentId, UserId};
use domain::listing::{Listing, ListingDraft};
use domain::money::{Currency, Money, Percent};
use domain::order::{
    Actor, ChangeContext, NewLine, NewOrder, OrderLifecycle, OrderNumber, OrderRecord, PayPolicy,
    PaymentMethod,
};
use domain::payment::{NewPayment, ProviderStatus, ProviderUpdate};
use domain::pricing::sum_of_lines;
use uuid::Uuid;

const CUSTOMER: UserId = UserId(Uuid::from_u128(1));

fn fresh() -> Uuid {
    static LAST: AtomicU64 = AtomicU64::new(1_000);
    Uuid::from_u128(u128::from(LAST.fetch_add(1, Ordering::Relaxed)))
}

/// Read once, so that no measurement contains it.
fn now() -> Instant {
    static NOW: LazyLock<Instant> = LazyLock::new(|| "2026-01-01T12:00:00Z".parse().unwrap());
    *NOW
}

fn pounds() -> Currency {
    static POUNDS: LazyLock<Currency> = LazyLock::new(|| "GBP".parse().unwrap());
    *POUNDS
}

fn money(minor_units: i64) -> Money {
    Money::new(minor_units, pounds()).unwrap()
}

fn listings(count: i64) -> Vec<Listing> {
    let listing = |number: i64| {
        let draft = ListingDraft {
            sku: format!("SKU-{number}"),
            name: format!("Article {number}"),
            vendor: None,
            school: None,
            spec: None,
            unit_price: money(1_000 + number),
            stock: Some(1_000),
            tax_category: domain::tax::TaxCategory::default(),
            is_active: true,
        };
        Listing::create(ListingId(fresh()), draft, now()).unwrap()
    };
    (0..count).map(listing).collect()
}

fn coupon() -> Coupon {
    Coupon {
        id: CouponId(fresh()),
        code: CouponCode::parse("WELCOME10").unwrap(),
        owner_id: None,
        discount: Discount::Percent(Percent::from_hundredths(1_000).unwrap()),
        min_order_amount: Some(money(1_000)),
        max_redemptions: Some(1_000),
        max_per_user: Some(3),
        starts_at: None,
        expires_at: None,
        is_active: true,
        reserved: 0,
        redeemed: 0,
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

/// What an order is placed with, and by whom.
struct Checkout {
    listings: Vec<Listing>,
    actor: Actor,
}

impl Checkout {
    fn of(lines: i64) -> Self {
        Self { listings: listings(lines), actor: Actor::Customer(CUSTOMER) }
    }

    fn change(&self) -> ChangeContext<'_> {
        ChangeContext { now: now(), actor: &self.actor, new_id: &fresh }
    }

    fn place(&self) -> OrderRecord {
        let lines = self.listings.iter().map(|listing| NewLine { listing, quantity: 2 });
        let new = NewOrder {
            id: OrderId(fresh()),
            number: OrderNumber::from_random(42),
            user_id: CUSTOMER,
            payment_method: PaymentMethod::Online,
            lines: lines.collect(),
            coupon: None,
            delivery: domain::pricing::DeliveryChoice::default(),
            cart_id: None,
            expires_at: now() + TimeDelta::minutes(30),
        };
        OrderRecord::place(&new, PayPolicy::DEFAULT, &self.change()).unwrap().record
    }

    fn begin_payment(&self, order: &OrderRecord) -> (OrderRecord, PaymentId) {
        let (begun, id) =
            order.begin_payment(NewPayment::at("mock"), now(), &self.change()).unwrap();
        (begun.record, id)
    }
}

fn amounts(criterion: &mut Criterion) {
    let (price, tax) = (black_box(money(1_299)), black_box(money(260)));
    criterion.bench_function("money: add", |b| b.iter(|| black_box(price).plus(tax)));
    criterion.bench_function("money: multiply", |b| b.iter(|| black_box(price).times(3)));
    criterion.bench_function("money: parse a decimal", |b| {
        b.iter(|| Money::parse(black_box("1299.00"), pounds()));
    });
    let tenth = Percent::from_hundredths(1_000).unwrap();
    criterion.bench_function("money: a percentage", |b| b.iter(|| tenth.of(black_box(price))));
    for count in [3, 100] {
        let lines: Vec<(Money, i64)> = (0..count).map(|at| (money(1_000 + at), 2)).collect();
        criterion.bench_function(&format!("order: total of {count} lines"), |b| {
            b.iter(|| sum_of_lines(pounds(), black_box(&lines).iter().copied())?.to_total());
        });
    }
}

fn coupons(criterion: &mut Criterion) {
    let (coupon, total) = (coupon(), money(12_345));
    criterion.bench_function("coupon: discount", |b| {
        b.iter(|| black_box(&coupon).discount_for(CUSTOMER, &[1], total, now()));
    });
}

fn carts(criterion: &mut Criterion) {
    for count in [3, 100] {
        let listings = listings(count);
        let empty = Cart::open(CartId(fresh()), CUSTOMER, now());
        let full = listings.iter().fold(empty, |cart, listing| {
            cart.with_item(CartItemId(fresh()), listing, 2, now()).unwrap().0
        });
        let last = listings.last().unwrap();
        criterion.bench_function(&format!("cart: set one of {count} lines"), |b| {
            b.iter(|| black_box(&full).with_item(CartItemId(fresh()), last, 3, now()));
        });
        criterion.bench_function(&format!("cart: total of {count} lines"), |b| {
            b.iter(|| black_box(&full).ensure_total(None, &listings));
        });
    }
}

fn orders(criterion: &mut Criterion) {
    for count in [3, 100] {
        let checkout = Checkout::of(count);
        criterion.bench_function(&format!("order: place with {count} lines"), |b| {
            b.iter(|| black_box(&checkout).place());
        });
    }
    let checkout = Checkout::of(3);
    let placed = checkout.place();
    let (begun, payment) = checkout.begin_payment(&placed);
    let paid = ProviderUpdate::new(ProviderStatus::Paid);
    criterion.bench_function("order: begin a payment", |b| {
        b.iter(|| checkout.begin_payment(black_box(&placed)));
    });
    criterion.bench_function("order: apply a webhook event", |b| {
        let change = checkout.change();
        b.iter(|| {
            black_box(&begun).apply_webhook_event(payment, &paid, PayPolicy::DEFAULT, &change)
        });
    });
    criterion.bench_function("order: cancel", |b| {
        let (until, change) = (OrderLifecycle::Confirmed, checkout.change());
        b.iter(|| black_box(&placed).cancel(Some("changed my mind"), until, &change));
    });
}

criterion_group!(rules, amounts, coupons, carts, orders);
criterion_main!(rules);
