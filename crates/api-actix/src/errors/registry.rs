//! Every error code, declared once. The problem+json responses, the OpenAPI document and
//! `docs/errors.md` are generated from this table, and a test provokes each of its rows.

/// What the registry says of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The stable code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// Seconds to wait before the same request is retried; `None` if a retry is pointless.
    pub retry_after: Option<u32>,
    /// Short summary, the same for every occurrence.
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
        "Card number not allowed",
        "Never send card numbers. Use the provider's page or SDK to create a payment token and send the token.";
    CursorInvalid = "cursor_invalid", 400, None,
        "Invalid cursor",
        "Send `next_cursor` of the previous page unchanged and to the same list, or omit it to start over.";
    IdempotencyKeyInvalid = "idempotency_key_invalid", 400, None,
        "Invalid Idempotency-Key",
        "Send the header once, with 1 to 255 visible ASCII characters, such as a UUID.";
    IdempotencyKeyMissing = "idempotency_key_missing", 400, None,
        "Missing Idempotency-Key",
        "Generate a new key for each purchase and send it with every retry of that purchase.";
    MalformedJson = "malformed_json", 400, None,
        "Malformed JSON",
        "Fix the JSON; `errors` locates the offending field where known.";
    UnknownField = "unknown_field", 400, None,
        "Unknown field",
        "Remove the field. Prices, totals and states are set by the shop.";
    ValidationFailed = "validation_failed", 400, None,
        "Validation failed",
        "Fix the fields listed in `errors`; a pointer that starts with `?` is a query parameter.";
    WebhookMalformed = "webhook_malformed", 400, None,
        "Malformed webhook",
        "Send the event in the provider's own format; this one was not processed.";
    WebhookTimestampOutOfRange = "webhook_timestamp_out_of_range", 400, None,
        "Webhook timestamp out of range",
        "Sign the event again with the current time.";
    TokenExpired = "token_expired", 401, None,
        "Token expired",
        "Get a new token from the identity provider.";
    TokenInvalid = "token_invalid", 401, None,
        "Invalid token",
        "Send a token of the shop's identity provider, or an API key that is neither expired nor revoked, as \
         `Authorization: Bearer`.";
    TokenMissing = "token_missing", 401, None,
        "Missing token",
        "Send `Authorization: Bearer` with a token of the shop's identity provider, or with an API key.";
    WebhookSignatureInvalid = "webhook_signature_invalid", 401, None,
        "Invalid webhook signature",
        "Sign the webhook with the secret that the shop shares with the provider.";
    PaymentDeclined = "payment_declined", 402, None,
        "Payment declined",
        "Retry with another payment method before the order expires. `decline_code` is the provider's code.";
    Forbidden = "forbidden", 403, None,
        "Insufficient permission",
        "Use a token or key with the role or scope named in `detail`.";
    NotFound = "not_found", 404, None,
        "Resource not found",
        "Check the path and the id. Resources of other users are reported as not found.";
    MethodNotAllowed = "method_not_allowed", 405, None,
        "Method not allowed",
        "Use one of the methods in the `Allow` header.";
    RequestTimeout = "request_timeout", 408, Some(1),
        "Request not received in time",
        "Send the same request again, on a new connection; nothing was changed.";
    AddressMissing = "address_missing", 409, None,
        "No address for this message",
        "Resend it after the customer has added an e-mail address or phone number (`PUT /api/me`).";
    AmountChanged = "amount_changed", 409, None,
        "Amount changed",
        "Show the shopper `actual_amount` in `currency`, then retry with the new `expected_amount` and `expected_currency`.";
    CancelTheOrder = "cancel_the_order", 409, None,
        "Order must be cancelled as a whole",
        "Cancel the order: POST `/api/admin/orders/{id}/cancel`. Single units can be cancelled \
         once the order is confirmed, as long as others remain.";
    CartInCheckout = "cart_in_checkout", 409, None,
        "Cart in checkout",
        "Complete the checkout at `checkout_url`, or cancel it with a POST to `cancel_url` to unlock the cart. `order_id`, `order_number` and `payment_id` identify the checkout. With `adopted` there are no links: the order was added to an account, which alone can pay or cancel it.";
    CustomerHasOpenOrders = "customer_has_open_orders", 409, None,
        "Customer has open orders",
        "Deliver or cancel the customer's orders, and wait for open payments, refunds, disputes and returns; then erase the data.";
    DuplicateResource = "duplicate_resource", 409, None,
        "Duplicate resource",
        "Choose another value, or update the existing resource.";
    IdempotencyInProgress = "idempotency_in_progress", 409, Some(1),
        "Request with this key in progress",
        "Retry the same request with the same key after `Retry-After` seconds; it gets the response of the first request.";
    InvalidTransition = "invalid_transition", 409, None,
        "Invalid state transition",
        "Check `from` and `to`; `allowed` lists the states that can be reached instead.";
    ListingInUse = "listing_in_use", 409, None,
        "Listing in use",
        "Archive the listing instead: it can no longer be bought, and carts and orders keep their reference to it.";
    OrderAlreadyPaid = "order_already_paid", 409, None,
        "Order already paid",
        "Do not pay again. To undo the purchase, cancel the order.";
    OrderDisputed = "order_disputed", 409, None,
        "Order disputed",
        "Wait until the dispute is won or the inquiry is closed, or cancel the unshipped units. To ship anyway, \
         send `force: true`.";
    OrderNotDelivered = "order_not_delivered", 409, None,
        "Order not delivered",
        "Request the return once `lifecycle` is `delivered`. Units that are not shipped can be cancelled.";
    OrderNotPaid = "order_not_paid", 409, None,
        "Order not paid",
        "Wait until the payment is captured (with `orders.capture = on_shipping`: authorized); \
         only orders with cash on delivery can be confirmed without a payment.";
    OrderNotPayable = "order_not_payable", 409, None,
        "Order not payable",
        "Place a new order; `detail` says why this one cannot be paid.";
    ParcelStateConflict = "parcel_state_conflict", 409, None,
        "Parcel already delivered or returned",
        "Check `parcel_status` and read the order again. Record what a customer sends back \
         after delivery as a return.";
    PaymentAttemptsExhausted = "payment_attempts_exhausted", 409, None,
        "Payment attempts exhausted",
        "Cancel the order and place a new one, or choose cash on delivery if the shop offers it. Ask the \
         shop if your payment method should have worked.";
    PaymentDisputed = "payment_disputed", 409, None,
        "Payment disputed",
        "Wait for the decision, or accept the dispute at the provider. To refund anyway, send `force: true`; the \
         customer may then be paid twice.";
    PaymentInProgress = "payment_in_progress", 409, Some(2),
        "Payment in progress",
        "Wait for its outcome, or cancel it; an order has at most one payment in progress.";
    PaymentNotCancelable = "payment_not_cancelable", 409, None,
        "Payment cannot be cancelled now",
        "Let the payment complete or expire (`ends_at`, if known), or cancel the order: money that arrives \
         afterwards is refunded automatically.";
    PaymentReturned = "payment_returned", 409, None,
        "Payment refunded automatically",
        "Do not pay again: `detail` says why the order could not use the payment. Read the order, and \
         place a new one if the items are still wanted.";
    PaymentStateConflict = "payment_state_conflict", 409, None,
        "Payment state does not allow this action",
        "Read the payment again. If it failed, start a new payment for the order.";
    ReturnStateConflict = "return_state_conflict", 409, None,
        "Return state does not allow this action",
        "Check `return_status` and read the order again. Approve a return before receiving it; it can \
         be received or cancelled only once.";
    ReturnWindowClosed = "return_window_closed", 409, None,
        "Return window closed",
        "Ask the shop: its operators can create a return at any time. `closed_at` is when the window closed, if \
         customers of the shop can request returns at all.";
    StockConflict = "stock_conflict", 409, None,
        "Stock change not allowed",
        "Read the listing again: open orders reserve some of its units, or its stock is not tracked.";
    TooManyOpenOrders = "too_many_open_orders", 409, None,
        "Too many unpaid orders",
        "Pay or cancel one of the orders that are not paid yet, then retry.";
    TooManyReturns = "too_many_returns", 409, None,
        "Too many returns",
        "Ask the shop: its operators can create more returns of the order.";
    TooManyRows = "too_many_rows", 409, None,
        "Too many rows",
        "Reuse a row that is no longer needed, instead of adding one.";
    TooManyUnpaidUnits = "too_many_unpaid_units", 409, None,
        "Too many units in unpaid orders",
        "Order fewer units, or pay or cancel an order that is not paid yet, then retry. Ask the shop about \
         larger orders.";
    VersionConflict = "version_conflict", 409, Some(1),
        "Concurrent update conflict",
        "Retry the same request; nothing was changed.";
    VersionMismatch = "version_mismatch", 412, None,
        "Version mismatch",
        "Read the resource again and retry with its new `ETag` as `If-Match`.";
    BodyTooLarge = "body_too_large", 413, None,
        "Request body too large",
        "Send at most `limit_bytes`, or split the request.";
    UnsupportedMediaType = "unsupported_media_type", 415, None,
        "Unsupported media type",
        "Send JSON in UTF-8, uncompressed, with `Content-Type: application/json`.";
    AmountOutOfRange = "amount_out_of_range", 422, None,
        "Amount out of range",
        "Send an amount that is not negative, and above zero for captures and refunds; do not exceed `max_amount` if it is given. Reduce or remove lines of a cart whose total is too large.";
    CaptureTooLarge = "capture_too_large", 422, None,
        "Capture amount out of range",
        "Capture more than zero and at most `authorized_amount`.";
    CouponNotUsable = "coupon_not_usable", 422, None,
        "Coupon not usable",
        "Remove the coupon or try another. Unknown, expired and used-up coupons and those of other users are reported in the same way.";
    CurrencyMismatch = "currency_mismatch", 422, None,
        "Currency mismatch",
        "Use one currency per cart and order.";
    EmptyCart = "empty_cart", 422, None,
        "Empty cart",
        "Add at least one item to the cart or order.";
    IdempotencyKeyReused = "idempotency_key_reused", 422, None,
        "Idempotency-Key reused",
        "Generate a new key for a new request; a retry must send the same body.";
    ListingNotAvailable = "listing_not_available", 422, None,
        "Listing not available",
        "Remove the listings named in `listings`.";
    OutOfStock = "out_of_stock", 422, None,
        "Out of stock",
        "Reduce the quantity of the listings named in `listings`, or retry later.";
    PaymentMethodUnavailable = "payment_method_unavailable", 422, None,
        "Payment method not offered",
        "Choose another `payment_method`.";
    QuantityOutOfRange = "quantity_out_of_range", 422, None,
        "Quantity out of range",
        "Keep the quantity of a line between 1 and 100,000, that of a parcel or cancellation within the unshipped units, and that of a return within the `returnable_quantity` of its line, or of its receipt within the units of the return.";
    RefundTooLarge = "refund_too_large", 422, None,
        "Refund amount out of range",
        "Refund at most `available_amount`.";
    ShippingAddressRequired = "shipping_address_required", 422, None,
        "Shipping address required",
        "Send `shipping_address`, or set one on the cart: shipping and taxes depend on it.";
    ShippingMethodRequired = "shipping_method_required", 422, None,
        "Shipping method required",
        "Choose one of the methods of `GET /api/cart/shipping`, and send it as `shipping_method` or set it on the cart.";
    ShippingNotOffered = "shipping_not_offered", 422, None,
        "Shipping not offered",
        "Choose another shipping method or another address. Shops deliver only to the countries of their shipping methods.";
    TooManyLines = "too_many_lines", 422, None,
        "Too many lines",
        "Split the purchase: a cart or order takes at most 2,000 lines.";
    UnknownProduct = "unknown_product", 422, None,
        "Unknown product",
        "Remove the products named in `listings`.";
    UnknownProvider = "unknown_provider", 422, None,
        "Unknown payment provider",
        "Choose a provider that the shop offers, or omit it to use the shop's default.";
    TooManyRequests = "too_many_requests", 429, Some(60),
        "Too many requests",
        "Wait `Retry-After` seconds. Requests are counted as shown by `RateLimit`; failed coupon \
         codes, payment attempts, new idempotency keys and changes of contact data are counted per user; \
         sign-in codes per address and client, and new guests per client.";
    Internal = "internal", 500, None,
        "Internal error",
        "Report the `X-Request-Id` to the shop's operator; the log has the cause.";
    ProviderError = "provider_error", 502, None,
        "Payment provider rejected the request",
        "Try another payment method. Operators: check the provider's settings.";
    DatabaseDamaged = "database_damaged", 503, Some(60),
        "Database damaged",
        "Contact the shop's operator: nothing is written until a backup is restored. Then retry \
         with the same Idempotency-Key.";
    DatabaseNotWritable = "database_not_writable", 503, Some(5),
        "Database not writable",
        "Retry after `Retry-After` seconds with the same Idempotency-Key. Operators: `/readyz` \
         and the log show the cause.";
    DatabaseUnavailable = "database_unavailable", 503, Some(2),
        "Database unavailable",
        "Retry after `Retry-After` seconds with the same Idempotency-Key.";
    IdentityUnavailable = "identity_unavailable", 503, Some(5),
        "Identity provider unavailable",
        "Keep the token and retry after `Retry-After` seconds; it could not be verified.";
    Overloaded = "overloaded", 503, Some(2),
        "Server overloaded",
        "Retry after `Retry-After` seconds with the same Idempotency-Key; the request may have been processed.";
    ProviderUnavailable = "provider_unavailable", 503, Some(5),
        "Payment provider unavailable",
        "Retry after `Retry-After` seconds with the same Idempotency-Key; nothing was charged.";
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
    fn every_retryable_refusal_says_when() {
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
