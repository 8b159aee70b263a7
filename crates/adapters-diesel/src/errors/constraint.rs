//! What a violated constraint is to the caller. PostgreSQL names the constraint; SQLite names it
//! for a CHECK, and the columns for a unique one.

use diesel::result::Error;
use ports::{CommitError, Conflict, UniqueViolation};

/// Constraints that a concurrent change may violate: name, columns, meaning. What is not here is
/// a bug.
const MEANINGS: &[(&str, &str, CommitError)] = &[
    ("listings_sku_uniq", "listings.sku", CommitError::UniqueViolation(UniqueViolation::Sku)),
    (
        "coupons_code_uniq",
        "coupons.code_key",
        CommitError::UniqueViolation(UniqueViolation::CouponCode),
    ),
    (
        "shipping_methods_code_uniq",
        "shipping_methods.code",
        CommitError::UniqueViolation(UniqueViolation::ShippingMethodCode),
    ),
    (
        "tax_rates_uniq",
        "tax_rates.category, tax_rates.country, tax_rates.region_key, tax_rates.name",
        CommitError::UniqueViolation(UniqueViolation::TaxRate),
    ),
    (
        "orders_number_uniq",
        "orders.number",
        CommitError::UniqueViolation(UniqueViolation::OrderNumber),
    ),
    (
        "idx_payment_provider_ref",
        "payments.provider_ref, payments.provider",
        CommitError::UniqueViolation(UniqueViolation::ProviderRef),
    ),
    (
        "disputes_provider_ref",
        "disputes.provider_ref, disputes.provider",
        CommitError::UniqueViolation(UniqueViolation::DisputeRef),
    ),
    (
        "payments_one_live_per_order",
        "payments.order_id",
        CommitError::Conflict(Conflict::ActivePayment),
    ),
    ("carts_one_open_per_user", "carts.user_id", CommitError::Conflict(Conflict::OpenCart)),
    (
        "cart_items_cart_id_listing_id_uniq",
        "cart_items.listing_id, cart_items.cart_id",
        CommitError::Conflict(Conflict::CartLine),
    ),
    (
        "coupon_uses_one_per_slot",
        "coupon_uses.coupon_id, coupon_uses.user_id, coupon_uses.slot",
        CommitError::Conflict(Conflict::CouponSlot),
    ),
    (
        "coupon_uses_one_per_order",
        "coupon_uses.order_id",
        CommitError::Conflict(Conflict::OrderCouponUse),
    ),
    (
        "order_events_pkey",
        "order_events.order_id, order_events.seq",
        CommitError::Conflict(Conflict::OrderHistory),
    ),
    (
        "webhook_receipts_pkey",
        "webhook_receipts.provider, webhook_receipts.event_id",
        CommitError::DuplicateReceipt,
    ),
    ("webhook_deliveries_endpoint_fkey", "", CommitError::Conflict(Conflict::Reference)),
    ("contacts_pkey", "contacts.user_id", CommitError::Conflict(Conflict::Contact)),
    ("coupons_within_limit", "", CommitError::Conflict(Conflict::CouponUses)),
];

/// What the constraint in this error is to the caller; `None` for one that only a bug violates.
pub(crate) fn of_constraint(error: &Error) -> Option<CommitError> {
    let Error::DatabaseError(_, info) = error else {
        return None;
    };
    let message = info.message();
    let named =
        info.constraint_name().or_else(|| message.strip_prefix("CHECK constraint failed: "));
    let columns = message.strip_prefix("UNIQUE constraint failed: ");
    MEANINGS
        .iter()
        .find(|(name, cols, _)| named == Some(name) || (!cols.is_empty() && columns == Some(cols)))
        .map(|(_, _, meaning)| meaning.clone())
}
