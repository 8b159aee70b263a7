//! The code of each of the engine's errors.

use std::collections::BTreeSet;
use std::time::Duration;

use application::spreadsheet::{BadRow, FileFault};
use application::{AppError, CartCheckout};
use domain::cart::{CartError, CartStatus};
use domain::contact::ContactError;
use domain::coupon::CouponError;
use domain::fulfillment::ParcelStatus;
use domain::ids::{DisputeId, ListingId, OrderId, PaymentId, RefundId};
use domain::listing::ListingError;
use domain::locale::LocaleError;
use domain::money::{Currency, Money, MoneyError};
use domain::order::{
    OrderError, OrderLifecycle, OrderNumber, OrderPaymentStatus, ReturnStatus, Shortage,
};
use domain::pricing::DeliveryError;
use domain::text::TextError;
use ports::{LimitedTable, UniqueViolation, WebhookError};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;

fn pounds(minor_units: i64) -> Money {
    Money::new(minor_units, "GBP".parse().unwrap()).unwrap()
}

fn currencies() -> (Currency, Currency) {
    ("GBP".parse().unwrap(), "JPY".parse().unwrap())
}

fn id() -> Uuid {
    Uuid::from_u128(7)
}

fn too_large() -> MoneyError {
    MoneyError::TooLarge { most: pounds(9_999_999_999) }
}

fn checkout(payment: Option<Uuid>) -> CartCheckout {
    CartCheckout {
        order_id: OrderId(id()),
        order_number: OrderNumber::from_random(7),
        payment_id: payment.map(PaymentId),
        adopted: false,
    }
}

fn shortage() -> Vec<Shortage> {
    vec![Shortage { listing_id: ListingId(id()), wanted: 3, available: 1 }]
}

fn bad_rows() -> Vec<BadRow> {
    let row = |line, column| BadRow { line, column, problem: "bad".to_owned() };
    vec![row(2, Some("sku")), row(7, None)]
}

/// Every error of orders, and its code.
fn orders() -> Vec<(OrderError, Code)> {
    let (left, right) = currencies();
    let (listing, payment) = (ListingId(id()), PaymentId(id()));
    vec![
        (OrderError::Empty, Code::EmptyCart),
        (OrderError::TooManyLines, Code::TooManyLines),
        (OrderError::Quantity(listing), Code::QuantityOutOfRange),
        (OrderError::NotForSale(vec![listing]), Code::ListingNotAvailable),
        (OrderError::CurrencyMismatch { left, right }, Code::CurrencyMismatch),
        (OrderError::OutOfStock(shortage()), Code::OutOfStock),
        (OrderError::Money(too_large()), Code::AmountOutOfRange),
        (OrderError::CouponNotUsable, Code::CouponNotUsable),
        (OrderError::Delivery(DeliveryError::AddressRequired), Code::ShippingAddressRequired),
        (OrderError::Delivery(DeliveryError::MethodRequired), Code::ShippingMethodRequired),
        (
            OrderError::Delivery(DeliveryError::MethodNotOffered("post".to_owned())),
            Code::ShippingNotOffered,
        ),
        (
            OrderError::InvalidTransition {
                from: OrderLifecycle::Shipped,
                to: OrderLifecycle::Cancelled,
            },
            Code::InvalidTransition,
        ),
        (OrderError::NotPaid(OrderPaymentStatus::Unpaid), Code::OrderNotPaid),
        (OrderError::TooLateForCustomer(OrderLifecycle::Confirmed), Code::InvalidTransition),
        (OrderError::AlreadyPaid, Code::OrderAlreadyPaid),
        (OrderError::NotPayable("the order is cancelled"), Code::OrderNotPayable),
        (OrderError::PaymentInProgress(payment), Code::PaymentInProgress),
        (OrderError::TooManyAttempts(20), Code::PaymentAttemptsExhausted),
        (OrderError::NoSuchPayment(payment), Code::NotFound),
        (OrderError::NoSuchRefund(RefundId(id())), Code::NotFound),
        (OrderError::RefundTooLarge { available: pounds(250) }, Code::RefundTooLarge),
        (OrderError::CaptureAmount { authorized: pounds(250) }, Code::CaptureTooLarge),
        (OrderError::RefundOfNothing, Code::AmountOutOfRange),
        (OrderError::ParcelLines, Code::QuantityOutOfRange),
        (OrderError::NoSuchParcel, Code::NotFound),
        (OrderError::ParcelState(ParcelStatus::Delivered), Code::ParcelStateConflict),
        (OrderError::CancelLines, Code::QuantityOutOfRange),
        (OrderError::CancelTheOrder, Code::CancelTheOrder),
        (OrderError::ReturnLines, Code::QuantityOutOfRange),
        (OrderError::ReturnBeforeDelivery(OrderLifecycle::Shipped), Code::OrderNotDelivered),
        (OrderError::ReturnsClosed { until: None }, Code::ReturnWindowClosed),
        (OrderError::TooManyReturns, Code::TooManyReturns),
        (OrderError::NoSuchReturn, Code::NotFound),
        (OrderError::ReturnState(ReturnStatus::Rejected), Code::ReturnStateConflict),
        (OrderError::WithheldTooMuch { price: pounds(100) }, Code::AmountOutOfRange),
        (OrderError::OrderDisputed(DisputeId(id())), Code::OrderDisputed),
        (OrderError::PaymentDisputed(DisputeId(id())), Code::PaymentDisputed),
        (OrderError::PaymentState(payment), Code::PaymentStateConflict),
    ]
}

/// Every error of carts and listings, and its code.
fn goods() -> Vec<(AppError, Code)> {
    let (left, right) = currencies();
    let mismatch = CartError::CurrencyMismatch { cart: left, listing: right };
    let text = ListingError::Text { field: "name", error: TextError::Empty };
    vec![
        (CartError::NotActive(CartStatus::Checkout).into(), Code::CartInCheckout),
        (CartError::NotActive(CartStatus::Converted).into(), Code::InvalidTransition),
        (CartError::NotActive(CartStatus::Abandoned).into(), Code::InvalidTransition),
        (CartError::Quantity.into(), Code::QuantityOutOfRange),
        (CartError::TooManyLines.into(), Code::TooManyLines),
        (mismatch.into(), Code::CurrencyMismatch),
        (CartError::NotForSale.into(), Code::ListingNotAvailable),
        (CartError::NoSuchItem.into(), Code::NotFound),
        (CartError::Empty.into(), Code::EmptyCart),
        (CartError::Money(too_large()).into(), Code::AmountOutOfRange),
        (AppError::CartInCheckout(checkout(Some(id()))), Code::CartInCheckout),
        (text.into(), Code::ValidationFailed),
        (ListingError::Stock.into(), Code::ValidationFailed),
        (ListingError::Price(too_large()).into(), Code::AmountOutOfRange),
        (ListingError::HeldByOrders { reserved: 2 }.into(), Code::StockConflict),
    ]
}

/// Every error of coupons, contacts and money, and its code.
fn rules() -> Vec<(AppError, Code)> {
    let (left, right) = currencies();
    let too_precise = MoneyError::TooPrecise { currency: left, exponent: 2 };
    vec![
        (CouponError::NoDiscount.into(), Code::ValidationFailed),
        (
            CouponError::CurrencyMismatch { minimum: left, discount: right }.into(),
            Code::CurrencyMismatch,
        ),
        (CouponError::Limit.into(), Code::ValidationFailed),
        (CouponError::LimitPerUser.into(), Code::ValidationFailed),
        (CouponError::Period.into(), Code::ValidationFailed),
        (ContactError::Email.into(), Code::ValidationFailed),
        (ContactError::Phone.into(), Code::ValidationFailed),
        (ContactError::Name(TextError::Control).into(), Code::ValidationFailed),
        (ContactError::Locale(LocaleError).into(), Code::ValidationFailed),
        (MoneyError::CurrencyMismatch { left, right }.into(), Code::CurrencyMismatch),
        (MoneyError::Negative.into(), Code::AmountOutOfRange),
        (too_large().into(), Code::AmountOutOfRange),
        (CouponError::Amount(too_large()).into(), Code::AmountOutOfRange),
        (too_precise.into(), Code::ValidationFailed),
        (MoneyError::NotANumber.into(), Code::ValidationFailed),
        (
            AppError::Amount { field: "/amount", error: MoneyError::NotANumber },
            Code::ValidationFailed,
        ),
    ]
}

fn rate_limited() -> AppError {
    let wait = std::time::Duration::from_secs(60);
    AppError::RateLimited { counter: ports::UsageCounter::PaymentAttempts, wait }
}

/// Every error of the engine about what was asked for, and its code.
fn asked() -> Vec<(AppError, Code)> {
    let reason = "must not be empty".to_owned();
    let declined = AppError::PaymentDeclined {
        order_id: OrderId(id()),
        payment_id: PaymentId(id()),
        code: "card_declined".to_owned(),
    };
    let returned = AppError::PaymentReturned {
        order_id: OrderId(id()),
        payment_id: PaymentId(id()),
        why: "the order was cancelled",
    };
    let not_cancelable =
        AppError::PaymentNotCancelable { payment_id: PaymentId(id()), until: None };
    vec![
        (AppError::NotFound("cart item"), Code::NotFound),
        (AppError::Forbidden("admin"), Code::Forbidden),
        (AppError::Invalid { field: "/reason", reason }, Code::ValidationFailed),
        (AppError::BadSheet(FileFault::Twice("sku")), Code::ValidationFailed),
        (AppError::BadRows(bad_rows()), Code::ValidationFailed),
        (AppError::CardData("/payment_token"), Code::CardDataForbidden),
        (AppError::UnknownProducts(vec![ListingId(id())]), Code::UnknownProduct),
        (AppError::UnknownProvider(Some("unknown".to_owned())), Code::UnknownProvider),
        (AppError::UnknownProvider(None), Code::UnknownProvider),
        (AppError::OutOfStock(shortage()), Code::OutOfStock),
        (AppError::CouponNotUsable, Code::CouponNotUsable),
        (DeliveryError::NotDelivered("US".parse().unwrap()).into(), Code::ShippingNotOffered),
        (AppError::TooManyOpenOrders, Code::TooManyOpenOrders),
        (AppError::TooManyUnpaidUnits, Code::TooManyUnpaidUnits),
        (rate_limited(), Code::TooManyRequests),
        (AppError::CashOnDeliveryOff, Code::PaymentMethodUnavailable),
        (AppError::AmountChanged { actual: pounds(700) }, Code::AmountChanged),
        (declined, Code::PaymentDeclined),
        (returned, Code::PaymentReturned),
        (not_cancelable, Code::PaymentNotCancelable),
        (AppError::AddressMissing, Code::AddressMissing),
        (AppError::ProviderUnavailable, Code::ProviderUnavailable),
        (AppError::ProviderBusy, Code::ProviderUnavailable),
        (AppError::ProviderPaused(Duration::from_secs(42)), Code::ProviderUnavailable),
        (AppError::ProviderRefused, Code::ProviderError),
    ]
}

/// Every error of the engine about keys, storage and webhooks, and its code.
fn engine() -> Vec<(AppError, Code)> {
    vec![
        (AppError::KeyReused, Code::IdempotencyKeyReused),
        (AppError::KeyInProgress, Code::IdempotencyInProgress),
        (AppError::VersionMismatch { current: 4 }, Code::VersionMismatch),
        (AppError::Contended, Code::VersionConflict),
        (AppError::UniqueViolation(UniqueViolation::Sku), Code::DuplicateResource),
        (AppError::UniqueViolation(UniqueViolation::CouponCode), Code::DuplicateResource),
        (AppError::UniqueViolation(UniqueViolation::OrderNumber), Code::DuplicateResource),
        (AppError::UniqueViolation(UniqueViolation::ProviderRef), Code::DuplicateResource),
        (AppError::UniqueViolation(UniqueViolation::DisputeRef), Code::DuplicateResource),
        (AppError::UniqueViolation(UniqueViolation::SavedViewName), Code::DuplicateResource),
        (AppError::InUse, Code::ListingInUse),
        (AppError::TableFull(LimitedTable::TaxRates), Code::TooManyRows),
        (AppError::TableFull(LimitedTable::WebhookEndpoints), Code::TooManyRows),
        (AppError::UniqueViolation(UniqueViolation::ShippingMethodCode), Code::DuplicateResource),
        (AppError::UniqueViolation(UniqueViolation::TaxRate), Code::DuplicateResource),
        (AppError::CustomerHasOpenOrders(2), Code::CustomerHasOpenOrders),
        (AppError::StockRefused, Code::StockConflict),
        (AppError::AddressMissing, Code::AddressMissing),
        (WebhookError::BadSignature.into(), Code::WebhookSignatureInvalid),
        (WebhookError::Stale.into(), Code::WebhookTimestampOutOfRange),
        (WebhookError::Malformed("no status".to_owned()).into(), Code::WebhookMalformed),
        (WebhookError::Unreadable.into(), Code::ProviderUnavailable),
        (AppError::Unavailable("host db.internal".to_owned()), Code::DatabaseUnavailable),
        (AppError::StorageDamaged("table orders".to_owned()), Code::DatabaseDamaged),
        (AppError::StorageNotWritable("table orders".to_owned()), Code::DatabaseNotWritable),
        (AppError::Internal("table orders".to_owned()), Code::Internal),
    ]
}

fn all() -> Vec<(AppError, Code)> {
    let orders = orders().into_iter().map(|(error, code)| (error.into(), code));
    let rules = orders.chain(goods()).chain(rules());
    rules.chain(asked()).chain(engine()).collect()
}

/// The codes that the engine's errors come to; `routes::tests` provokes the others.
pub(crate) fn provoked() -> BTreeSet<Code> {
    all().into_iter().map(|(error, _)| Problem::from(error).code()).collect()
}

fn shown(error: impl Into<AppError>) -> Value {
    serde_json::from_str(&Problem::from(error.into()).to_stored().body).unwrap()
}

#[test]
fn every_error_has_its_code() {
    for (error, code) in all() {
        assert_eq!(Problem::from(&error).code(), code, "{error:?}");
    }
}

#[test]
fn a_shortage_names_the_listings_and_not_what_is_left() {
    for error in [AppError::OutOfStock(shortage()), OrderError::OutOfStock(shortage()).into()] {
        let body = shown(error);
        assert_eq!(body["listings"], json!([id()]));
        assert_eq!(body["errors"][0]["code"], "out_of_stock");
        assert!(!body.to_string().contains("available"), "{body}");
    }
}

#[test]
fn a_refused_transition_says_what_is_allowed() {
    let (from, to) = (OrderLifecycle::Pending, OrderLifecycle::Shipped);
    let body = shown(OrderError::InvalidTransition { from, to });
    assert_eq!(body["from"], "pending");
    assert_eq!(body["to"], "shipped");
    assert_eq!(body["allowed"], json!(["confirmed", "cancelled"]));
    let body = shown(OrderError::TooLateForCustomer(OrderLifecycle::Confirmed));
    assert_eq!(body["allowed"], json!(["shipped"]));
}

#[test]
fn members_of_single_codes() {
    let changed = shown(AppError::AmountChanged { actual: pounds(700) });
    assert_eq!((&changed["actual_amount"], &changed["currency"]), (&json!("7.00"), &json!("GBP")));
    assert_eq!(changed["detail"], "the amount is now 7.00 GBP");
    for error in [AppError::Money(too_large()), OrderError::Money(too_large()).into()] {
        let large = shown(error);
        assert_eq!(
            (&large["max_amount"], &large["currency"]),
            (&json!("99999999.99"), &json!("GBP"))
        );
        assert_eq!(large["detail"], "amount too large; at most 99999999.99 GBP is allowed");
    }
    let unknown = shown(AppError::UnknownProducts(vec![ListingId(id())]));
    assert_eq!(unknown["detail"], format!("Product {} not found", id()));
    assert_eq!(shown(AppError::NotFound("order"))["detail"], "Order not found");
    let amount = shown(AppError::Amount { field: "/amount", error: MoneyError::NotANumber });
    assert_eq!(amount["errors"][0]["pointer"], "/amount");
    let refund = shown(OrderError::RefundTooLarge { available: pounds(250) });
    assert_eq!(refund["available_amount"], "2.50");
    let long = AppError::UnknownProvider(Some("x".repeat(5_000)));
    assert!(shown(long).to_string().len() < 500);
    let stale = Problem::from(AppError::VersionMismatch { current: 4 }).to_stored();
    assert!(stale.headers.contains(&("etag".to_owned(), "\"4\"".to_owned())));
}

#[test]
fn a_frozen_cart_leads_to_its_checkout() {
    let frozen = shown(AppError::CartInCheckout(checkout(Some(id()))));
    assert_eq!(frozen["order_id"], json!(id()));
    assert_eq!(frozen["order_number"], OrderNumber::from_random(7).as_str());
    assert_eq!((&frozen["payment_id"], &frozen["adopted"]), (&json!(id()), &json!(false)));
    assert_eq!(frozen["checkout_url"], format!("/api/checkout/session/{}", id()));
    assert_eq!(frozen["cancel_url"], format!("/api/checkout/session/{}/cancel", id()));
    let without = shown(AppError::CartInCheckout(checkout(None)));
    assert_eq!(without["payment_id"], Value::Null);
    assert_eq!(without["checkout_url"], format!("/api/orders/{}", id()));
    assert_eq!(without["cancel_url"], format!("/api/orders/{}/cancel", id()));
}

#[test]
fn a_cart_whose_order_was_adopted_leads_nowhere() {
    let adopted = CartCheckout { adopted: true, ..checkout(Some(id())) };
    let frozen = shown(AppError::CartInCheckout(adopted));
    assert_eq!(frozen["adopted"], json!(true));
    assert_eq!((frozen.get("checkout_url"), frozen.get("cancel_url")), (None, None));
}

#[test]
fn bad_rows_are_named_by_line_and_column() {
    let body = shown(AppError::BadRows(bad_rows()));
    assert_eq!(body["errors"][0]["pointer"], "/2/sku");
    assert_eq!(body["errors"][1]["pointer"], "/7");
    let many = vec![bad_rows().remove(0); 5_000];
    assert_eq!(shown(AppError::BadRows(many))["errors"].as_array().unwrap().len(), 20);
}

#[test]
fn causes_stay_inside() {
    for error in [
        AppError::Unavailable("host db.internal".to_owned()),
        AppError::StorageDamaged("table orders of db.internal".to_owned()),
        AppError::StorageNotWritable("table orders of db.internal".to_owned()),
        AppError::Internal("table orders".to_owned()),
    ] {
        let body = shown(error).to_string();
        assert!(!body.contains("db.internal") && !body.contains("table orders"), "{body}");
    }
}

#[test]
fn retryable_errors_say_when_to_retry() {
    for code in Code::ALL {
        let stored = Problem::new(*code, "").to_stored();
        let named = stored.headers.iter().any(|(name, _)| name == "retry-after");
        assert_eq!(named, code.entry().retry_after.is_some(), "{code:?}");
    }
}

#[test]
fn a_paused_provider_says_for_how_long() {
    let paused = Problem::from(AppError::ProviderPaused(Duration::from_millis(41_500)));
    let headers = paused.to_stored().headers;
    let waits: Vec<_> = headers.iter().filter(|(name, _)| *name == "retry-after").collect();
    assert_eq!(waits.len(), 1);
    assert_eq!(waits[0].1, "42");
}
