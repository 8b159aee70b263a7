//! What a shopper calls, and what a payment provider calls.

use serde_json::{Value, json};

use super::{Api, Call};

/// Listings and the cart.
impl Api {
    pub fn browse_listings(&self) -> Call {
        self.call("GET", "/api/listings", &[])
    }

    pub fn look_at_listing(&self, id: &str) -> Call {
        self.call("GET", "/api/listings/{id}", &[id])
    }

    pub fn see_cart(&self) -> Call {
        self.call("GET", "/api/cart", &[])
    }

    pub fn empty_cart(&self) -> Call {
        self.call("DELETE", "/api/cart", &[])
    }

    /// Adds the listing, or sets the quantity of the line that is there.
    pub fn put_in_cart(&self, listing: &str, qty: impl Into<Value>) -> Call {
        self.post_cart_item(&json!({ "listing": listing, "qty": qty.into() }))
    }

    pub fn post_cart_item(&self, body: &Value) -> Call {
        self.call("POST", "/api/cart/items", &[]).json(body)
    }

    pub fn change_cart_item(&self, item: &str, qty: impl Into<Value>) -> Call {
        let body = json!({ "qty": qty.into() });
        self.call("PATCH", "/api/cart/items/{id}", &[item]).json(&body)
    }

    pub fn remove_cart_item(&self, item: &str) -> Call {
        self.call("DELETE", "/api/cart/items/{id}", &[item])
    }

    pub fn put_coupon_on_cart(&self, code: &str) -> Call {
        self.call("PUT", "/api/cart/coupon", &[]).json(&json!({ "code": code }))
    }

    pub fn take_coupon_off_cart(&self) -> Call {
        self.call("DELETE", "/api/cart/coupon", &[])
    }

    pub fn put_cart_address(&self, body: &Value) -> Call {
        self.call("PUT", "/api/cart/address", &[]).json(body)
    }

    pub fn delete_cart_address(&self) -> Call {
        self.call("DELETE", "/api/cart/address", &[])
    }

    pub fn cart_shipping(&self) -> Call {
        self.call("GET", "/api/cart/shipping", &[])
    }

    pub fn choose_shipping(&self, method: &str) -> Call {
        self.call("PUT", "/api/cart/shipping", &[]).json(&json!({ "method": method }))
    }

    pub fn delete_cart_shipping(&self) -> Call {
        self.call("DELETE", "/api/cart/shipping", &[])
    }
}

/// Checkout and payments.
impl Api {
    pub fn open_session(&self, body: &Value) -> Call {
        self.call("POST", "/api/checkout/session", &[]).json(body)
    }

    pub fn see_session(&self, payment: &str) -> Call {
        self.call("GET", "/api/checkout/session/{payment_id}", &[payment])
    }

    pub fn cancel_session(&self, payment: &str) -> Call {
        self.call("POST", "/api/checkout/session/{payment_id}/cancel", &[payment])
    }

    pub fn see_payment(&self, id: &str) -> Call {
        self.call("GET", "/api/payments/{id}", &[id])
    }

    pub fn sync_payment(&self, id: &str) -> Call {
        self.call("POST", "/api/payments/{id}/sync", &[id])
    }

    pub fn payment_options(&self) -> Call {
        self.call("GET", "/api/checkout/providers", &[])
    }

    pub fn confirm_payment(&self, id: &str) -> Call {
        self.call("POST", "/api/payments/{id}/confirm", &[id])
    }

    pub fn cancel_payment(&self, id: &str) -> Call {
        self.call("POST", "/api/payments/{id}/cancel", &[id])
    }

    /// A webhook in the generic format; the body carries its own signature.
    pub fn send_webhook(&self, body: &Value) -> Call {
        self.call("POST", "/api/payments/webhook", &[]).json(body)
    }

    /// A webhook in one provider's own form.
    pub fn send_provider_webhook(&self, provider: &str, body: &Value) -> Call {
        self.call("POST", "/api/payments/webhook/{provider}", &[provider]).json(body)
    }
}

/// Orders.
impl Api {
    pub fn create_order(&self, body: &Value) -> Call {
        self.call("POST", "/api/orders", &[]).json(body)
    }

    /// An order of one listing, paid online.
    pub fn order_one(&self, listing: &str, quantity: i64) -> Call {
        let items = json!([{ "product_id": listing, "quantity": quantity }]);
        self.create_order(&json!({ "items": items }))
    }

    pub fn list_orders(&self) -> Call {
        self.call("GET", "/api/orders", &[])
    }

    pub fn see_order(&self, id: &str) -> Call {
        self.call("GET", "/api/orders/{id}", &[id])
    }

    pub fn see_order_events(&self, id: &str) -> Call {
        self.call("GET", "/api/orders/{id}/events", &[id])
    }

    pub fn explain_order(&self, id: &str) -> Call {
        self.call("GET", "/api/orders/{id}/explain", &[id])
    }

    pub fn pay_order(&self, id: &str, body: &Value) -> Call {
        self.call("POST", "/api/orders/{id}/pay", &[id]).json(body)
    }

    /// Pays with one of the mock provider's tokens.
    pub fn pay_order_with(&self, id: &str, payment_token: &str) -> Call {
        self.pay_order(id, &json!({ "payment_token": payment_token }))
    }

    pub fn cancel_order(&self, id: &str) -> Call {
        let body = json!({ "reason": "changed my mind" });
        self.call("POST", "/api/orders/{id}/cancel", &[id]).json(&body)
    }

    pub fn put_coupon_on_order(&self, id: &str, code: &str) -> Call {
        self.call("PUT", "/api/orders/{id}/coupon", &[id]).json(&json!({ "code": code }))
    }

    pub fn take_coupon_off_order(&self, id: &str) -> Call {
        self.call("DELETE", "/api/orders/{id}/coupon", &[id])
    }
}

/// What belongs to the person.
impl Api {
    pub fn list_coupons(&self) -> Call {
        self.call("GET", "/api/coupons", &[])
    }

    pub fn list_notifications(&self) -> Call {
        self.call("GET", "/api/notifications", &[])
    }

    pub fn list_sessions(&self) -> Call {
        self.call("GET", "/api/me/sessions", &[])
    }

    pub fn end_session(&self, id: &str) -> Call {
        self.call("DELETE", "/api/me/sessions/{id}", &[id])
    }

    pub fn export_me(&self) -> Call {
        self.call("GET", "/api/me/export", &[])
    }

    pub fn see_me(&self) -> Call {
        self.call("GET", "/api/me", &[])
    }

    pub fn change_me(&self, body: &Value) -> Call {
        self.call("PUT", "/api/me", &[]).json(body)
    }
}

/// The legacy paths.
impl Api {
    pub fn create_order_at_mirror(&self, slash: bool, body: &Value) -> Call {
        self.call("POST", if slash { "/orders/" } else { "/orders" }, &[]).json(body)
    }

    pub fn see_order_at_mirror(&self, slash: bool, id: &str) -> Call {
        self.call("GET", if slash { "/orders/{id}/" } else { "/orders/{id}" }, &[id])
    }

    pub fn pay_order_at_mirror(&self, id: &str) -> Call {
        self.call("POST", "/orders/{id}/pay", &[id])
    }

    pub fn cancel_order_at_mirror(&self, id: &str) -> Call {
        self.call("POST", "/orders/{id}/cancel", &[id])
    }
    pub fn list_orders_at_mirror(&self) -> Call {
        self.call("GET", "/orders", &[])
    }

    pub fn see_order_events_at_mirror(&self, id: &str) -> Call {
        self.call("GET", "/orders/{id}/events", &[id])
    }

    pub fn explain_order_at_mirror(&self, id: &str) -> Call {
        self.call("GET", "/orders/{id}/explain", &[id])
    }

    pub fn put_coupon_on_order_at_mirror(&self, id: &str, code: &str) -> Call {
        self.call("PUT", "/orders/{id}/coupon", &[id]).json(&json!({ "code": code }))
    }

    pub fn take_coupon_off_order_at_mirror(&self, id: &str) -> Call {
        self.call("DELETE", "/orders/{id}/coupon", &[id])
    }
}
