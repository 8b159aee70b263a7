//! What an operator calls, below `/api/admin`.

use serde_json::{Value, json};

use super::{Api, Call};

/// Listings and coupons.
impl Api {
    pub fn admin_list_listings(&self) -> Call {
        self.call("GET", "/api/admin/listings", &[])
    }

    pub fn admin_create_listing(&self, body: &Value) -> Call {
        self.call("POST", "/api/admin/listings", &[]).json(body)
    }

    pub fn admin_change_listing(&self, id: &str, body: &Value) -> Call {
        self.call("PATCH", "/api/admin/listings/{id}", &[id])
            .json(body)
    }

    pub fn admin_delete_listing(&self, id: &str) -> Call {
        self.call("DELETE", "/api/admin/listings/{id}", &[id])
    }

    pub fn admin_archive_listing(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/listings/{id}/archive", &[id])
    }

    pub fn admin_change_stock(&self, id: &str, delta: impl Into<Value>) -> Call {
        let body = json!({ "delta": delta.into(), "reason": "counted again" });
        self.call("POST", "/api/admin/listings/{id}/stock", &[id])
            .json(&body)
    }

    pub fn admin_import_listings(&self, csv: &str) -> Call {
        self.call("POST", "/api/admin/listings/import", &[])
            .raw(csv, "text/csv")
    }

    pub fn admin_list_coupons(&self) -> Call {
        self.call("GET", "/api/admin/coupons", &[])
    }

    pub fn admin_create_coupon(&self, body: &Value) -> Call {
        self.call("POST", "/api/admin/coupons", &[]).json(body)
    }

    pub fn admin_change_coupon(&self, id: &str, body: &Value) -> Call {
        self.call("PATCH", "/api/admin/coupons/{id}", &[id])
            .json(body)
    }

    pub fn admin_delete_coupon(&self, id: &str) -> Call {
        self.call("DELETE", "/api/admin/coupons/{id}", &[id])
    }
}

/// Orders and payments.
impl Api {
    pub fn admin_list_orders(&self) -> Call {
        self.call("GET", "/api/admin/orders", &[])
    }

    pub fn admin_confirm_order(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/orders/{id}/confirm", &[id])
    }

    pub fn admin_ship_order(&self, id: &str) -> Call {
        let body = json!({ "carrier": "Royal Mail", "tracking_number": "RM123456785GB" });
        self.call("POST", "/api/admin/orders/{id}/ship", &[id])
            .json(&body)
    }

    pub fn admin_deliver_order(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/orders/{id}/deliver", &[id])
    }

    pub fn admin_cancel_order(&self, id: &str) -> Call {
        let body = json!({ "reason": "the shop cannot deliver" });
        self.call("POST", "/api/admin/orders/{id}/cancel", &[id])
            .json(&body)
    }

    pub fn admin_capture_payment(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/payments/{id}/capture", &[id])
    }

    pub fn admin_refund_payment(&self, id: &str, body: &Value) -> Call {
        self.call("POST", "/api/admin/payments/{id}/refunds", &[id])
            .json(body)
    }

    pub fn admin_sync_payment(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/payments/{id}/sync", &[id])
    }
}

/// Notifications, the outbox, figures.
impl Api {
    pub fn admin_list_notifications(&self) -> Call {
        self.call("GET", "/api/admin/notifications", &[])
    }

    pub fn admin_resend_notification(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/notifications/{id}/resend", &[id])
    }

    pub fn admin_list_outbox(&self) -> Call {
        self.call("GET", "/api/admin/outbox", &[])
    }

    pub fn admin_retry_outbox(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/outbox/{id}/retry", &[id])
    }

    pub fn admin_see_stats(&self) -> Call {
        self.call("GET", "/api/admin/stats", &[])
    }
}
