//! The codes of cart, listing, coupon, contact and money errors.

use application::{AppError, CartCheckout};
use domain::cart::{CartError, CartStatus};
use domain::contact::ContactError;
use domain::coupon::CouponError;
use domain::listing::ListingError;
use domain::money::MoneyError;
use domain::pricing::DeliveryError;
use domain::shipping::ShippingMethodError;
use domain::tax::TaxRateError;

use super::super::problem::Problem;
use super::super::registry::Code;
use crate::dto::CheckoutLinks;

/// A rule of carts that was broken.
pub(super) fn cart(error: &CartError) -> Problem {
    let plain = |code| Problem::new(code, error.to_string());
    match error {
        CartError::NotActive(status) => not_active(error, *status),
        CartError::Quantity => plain(Code::QuantityOutOfRange).error(
            "/qty",
            "quantity_out_of_range",
            error.to_string(),
        ),
        CartError::TooManyLines => plain(Code::TooManyLines),
        CartError::CurrencyMismatch { .. } => plain(Code::CurrencyMismatch),
        CartError::NotForSale => plain(Code::ListingNotAvailable),
        CartError::NoSuchItem => Problem::not_found("cart item"),
        CartError::Empty => plain(Code::EmptyCart),
        CartError::Money(error) => {
            money(error).error("/qty", "amount_out_of_range", error.to_string())
        }
    }
}

/// A cart that is frozen, and where its checkout is: to be finished, or cancelled. An order that a customer has adopted
/// can be reached by its owner alone.
pub(super) fn in_checkout(error: &AppError, checkout: &CartCheckout) -> Problem {
    let problem = Problem::new(Code::CartInCheckout, error.to_string())
        .member("order_id", checkout.order_id.to_string())
        .member("order_number", checkout.order_number.to_string())
        .member("payment_id", checkout.payment_id.map(|id| id.to_string()))
        .member("adopted", checkout.adopted);
    let Some(links) = CheckoutLinks::of(checkout) else { return problem };
    problem.member("checkout_url", links.checkout_url).member("cancel_url", links.cancel_url)
}

/// Frozen for a while, or over for good.
fn not_active(error: &CartError, status: CartStatus) -> Problem {
    match status {
        CartStatus::Active | CartStatus::Checkout => {
            Problem::new(Code::CartInCheckout, error.to_string())
        }
        CartStatus::Converted | CartStatus::Abandoned => {
            Problem::new(Code::InvalidTransition, error.to_string())
                .member("from", status.as_str())
                .member("to", CartStatus::Checkout.as_str())
                .member("allowed", Vec::<String>::new())
        }
    }
}

/// Goods that cannot be delivered as chosen.
pub(super) fn delivery(error: &DeliveryError) -> Problem {
    let problem = Problem::new(delivery_code(error), error.to_string());
    match error {
        DeliveryError::AddressRequired => {
            problem.error("/shipping_address", "required", error.to_string())
        }
        DeliveryError::MethodRequired => {
            problem.error("/shipping_method", "required", error.to_string())
        }
        DeliveryError::MethodNotOffered(_) => {
            problem.error("/shipping_method", "not_offered", error.to_string())
        }
        DeliveryError::NotDelivered(_) | DeliveryError::NotInCurrency { .. } => {
            problem.error("/shipping_address/country", "not_offered", error.to_string())
        }
    }
}

/// The code of goods that cannot be delivered as chosen.
pub fn delivery_code(error: &DeliveryError) -> Code {
    match error {
        DeliveryError::AddressRequired => Code::ShippingAddressRequired,
        DeliveryError::MethodRequired => Code::ShippingMethodRequired,
        DeliveryError::MethodNotOffered(_)
        | DeliveryError::NotDelivered(_)
        | DeliveryError::NotInCurrency { .. } => Code::ShippingNotOffered,
    }
}

/// A rule of listings that was broken.
pub(super) fn listing(error: &ListingError) -> Problem {
    match error {
        ListingError::Text { field, error } => {
            Problem::invalid(&format!("/{field}"), error.to_string())
        }
        ListingError::Price(error) => {
            money(error).error("/unit_price", "amount_out_of_range", error.to_string())
        }
        ListingError::Stock => Problem::invalid("/stock", error.to_string()),
        ListingError::HeldByOrders { .. } => Problem::new(Code::StockConflict, error.to_string()),
    }
}

/// A rule of shipping methods that was broken.
pub(super) fn shipping_method(error: &ShippingMethodError) -> Problem {
    match error {
        ShippingMethodError::Text { field, error } => {
            Problem::invalid(&format!("/{field}"), error.to_string())
        }
        ShippingMethodError::Amount { field, error } => {
            money(error).error(&format!("/{field}"), "amount_out_of_range", error.to_string())
        }
    }
}

/// A rule of tax rates that was broken.
pub(super) fn tax_rate(error: &TaxRateError) -> Problem {
    match error {
        TaxRateError::Text { field, error } => {
            Problem::invalid(&format!("/{field}"), error.to_string())
        }
        TaxRateError::Rate => Problem::invalid("/rate", error.to_string()),
    }
}

/// A rule of coupons that was broken.
pub(super) fn coupon(error: &CouponError) -> Problem {
    let reason = error.to_string();
    match error {
        CouponError::NoDiscount => Problem::invalid("/discount_amount", reason),
        CouponError::CurrencyMismatch { .. } => Problem::new(Code::CurrencyMismatch, reason).error(
            "/min_order_amount",
            "currency_mismatch",
            error.to_string(),
        ),
        CouponError::Limit => Problem::invalid("/max_redemptions", reason),
        CouponError::LimitPerUser => Problem::invalid("/max_per_user", reason),
        CouponError::Amount(error) => money(error),
        CouponError::Period => Problem::invalid("/expires_at", reason),
    }
}

/// A rule of contact cards that was broken.
pub(super) fn contact(error: &ContactError) -> Problem {
    let pointer = match error {
        ContactError::Email => "/email",
        ContactError::Phone => "/phone",
        ContactError::Name(_) => "/name",
        ContactError::Locale(_) => "/locale",
    };
    Problem::invalid(pointer, error.to_string())
}

/// An amount of a request that is not one.
pub(super) fn amount(field: &str, error: &MoneyError) -> Problem {
    money(error).error(field, "invalid", error.to_string())
}

/// A rule of money that was broken.
pub(super) fn money(error: &MoneyError) -> Problem {
    let plain = |code| Problem::new(code, error.to_string());
    match error {
        MoneyError::CurrencyMismatch { .. } => plain(Code::CurrencyMismatch),
        MoneyError::Negative => plain(Code::AmountOutOfRange),
        MoneyError::TooLarge { most } => plain(Code::AmountOutOfRange)
            .member("max_amount", most.to_string())
            .member("currency", most.currency().code()),
        MoneyError::TooPrecise { .. } | MoneyError::NotANumber => plain(Code::ValidationFailed),
    }
}
