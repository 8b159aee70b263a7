//! Every code that an answer can bear, declared once. The problem+json answers, the OpenAPI document
//! and `docs/errors.md` are made from this table, and a test provokes each of its rows.

/// What the registry says of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The stable word.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// Seconds to wait before the same request is worth another try; `None`: it is not, as it is.
    pub retry_after: Option<u32>,
    /// What happened, the same for every occurrence.
    pub title: &'static str,
    /// What the caller does about it.
    pub remedy: &'static str,
}

macro_rules! codes {
    ($($variant:ident = $code:literal, $status:literal, $retry_after:expr, $title:literal, $remedy:literal;)+) => {
        /// A stable code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $title] $variant,)+
        }

        impl Code {
            /// Every code, by status and then by name.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code's row of the registry.
            #[must_use]
            pub const fn entry(self) -> Entry {
                match self {
                    $(Self::$variant => Entry {
                        code: $code,
                        status: $status,
                        retry_after: $retry_after,
                        title: $title,
                        remedy: $remedy,
                    },)+
                }
            }
        }
    };
}

codes! {
    CardDataForbidden = "card_data_forbidden", 400, None,
        "A field holds what looks like a card number",
        "Never send card numbers here: let the provider's page or SDK make a token of them.";
    CursorInvalid = "cursor_invalid", 400, None,
        "The cursor is not one of this list",
        "Send `next_cursor` of the page before as it came, to the same list, or begin again without.";
    IdempotencyKeyInvalid = "idempotency_key_invalid", 400, None,
        "The Idempotency-Key cannot be used",
        "Send the header once, with 1 to 255 visible ASCII characters; a UUID does well.";
    IdempotencyKeyMissing = "idempotency_key_missing", 400, None,
        "This call needs an Idempotency-Key",
        "Make a new key for each purchase and send it again with every retry of that purchase.";
    MalformedJson = "malformed_json", 400, None,
        "The body is not the JSON that this call takes",
        "Mend the JSON: `errors` points at what has the wrong type, where that is known.";
    UnknownField = "unknown_field", 400, None,
        "The body has a member that this call does not take",
        "Leave the member out; prices, sums and states are the shop's to set.";
    ValidationFailed = "validation_failed", 400, None,
        "A value breaks a rule",
        "Mend what `errors` names; a pointer that begins with `?` names a parameter of the query.";
    WebhookMalformed = "webhook_malformed", 400, None,
        "The webhook is not in the provider's form",
        "Send the provider's own form; nothing was read from this one.";
    WebhookTimestampOutOfRange = "webhook_timestamp_out_of_range", 400, None,
        "The webhook was signed too long ago, or in the future",
        "Sign it again, with the right time.";
    TokenExpired = "token_expired", 401, None,
        "The token has expired",
        "Get a new token from the identity provider.";
    TokenInvalid = "token_invalid", 401, None,
        "The token is not accepted",
        "Send a token of the shop's identity provider as `Authorization: Bearer`.";
    TokenMissing = "token_missing", 401, None,
        "This call needs a token",
        "Send `Authorization: Bearer` with a token of the shop's identity provider.";
    WebhookSignatureInvalid = "webhook_signature_invalid", 401, None,
        "The webhook's signature is missing or wrong",
        "Sign the webhook with the secret that the shop shares with the provider.";
    PaymentDeclined = "payment_declined", 402, None,
        "The provider declined the payment",
        "Pay again, with other means: the order waits until it expires. `decline_code` is the provider's.";
    Forbidden = "forbidden", 403, None,
        "The token's roles do not reach so far",
        "Use a token that has the role which `detail` names.";
    NotFound = "not_found", 404, None,
        "There is no such thing here",
        "Check the path and the id; what belongs to others looks the same as what does not exist.";
    MethodNotAllowed = "method_not_allowed", 405, None,
        "This path does not take that method",
        "Use one of the methods of the `Allow` header.";
    RequestTimeout = "request_timeout", 408, Some(1),
        "Request not received in time",
        "Send the same request again, on a new connection; nothing was changed.";
    AddressMissing = "address_missing", 409, None,
        "No address for this message",
        "Resend it after the customer has added an e-mail address or phone number (`PUT /api/me`).";
    AmountChanged = "amount_changed", 409, None,
        "The amount is not what the shopper was shown",
        "Show the shopper `actual_amount` in `currency` and ask again, with `expected_currency`.";
    CancelTheOrder = "cancel_the_order", 409, None,
        "Order must be cancelled as a whole",
        "Cancel the order: POST `/api/admin/orders/{id}/cancel`. Single units are cancelled of an order \
         that is confirmed and keeps others.";
    CartInCheckout = "cart_in_checkout", 409, None,
        "The cart is frozen while its checkout session runs",
        "Complete the checkout at `checkout_url`, or cancel it with a POST to `cancel_url` to unlock the cart. `order_id`, `order_number` and `payment_id` identify the checkout.";
    DuplicateResource = "duplicate_resource", 409, None,
        "A name that must be unique is taken",
        "Choose another, or change the one that is there.";
    IdempotencyInProgress = "idempotency_in_progress", 409, Some(1),
        "The first request with this key is still running",
        "Send the same request with the same key again in a moment: it gets the first one's answer.";
    InvalidTransition = "invalid_transition", 409, None,
        "The state does not allow it",
        "See `from`, `to`, and `allowed` for what can be done instead.";
    ListingInUse = "listing_in_use", 409, None,
        "A cart or an order names the listing",
        "Archive the listing instead: it can no longer be bought, and stays where it is named.";
    OrderAlreadyPaid = "order_already_paid", 409, None,
        "The order is paid already",
        "Nothing is to be paid any more. To undo the purchase, cancel the order.";
    OrderNotPaid = "order_not_paid", 409, None,
        "The order is not paid yet",
        "Wait for the payment; only cash on delivery is confirmed before.";
    OrderNotPayable = "order_not_payable", 409, None,
        "The order cannot be paid",
        "Place a new order; `detail` says why this one cannot be paid.";
    ParcelStateConflict = "parcel_state_conflict", 409, None,
        "Parcel already delivered or returned",
        "Read the order again: `parcel_status` says where the parcel is. Refund what a customer sends back \
         after delivery.";
    PaymentAttemptsExhausted = "payment_attempts_exhausted", 409, None,
        "Payment attempts exhausted",
        "Cancel the order and place a new one, or choose cash on delivery where the shop offers it. Ask the \
         shop if your payment method should have worked.";
    PaymentInProgress = "payment_in_progress", 409, Some(2),
        "A payment of the order is under way",
        "Wait for its outcome, or call it off: two payments of one order never run at once.";
    PaymentReturned = "payment_returned", 409, None,
        "Payment refunded automatically",
        "Do not pay again: `detail` says why the order could not use the payment. Read the order, and \
         place a new one if the items are still wanted.";
    PaymentStateConflict = "payment_state_conflict", 409, None,
        "The payment cannot do that in its state",
        "Read the payment again; where it has failed, pay the order anew.";
    StockConflict = "stock_conflict", 409, None,
        "The stock cannot be moved so",
        "Read the listing again: open orders hold some of it, or its stock is not counted.";
    TooManyOpenOrders = "too_many_open_orders", 409, None,
        "Too many unpaid orders",
        "Pay or cancel one of the orders that are not paid yet, then retry.";
    TooManyUnpaidUnits = "too_many_unpaid_units", 409, None,
        "Too many units in unpaid orders",
        "Order fewer units, or pay or cancel an order that is not paid yet, then retry. Ask the shop about \
         larger orders.";
    VersionConflict = "version_conflict", 409, Some(1),
        "Others kept changing the same thing at the same time",
        "Nothing was changed: send the same request again.";
    VersionMismatch = "version_mismatch", 412, None,
        "It was changed since it was read",
        "Read it again, decide again, and send the new `ETag` as `If-Match`.";
    BodyTooLarge = "body_too_large", 413, None,
        "The body is too large",
        "Send at most `limit_bytes`, or split the request.";
    UnsupportedMediaType = "unsupported_media_type", 415, None,
        "The body is of a type that this call does not take",
        "Send JSON in UTF-8, uncompressed, with `Content-Type: application/json`.";
    AmountOutOfRange = "amount_out_of_range", 422, None,
        "An amount is below zero, nothing, or too large",
        "Send an amount that is not negative, and above zero where money moves; do not exceed `max_amount` if it is given. Lower or remove lines of a cart that has become too expensive.";
    CaptureTooLarge = "capture_too_large", 422, None,
        "More or less would be taken than can be",
        "Capture more than nothing, and at most `authorized_amount`.";
    CouponNotUsable = "coupon_not_usable", 422, None,
        "The coupon cannot be used",
        "Leave it out or try another; unknown, foreign, expired and used-up ones look the same.";
    CurrencyMismatch = "currency_mismatch", 422, None,
        "Two currencies do not mix",
        "Buy things of one currency at a time.";
    EmptyCart = "empty_cart", 422, None,
        "There is nothing to buy",
        "Put something into the cart, or name a line, first.";
    IdempotencyKeyReused = "idempotency_key_reused", 422, None,
        "The key was used with another request",
        "Make a new key for a new request; a retry must send the same body.";
    ListingNotAvailable = "listing_not_available", 422, None,
        "The listing is not for sale",
        "Take out what `listings` names.";
    OutOfStock = "out_of_stock", 422, None,
        "There are not enough pieces",
        "Take fewer of what `listings` names, or wait.";
    PaymentMethodUnavailable = "payment_method_unavailable", 422, None,
        "Payment method not offered",
        "Choose another `payment_method`.";
    QuantityOutOfRange = "quantity_out_of_range", 422, None,
        "A quantity is not possible",
        "Keep the quantity of a line between 1 and 100,000, and that of a parcel or cancellation within the unshipped units.";
    RefundTooLarge = "refund_too_large", 422, None,
        "More would go back than came in",
        "Refund at most `available_amount`.";
    TooManyLines = "too_many_lines", 422, None,
        "There are too many lines",
        "Split the purchase: 2,000 lines fit into a cart.";
    UnknownProduct = "unknown_product", 422, None,
        "The order names a product that does not exist",
        "Leave out what `listings` names.";
    UnknownProvider = "unknown_provider", 422, None,
        "There is no such payment provider",
        "Name a provider that the shop uses, or leave it out for the shop's default.";
    TooManyRequests = "too_many_requests", 429, Some(60),
        "Too many attempts in too short a time",
        "Wait as long as `Retry-After` says: calls are counted as `RateLimit` tells; coupon codes that do \
         not work, payment attempts, idempotency keys and changes of contact data user by user.";
    Internal = "internal", 500, None,
        "Something went wrong on our side",
        "Tell us the `X-Request-Id`; the cause is in the log.";
    ProviderError = "provider_error", 502, None,
        "The payment provider refused our request",
        "Try another way to pay; the shop has to look into its settings.";
    DatabaseDamaged = "database_damaged", 503, Some(60),
        "Database damaged",
        "Tell the shop's operator: nothing is written until a backup is restored. Then send the request \
         again, with the same Idempotency-Key.";
    DatabaseNotWritable = "database_not_writable", 503, Some(5),
        "Database not writable",
        "Try again after `Retry-After` seconds, with the same Idempotency-Key. Operators: `/readyz` and \
         the log say why.";
    DatabaseUnavailable = "database_unavailable", 503, Some(2),
        "The database cannot be reached",
        "Try again after `Retry-After` seconds, with the same Idempotency-Key.";
    IdentityUnavailable = "identity_unavailable", 503, Some(5),
        "The identity provider's keys cannot be read",
        "Keep the token, and try again after `Retry-After` seconds: nobody could tell whether it is good.";
    Overloaded = "overloaded", 503, Some(2),
        "The shop has more to do than it can do now",
        "Try again after `Retry-After` seconds, with the same Idempotency-Key: it may have happened.";
    ProviderUnavailable = "provider_unavailable", 503, Some(5),
        "The payment provider cannot be reached",
        "Nothing was charged. Try again after `Retry-After` seconds, with the same Idempotency-Key.";
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_are_sorted_snake_case_and_unique() {
        let keys: Vec<_> = Code::ALL.iter().map(|c| (c.entry().status, c.entry().code)).collect();
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
        let snake = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        assert!(keys.iter().all(|(_, code)| snake(code)));
    }

    #[test]
    fn whoever_is_told_to_come_back_is_told_when() {
        for code in Code::ALL {
            let entry = code.entry();
            assert!(entry.status != 503 || entry.retry_after.is_some(), "{entry:?}");
        }
    }

    #[test]
    fn sentences_are_sentences() {
        for code in Code::ALL {
            let entry = code.entry();
            assert!(!entry.title.ends_with('.'), "{entry:?}");
            assert!(entry.remedy.ends_with('.'), "{entry:?}");
        }
    }
}
