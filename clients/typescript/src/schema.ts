// Generated from docs/openapi.json by `make clients`. Do not edit.

export interface paths {
    "/api/admin/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Newest first. Keys that were revoked or have expired stay listed for 90 days.
         */
        get: operations["get_api_admin_api_keys"];
        put?: never;
        /**
         * Create an API key
         * @description The response contains the secret, which is not stored and cannot be shown again: the response to a repeated
         *     request has the key without it. Needs a token of an operator, or an API key with the scope `all`.
         */
        post: operations["post_api_admin_api_keys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/api-keys/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke an API key
         * @description It is refused from the next request on. A key that was revoked before is not changed.
         */
        post: operations["post_api_admin_api_keys_id_revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List all coupons */
        get: operations["get_api_admin_coupons"];
        put?: never;
        /** Create a coupon */
        post: operations["post_api_admin_coupons"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/coupons/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a coupon */
        get: operations["get_api_admin_coupons_id"];
        put?: never;
        post?: never;
        /**
         * Delete a coupon
         * @description Orders keep its code and discount.
         */
        delete: operations["delete_api_admin_coupons_id"];
        options?: never;
        head?: never;
        /**
         * Update a coupon
         * @description Orders that already use it keep their discount.
         */
        patch: operations["patch_api_admin_coupons_id"];
        trace?: never;
    };
    "/api/admin/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find customers
         * @description By the user's id, or by exactly the e-mail address or phone number of the contact details.
         */
        get: operations["get_api_admin_customers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/customers/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase a customer's personal data
         * @description Orders, payments and the stock ledger stay, without personal data. It cannot be undone. It is refused while
         *     an order of the customer is not settled.
         */
        post: operations["post_api_admin_customers_id_erase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/customers/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export a customer's data
         * @description All that the shop stores about them: contact details, the proven e-mail address, sessions, carts, orders with their
         *     history, returns, payments without the providers' raw data, guests whose orders were added to the account, and
         *     messages.
         */
        get: operations["get_api_admin_customers_id_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/disputes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List disputes
         * @description Disputes (chargebacks) of payments, and inquiries before them, newest first. The shop responds to them at
         *     the provider.
         */
        get: operations["get_api_admin_disputes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the events of all orders
         * @description In the order in which they were committed, those of one order by their numbers. No event appears later at a position
         *     that was passed, so that a reader that remembers `next_after` misses none.
         */
        get: operations["get_api_admin_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/listings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all listings
         * @description Including archived ones, with on-hand and reserved quantities.
         */
        get: operations["get_api_admin_listings"];
        put?: never;
        /** Create a listing */
        post: operations["post_api_admin_listings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/listings/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import listings from CSV
         * @description The header names the columns: sku, name, unit_price, currency, and optionally stock, vendor,
         *     school, spec, tax_category, is_active. Cells are separated by commas, semicolons or tabs, detected from the
         *     header or declared by a first line such as `sep=;`. Listings with an existing sku
         *     (case-sensitive) are updated; fields without a column are left unchanged, and so are stock,
         *     tax_category and is_active if their cells are empty.
         *
         *     An export of listings can be imported again without changes: its columns id, reserved,
         *     available, created_at, updated_at and version are ignored, and the apostrophe prefix of
         *     formula-like cells is removed. Nothing is written before every row has been checked; `errors`
         *     lists invalid rows as `/LINE/COLUMN`.
         */
        post: operations["post_api_admin_listings_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/listings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a listing with its stock */
        get: operations["get_api_admin_listings_id"];
        put?: never;
        post?: never;
        /**
         * Delete a listing
         * @description Only if no cart or order refers to it; otherwise archive it.
         */
        delete: operations["delete_api_admin_listings_id"];
        options?: never;
        head?: never;
        /**
         * Update a listing
         * @description Orders keep the name and price at which they were placed.
         */
        patch: operations["patch_api_admin_listings_id"];
        trace?: never;
    };
    "/api/admin/listings/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive a listing
         * @description Carts and orders keep their reference to it, but it can no longer be bought.
         */
        post: operations["post_api_admin_listings_id_archive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/listings/{id}/stock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Adjust a listing's stock
         * @description Adds (positive) or removes (negative) units, with a reason.
         */
        post: operations["post_api_admin_listings_id_stock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/listings/{id}/stock-movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a listing's stock movements
         * @description Newest first. The rows sum up to the on-hand stock.
         */
        get: operations["get_api_admin_listings_id_stock_movements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search all messages
         * @description Newest first.
         */
        get: operations["get_api_admin_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/notifications/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend a message
         * @description With its original key. A message that is still queued is not changed.
         */
        post: operations["post_api_admin_notifications_id_resend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search all orders
         * @description Newest first.
         */
        get: operations["get_api_admin_orders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm many orders at once
         * @description Each independently: an order that cannot be confirmed does not affect the others.
         */
        post: operations["post_api_admin_orders_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get any order */
        get: operations["get_api_admin_orders_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel any order
         * @description On the shop's behalf. Its stock, coupon and cart are released and its payment is refunded.
         */
        post: operations["post_api_admin_orders_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/cancel-items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel units that have not been shipped
         * @description All unshipped units, if none are given. Their share of the price is refunded automatically, not
         *     captured, or not collected on delivery. The order continues with the other units; it is
         *     cancelled if none remain.
         */
        post: operations["post_api_admin_orders_id_cancel_items"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm an order
         * @description Requires a payment (with `orders.capture = on_shipping`, an authorization) or cash on delivery.
         *     Its stock is committed.
         */
        post: operations["post_api_admin_orders_id_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/deliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark parcels as delivered
         * @description All parcels, if none is given. Cash on delivery is recorded as paid with the last one.
         */
        post: operations["post_api_admin_orders_id_deliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an order's full history
         * @description From its creation, including notes that customers do not see.
         */
        get: operations["get_api_admin_orders_id_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a note to an order
         * @description It is part of the order's history and visible to operators only.
         */
        post: operations["post_api_admin_orders_id_notes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/parcels/{parcel_id}/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record an undelivered parcel as returned
         * @description Also for a parcel that was lost in transit. Its units are cancelled and refunded, unless they
         *     are to be shipped again (`hold`). If no other units remain, the order is cancelled.
         */
        post: operations["post_api_admin_orders_id_parcels_parcel_id_return"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/returns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create an approved return
         * @description Of delivered units, at any time after the delivery.
         */
        post: operations["post_api_admin_orders_id_returns"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/returns/{return_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve a requested return */
        post: operations["post_api_admin_orders_id_returns_return_id_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/returns/{return_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a return for the customer
         * @description Until its units have arrived. The customer is told, with the reason.
         */
        post: operations["post_api_admin_orders_id_returns_return_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/returns/{return_id}/receive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive a return
         * @description The units that arrived are restocked or written off, and their price is refunded, as far as it
         *     was paid and not refunded before. Units that did not arrive can be returned again.
         *
         *     An API key also needs the scope `payments:write`, unless `refund` is false.
         */
        post: operations["post_api_admin_orders_id_returns_return_id_receive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/returns/{return_id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject a requested return
         * @description The customer is told the reason.
         */
        post: operations["post_api_admin_orders_id_returns_return_id_reject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/ship": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ship a parcel
         * @description All remaining units, if no lines are given.
         */
        post: operations["post_api_admin_orders_id_ship"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/orders/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an order's timeline
         * @description Its history, the newest 100 messages about it, and the newest 100 webhook events about each of its payments;
         *     newest first. Receipts of webhook events are deleted some time after they were received.
         */
        get: operations["get_api_admin_orders_id_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/outbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List jobs
         * @description Oldest first, including dead-lettered jobs.
         */
        get: operations["get_api_admin_outbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/outbox/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a job
         * @description Completed jobs are deleted and answered with 404.
         */
        get: operations["get_api_admin_outbox_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/outbox/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry a dead-lettered job
         * @description It becomes due immediately, with a new attempt count. A waiting job is not changed.
         */
        post: operations["post_api_admin_outbox_id_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search all payments
         * @description Payment attempts across orders, newest first.
         */
        get: operations["get_api_admin_payments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/payments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get any payment with its refunds */
        get: operations["get_api_admin_payments_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/payments/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a payment with a different amount
         * @description A payment with the status `mismatch` pays its order if it is still unpaid; otherwise it is
         *     refunded.
         */
        post: operations["post_api_admin_payments_id_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/payments/{id}/capture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Capture an authorized payment
         * @description In full or in part; the provider releases the rest. With capture on shipping, the first parcel
         *     of an order triggers it automatically.
         */
        post: operations["post_api_admin_payments_id_capture"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/payments/{id}/provider-data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get what the provider has said about a payment
         * @description Its last raw data, without card numbers and secrets, and the newest webhook events.
         */
        get: operations["get_api_admin_payments_id_provider_data"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/payments/{id}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refund a payment
         * @description The refund is stored immediately and sent to the provider by a worker: see `refunds` for its
         *     status. Cash is returned manually and recorded as refunded. With `items`, the amount is what these units cost
         *     after the discount; nothing is cancelled or restocked.
         */
        post: operations["post_api_admin_payments_id_refunds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/payments/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve a payment that needs review
         * @description The response to the request that created the payment was lost, and the provider can no longer tell
         *     whether the payment exists: an operator looks for it in the provider's dashboard. With `created`, the
         *     payment is looked up by its reference, and its status at the provider is applied. With
         *     `never_created`, it is cancelled, and the order can be paid again until its deadline.
         */
        post: operations["post_api_admin_payments_id_resolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/payments/{id}/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look up a payment at the provider
         * @description The response is applied like a webhook. Every call makes a new lookup, even with the same key.
         */
        post: operations["post_api_admin_payments_id_sync"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/payments/{id}/void": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Void an authorized payment
         * @description A pending attempt is cancelled as well. The order stays open and can be paid again.
         */
        post: operations["post_api_admin_payments_id_void"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/returns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List returns
         * @description Of all orders, newest first.
         */
        get: operations["get_api_admin_returns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/shipping-methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all shipping methods
         * @description Including inactive ones.
         */
        get: operations["get_api_admin_shipping_methods"];
        put?: never;
        /** Create a shipping method */
        post: operations["post_api_admin_shipping_methods"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/shipping-methods/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a shipping method */
        get: operations["get_api_admin_shipping_methods_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update a shipping method
         * @description Orders keep the values with which they were placed. With `is_active` false it
         *     is no longer offered; it cannot be deleted.
         */
        patch: operations["patch_api_admin_shipping_methods_id"];
        trace?: never;
    };
    "/api/admin/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get order statistics
         * @description Orders and revenue per day, orders by status, top sellers, reasons of failed payments. Days are
         *     those of `time_zone`, including days of 23 or 25 hours when daylight saving time changes.
         */
        get: operations["get_api_admin_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/stats/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get figures by day
         * @description Orders and their amounts by the day on which they were placed, and failed payment attempts. Days are those of
         *     `time_zone`.
         */
        get: operations["get_api_admin_stats_daily"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/stats/worklist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get what waits for an operator
         * @description Numbers of orders, payments, disputes, webhook events and listings. Nothing is counted beyond 100.
         */
        get: operations["get_api_admin_stats_worklist"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/stock-movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all stock movements
         * @description Newest first.
         */
        get: operations["get_api_admin_stock_movements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/tax-rates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all tax rates
         * @description Including inactive ones.
         */
        get: operations["get_api_admin_tax_rates"];
        put?: never;
        /** Create a tax rate */
        post: operations["post_api_admin_tax_rates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/tax-rates/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import tax rates from CSV
         * @description The header names the columns: country, name, rate, included, and optionally category, region,
         *     is_active. Cells are separated by commas, semicolons or tabs, detected from the header or declared
         *     by a first line such as `sep=;`. Rates with the same category, country, region and name are
         *     updated, other rows create new ones; rates that the file does not name are left unchanged. A rate
         *     is a percentage such as `8.875`.
         *
         *     An export of tax rates can be imported again without changes: its columns id, created_at,
         *     updated_at and version are ignored, and the apostrophe prefix of formula-like cells is removed.
         *     Nothing is written before every row has been checked, and all is written in one commit; `errors`
         *     lists invalid rows as `/LINE/COLUMN`.
         */
        post: operations["post_api_admin_tax_rates_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/tax-rates/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a tax rate */
        get: operations["get_api_admin_tax_rates_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update a tax rate
         * @description Orders keep the values with which they were placed. With `is_active` false it
         *     no longer applies; it cannot be deleted.
         */
        patch: operations["patch_api_admin_tax_rates_id"];
        trace?: never;
    };
    "/api/admin/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the caller's views
         * @description Views of the list of orders, in the order in which they were saved. Each operator has their own.
         */
        get: operations["get_api_admin_views"];
        put?: never;
        /**
         * Save a view
         * @description At most 20 for each operator.
         */
        post: operations["post_api_admin_views"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/views/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a view */
        delete: operations["delete_api_admin_views_id"];
        options?: never;
        head?: never;
        /** Rename a view */
        patch: operations["patch_api_admin_views_id"];
        trace?: never;
    };
    "/api/admin/webhook-deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhook deliveries
         * @description Newest first. Those that have ended are kept for `webhooks.keep_deliveries`.
         */
        get: operations["get_api_admin_webhook_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhook-deliveries/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend a webhook delivery
         * @description It is sent again with the same `webhook-id` and body, also if it was delivered, and has all its attempts before it. One
         *     that is being sent at the moment is not changed.
         */
        post: operations["post_api_admin_webhook_deliveries_id_resend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhook endpoints
         * @description All of them, newest first, without their secrets.
         */
        get: operations["get_api_admin_webhook_endpoints"];
        put?: never;
        /**
         * Create a webhook endpoint
         * @description Events that are committed from now on are sent to it, signed as Standard Webhooks 1.0.0 describes it. The response
         *     contains the secret, which cannot be shown again: the response to a repeated request has the endpoint without it.
         */
        post: operations["post_api_admin_webhook_endpoints"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhook-endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a webhook endpoint */
        get: operations["get_api_admin_webhook_endpoints_id"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook endpoint
         * @description With its deliveries. A request that is under way is not recalled.
         */
        delete: operations["delete_api_admin_webhook_endpoints_id"];
        options?: never;
        head?: never;
        /**
         * Update a webhook endpoint
         * @description Also pauses and activates it. Deliveries that wait are sent to the new URL, with the bodies that they have.
         */
        patch: operations["patch_api_admin_webhook_endpoints_id"];
        trace?: never;
    };
    "/api/admin/webhook-endpoints/{id}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Recover a webhook endpoint
         * @description Failed deliveries since a time are sent again, and so are events since then for which the endpoint has no delivery,
         *     also from before it was created. What was delivered is not sent again.
         */
        post: operations["post_api_admin_webhook_endpoints_id_recover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhook-endpoints/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate the secret of a webhook endpoint
         * @description The secret before signs as well for 24 hours: requests have two signatures. The response contains the new secret,
         *     which cannot be shown again.
         */
        post: operations["post_api_admin_webhook_endpoints_id_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhook-endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event
         * @description An event of the type `endpoint.test`, sent as every other. The response has the delivery before its first attempt.
         */
        post: operations["post_api_admin_webhook_endpoints_id_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhooks/parked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deferred webhooks
         * @description Webhook events for unknown payments, oldest first. They are retried automatically, because an
         *     event can arrive before our own commit.
         */
        get: operations["get_api_admin_webhooks_parked"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhooks/parked/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry a dead-lettered webhook
         * @description It is retried immediately, with a new attempt count. A waiting event is not changed.
         */
        post: operations["post_api_admin_webhooks_parked_id_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/webhooks/received": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List received webhook events
         * @description Newest first, each with its result and the payment that it is about. An event that was sent again is listed once.
         *     Events that only ask for a lookup of a payment are not recorded. Receipts are deleted after their retention.
         */
        get: operations["get_api_admin_webhooks_received"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the cart
         * @description With live prices; created if there is none.
         */
        get: operations["get_api_cart"];
        put?: never;
        post?: never;
        /** Empty the cart */
        delete: operations["delete_api_cart"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cart/address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set the cart's address
         * @description Where the goods go: it decides which shipping methods are offered and which taxes apply. A method that is not
         *     offered there stays chosen and becomes a problem of the cart.
         */
        put: operations["put_api_cart_address"];
        post?: never;
        /** Remove the cart's address */
        delete: operations["delete_api_cart_address"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cart/coupon": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Apply a coupon to the cart
         * @description It is checked again and reserved at checkout.
         */
        put: operations["put_api_cart_coupon"];
        post?: never;
        /** Remove the coupon from the cart */
        delete: operations["delete_api_cart_coupon"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cart/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a listing to the cart
         * @description If the cart already has the listing, its line is set to `qty`.
         */
        post: operations["post_api_cart_items"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/cart/items/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a line from the cart */
        delete: operations["delete_api_cart_items_id"];
        options?: never;
        head?: never;
        /** Change the quantity of a line */
        patch: operations["patch_api_cart_items_id"];
        trace?: never;
    };
    "/api/cart/shipping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the shipping methods offered for the cart
         * @description With their prices for the goods that are in it now; none while the cart has no address.
         */
        get: operations["get_api_cart_shipping"];
        /**
         * Choose a shipping method
         * @description It is checked again at checkout.
         */
        put: operations["put_api_cart_shipping"];
        post?: never;
        /** Remove the choice of a shipping method */
        delete: operations["delete_api_cart_shipping"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/checkout/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List payment providers
         * @description Lists the payment methods and what a front end needs to offer them. No token is required.
         */
        get: operations["get_api_checkout_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/checkout/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check out the cart
         * @description The cart becomes an order, its stock and coupon are reserved until the order expires, and a
         *     payment is started. 202: the provider's response was lost; the payment is looked up, nothing is
         *     charged twice.
         */
        post: operations["post_api_checkout_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/checkout/session/{payment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a checkout session */
        get: operations["get_api_checkout_session_payment_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/checkout/session/{payment_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a checkout session
         * @description Its order is cancelled, stock and coupon are released, and the cart is active again.
         */
        post: operations["post_api_checkout_session_payment_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the caller's coupons
         * @description Coupons that belong to the caller and can be used now. Public codes are not listed.
         */
        get: operations["get_api_coupons"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/listings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List listings
         * @description Without archived listings.
         */
        get: operations["get_api_listings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/listings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a listing
         * @description Includes archived listings, since carts and orders may still refer to them.
         */
        get: operations["get_api_listings_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get contact details
         * @description The token's claims, if nothing was stored.
         */
        get: operations["get_api_me"];
        /** Update contact details */
        put: operations["put_api_me"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the caller's data
         * @description All that the shop stores about the caller: contact details, the proven e-mail address, sessions, carts, orders with
         *     their history, payments and returns, guests whose orders were added to the account, and messages.
         */
        get: operations["get_api_me_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sessions
         * @description The browsers in which the caller is signed in to the pages, the last used first.
         */
        get: operations["get_api_me_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a session
         * @description The browser is signed out with its next request.
         */
        delete: operations["delete_api_me_sessions_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the caller's messages
         * @description Newest first.
         */
        get: operations["get_api_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the caller's orders
         * @description Newest first.
         */
        get: operations["get_api_orders"];
        put?: never;
        /**
         * Place an order
         * @description Without a cart. Prices are those of the listings; stock and coupon are reserved until the order
         *     is paid, cancelled or expires.
         */
        post: operations["post_api_orders"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an order */
        get: operations["get_api_orders_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an order
         * @description Its stock, coupon and cart are released and its payment is refunded.
         */
        post: operations["post_api_orders_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders/{id}/coupon": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Apply a coupon to an order
         * @description Only while the order is pending and no payment is in progress.
         */
        put: operations["put_api_orders_id_coupon"];
        post?: never;
        /** Remove the coupon from an order */
        delete: operations["delete_api_orders_id_coupon"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an order's history
         * @description All events since its creation.
         */
        get: operations["get_api_orders_id_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders/{id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain an order's price and available actions
         * @description Every step of its price, amounts paid and owed, and each action with the reason if it is not
         *     available.
         */
        get: operations["get_api_orders_id_explain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders/{id}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pay an order
         * @description 202: the provider is processing the payment or the shopper has to act; see `next_action`, and
         *     poll. After a decline the order can be paid again until it expires.
         */
        post: operations["post_api_orders_id_pay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders/{id}/returns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the returns of an order
         * @description Oldest first.
         */
        get: operations["get_api_orders_id_returns"];
        put?: never;
        /**
         * Request a return
         * @description Of delivered units, within the shop's return window (`orders.return_days`). The shop approves or
         *     rejects it. The `ETag` is the order's.
         */
        post: operations["post_api_orders_id_returns"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders/{id}/returns/{return_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a return
         * @description Until its units have arrived.
         */
        post: operations["post_api_orders_id_returns_return_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/payments/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive a webhook of the default provider
         * @description Format and signature are the provider's. The mock provider expects `{"provider_ref", "status",
         *     "signature", "raw_data"}`; the signature is the hex HMAC-SHA256 of the body without `signature` in
         *     canonical JSON (RFC 8785; numbers that a double cannot represent keep their digits). `raw_data.amount` is a
         *     string; without `raw_data.currency` it is in the payment's currency, and without both the full amount is
         *     assumed.
         */
        post: operations["post_api_payments_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/payments/webhook/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive a webhook in a provider's own format
         * @description With the provider's own headers and signature.
         */
        post: operations["post_api_payments_webhook_provider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/payments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a payment */
        get: operations["get_api_payments_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/payments/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a payment
         * @description The order stays open and can be paid again. If the payment was captured in the meantime, it pays
         *     the order.
         */
        post: operations["post_api_payments_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/payments/{id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm a pending payment
         * @description 202: the provider is processing the payment or the shopper has to act; poll.
         */
        post: operations["post_api_payments_id_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/payments/{id}/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh a payment
         * @description Looks the payment up at its provider. Call it when the shopper returns from the provider's page,
         *     because the webhook may arrive later. 202: the payment is processing or waits for the shopper.
         */
        post: operations["post_api_payments_id_sync"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the error codes
         * @description HTML, or JSON with `Accept: application/json`.
         */
        get: operations["get_errors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/errors/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain an error code
         * @description Its meaning and remedy.
         */
        get: operations["get_errors_code"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check whether the server is alive */
        get: operations["get_healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the metrics
         * @description In Prometheus text format. If `metrics.token` is set, it must be sent as a bearer token; if
         *     `metrics.enabled` is off the page does not exist.
         */
        get: operations["get_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get this document */
        get: operations["get_openapi_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check whether requests can be served
         * @description Lists each check with its result, and whether the payment providers can be called.
         */
        get: operations["get_readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A postal address. */
        Address: {
            city: string;
            /**
             * @description ISO 3166-1 alpha-2.
             * @example GB
             */
            country: string;
            lines: string[];
            /** @description The recipient. */
            name: string;
            phone?: string | null;
            postcode?: string | null;
            region?: string | null;
        };
        /** @description Units to add (positive) or remove (negative), and the reason. */
        AdjustStock: {
            /** Format: int64 */
            delta: number;
            /** @description May have multiple lines. */
            reason: string;
        };
        /** @description A coupon with admin-only fields. */
        AdminCoupon: components["schemas"]["Coupon"] & {
            /** Format: date-time */
            created_at: string;
            /**
             * Format: int64
             * @description Uses of paid orders.
             */
            redeemed: number;
            /**
             * Format: int64
             * @description Uses reserved by open orders.
             */
            reserved: number;
            /** Format: date-time */
            updated_at: string;
            /** Format: int64 */
            version: number;
        };
        /** @description A listing with admin-only fields. */
        AdminListing: components["schemas"]["Listing"] & {
            /**
             * Format: int64
             * @description Units reserved by open orders.
             */
            reserved: number;
            /**
             * Format: int64
             * @description Units on hand; null if stock is not tracked.
             */
            stock?: number | null;
            /** @description How it is taxed. */
            tax_category: string;
            /** Format: int64 */
            version: number;
        };
        /** @description A message to a user with its delivery status. */
        AdminNotification: components["schemas"]["Notification"] & {
            status: components["schemas"]["NotificationStatus"];
        };
        /** @description A payment attempt with its amounts. */
        AdminPayment: components["schemas"]["Payment"] & {
            captured_amount?: components["schemas"]["Amount"] | null;
            /** @description Its currency; differs from `currency` only if the provider captured the wrong one. */
            captured_currency?: string | null;
            /** @description The refunded amount. */
            refunded_amount: components["schemas"]["Amount"];
            to_capture_amount?: components["schemas"]["Amount"] | null;
            /** Format: int64 */
            version: number;
        };
        /**
         * @description A decimal string with the number of decimals of its currency.
         * @example 240.00
         */
        Amount: string;
        /** @description An API key, without its secret. */
        ApiKey: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            created_by: string;
            /** Format: date-time */
            expires_at?: string | null;
            /**
             * Format: uuid
             * @description The actor of its changes in the history of orders.
             */
            id: string;
            /**
             * Format: date-time
             * @description To within a minute.
             */
            last_used_at?: string | null;
            name: string;
            /**
             * @description The beginning of the secret.
             * @example kassa_sk_1f2e3d
             */
            prefix: string;
            /** Format: date-time */
            revoked_at?: string | null;
            role: components["schemas"]["ApiKeyRole"];
            /** @description What it may be used for. */
            scopes: components["schemas"]["ApiScope"][];
            status: components["schemas"]["ApiKeyStatus"];
        };
        /** @enum {string} */
        ApiKeyRole: "admin" | "service";
        /** @enum {string} */
        ApiKeyStatus: "active" | "expired" | "revoked";
        /** @enum {string} */
        ApiScope: "all" | "read" | "orders:read" | "orders:write" | "payments:read" | "payments:write" | "listings:read" | "listings:write" | "coupons:read" | "coupons:write" | "pricing:read" | "pricing:write" | "notifications:read" | "notifications:write" | "system:read" | "system:write";
        /** @description Units to cancel. */
        CancelItems: {
            /** @description Defaults to all unshipped units. */
            items?: components["schemas"]["CancelLine"][] | null;
            reason?: string | null;
            /**
             * @description Whether they are restocked (default: true) or written off.
             * @default true
             */
            restock: boolean;
        };
        /** @description Units of an order line to cancel. */
        CancelLine: {
            /**
             * Format: uuid
             * @description The order's line.
             */
            id: string;
            /** Format: int64 */
            quantity: number;
        };
        /** @enum {string} */
        CancelledStock: "restocked" | "written_off";
        /** @description The amount to capture. */
        CapturePayment: {
            amount?: components["schemas"]["Amount"] | null;
        };
        /** @description A shopper's cart. Its amounts are always shown, even if they exceed the limit of an order. */
        Cart: {
            checkout?: components["schemas"]["CartCheckout"] | null;
            coupon?: components["schemas"]["CartCoupon"] | null;
            currency: string;
            discount_applied: components["schemas"]["Amount"];
            /** @description What the goods cost, after the discount. */
            final_amount: components["schemas"]["Amount"];
            /** @description What is to be paid: `final_amount + shipping_amount + tax_added`. */
            grand_total: components["schemas"]["Amount"];
            /** Format: uuid */
            id: string;
            items: components["schemas"]["CartItem"][];
            /**
             * @description Reasons for which checkout would reject it now, other than being empty; empty if there are
             *     none.
             */
            problems: components["schemas"]["CartProblem"][];
            shipping?: components["schemas"]["Shipping"] | null;
            shipping_address?: components["schemas"]["Address"] | null;
            /** @description The price of shipping; zero while no method is chosen. */
            shipping_amount: components["schemas"]["Amount"];
            /** @description The code of the chosen method, even if it is not offered any more. */
            shipping_method?: string | null;
            status: components["schemas"]["CartStatus"];
            /** @description Taxes that are added to the prices; zero while the cart has no address. */
            tax_added: components["schemas"]["Amount"];
            /** @description Taxes that the prices include; zero while the cart has no address. */
            tax_included: components["schemas"]["Amount"];
            /** @description The taxes by rate, of lines and shipping together. */
            taxes: components["schemas"]["Tax"][];
            /** @description Before the discount. */
            total_amount: components["schemas"]["Amount"];
            /** Format: int64 */
            version: number;
        };
        /** @description The checkout that has locked the cart. */
        CartCheckout: {
            /**
             * @description Whether the order was added to an account since. Only the account can pay or cancel it; the cart opens again if
             *     the order is cancelled or expires.
             */
            adopted: boolean;
            /**
             * @description POST: cancels it, and the cart can be changed again; null if it was adopted.
             * @example /api/checkout/session/0190a0de-0000-7000-8000-000000000001/cancel
             */
            cancel_url?: string | null;
            /**
             * @description GET: the checkout session, or the order if it has no payment; null if it was adopted.
             * @example /api/checkout/session/0190a0de-0000-7000-8000-000000000001
             */
            checkout_url?: string | null;
            /** Format: uuid */
            order_id: string;
            order_number: string;
            /**
             * Format: uuid
             * @description The checkout session's id.
             */
            payment_id?: string | null;
        };
        /** @description The coupon on a cart. */
        CartCoupon: {
            code: string;
            /**
             * @description Whether it gives a discount now. A valid coupon without a discount on this total is not used
             *     up: the order is placed without it.
             */
            usable: boolean;
        };
        /** @description A line of a cart at the current price. */
        CartItem: {
            /** @description Whether this quantity is available now. */
            available: boolean;
            currency: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            listing: string;
            name: string;
            /** Format: int64 */
            qty: number;
            subtotal: components["schemas"]["Amount"];
            /** @description Its taxes; empty while the cart has no address, and in the answer to a change of the line. */
            taxes: components["schemas"]["Tax"][];
            unit_price: components["schemas"]["Amount"];
        };
        /** @description A reason for which checkout would reject the cart now. */
        CartProblem: {
            /**
             * @description The error code of checkout: `amount_out_of_range`, `coupon_not_usable`,
             *     `listing_not_available`, `out_of_stock`, `shipping_address_required`, `shipping_method_required` or
             *     `shipping_not_offered`.
             * @example out_of_stock
             */
            code: string;
            /** @description A description of the problem. */
            detail: string;
            /** @description The affected lines; empty if the whole cart is affected. */
            items: string[];
        };
        /** @enum {string} */
        CartStatus: "active" | "checkout" | "converted" | "abandoned";
        /** @description The new quantity of a line. */
        ChangeCartItem: {
            /**
             * Format: int64
             * @description Units.
             */
            qty: number;
        };
        /** @description Changes to a coupon: omitted fields are unchanged, null clears. The code cannot be changed. */
        ChangeCoupon: {
            /** @description Currency of the amounts in this change; defaults to the coupon's currency. */
            currency?: string;
            discount_amount?: components["schemas"]["Amount"];
            expires_at?: components["schemas"]["Time"] | null;
            is_active?: boolean;
            /** @description Only together with `discount_amount`. */
            kind?: components["schemas"]["DiscountKind"];
            /** Format: int64 */
            max_per_user?: number | null;
            /** Format: int64 */
            max_redemptions?: number | null;
            min_order_amount?: components["schemas"]["Amount"] | null;
            /** Format: uuid */
            owner_id?: string | null;
            starts_at?: components["schemas"]["Time"] | null;
        };
        /** @description Changes to a listing: omitted fields are unchanged, null clears. The currency cannot be changed. */
        ChangeListing: {
            is_active?: boolean;
            name?: string;
            school?: string | null;
            sku?: string;
            /** @description May have multiple lines. */
            spec?: string | null;
            /**
             * Format: int64
             * @description Null: stock is no longer tracked.
             */
            stock?: number | null;
            /** @description How it is taxed. */
            tax_category?: string;
            unit_price?: components["schemas"]["Amount"];
            vendor?: string | null;
        };
        /** @description Changes to a shipping method: omitted fields are unchanged, null clears. */
        ChangeShippingMethod: {
            code?: string;
            /** @description Empty: everywhere. */
            countries?: string[];
            /** @description Another currency requires `price`. */
            currency?: string;
            free_from?: components["schemas"]["Amount"] | null;
            /** @description False: it is no longer offered. */
            is_active?: boolean;
            name?: string;
            price?: components["schemas"]["Amount"];
            tax_category?: string;
        };
        /** @description Changes to a tax rate: omitted fields are unchanged, null clears. */
        ChangeTaxRate: {
            category?: string;
            country?: string;
            included?: boolean;
            /** @description False: it no longer applies. */
            is_active?: boolean;
            name?: string;
            /** @example 8.875 */
            rate?: string;
            /** @description Null: the whole country. */
            region?: string | null;
        };
        /** @enum {string} */
        Channel: "email" | "sms";
        /**
         * @description A checkout session: the order, and the payment attempt for the shopper. Without a payment now
         *     (cash on delivery, a total of zero) there is no attempt.
         */
        CheckoutSession: {
            action?: components["schemas"]["ShopperAction"] | null;
            /** @description The amount to pay. */
            amount: components["schemas"]["Amount"];
            currency: string;
            /**
             * Format: date-time
             * @description When the order is cancelled automatically if unpaid.
             */
            expires_at?: string | null;
            /**
             * @deprecated
             * @description Deprecated: use `action`. The URL of an action of type `redirect`.
             */
            next_action?: string | null;
            /** Format: uuid */
            order_id: string;
            order_number: string;
            /** Format: uuid */
            payment_id?: string | null;
            /** @description The token that the shopper's browser or app passes to the provider. */
            payment_token?: string | null;
            provider?: string | null;
            /** @description The attempt's status; without an attempt `paid` if nothing is due, else `pending`. */
            status: components["schemas"]["PaymentStatus"];
        };
        /** @description The chosen shipping method. */
        ChooseShipping: {
            /**
             * @description The code of an offered method.
             * @example standard
             */
            method: string;
        };
        /** @description The orders to confirm. */
        ConfirmOrders: {
            /** @description 1 to 100 orders. */
            order_ids: string[];
        };
        /** @description Data to confirm a pending attempt. */
        ConfirmPayment: {
            /**
             * @description The shopper's card or wallet as a token from the provider's page or SDK; never a card
             *     number.
             */
            payment_token?: string | null;
        };
        /** @description The result for one order. */
        ConfirmedOrder: {
            /** @description Whether it is confirmed now (or was already beyond that). */
            confirmed: boolean;
            error?: components["schemas"]["Refusal"] | null;
            /** Format: uuid */
            order_id: string;
        };
        /** @description The result for each order, in request order. */
        ConfirmedOrders: {
            results: components["schemas"]["ConfirmedOrder"][];
        };
        /** @description A coupon that the caller can use. */
        Coupon: {
            code: string;
            /** @description Null if no amount of the coupon has one. */
            currency?: string | null;
            /** @description An amount of `currency`, or a percentage: `12.50` is 12.5 %. */
            discount_amount: components["schemas"]["Amount"];
            /**
             * Format: date-time
             * @description The coupon is expired from this instant on.
             */
            expires_at?: string | null;
            /** Format: uuid */
            id: string;
            is_active: boolean;
            kind: components["schemas"]["DiscountKind"];
            /** Format: int64 */
            max_per_user?: number | null;
            /** Format: int64 */
            max_redemptions?: number | null;
            min_order_amount?: components["schemas"]["Amount"] | null;
            /** Format: uuid */
            owner_id?: string | null;
            /** Format: date-time */
            starts_at?: string | null;
            status: components["schemas"]["CouponStatus"];
        };
        /** @description A coupon's code. */
        CouponCode: {
            /** @description Case-insensitive. */
            code: string;
        };
        /** @enum {string} */
        CouponStatus: "active" | "exhausted" | "expired" | "disabled";
        /** @description A new API key with its secret. */
        CreatedApiKey: components["schemas"]["ApiKey"] & {
            /**
             * @description The bearer token. It is shown once: null in the response to a repeated request.
             * @example kassa_sk_1f2e3d…
             */
            secret?: string | null;
        };
        /** @description All that the shop stores about a customer. */
        CustomerExport: {
            /** @description Carts in every state, newest first. */
            carts: components["schemas"]["ExportedCart"][];
            contact?: components["schemas"]["Me"] | null;
            /** Format: date-time */
            exported_at: string;
            /** @description What is left of the guests as whom the customer placed orders that were added to the account. */
            guests: components["schemas"]["ExportedGuest"][];
            /** @description Messages, newest first. */
            notifications: components["schemas"]["Notification"][];
            /** @description Newest first, with payments, refunds, parcels and returns. */
            orders: components["schemas"]["ExportedOrder"][];
            proven_email?: components["schemas"]["ProvenEmail"] | null;
            /** @description The browsers in which the customer is signed in, the last used first; at most 1,000. */
            sessions: components["schemas"]["WebSession"][];
            /** Format: uuid */
            user_id: string;
        };
        /** @description Customers. */
        Customers: {
            /** @description Their contact details, at most 20. */
            items: components["schemas"]["Me"][];
        };
        /** @description Orders and failed payment attempts by day. */
        DailyFigures: {
            /** @description Failed payment attempts by the day on which they were begun; days without any are omitted. */
            declines: components["schemas"]["DayDeclines"][];
            /** Format: date-time */
            from: string;
            /** @description Orders by the day on which they were placed, then by currency; days without orders are omitted. */
            orders: components["schemas"]["DayFigures"][];
            /**
             * @description The time zone of the days.
             * @example Europe/Berlin
             */
            time_zone: string;
            /** Format: date-time */
            to: string;
        };
        /** @description Payment attempts that failed, of one day. */
        DayDeclines: {
            /** Format: int64 */
            attempts: number;
            /** Format: date */
            day: string;
        };
        /** @description The orders of one day in one currency. */
        DayFigures: {
            /**
             * Format: int64
             * @description Orders among them that have been cancelled since.
             */
            cancelled: number;
            currency: string;
            /** Format: date */
            day: string;
            /** @description Total of the other orders, after discounts. */
            ordered_amount: components["schemas"]["Amount"];
            /**
             * Format: int64
             * @description Orders placed.
             */
            orders: number;
            /** @description Captured minus refunded amounts of these orders. */
            revenue_amount: components["schemas"]["Amount"];
        };
        /** @description Payment attempts that failed for one reason. */
        DeclineFigures: {
            /** Format: int64 */
            attempts: number;
            /** @description The provider's code; empty if it gave none. */
            code: string;
            provider: string;
        };
        /** @description The delivered parcel. */
        DeliverOrder: {
            /**
             * Format: uuid
             * @description Defaults to all parcels.
             */
            parcel_id?: string | null;
        };
        /** @enum {string} */
        DeliveryState: "pending" | "delivered" | "failed";
        /** @enum {string} */
        DiscountKind: "fixed" | "percent";
        /** @description A dispute of a payment (a chargeback), or an inquiry before one. */
        Dispute: {
            /** @description The disputed amount; it can differ from the payment's. */
            amount: components["schemas"]["Amount"];
            /** Format: date-time */
            closed_at?: string | null;
            currency: string;
            /**
             * Format: date-time
             * @description Deadline for the shop's response, which is submitted at the provider.
             */
            due_at?: string | null;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            opened_at: string;
            /** Format: uuid */
            order_id: string;
            /** Format: uuid */
            payment_id: string;
            provider: string;
            /** @description The provider's reference of the dispute. */
            provider_ref: string;
            /** @description The provider's reason code. */
            reason: string;
            status: components["schemas"]["DisputeStatus"];
            /** Format: int64 */
            version: number;
        };
        /** @enum {string} */
        DisputeStatus: "inquiry" | "needs_response" | "under_review" | "won" | "lost" | "inquiry_closed";
        /** @enum {string} */
        EndpointState: "active" | "paused" | "disabled";
        /** @description What was erased. */
        ErasedCustomer: {
            /**
             * Format: int64
             * @description Messages that stay, without their texts.
             */
            notifications: number;
            /**
             * Format: int64
             * @description Orders that stay, without personal data.
             */
            orders: number;
            /** Format: uuid */
            user_id: string;
        };
        /** @description The meaning of an error code. */
        ErrorCode: {
            /** @description The code. */
            code: string;
            /** @description The remedy. */
            remedy: string;
            /**
             * Format: int32
             * @description Seconds after which the same request may succeed; null if a retry is pointless.
             */
            retry_after?: number | null;
            /**
             * Format: int32
             * @description Its HTTP status.
             */
            status: number;
            /** @description Short summary of the error. */
            title: string;
        };
        /** @enum {string} */
        EventType: "order.created" | "order.coupon_applied" | "order.coupon_removed" | "order.paid" | "order.confirmed" | "order.inventory_updated" | "order.parcel_shipped" | "order.shipped" | "order.parcel_delivered" | "order.delivered" | "order.parcel_returned" | "order.items_cancelled" | "order.cancelled" | "order.adopted" | "payment.started" | "payment.updated" | "payment.failed" | "payment.cancelled" | "payment.capture_started" | "payment.mismatch" | "payment.mismatch_accepted" | "payment.late" | "refund.started" | "refund.succeeded" | "refund.failed" | "refund.reversed" | "dispute.opened" | "dispute.updated" | "dispute.won" | "dispute.lost" | "return.requested" | "return.approved" | "return.rejected" | "return.received" | "return.cancelled" | "endpoint.test";
        /** @description A cart, without prices. */
        ExportedCart: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            items: components["schemas"]["ExportedCartItem"][];
            shipping_address?: components["schemas"]["Address"] | null;
            /** @description The code of the chosen method. */
            shipping_method?: string | null;
            status: components["schemas"]["CartStatus"];
            /** Format: date-time */
            updated_at: string;
        };
        /** @description A line of a cart. */
        ExportedCartItem: {
            /** Format: date-time */
            added_at: string;
            /** Format: uuid */
            listing_id: string;
            /** Format: int64 */
            qty: number;
        };
        /** @description What is left of a guest whose orders the customer has added to their account. */
        ExportedGuest: {
            /** @description Carts in every state, newest first. */
            carts: components["schemas"]["ExportedCart"][];
            contact?: components["schemas"]["Me"] | null;
            /** Format: uuid */
            user_id: string;
        };
        /** @description An order with its history. */
        ExportedOrder: components["schemas"]["Order"] & {
            events: components["schemas"]["OrderEvent"][];
            /** @description The address with which it was placed as a guest; null for orders of an account. */
            placed_with?: string | null;
        };
        /** @description An event in the feed of all orders. */
        FeedEvent: components["schemas"]["OrderEvent"] & {
            /** Format: uuid */
            order_id: string;
            /**
             * Format: int64
             * @description Its position in the feed: ascending, not without gaps.
             */
            position: number;
            type?: components["schemas"]["EventType"] | null;
        };
        /** @description A part of the feed. */
        FeedPage: {
            /** @description In ascending order of their positions. */
            items: components["schemas"]["FeedEvent"][];
            /**
             * Format: int64
             * @description For `after` of the next request: the position of the last event, or `after` of this request.
             */
            next_after: number;
        };
        /** @description An error of a single field. */
        FieldError: {
            /**
             * @description A short code for the error.
             * @example quantity_out_of_range
             */
            code: string;
            /** @description A description of the problem. */
            detail: string;
            /**
             * @description JSON pointer into the body; `?name` for a query parameter.
             * @example /items/0/quantity
             */
            pointer: string;
        };
        /** @enum {string} */
        FulfillmentStatus: "unfulfilled" | "partially_shipped" | "shipped" | "partially_delivered" | "delivered";
        /** @description Alive. */
        Health: {
            /** @description Always `ok`. */
            status: string;
        };
        /** @description The result of an import or dry run. */
        Imported: {
            /** @description Rows updated. */
            changed: number;
            /** @description Rows created. */
            created: number;
            /** @description Rows without changes. */
            unchanged: number;
        };
        /** @description A background job. Completed jobs are deleted. */
        Job: {
            /** Format: int32 */
            attempts: number;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["JobKind"];
            /** @description Error of the last attempt. */
            last_error?: string | null;
            /** Format: uuid */
            notification_id?: string | null;
            /** Format: uuid */
            order_id?: string | null;
            /** Format: uuid */
            payment_id?: string | null;
            /** Format: uuid */
            refund_id?: string | null;
            /**
             * Format: date-time
             * @description Earliest time of the next attempt.
             */
            run_at: string;
            state: components["schemas"]["JobState"];
        };
        /** @enum {string} */
        JobKind: "send_order_confirmation_email" | "send_notification_email" | "send_sign_in_code" | "update_inventory" | "process_payment_webhook" | "confirm_payment" | "capture_payment" | "refund_payment" | "cancel_payment" | "sync_payment";
        /** @enum {string} */
        JobState: "waiting" | "dead";
        /** @description A return among those of all orders. */
        ListedReturn: components["schemas"]["Return"] & {
            currency: string;
            /** @description Human-readable number of the order. */
            order_number: string;
            /**
             * Format: int64
             * @description Units to be returned.
             */
            units: number;
            /** Format: uuid */
            user_id: string;
        };
        /** @description A row of a list, with the number of its order. */
        Listed_AdminNotification: components["schemas"]["AdminNotification"] & {
            /** @description The number of the order; null if the row belongs to no order. */
            order_number?: string | null;
        };
        /** @description A row of a list, with the number of its order. */
        Listed_AdminPayment: components["schemas"]["AdminPayment"] & {
            /** @description The number of the order; null if the row belongs to no order. */
            order_number?: string | null;
        };
        /** @description A row of a list, with the number of its order. */
        Listed_Dispute: components["schemas"]["Dispute"] & {
            /** @description The number of the order; null if the row belongs to no order. */
            order_number?: string | null;
        };
        /** @description A row of a list, with the number of its order. */
        Listed_Job: components["schemas"]["Job"] & {
            /** @description The number of the order; null if the row belongs to no order. */
            order_number?: string | null;
        };
        /** @description A row of a list, with the number of its order. */
        Listed_ReceivedWebhook: components["schemas"]["ReceivedWebhook"] & {
            /** @description The number of the order; null if the row belongs to no order. */
            order_number?: string | null;
        };
        /** @description A row of a list, with the number of its order. */
        Listed_StockMovement: components["schemas"]["StockMovement"] & {
            /** @description The number of the order; null if the row belongs to no order. */
            order_number?: string | null;
        };
        /** @description A product for sale. */
        Listing: {
            /**
             * Format: int64
             * @description Units available now; null if stock is not tracked.
             */
            available?: number | null;
            /** Format: date-time */
            created_at: string;
            currency: string;
            /** Format: uuid */
            id: string;
            /** @description Whether it can be bought; an archived listing cannot. */
            is_active: boolean;
            name: string;
            school?: string | null;
            sku: string;
            spec?: string | null;
            unit_price: components["schemas"]["Amount"];
            /** Format: date-time */
            updated_at: string;
            vendor?: string | null;
        };
        /** @description Sales of a listing in orders that are not cancelled. */
        ListingFigures: {
            /** @description The total of its lines before discounts. */
            amount: components["schemas"]["Amount"];
            currency: string;
            /** Format: uuid */
            listing_id: string;
            name: string;
            /** Format: int64 */
            orders: number;
            /** Format: int64 */
            pieces: number;
        };
        /** @description The caller's contact details. */
        Me: {
            email?: string | null;
            /**
             * @description The language of messages, as a BCP 47 tag; null for the shop's default.
             * @example de-AT
             */
            locale?: string | null;
            /** @description Channels that the user has opted out of. */
            muted: components["schemas"]["Channel"][];
            name?: string | null;
            phone?: string | null;
            /** Format: uuid */
            user_id: string;
        };
        /** @description A postal address. */
        NewAddress: {
            /** @example London */
            city: string;
            /**
             * @description ISO 3166-1 alpha-2, case-insensitive.
             * @example GB
             */
            country: string;
            /**
             * @description Street and house number, and what else the carrier needs.
             * @example [
             *       "12 St James's Square"
             *     ]
             */
            lines: string[];
            /**
             * @description The recipient.
             * @example Ada Lovelace
             */
            name: string;
            /**
             * @description In international form.
             * @example +442079460018
             */
            phone?: string | null;
            /** @example SW1Y 4JH */
            postcode?: string | null;
            /** @description The state, province or region. */
            region?: string | null;
        };
        /** @description A new API key. */
        NewApiKey: {
            expires_at?: components["schemas"]["Time"] | null;
            /** @description What the key is for. */
            name: string;
            role: components["schemas"]["ApiKeyRole"];
            /**
             * @description At least one. `all` is everything that the role may do, `read` is reading in every area; `write` includes
             *     `read`.
             */
            scopes: components["schemas"]["ApiScope"][];
        };
        /** @description The cart to check out and its payment method. */
        NewCheckoutSession: {
            /** Format: uuid */
            cart_id: string;
            /** @description Replaces the coupon on the cart. */
            coupon_code?: string | null;
            expected_amount?: components["schemas"]["Amount"] | null;
            /**
             * @description The currency shown to the shopper; the request is rejected if it has changed. Send it with
             *     `expected_amount`: a cart that has had more than one currency requires it.
             * @example USD
             */
            expected_currency?: string | null;
            payment_method?: components["schemas"]["PaymentMethod"] | null;
            /**
             * @description Defaults to the shop's provider.
             * @example mock
             */
            provider?: string | null;
            /** @description URL to which the provider redirects the shopper: http or https. */
            return_url?: string | null;
            shipping_address?: components["schemas"]["NewAddress"] | null;
            /**
             * @description The code of a shipping method; replaces the cart's. Required, here or on the cart, if the shop has shipping
             *     methods.
             */
            shipping_method?: string | null;
        };
        /** @description A new coupon. */
        NewCoupon: {
            /** @description Letters, digits, `-` and `_`; unique regardless of letter case. */
            code: string;
            /**
             * @description ISO 4217; defaults to the shop's currency.
             * @example USD
             */
            currency?: string | null;
            /** @description An amount of `currency`, or a percentage: `12.5` is 12.5 %. */
            discount_amount: components["schemas"]["Amount"];
            expires_at?: components["schemas"]["Time"] | null;
            /** @description Defaults to true. */
            is_active?: boolean | null;
            kind: components["schemas"]["DiscountKind"];
            /** Format: int64 */
            max_per_user?: number | null;
            /** Format: int64 */
            max_redemptions?: number | null;
            min_order_amount?: components["schemas"]["Amount"] | null;
            /**
             * Format: uuid
             * @description The only user who may use it; everyone if omitted.
             */
            owner_id?: string | null;
            starts_at?: components["schemas"]["Time"] | null;
        };
        /** @description A new listing. */
        NewListing: {
            /**
             * @description ISO 4217; defaults to the shop's currency.
             * @example USD
             */
            currency?: string | null;
            /** @description Defaults to true. */
            is_active?: boolean | null;
            name: string;
            school?: string | null;
            sku: string;
            /** @description May have multiple lines. */
            spec?: string | null;
            /**
             * Format: int64
             * @description Units on hand; stock is not tracked if omitted.
             */
            stock?: number | null;
            /** @description How it is taxed: letters, digits, `-` and `_`, in lower case; defaults to `standard`. */
            tax_category?: string | null;
            unit_price: components["schemas"]["Amount"];
            vendor?: string | null;
        };
        /** @description An operator's note. */
        NewNote: {
            /** @description At most 500 characters, may have multiple lines. */
            text: string;
        };
        /** @description A new order. Prices are those of the listings. */
        NewOrder: {
            coupon_code?: string | null;
            /** @description Its lines; a product listed twice becomes one line with the sum. */
            items: components["schemas"]["NewOrderLine"][];
            payment_method?: components["schemas"]["PaymentMethod"] | null;
            shipping_address?: components["schemas"]["NewAddress"] | null;
            /** @description The code of a shipping method that is offered for the address. Required if the shop has shipping methods. */
            shipping_method?: string | null;
            /**
             * Format: uuid
             * @description The buyer; only services and operators may name another user.
             */
            user_id?: string | null;
        };
        /** @description A line of a new order. */
        NewOrderLine: {
            /**
             * Format: uuid
             * @description The listing.
             */
            product_id: string;
            /**
             * Format: int64
             * @description Units.
             */
            quantity: number;
        };
        /** @description Units to return. */
        NewReturn: {
            items: components["schemas"]["NewReturnLine"][];
            /** @description Why they are sent back; may have multiple lines. */
            reason: string;
        };
        /** @description Units of an order line to return. */
        NewReturnLine: {
            /**
             * Format: uuid
             * @description The order's line.
             */
            id: string;
            /** Format: int64 */
            quantity: number;
        };
        /** @description A view to save. */
        NewSavedView: {
            /**
             * @description Parameters of the list of orders with their values, at least one: `number`, `user_id`, `status`,
             *     `payment_status`, `created_after`, `created_before`, `currency`, `amount_from`, `amount_to`, `issue`.
             * @example {
             *       "status": "paid"
             *     }
             */
            filters: {
                [key: string]: string;
            };
            /** @description At most 60 characters; no other view of the caller has it. */
            name: string;
        };
        /** @description A new shipping method. */
        NewShippingMethod: {
            /** @description Letters, digits, `-` and `_`; unique, in lower case. */
            code: string;
            /** @description ISO 3166-1 alpha-2; everywhere if omitted or empty. */
            countries?: string[] | null;
            /**
             * @description ISO 4217; defaults to the shop's currency.
             * @example USD
             */
            currency?: string | null;
            free_from?: components["schemas"]["Amount"] | null;
            /** @description Defaults to true. */
            is_active?: boolean | null;
            name: string;
            price: components["schemas"]["Amount"];
            /** @description Letters, digits, `-` and `_`, in lower case; defaults to `standard`. */
            tax_category?: string | null;
        };
        /** @description A new tax rate. */
        NewTaxRate: {
            /** @description Letters, digits, `-` and `_`, in lower case; defaults to `standard`. */
            category?: string | null;
            /**
             * @description ISO 3166-1 alpha-2.
             * @example US
             */
            country: string;
            /** @description Whether prices include it; otherwise it is added to them. */
            included: boolean;
            /** @description Defaults to true. */
            is_active?: boolean | null;
            name: string;
            /**
             * @description A percentage from 0 to 100 with at most 4 decimal places.
             * @example 8.875
             */
            rate: string;
            /**
             * @description As the country's post writes it; the whole country if omitted.
             * @example NY
             */
            region?: string | null;
        };
        /** @description A new webhook endpoint. */
        NewWebhookEndpoint: {
            /** @description What it is for. */
            description?: string | null;
            /** @description The types that are sent to it; all of them, also those of later versions, if omitted or empty. */
            event_types?: components["schemas"]["EventType"][] | null;
            payload?: components["schemas"]["PayloadKind"] | null;
            /**
             * @description Where requests are sent: `https`, at port 443 or one from 1024 on, and at a public address.
             * @example https://erp.example/kassa
             */
            url: string;
        };
        /** @description A message to a user. */
        Notification: {
            /** Format: int32 */
            attempts: number;
            channel: components["schemas"]["Channel"];
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            is_sent: boolean;
            /**
             * @description Error of the last attempt; begins with `rate_limited` if the message exceeded a limit and was not
             *     attempted.
             */
            last_error?: string | null;
            message: string;
            notification_type: components["schemas"]["NotificationType"];
            /** Format: uuid */
            order_id?: string | null;
            /** Format: date-time */
            sent_at?: string | null;
            subject: string;
            /** Format: uuid */
            user_id: string;
        };
        /** @enum {string} */
        NotificationStatus: "queued" | "sent" | "dead" | "no_address";
        /** @enum {string} */
        NotificationType: "order_confirmation" | "order_shipped" | "order_delivered" | "payment_received" | "payment_failed" | "order_cancelled" | "refund_issued" | "items_cancelled" | "parcel_returned" | "return_requested" | "return_approved" | "return_rejected" | "return_received";
        /** @description An order. */
        Order: {
            /** @description The same as `grand_total`. */
            amount: components["schemas"]["Amount"];
            can_be_cancelled: boolean;
            /** @description The reduction of `grand_total` by cancelled units. */
            cancelled_amount: components["schemas"]["Amount"];
            coupon_code?: string | null;
            /**
             * Format: uuid
             * @description Null without a coupon, or after the coupon was deleted.
             */
            coupon_id?: string | null;
            /** Format: date-time */
            created_at: string;
            currency: string;
            discount_applied: components["schemas"]["Amount"];
            /** @description Disputes of its payments, oldest first; only for operators. */
            disputes?: components["schemas"]["Dispute"][] | null;
            /**
             * Format: date-time
             * @description When it is cancelled automatically if unpaid.
             */
            expires_at?: string | null;
            /** @description What the goods cost, after the discount. */
            final_amount: components["schemas"]["Amount"];
            fulfillment_status: components["schemas"]["FulfillmentStatus"];
            /** @description What is to be paid: `final_amount + shipping_amount + tax_added`. */
            grand_total: components["schemas"]["Amount"];
            /** Format: uuid */
            id: string;
            items: components["schemas"]["OrderItem"][];
            /** @description Its progress, independent of payment. */
            lifecycle: components["schemas"]["OrderLifecycle"];
            /**
             * @description Human-readable number.
             * @example 7K3MQ-2X9RT
             */
            number: string;
            parcels: components["schemas"]["Parcel"][];
            /** @description The provider's reference of the attempt that paid it, or of the last attempt. */
            payment_intent_id?: string | null;
            payment_method: components["schemas"]["PaymentMethod"];
            payment_status: components["schemas"]["OrderPaymentStatus"];
            /** @description Attempts, oldest first. */
            payments: components["schemas"]["Payment"][];
            refunds: components["schemas"]["Refund"][];
            /** @description Returns of delivered units, oldest first. */
            returns: components["schemas"]["Return"][];
            shipping?: components["schemas"]["Shipping"] | null;
            shipping_address?: components["schemas"]["Address"] | null;
            /** @description The price of shipping. */
            shipping_amount: components["schemas"]["Amount"];
            /** @description Combined status of fulfillment and payment. */
            status: components["schemas"]["OrderStatus"];
            /** @description Taxes that are added to the prices. */
            tax_added: components["schemas"]["Amount"];
            /** @description Taxes that the prices include. */
            tax_included: components["schemas"]["Amount"];
            /** @description The taxes by rate, of lines and shipping together. */
            taxes: components["schemas"]["Tax"][];
            /** @description Before the discount. */
            total_amount: components["schemas"]["Amount"];
            /** Format: date-time */
            updated_at: string;
            /** Format: uuid */
            user_id: string;
            /** Format: int64 */
            version: number;
        };
        /** @enum {string} */
        OrderAction: "pay" | "change_coupon" | "confirm" | "ship" | "deliver" | "cancel" | "cancel_items" | "return_parcel" | "refund" | "request_return" | "cancel_return" | "decide_return" | "receive_return";
        /** @description One event. */
        OrderEvent: {
            /**
             * @description `customer:ID`, `admin:ID`, `service:ID`, `provider:NAME` or `system`. Customers see `admin` and
             *     `service` without an ID.
             * @example provider:mock
             */
            actor: string;
            /** Format: date-time */
            at: string;
            /** @description The order's status before; null at its creation. */
            from?: string | null;
            kind: components["schemas"]["OrderEventKind"];
            reason?: string | null;
            /**
             * Format: int32
             * @description Its position in the order's history, from 1 without gaps.
             */
            seq: number;
            /** @description The order's status after. */
            to: string;
        };
        /** @enum {string} */
        OrderEventKind: "created" | "coupon_applied" | "coupon_removed" | "payment_started" | "payment_updated" | "payment_failed" | "payment_cancelled" | "paid" | "late_payment" | "payment_mismatch" | "confirmed" | "inventory_updated" | "parcel_shipped" | "shipped" | "parcel_delivered" | "delivered" | "parcel_returned" | "items_cancelled" | "cancelled" | "refund_started" | "refund_succeeded" | "refund_failed" | "refund_reversed" | "dispute_opened" | "dispute_updated" | "dispute_won" | "dispute_lost" | "capture_started" | "mismatch_accepted" | "return_requested" | "return_approved" | "return_rejected" | "return_received" | "return_cancelled" | "adopted" | "note";
        /** @description The events of an order, from its creation. */
        OrderEvents: {
            /** @description The events. */
            items: components["schemas"]["OrderEvent"][];
        };
        /** @description The price calculation of an order and the available actions. */
        OrderExplained: {
            currency: string;
            number: string;
            /** Format: uuid */
            order_id: string;
            /** @description Each action, and the reason if it is not available. */
            possible: components["schemas"]["PossibleMove"][];
            /** @description From the first line to the amount still due, in order of calculation. */
            steps: components["schemas"]["PriceStep"][];
        };
        /** @description A line of an order, with the name and price at order time. */
        OrderItem: {
            /**
             * Format: int64
             * @description Cancelled units.
             */
            cancelled_quantity: number;
            /** @description Its share of the discount. */
            discount: components["schemas"]["Amount"];
            /** Format: uuid */
            id: string;
            price: components["schemas"]["Amount"];
            /** Format: uuid */
            product_id: string;
            product_name: string;
            /** Format: int64 */
            quantity: number;
            /**
             * Format: int64
             * @description Delivered units that are neither returned nor part of an open return.
             */
            returnable_quantity: number;
            /**
             * Format: int64
             * @description Units that have arrived at the shop with a return.
             */
            returned_quantity: number;
            /**
             * Format: int64
             * @description Units in parcels that were not returned.
             */
            shipped_quantity: number;
            sku: string;
            subtotal: components["schemas"]["Amount"];
            /** @description Its taxes, after the discount. */
            taxes: components["schemas"]["Tax"][];
        };
        /** @enum {string} */
        OrderLifecycle: "pending" | "confirmed" | "shipped" | "delivered" | "cancelled";
        /** @enum {string} */
        OrderPaymentStatus: "unpaid" | "processing" | "authorized" | "paid" | "partially_refunded" | "refunded" | "failed";
        /** @enum {string} */
        OrderStatus: "pending" | "processing" | "paid" | "failed" | "confirmed" | "shipped" | "delivered" | "cancelled";
        /** @description All that happened to an order, newest first. */
        OrderTimeline: {
            items: components["schemas"]["TimelineEntry"][];
        };
        /** @description A page of rows with a cursor to the next. */
        Page_AdminCoupon: {
            /** @description The rows. */
            items: components["schemas"]["AdminCoupon"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_AdminListing: {
            /** @description The rows. */
            items: components["schemas"]["AdminListing"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_ApiKey: {
            /** @description The rows. */
            items: components["schemas"]["ApiKey"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_Coupon: {
            /** @description The rows. */
            items: components["schemas"]["Coupon"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_ListedReturn: {
            /** @description The rows. */
            items: components["schemas"]["ListedReturn"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_Listed_AdminNotification: {
            /** @description The rows. */
            items: components["schemas"]["Listed_AdminNotification"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_Listed_AdminPayment: {
            /** @description The rows. */
            items: components["schemas"]["Listed_AdminPayment"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_Listed_Dispute: {
            /** @description The rows. */
            items: components["schemas"]["Listed_Dispute"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_Listed_Job: {
            /** @description The rows. */
            items: components["schemas"]["Listed_Job"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_Listed_ReceivedWebhook: {
            /** @description The rows. */
            items: components["schemas"]["Listed_ReceivedWebhook"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_Listed_StockMovement: {
            /** @description The rows. */
            items: components["schemas"]["Listed_StockMovement"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_Listing: {
            /** @description The rows. */
            items: components["schemas"]["Listing"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_Notification: {
            /** @description The rows. */
            items: components["schemas"]["Notification"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_Order: {
            /** @description The rows. */
            items: components["schemas"]["Order"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_ParkedWebhook: {
            /** @description The rows. */
            items: components["schemas"]["ParkedWebhook"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_ShippingMethod: {
            /** @description The rows. */
            items: components["schemas"]["ShippingMethod"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_TaxRate: {
            /** @description The rows. */
            items: components["schemas"]["TaxRate"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description A page of rows with a cursor to the next. */
        Page_WebhookDelivery: {
            /** @description The rows. */
            items: components["schemas"]["WebhookDelivery"][];
            /** @description Send it as `cursor` to get the next page; null on the last page. */
            next_cursor?: string | null;
        };
        /** @description The result of a payment. */
        Paid: {
            action?: components["schemas"]["ShopperAction"] | null;
            /** @description Human-readable number. */
            message: string;
            /**
             * @deprecated
             * @description Deprecated: use `action`. The URL of an action of type `redirect`.
             */
            next_action?: string | null;
            order: components["schemas"]["Order"];
            payment?: components["schemas"]["Payment"] | null;
        };
        /** @description A parcel of an order. */
        Parcel: {
            carrier?: string | null;
            /** Format: date-time */
            delivered_at?: string | null;
            /** Format: uuid */
            id: string;
            items: components["schemas"]["ParcelLine"][];
            /**
             * Format: date-time
             * @description When it was returned undelivered.
             */
            returned_at?: string | null;
            /** Format: date-time */
            shipped_at: string;
            status: components["schemas"]["ParcelStatus"];
            tracking_number?: string | null;
        };
        /** @description Units of an order line in a parcel. */
        ParcelLine: {
            /**
             * Format: uuid
             * @description The order's line.
             */
            id: string;
            /** Format: int64 */
            quantity: number;
        };
        /** @enum {string} */
        ParcelStatus: "shipped" | "delivered" | "returned";
        /** @description A deferred webhook event: its payment is not known yet. The raw provider data is not returned. */
        ParkedWebhook: {
            /** Format: int32 */
            attempts: number;
            /** Format: uuid */
            id: string;
            /** @description Error of the last attempt. */
            last_error?: string | null;
            provider?: string | null;
            /** @description The provider's reference of the payment. */
            reference?: string | null;
            /**
             * Format: date-time
             * @description Earliest time of the next attempt.
             */
            run_at: string;
            /**
             * Format: date-time
             * @description When it was received.
             */
            since: string;
            state: components["schemas"]["JobState"];
            /** @description The reported status of the payment, or of its dispute: `paid`, `failed`, `needs_response` … */
            status?: string | null;
        };
        /** @description How to pay an order. */
        PayOrder: {
            /**
             * @description The shopper's card or wallet as a token from the provider's page or SDK; never a card
             *     number.
             */
            payment_token?: string | null;
            /**
             * @description The provider; defaults to that of the pending attempt, or the shop's default.
             * @example mock
             */
            provider?: string | null;
            /**
             * @description Where the provider's page sends the shopper back to, for a new attempt: `https`, or `http` to
             *     this machine. Required by some providers.
             */
            return_url?: string | null;
        };
        /** @enum {string} */
        PayloadKind: "thin" | "full";
        /** @description One payment attempt for an order. */
        Payment: {
            amount: components["schemas"]["Amount"];
            /** Format: date-time */
            created_at: string;
            currency: string;
            /** @description The provider's code for the failure. */
            failure_code?: string | null;
            /** Format: uuid */
            id: string;
            /** @description Where to send the shopper next, if the status is `requires_action`. */
            next_action?: string | null;
            /** Format: uuid */
            order_id: string;
            /**
             * Format: date-time
             * @description Until when the shopper can pay, if the provider says so; a bank transfer takes days. The order may expire before.
             */
            pay_until?: string | null;
            provider: string;
            /** @description The provider's reference. */
            provider_ref?: string | null;
            status: components["schemas"]["PaymentStatus"];
            /** Format: date-time */
            updated_at: string;
        };
        /** @enum {string} */
        PaymentMethod: "online" | "cod";
        /** @description How an order can be paid. */
        PaymentOptions: {
            /** @description Whether orders can be paid in cash on delivery (`payment_method`: `cod`). */
            cash_on_delivery: boolean;
            /** @description The payment providers. */
            providers: components["schemas"]["PaymentProvider"][];
        };
        /** @description A payment provider that the shopper can choose. */
        PaymentProvider: {
            /** @description What the provider's client-side library needs, such as a publishable key. */
            client_config: {
                [key: string]: string;
            };
            /** @description Supported currencies (ISO 4217); `null` for all. */
            currencies?: string[] | null;
            /**
             * @description Whether this is the default provider. For a currency in another provider's `default_currencies`,
             *     that provider is used.
             */
            default: boolean;
            /** @description Currencies in which this provider is the default. */
            default_currencies: string[];
            /**
             * @description Its name, for `provider` in requests.
             * @example mock
             */
            name: string;
            /** @description Whether `return_url` is required. */
            needs_return_url: boolean;
            /** @description A test provider, which charges nothing. */
            test: boolean;
        };
        /** @enum {string} */
        PaymentStatus: "pending" | "processing" | "requires_action" | "authorized" | "paid" | "partially_refunded" | "refunded" | "failed" | "cancelled" | "unknown" | "approved" | "needs_review" | "mismatch";
        /** @description A payment with its refunds and disputes. */
        PaymentWithRefunds: components["schemas"]["AdminPayment"] & {
            /** @description Oldest first. */
            disputes: components["schemas"]["Dispute"][];
            refundable_amount?: components["schemas"]["Amount"] | null;
            /** @description Oldest first. */
            refunds: components["schemas"]["Refund"][];
        };
        /** @description An action on an order, and whether it is available. */
        PossibleMove: {
            allowed: boolean;
            /**
             * @description The error code if it is not available.
             * @example order_not_paid
             */
            code?: string | null;
            /** @description The reason if it is not available. */
            detail?: string | null;
            /** @description The action. */
            move: components["schemas"]["OrderAction"];
            /**
             * @description The roles that may do it.
             * @example [
             *       "customer",
             *       "service",
             *       "admin"
             *     ]
             */
            who: string[];
        };
        /** @description One step of the calculation. */
        PriceStep: {
            amount: components["schemas"]["Amount"];
            /**
             * @description A description of the step.
             * @example Mug: 3 x 2.50 = 7.50
             */
            detail: string;
            /**
             * @description `line`, `total`, `coupon` (its discount before limits), `rounded`, `cut` (limited to the
             *     total), `discount`, `final` (the goods), `shipping`, `tax` (one for each rate, or one that says that there is
             *     none), `grand_total`, `cancelled` (units), `returned` (units), `paid`, `refunded`, `owed`.
             * @example line
             */
            step: string;
        };
        /** @description The body of every error (RFC 9457). Some codes add members, which `errors.md` describes. */
        Problem: {
            /**
             * @description The stable code.
             * @example out_of_stock
             */
            code: string;
            /** @description What was wrong in this request. */
            detail: string;
            /** @description Errors of single fields. */
            errors?: components["schemas"]["FieldError"][];
            /** @description Whether the same request may succeed later. */
            retryable: boolean;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description Short summary, the same for every occurrence. */
            title: string;
            /**
             * @description Link to the explanation of the code.
             * @example /errors/out_of_stock
             */
            type: string;
        };
        /** @description An e-mail address that a customer has proven. */
        ProvenEmail: {
            email: string;
            /** Format: date-time */
            verified_at: string;
        };
        /** @description What a provider has said about a payment. */
        ProviderData: {
            /**
             * @description The provider's last raw data, without card numbers and without the values of keys that name a secret or a
             *     token.
             */
            data: Record<string, never>;
            /** Format: uuid */
            payment_id: string;
            /** @description The newest 100 webhook events about the payment, newest first. */
            webhook_events: components["schemas"]["WebhookReceipt"][];
        };
        /** @description Availability of a payment provider. */
        ProviderState: {
            /** @description Its name. */
            name: string;
            /**
             * Format: int64
             * @description Seconds until the pause ends.
             */
            retry_after?: number | null;
            /**
             * @description `available`, `paused` (it does not answer, or gets too many requests) or `misconfigured` (it
             *     rejected the shop's credentials the last time it was called).
             */
            state: string;
        };
        /** @description A listing to add to the cart. */
        PutCartItem: {
            /**
             * Format: uuid
             * @description The listing.
             */
            listing: string;
            /**
             * Format: int64
             * @description Units; an existing line is set to this quantity.
             */
            qty: number;
        };
        /** @description The caller's contact details; omitted, null and empty fields are cleared. */
        PutMe: {
            /** @example ada@example.com */
            email?: string | null;
            /**
             * @description The language of messages, as a BCP 47 tag.
             * @example de-AT
             */
            locale?: string | null;
            /** @description Channels to opt out of; unchanged if omitted. */
            muted?: components["schemas"]["Channel"][] | null;
            name?: string | null;
            /**
             * @description In international format.
             * @example +447700900123
             */
            phone?: string | null;
        };
        /** @description Whether requests can be served. */
        Readiness: {
            /** @description Each check. */
            checks: components["schemas"]["ReadinessCheck"][];
            /** @description The payment providers. Readiness does not depend on them; only payments do. */
            providers: components["schemas"]["ProviderState"][];
            /** @description `ready` or `unready`. */
            status: string;
        };
        /** @description One check. */
        ReadinessCheck: {
            /** @description The result in words. */
            detail: string;
            /** @description `serving`, `storage`, `migrations` or `writes`. */
            name: string;
            /** @description Whether it passed. */
            ok: boolean;
        };
        /** @description The reason. */
        Reason: {
            /** @description May have multiple lines. */
            reason?: string | null;
        };
        /** @enum {string} */
        ReceiptKind: "payment" | "refund" | "dispute";
        /** @enum {string} */
        ReceiptOutcome: "applied" | "ignored" | "parked";
        /** @description What arrived with a return, and what is refunded for it. */
        ReceiveReturn: {
            /**
             * @description Defaults to all units of the return, restocked. A line can be named twice: some of its units
             *     restocked, others written off.
             */
            items?: components["schemas"]["ReceivedReturnLine"][] | null;
            /**
             * @description Whether the price of the units is refunded.
             * @default true
             */
            refund: boolean;
            withheld_amount?: components["schemas"]["Amount"] | null;
            /** @description Why nothing, or less than their price, is refunded; required then. The customer reads it. */
            withheld_reason?: string | null;
        };
        /** @description Units of an order line that arrived. */
        ReceivedReturnLine: {
            /**
             * Format: uuid
             * @description The order's line.
             */
            id: string;
            /** Format: int64 */
            quantity: number;
            /**
             * @description Whether they are restocked (default: true) or written off.
             * @default true
             */
            restock: boolean;
        };
        /** @description Units of an order line that arrived. */
        ReceivedUnits: {
            /** @description Their share of the order's `grand_total`. */
            amount: components["schemas"]["Amount"];
            /**
             * Format: uuid
             * @description The order's line.
             */
            id: string;
            /** Format: int64 */
            quantity: number;
            /** @description Whether they were restocked or written off. */
            stock: components["schemas"]["CancelledStock"];
        };
        /** @description A received webhook event with the payment that it is about. */
        ReceivedWebhook: components["schemas"]["WebhookReceipt"] & {
            kind?: components["schemas"]["ReceiptKind"] | null;
            /**
             * Format: uuid
             * @description The order of the payment.
             */
            order_id?: string | null;
            /**
             * Format: uuid
             * @description The payment; null if the shop does not know it.
             */
            payment_id?: string | null;
            /** @description The provider's reference of the payment. */
            reference: string;
        };
        /** @description From when on missed events are sent again. */
        RecoverWebhookEndpoint: {
            since: components["schemas"]["Time"];
        };
        /** @description What was recovered. */
        RecoveredWebhookEndpoint: {
            /** @description Whether there are more; the request can be repeated, with another key. */
            more: boolean;
            /** @description Failed deliveries that are sent again. */
            resent: number;
        };
        /** @description A refund of a payment. */
        Refund: {
            amount: components["schemas"]["Amount"];
            /** Format: date-time */
            created_at: string;
            currency: string;
            /** @description The provider's code for the rejection. */
            failure_code?: string | null;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            payment_id: string;
            reason: string;
            status: components["schemas"]["RefundStatus"];
        };
        /** @description Units of an order line to refund. */
        RefundLine: {
            /**
             * Format: uuid
             * @description The order's line.
             */
            id: string;
            /** Format: int64 */
            quantity: number;
        };
        /** @description The refund to make. */
        RefundPayment: {
            amount?: components["schemas"]["Amount"] | null;
            /**
             * @description Refund even if a dispute of the payment is open; the customer may be paid twice.
             * @default false
             */
            force: boolean;
            /** @description Units whose price is refunded, in place of an amount. They stay in the order. */
            items?: components["schemas"]["RefundLine"][];
            /** @description The reason, at most 500 characters, may have multiple lines; the provider may show it. */
            reason: string;
        };
        /** @enum {string} */
        RefundStatus: "pending" | "succeeded" | "failed";
        /** @description Why it was rejected. */
        Refusal: {
            /**
             * @description The stable code.
             * @example order_not_paid
             */
            code: string;
            detail: string;
        };
        /** @description Why a return is rejected. */
        RejectReturn: {
            /** @description The customer reads it; may have multiple lines. */
            reason: string;
        };
        /** @description Another name for a view. */
        RenamedView: {
            /** @description At most 60 characters; no other view of the caller has it. */
            name: string;
        };
        /** @description What was found out at the provider. */
        ResolvePayment: {
            /**
             * @description `never_created`: the provider does not have the payment. `created`: it has it under
             *     `provider_ref`.
             */
            outcome: components["schemas"]["ReviewOutcome"];
            /** @description The provider's reference of the payment. */
            provider_ref?: string | null;
        };
        /** @description A return of delivered units. */
        Return: {
            /**
             * Format: date-time
             * @description When its units arrived, or it was cancelled.
             */
            closed_at?: string | null;
            /** @description Why the shop rejected it, or why it was cancelled. */
            closing_reason?: string | null;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was approved or rejected.
             */
            decided_at?: string | null;
            due_amount?: components["schemas"]["Amount"] | null;
            /** Format: uuid */
            id: string;
            items: components["schemas"]["ReturnLine"][];
            /** Format: uuid */
            order_id: string;
            /** @description Why the units are sent back. */
            reason: string;
            /** @description The units that arrived. */
            received: components["schemas"]["ReceivedUnits"][];
            refunded_amount?: components["schemas"]["Amount"] | null;
            status: components["schemas"]["ReturnStatus"];
            unrefunded_amount?: components["schemas"]["Amount"] | null;
            /** Format: int64 */
            version: number;
            withheld_amount?: components["schemas"]["Amount"] | null;
            withheld_reason?: string | null;
        };
        /** @description Units of an order line in a return. */
        ReturnLine: {
            /**
             * Format: uuid
             * @description The order's line.
             */
            id: string;
            /** Format: int64 */
            quantity: number;
        };
        /** @description The disposition of the units of a returned parcel. */
        ReturnParcel: {
            reason?: string | null;
            /**
             * @description `hold`: they stay in the order, unshipped. `restock` (default): they are cancelled and can
             *     be sold again. `write_off`: they are cancelled and written off.
             * @default restock
             */
            then: components["schemas"]["ReturnedUnits"];
        };
        /** @enum {string} */
        ReturnStatus: "requested" | "approved" | "rejected" | "received" | "cancelled";
        /** @enum {string} */
        ReturnedUnits: "hold" | "restock" | "write_off";
        /** @description Returns of an order. */
        Returns: {
            /** @description Oldest first. */
            items: components["schemas"]["Return"][];
        };
        /** @enum {string} */
        ReviewOutcome: "never_created" | "created";
        /** @description A view: filters of the list of orders, with a name. */
        SavedView: {
            /** Format: date-time */
            created_at: string;
            /**
             * @description Parameters of the list of orders with their values.
             * @example {
             *       "status": "paid"
             *     }
             */
            filters: {
                [key: string]: string;
            };
            /** Format: uuid */
            id: string;
            name: string;
        };
        /** @description The views of an operator. */
        SavedViews: {
            /** @description In the order in which they were saved, at most 20. */
            items: components["schemas"]["SavedView"][];
        };
        /** @description Units of an order line to ship. */
        ShipLine: {
            /**
             * Format: uuid
             * @description The order's line.
             */
            id: string;
            /** Format: int64 */
            quantity: number;
        };
        /** @description A parcel to ship. */
        ShipOrder: {
            carrier?: string | null;
            /**
             * @description Ship even if a dispute of the order's payments is open or lost.
             * @default false
             */
            force: boolean;
            /** @description Its contents; defaults to all remaining units. */
            items?: components["schemas"]["ShipLine"][] | null;
            tracking_number?: string | null;
        };
        /** @description The shipping of a cart or an order. */
        Shipping: {
            /** @description Zero from the method's threshold on. */
            amount: components["schemas"]["Amount"];
            /**
             * @description The code of the method.
             * @example standard
             */
            method: string;
            /** @example Standard delivery */
            name: string;
            taxes: components["schemas"]["Tax"][];
        };
        /** @description A way of delivery. */
        ShippingMethod: {
            /** @description The name by which requests choose it. */
            code: string;
            /**
             * @description Where it delivers to (ISO 3166-1 alpha-2); empty: everywhere.
             * @example [
             *       "AT",
             *       "DE"
             *     ]
             */
            countries: string[];
            /** Format: date-time */
            created_at: string;
            /** @description It is offered for goods in this currency only. */
            currency: string;
            free_from?: components["schemas"]["Amount"] | null;
            /** Format: uuid */
            id: string;
            /** @description Whether it is offered. */
            is_active: boolean;
            /** @description What the shopper reads. */
            name: string;
            price: components["schemas"]["Amount"];
            /** @description How its price is taxed. */
            tax_category: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: int64 */
            version: number;
        };
        /** @description A shipping method that is offered. */
        ShippingOffer: {
            /** @description What it costs for the goods in the cart, before taxes that are added. */
            amount: components["schemas"]["Amount"];
            /** @description Whether it is chosen. */
            chosen: boolean;
            currency: string;
            free_from?: components["schemas"]["Amount"] | null;
            /**
             * @description The code of the method.
             * @example standard
             */
            method: string;
            /** @example Standard delivery */
            name: string;
        };
        /** @description The shipping methods that are offered for the cart. */
        ShippingOffers: {
            /**
             * @description The countries that the goods can be shipped to, sorted by code; null: every country.
             * @example [
             *       "AT",
             *       "DE"
             *     ]
             */
            countries?: string[] | null;
            /**
             * @description Where the goods go; null if the cart has no address, and so no offers.
             * @example GB
             */
            country?: string | null;
            /** @description The cheapest first. */
            items: components["schemas"]["ShippingOffer"][];
            /** @description Whether checkout needs an address: the shop has shipping methods or tax rates. */
            required: boolean;
        };
        /** @description What the shopper has to do to complete a payment. */
        ShopperAction: {
            /** @enum {string} */
            type: "redirect";
            /** @description The URL of the page. */
            url: string;
        } | {
            /** @description The token that the library needs (a client secret). */
            token: string;
            /** @enum {string} */
            type: "client";
        };
        /** @description Statistics of a period, by the time at which orders were placed. */
        Stats: {
            /** @description By status; statuses without orders are omitted. */
            by_status: components["schemas"]["StatusFigures"][];
            /** @description By day, then currency; days without orders are omitted. */
            days: components["schemas"]["DayFigures"][];
            /** @description Reasons of failed payments, most frequent first. */
            declines: components["schemas"]["DeclineFigures"][];
            /** Format: date-time */
            from: string;
            /**
             * @description The time zone of the days.
             * @example Europe/Berlin
             */
            time_zone: string;
            /** Format: date-time */
            to: string;
            /** @description Most units first. */
            top_listings: components["schemas"]["ListingFigures"][];
        };
        /** @description Orders with one status. */
        StatusFigures: {
            /** Format: int64 */
            orders: number;
            status: components["schemas"]["OrderStatus"];
        };
        /** @description A change of the on-hand stock. The rows of a listing sum up to its stock. */
        StockMovement: {
            /**
             * @description `customer:ID`, `admin:ID`, `service:ID`, `provider:NAME` or `system`.
             * @example system
             */
            actor: string;
            /** Format: date-time */
            at: string;
            /**
             * Format: int64
             * @description Units added or removed; never zero.
             */
            delta: number;
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The listing; it may have been deleted.
             */
            listing_id: string;
            /**
             * Format: uuid
             * @description The order that caused the change.
             */
            order_id?: string | null;
            reason: string;
        };
        /** @description A tax on an amount. */
        Tax: {
            /** @description The tax. */
            amount: components["schemas"]["Amount"];
            /** @description The amount that is taxed, after the discount; it contains the taxes that are included. */
            base: components["schemas"]["Amount"];
            /** @description Whether the price includes it; otherwise it is added. */
            included: boolean;
            /** @example VAT */
            name: string;
            /**
             * @description In percent, as a decimal string.
             * @example 19
             */
            rate: string;
        };
        /** @description A tax rate. */
        TaxRate: {
            /** @description What it applies to. */
            category: string;
            /** @description Where it applies (ISO 3166-1 alpha-2). */
            country: string;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            /** @description Whether prices include it; otherwise it is added to them. */
            included: boolean;
            /** @description Whether it applies. */
            is_active: boolean;
            /**
             * @description What the shopper reads.
             * @example VAT
             */
            name: string;
            /**
             * @description A percentage.
             * @example 8.875
             */
            rate: string;
            /** @description Null: in all regions for which the category has no rates of their own. */
            region?: string | null;
            /** Format: date-time */
            updated_at: string;
            /** Format: int64 */
            version: number;
        };
        /**
         * Format: date-time
         * @example 2026-01-31T12:00:00Z
         */
        Time: string;
        /** @description What happened: an event of the history, a message about the order, or a webhook event about a payment. */
        TimelineEntry: components["schemas"]["TimelineEntryEvent"] | components["schemas"]["TimelineEntryMessage"] | components["schemas"]["TimelineEntryWebhook"];
        /** @description An event of the order's history. */
        TimelineEntryEvent: components["schemas"]["OrderEvent"] & {
            /** @enum {string} */
            type: "event";
        };
        /** @description A message about the order. */
        TimelineEntryMessage: components["schemas"]["AdminNotification"] & {
            /** @enum {string} */
            type: "message";
        };
        /** @description A webhook event about one of its payments. */
        TimelineEntryWebhook: components["schemas"]["WebhookReceipt"] & {
            /** @enum {string} */
            type: "webhook";
        };
        /** @description A session of a browser. */
        WebSession: {
            /**
             * @description The browser in which it began, if it is known.
             * @example Firefox on Linux
             */
            browser?: string | null;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description When it ends at the latest.
             */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description To within a minute.
             */
            last_seen_at: string;
            role: components["schemas"]["WebSessionRole"];
            /** Format: uuid */
            user_id: string;
        };
        /** @enum {string} */
        WebSessionRole: "customer" | "admin";
        /** @description The browsers in which the caller is signed in. */
        WebSessions: {
            /** @description The sessions, the last used first; at most 100. */
            items: components["schemas"]["WebSession"][];
        };
        /** @description A delivery of one event to one webhook endpoint. */
        WebhookDelivery: {
            /**
             * Format: int32
             * @description Attempts since it was created or resent.
             */
            attempts: number;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was delivered or given up.
             */
            ended_at?: string | null;
            /** Format: uuid */
            endpoint_id: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            last_attempt_at?: string | null;
            last_error?: string | null;
            /** @description The beginning of the last response, 1 KiB at most. */
            last_response?: string | null;
            /**
             * Format: int32
             * @description The status of the last response.
             */
            last_status?: number | null;
            /** @description The header `webhook-id`: the same at every attempt. */
            message_id: string;
            /**
             * Format: date-time
             * @description When the next attempt is due; null after its end.
             */
            next_attempt_at?: string | null;
            /**
             * Format: uuid
             * @description Null for a test.
             */
            order_id?: string | null;
            /**
             * Format: int32
             * @description The event's position in the order's history.
             */
            sequence: number;
            state: components["schemas"]["DeliveryState"];
            type: components["schemas"]["EventType"];
        };
        /** @description A webhook endpoint, without its secrets. */
        WebhookEndpoint: {
            /** Format: date-time */
            created_at: string;
            description: string;
            /** @description The types that are sent to it; empty: all of them. */
            event_types: components["schemas"]["EventType"][];
            /**
             * Format: date-time
             * @description Since when every request to it has failed.
             */
            failing_since?: string | null;
            /** Format: uuid */
            id: string;
            payload: components["schemas"]["PayloadKind"];
            /**
             * Format: date-time
             * @description Until when the secret before the last rotation signs as well.
             */
            previous_secret_until?: string | null;
            state: components["schemas"]["EndpointState"];
            /** Format: date-time */
            updated_at: string;
            url: string;
            /**
             * Format: int64
             * @description For `If-Match`.
             */
            version: number;
        };
        /** @description Changes of a webhook endpoint; what is omitted stays. */
        WebhookEndpointChange: {
            description?: string | null;
            event_types?: components["schemas"]["EventType"][] | null;
            payload?: components["schemas"]["PayloadKind"] | null;
            state?: components["schemas"]["EndpointState"] | null;
            url?: string | null;
        };
        /** @description A webhook endpoint with a new secret. */
        WebhookEndpointWithSecret: components["schemas"]["WebhookEndpoint"] & {
            /**
             * @description The secret that signs requests. It is shown once: null in the response to a repeated request.
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
             */
            secret?: string | null;
        };
        /** @description All webhook endpoints. */
        WebhookEndpoints: {
            /** @description Newest first. */
            items: components["schemas"]["WebhookEndpoint"][];
        };
        /** @description A webhook event that was received. */
        WebhookReceipt: {
            /** @description The provider's id of the event. */
            event_id: string;
            /** @description `parked`: its payment is not known yet, and the event is retried. */
            outcome: components["schemas"]["ReceiptOutcome"];
            provider: string;
            /** Format: date-time */
            received_at: string;
        };
        /** @description The result of a webhook. */
        WebhookReceived: {
            /** @description `applied`, `ignored`, `duplicate` or `parked`. */
            result: string;
        };
        /** @description What waits for an operator. Nothing is counted beyond 100. */
        Worklist: {
            /**
             * Format: int64
             * @description Orders with an authorized payment that are not confirmed.
             */
            authorized: number;
            /**
             * Format: int64
             * @description Orders that await their payment.
             */
            awaiting_payment: number;
            /**
             * Format: int64
             * @description Webhook events that wait for their payment.
             */
            deferred_webhooks: number;
            /**
             * Format: int64
             * @description Orders with a dispute or an inquiry that is not decided.
             */
            disputed: number;
            /**
             * Format: int64
             * @description Disputes and inquiries that await the shop's response.
             */
            disputes_to_answer: number;
            /**
             * Format: int64
             * @description Payments of another amount or currency.
             */
            mismatches: number;
            /**
             * Format: int64
             * @description Payments whose existence at the provider is unknown.
             */
            needs_review: number;
            /**
             * Format: int64
             * @description Orders whose last payment attempt failed.
             */
            payment_failed: number;
            /**
             * Format: int64
             * @description Orders with a refund that was rejected or reversed.
             */
            refund_failed: number;
            /**
             * Format: int64
             * @description Returns that wait for approval.
             */
            returns_to_decide: number;
            /**
             * Format: int64
             * @description Approved returns whose units are awaited.
             */
            returns_to_receive: number;
            /**
             * Format: int64
             * @description Active listings of which nothing is available, among the 50,000 newest.
             */
            sold_out: number;
            /**
             * Format: int64
             * @description Paid orders that are not confirmed.
             */
            to_confirm: number;
            /**
             * Format: int64
             * @description Confirmed orders of which something is to be shipped.
             */
            to_ship: number;
        };
    };
    responses: {
        /** @description `card_data_forbidden`: Card number not allowed; `cursor_invalid`: Invalid cursor; `idempotency_key_invalid`: Invalid Idempotency-Key; `idempotency_key_missing`: Missing Idempotency-Key; `malformed_json`: Malformed JSON; `unknown_field`: Unknown field; `validation_failed`: Validation failed; `webhook_malformed`: Malformed webhook; `webhook_timestamp_out_of_range`: Webhook timestamp out of range */
        Refusal400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `token_expired`: Token expired; `token_invalid`: Invalid token; `token_missing`: Missing token; `webhook_signature_invalid`: Invalid webhook signature */
        Refusal401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `payment_declined`: Payment declined */
        Refusal402: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `forbidden`: Insufficient permission */
        Refusal403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `not_found`: Resource not found */
        Refusal404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `method_not_allowed`: Method not allowed */
        Refusal405: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `request_timeout`: Request not received in time */
        Refusal408: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `address_missing`: No address for this message; `amount_changed`: Amount changed; `cancel_the_order`: Order must be cancelled as a whole; `cart_in_checkout`: Cart in checkout; `customer_has_open_orders`: Customer has open orders; `duplicate_resource`: Duplicate resource; `idempotency_in_progress`: Request with this key in progress; `invalid_transition`: Invalid state transition; `listing_in_use`: Listing in use; `order_already_paid`: Order already paid; `order_disputed`: Order disputed; `order_not_delivered`: Order not delivered; `order_not_paid`: Order not paid; `order_not_payable`: Order not payable; `parcel_state_conflict`: Parcel already delivered or returned; `payment_attempts_exhausted`: Payment attempts exhausted; `payment_disputed`: Payment disputed; `payment_in_progress`: Payment in progress; `payment_not_cancelable`: Payment cannot be cancelled now; `payment_returned`: Payment refunded automatically; `payment_state_conflict`: Payment state does not allow this action; `return_state_conflict`: Return state does not allow this action; `return_window_closed`: Return window closed; `stock_conflict`: Stock change not allowed; `too_many_open_orders`: Too many unpaid orders; `too_many_returns`: Too many returns; `too_many_rows`: Too many rows; `too_many_unpaid_units`: Too many units in unpaid orders; `version_conflict`: Concurrent update conflict */
        Refusal409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `version_mismatch`: Version mismatch */
        Refusal412: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `body_too_large`: Request body too large */
        Refusal413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported_media_type`: Unsupported media type */
        Refusal415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `amount_out_of_range`: Amount out of range; `capture_too_large`: Capture amount out of range; `coupon_not_usable`: Coupon not usable; `currency_mismatch`: Currency mismatch; `empty_cart`: Empty cart; `idempotency_key_reused`: Idempotency-Key reused; `listing_not_available`: Listing not available; `out_of_stock`: Out of stock; `payment_method_unavailable`: Payment method not offered; `quantity_out_of_range`: Quantity out of range; `refund_too_large`: Refund amount out of range; `shipping_address_required`: Shipping address required; `shipping_method_required`: Shipping method required; `shipping_not_offered`: Shipping not offered; `too_many_lines`: Too many lines; `unknown_product`: Unknown product; `unknown_provider`: Unknown payment provider */
        Refusal422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `too_many_requests`: Too many requests */
        Refusal429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `internal`: Internal error */
        Refusal500: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `provider_error`: Payment provider rejected the request */
        Refusal502: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `database_damaged`: Database damaged; `database_not_writable`: Database not writable; `database_unavailable`: Database unavailable; `identity_unavailable`: Identity provider unavailable; `overloaded`: Server overloaded; `provider_unavailable`: Payment provider unavailable */
        Refusal503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_api_admin_api_keys: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ApiKey"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_api_keys: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description The key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_api_keys_id_revoke: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The key */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_coupons: {
        parameters: {
            query?: {
                /** @description Part of the code, case-insensitive. */
                query?: string;
                /** @description Only coupons of this user. */
                owner_id?: string;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of coupons */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AdminCoupon"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_coupons: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCoupon"];
            };
        };
        responses: {
            /** @description The coupon */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminCoupon"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_coupons_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The coupon */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The coupon */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminCoupon"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    delete_api_admin_coupons_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The coupon */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    patch_api_admin_coupons_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The coupon */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeCoupon"];
            };
        };
        responses: {
            /** @description The coupon */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminCoupon"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_customers: {
        parameters: {
            query?: {
                /** @description The user's id. */
                user_id?: string;
                /** @description The e-mail address of the contact card, compared exactly. */
                email?: string;
                /** @description The phone number of the contact card in international format, compared exactly. */
                phone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The customers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customers"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_customers_id_erase: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was erased */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasedCustomer"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_customers_id_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerExport"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_disputes: {
        parameters: {
            query?: {
                /** @description Only disputes with this status. */
                status?: "inquiry" | "needs_response" | "under_review" | "won" | "lost" | "inquiry_closed";
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of disputes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Listed_Dispute"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_events: {
        parameters: {
            query?: {
                /** @description The position after which to begin: `next_after` of the previous response, 0 or nothing for the beginning. */
                after?: number;
                /** @description Events, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The next events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedPage"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_listings: {
        parameters: {
            query?: {
                /**
                 * @description Part of the name or the sku. Letter case, the encoding of accents, full-width forms and the
                 *     dot on an `i` are ignored.
                 */
                query?: string;
                /**
                 * @description `out`: only active listings of which nothing is available. A page may then have fewer rows than `limit`
                 *     although there is a next one.
                 */
                stock?: "out";
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of listings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AdminListing"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_listings: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewListing"];
            };
        };
        responses: {
            /** @description The listing */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminListing"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_listings_import: {
        parameters: {
            query?: {
                /** @description If true, the file is only checked and the changes are reported. */
                dry_run?: boolean;
            };
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Result of the import or dry run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Imported"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_listings_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The listing */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The listing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminListing"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    delete_api_admin_listings_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The listing */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    patch_api_admin_listings_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The listing */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeListing"];
            };
        };
        responses: {
            /** @description The listing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminListing"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_listings_id_archive: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The listing */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The listing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminListing"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_listings_id_stock: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The listing */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdjustStock"];
            };
        };
        responses: {
            /** @description The listing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminListing"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_listings_id_stock_movements: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The listing */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of movements */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Listed_StockMovement"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_notifications: {
        parameters: {
            query?: {
                /** @description Only messages to this user. */
                user_id?: string;
                /** @description Only messages about this order. */
                order_id?: string;
                /** @description Only messages with this status. */
                status?: "queued" | "sent" | "dead" | "no_address";
                /** @description Only messages of this type. */
                type?: "order_confirmation" | "order_shipped" | "order_delivered" | "payment_received" | "payment_failed" | "order_cancelled" | "refund_issued" | "items_cancelled" | "parcel_returned" | "return_requested" | "return_approved" | "return_rejected" | "return_received";
                /** @description Only messages on this channel. */
                channel?: "email" | "sms";
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of messages */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Listed_AdminNotification"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_notifications_id_resend: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The message */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminNotification"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_orders: {
        parameters: {
            query?: {
                /** @description Only the order with this number, as entered by a person. */
                number?: string;
                /** @description Only orders of this user. */
                user_id?: string;
                /** @description Only orders with this status, case-insensitive. */
                status?: "pending" | "processing" | "paid" | "failed" | "confirmed" | "shipped" | "delivered" | "cancelled";
                /** @description Only orders with this payment status. */
                payment_status?: "unpaid" | "processing" | "authorized" | "paid" | "partially_refunded" | "refunded" | "failed";
                /** @description Only orders placed after this time. */
                created_after?: string;
                /** @description Only orders placed before this time. */
                created_before?: string;
                /** @description Only orders whose `grand_total` is at least this. */
                amount_from?: string;
                /** @description Only orders whose `grand_total` is at most this. */
                amount_to?: string;
                /** @description The currency of these amounts (ISO 4217); defaults to the shop's currency. */
                currency?: string;
                /** @description Only orders with this issue. */
                issue?: "open_dispute" | "refund_failed" | "payment_mismatch" | "needs_review";
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of orders */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Order"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_orders_confirm: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmOrders"];
            };
        };
        responses: {
            /** @description Result for each order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfirmedOrders"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_orders_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_orders_id_cancel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description The order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_orders_id_cancel_items: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CancelItems"];
            };
        };
        responses: {
            /** @description The order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_orders_id_confirm: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_orders_id_deliver: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DeliverOrder"];
            };
        };
        responses: {
            /** @description The order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_orders_id_events: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderEvents"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_orders_id_notes: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNote"];
            };
        };
        responses: {
            /** @description The note */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderEvent"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_orders_id_parcels_parcel_id_return: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
                /** @description The parcel */
                parcel_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReturnParcel"];
            };
        };
        responses: {
            /** @description The order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_orders_id_returns: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewReturn"];
            };
        };
        responses: {
            /** @description The return */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_orders_id_returns_return_id_approve: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
                /** @description The return */
                return_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The return */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_orders_id_returns_return_id_cancel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
                /** @description The return */
                return_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description The return */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_orders_id_returns_return_id_receive: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
                /** @description The return */
                return_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReceiveReturn"];
            };
        };
        responses: {
            /** @description The return */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_orders_id_returns_return_id_reject: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
                /** @description The return */
                return_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RejectReturn"];
            };
        };
        responses: {
            /** @description The return */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_orders_id_ship: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ShipOrder"];
            };
        };
        responses: {
            /** @description The order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_orders_id_timeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderTimeline"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_outbox: {
        parameters: {
            query?: {
                /** @description Only jobs in this state. */
                state?: "waiting" | "dead";
                /** @description Only jobs of this kind. */
                kind?: "send_order_confirmation_email" | "send_notification_email" | "send_sign_in_code" | "update_inventory" | "process_payment_webhook" | "confirm_payment" | "capture_payment" | "refund_payment" | "cancel_payment" | "sync_payment";
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of results */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Listed_Job"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_outbox_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The job */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_outbox_id_retry: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The job */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_payments: {
        parameters: {
            query?: {
                /** @description Only payments of this order. */
                order_id?: string;
                /** @description Only payments with this status. */
                status?: "pending" | "processing" | "requires_action" | "authorized" | "paid" | "partially_refunded" | "refunded" | "failed" | "cancelled" | "unknown" | "approved" | "needs_review" | "mismatch";
                /** @description Only payments of this provider. */
                provider?: string;
                /** @description Only payments created after this time. */
                created_after?: string;
                /** @description Only payments created before this time. */
                created_before?: string;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of payments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Listed_AdminPayment"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_payments_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentWithRefunds"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_payments_id_accept: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentWithRefunds"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_payments_id_capture: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CapturePayment"];
            };
        };
        responses: {
            /** @description The payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentWithRefunds"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            402: components["responses"]["Refusal402"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            502: components["responses"]["Refusal502"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_payments_id_provider_data: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderData"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_payments_id_refunds: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefundPayment"];
            };
        };
        responses: {
            /** @description The payment */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentWithRefunds"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_payments_id_resolve: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolvePayment"];
            };
        };
        responses: {
            /** @description The payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentWithRefunds"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_payments_id_sync: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentWithRefunds"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_payments_id_void: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentWithRefunds"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            502: components["responses"]["Refusal502"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_returns: {
        parameters: {
            query?: {
                /** @description Only returns with this status. */
                status?: "requested" | "approved" | "rejected" | "received" | "cancelled";
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of returns */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ListedReturn"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_shipping_methods: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of shipping methods */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ShippingMethod"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_shipping_methods: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewShippingMethod"];
            };
        };
        responses: {
            /** @description The shipping method */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShippingMethod"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_shipping_methods_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The shipping method */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The shipping method */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShippingMethod"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    patch_api_admin_shipping_methods_id: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The shipping method */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeShippingMethod"];
            };
        };
        responses: {
            /** @description The shipping method */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShippingMethod"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_stats: {
        parameters: {
            query?: {
                /** @description Orders placed at or after this time; defaults to 30 days before `to`. */
                from?: string;
                /** @description Orders placed before this time; defaults to now. At most 366 days after `from`. */
                to?: string;
                /** @description Number of top-selling listings. */
                top?: number;
                /**
                 * @description Time zone of the days: a name of the IANA database.
                 * @example Europe/Berlin
                 */
                time_zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The statistics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_stats_daily: {
        parameters: {
            query?: {
                /** @description From this time on; defaults to 30 days before `to`. */
                from?: string;
                /** @description Before this time; defaults to now. At most 366 days after `from`. */
                to?: string;
                /**
                 * @description Time zone of the days: a name of the IANA database.
                 * @example Europe/Berlin
                 */
                time_zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DailyFigures"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_stats_worklist: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worklist"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_stock_movements: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of movements */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Listed_StockMovement"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_tax_rates: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tax rates */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TaxRate"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_tax_rates: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTaxRate"];
            };
        };
        responses: {
            /** @description The tax rate */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaxRate"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_tax_rates_import: {
        parameters: {
            query?: {
                /** @description If true, the file is only checked and the changes are reported. */
                dry_run?: boolean;
            };
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description Result of the import or dry run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Imported"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_tax_rates_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The tax rate */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tax rate */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaxRate"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    patch_api_admin_tax_rates_id: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The tax rate */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeTaxRate"];
            };
        };
        responses: {
            /** @description The tax rate */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaxRate"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_views: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The views */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedViews"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_views: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSavedView"];
            };
        };
        responses: {
            /** @description The view */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    delete_api_admin_views_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The view */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    patch_api_admin_views_id: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The view */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenamedView"];
            };
        };
        responses: {
            /** @description The view */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedView"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_webhook_deliveries: {
        parameters: {
            query?: {
                /** @description Only those in this state. */
                state?: "pending" | "delivered" | "failed";
                /** @description Only those to this endpoint. */
                endpoint_id?: string;
                /** @description Only those about this order. */
                order_id?: string;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_WebhookDelivery"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_webhook_deliveries_id_resend: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The delivery */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_webhook_endpoints: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoints */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoints"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_webhook_endpoints: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhookEndpoint"];
            };
        };
        responses: {
            /** @description The endpoint */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_webhook_endpoints_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The endpoint */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    delete_api_admin_webhook_endpoints_id: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The endpoint */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            412: components["responses"]["Refusal412"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    patch_api_admin_webhook_endpoints_id: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The endpoint */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointChange"];
            };
        };
        responses: {
            /** @description The endpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_webhook_endpoints_id_recover: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The endpoint */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoverWebhookEndpoint"];
            };
        };
        responses: {
            /** @description What is sent again */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveredWebhookEndpoint"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_webhook_endpoints_id_rotate: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The endpoint */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_webhook_endpoints_id_test: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The endpoint */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_webhooks_parked: {
        parameters: {
            query?: {
                /** @description Only events that wait for a retry, or dead-lettered ones. */
                state?: "waiting" | "dead";
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of results */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ParkedWebhook"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_admin_webhooks_parked_id_retry: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The event */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParkedWebhook"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_admin_webhooks_received: {
        parameters: {
            query?: {
                /** @description Only events of this provider. */
                provider?: string;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Listed_ReceivedWebhook"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_cart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cart */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            401: components["responses"]["Refusal401"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    delete_api_cart: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Emptied */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    put_api_cart_address: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAddress"];
            };
        };
        responses: {
            /** @description The cart */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    delete_api_cart_address: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cart */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    put_api_cart_coupon: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CouponCode"];
            };
        };
        responses: {
            /** @description The cart */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    delete_api_cart_coupon: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cart */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_cart_items: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutCartItem"];
            };
        };
        responses: {
            /** @description The existing line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CartItem"];
                };
            };
            /** @description A new line */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CartItem"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    delete_api_cart_items_id: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The line */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    patch_api_cart_items_id: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The line */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeCartItem"];
            };
        };
        responses: {
            /** @description The line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CartItem"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_cart_shipping: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The offers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShippingOffers"];
                };
            };
            401: components["responses"]["Refusal401"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    put_api_cart_shipping: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChooseShipping"];
            };
        };
        responses: {
            /** @description The cart */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    delete_api_cart_shipping: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cart */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_checkout_providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The providers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentOptions"];
                };
            };
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_checkout_session: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key": string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCheckoutSession"];
            };
        };
        responses: {
            /** @description The session */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckoutSession"];
                };
            };
            /** @description The session; poll it */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckoutSession"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            402: components["responses"]["Refusal402"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            502: components["responses"]["Refusal502"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_checkout_session_payment_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session's payment */
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckoutSession"];
                };
            };
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_checkout_session_payment_id_cancel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The session's payment */
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckoutSession"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_coupons: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of coupons */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Coupon"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_listings: {
        parameters: {
            query?: {
                /**
                 * @description Part of the name or the sku. Letter case, the encoding of accents, full-width forms and the
                 *     dot on an `i` are ignored.
                 */
                query?: string;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of listings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Listing"];
                };
            };
            400: components["responses"]["Refusal400"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_listings_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The listing */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The listing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing"];
                };
            };
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contact details */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            401: components["responses"]["Refusal401"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    put_api_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutMe"];
            };
        };
        responses: {
            /** @description The contact details */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_me_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerExport"];
                };
            };
            401: components["responses"]["Refusal401"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_me_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebSessions"];
                };
            };
            401: components["responses"]["Refusal401"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    delete_api_me_sessions_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_notifications: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of messages */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Notification"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_orders: {
        parameters: {
            query?: {
                /** @description Only orders with this status, case-insensitive. */
                status?: "pending" | "processing" | "paid" | "failed" | "confirmed" | "shipped" | "delivered" | "cancelled";
                /** @description Only orders placed after this time. */
                created_after?: string;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Rows per page, 1 to 100. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of orders */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Order"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_orders: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOrder"];
            };
        };
        responses: {
            /** @description The order */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            403: components["responses"]["Refusal403"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_orders_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_orders_id_cancel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description The order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    put_api_orders_id_coupon: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CouponCode"];
            };
        };
        responses: {
            /** @description The order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    delete_api_orders_id_coupon: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_orders_id_events: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderEvents"];
                };
            };
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_orders_id_explain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The explanation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderExplained"];
                };
            };
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_orders_id_pay: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PayOrder"];
            };
        };
        responses: {
            /** @description Paid */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paid"];
                };
            };
            /** @description In progress */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Paid"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            402: components["responses"]["Refusal402"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            502: components["responses"]["Refusal502"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_orders_id_returns: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The returns */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Returns"];
                };
            };
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_orders_id_returns: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewReturn"];
            };
        };
        responses: {
            /** @description The return */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_orders_id_returns_return_id_cancel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
                /**
                 * @description The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
                 *     nothing changes, and the response is 412 with the current `ETag`.
                 */
                "If-Match"?: string;
            };
            path: {
                /** @description The order */
                id: string;
                /** @description The return */
                return_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            /** @description The return */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            412: components["responses"]["Refusal412"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_payments_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Received */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReceived"];
                };
            };
            /** @description Deferred until its payment is known */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReceived"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_payments_webhook_provider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The provider's name */
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Received */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReceived"];
                };
            };
            /** @description Deferred until its payment is known */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReceived"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_api_payments_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_payments_id_cancel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            409: components["responses"]["Refusal409"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            502: components["responses"]["Refusal502"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_payments_id_confirm: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
                 *     the first response again, with `Idempotent-Replayed: true`, for 30 days.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ConfirmPayment"];
            };
        };
        responses: {
            /** @description The payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description In progress */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            400: components["responses"]["Refusal400"];
            401: components["responses"]["Refusal401"];
            402: components["responses"]["Refusal402"];
            404: components["responses"]["Refusal404"];
            408: components["responses"]["Refusal408"];
            409: components["responses"]["Refusal409"];
            413: components["responses"]["Refusal413"];
            415: components["responses"]["Refusal415"];
            422: components["responses"]["Refusal422"];
            429: components["responses"]["Refusal429"];
            502: components["responses"]["Refusal502"];
            503: components["responses"]["Refusal503"];
        };
    };
    post_api_payments_id_sync: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The payment */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The payment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description In progress */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
            503: components["responses"]["Refusal503"];
        };
    };
    get_errors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every code */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorCode"][];
                    "text/html": string;
                };
            };
            429: components["responses"]["Refusal429"];
        };
    };
    get_errors_code: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The code */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The code */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorCode"];
                    "text/html": string;
                };
            };
            404: components["responses"]["Refusal404"];
            429: components["responses"]["Refusal429"];
        };
    };
    get_healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alive */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    get_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            401: components["responses"]["Refusal401"];
            404: components["responses"]["Refusal404"];
        };
    };
    get_openapi_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The OpenAPI document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            429: components["responses"]["Refusal429"];
        };
    };
    get_readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Not ready */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
}
