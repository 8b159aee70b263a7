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

    pub fn admin_see_listing(&self, id: &str) -> Call {
        self.call("GET", "/api/admin/listings/{id}", &[id])
    }

    pub fn admin_change_listing(&self, id: &str, body: &Value) -> Call {
        self.call("PATCH", "/api/admin/listings/{id}", &[id]).json(body)
    }

    pub fn admin_delete_listing(&self, id: &str) -> Call {
        self.call("DELETE", "/api/admin/listings/{id}", &[id])
    }

    pub fn admin_archive_listing(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/listings/{id}/archive", &[id])
    }

    pub fn admin_change_stock(&self, id: &str, delta: impl Into<Value>) -> Call {
        let body = json!({ "delta": delta.into(), "reason": "counted again" });
        self.call("POST", "/api/admin/listings/{id}/stock", &[id]).json(&body)
    }

    pub fn admin_list_coupons(&self) -> Call {
        self.call("GET", "/api/admin/coupons", &[])
    }

    pub fn admin_create_coupon(&self, body: &Value) -> Call {
        self.call("POST", "/api/admin/coupons", &[]).json(body)
    }

    pub fn admin_see_coupon(&self, id: &str) -> Call {
        self.call("GET", "/api/admin/coupons/{id}", &[id])
    }

    pub fn admin_change_coupon(&self, id: &str, body: &Value) -> Call {
        self.call("PATCH", "/api/admin/coupons/{id}", &[id]).json(body)
    }

    pub fn admin_delete_coupon(&self, id: &str) -> Call {
        self.call("DELETE", "/api/admin/coupons/{id}", &[id])
    }
}

/// Orders.
impl Api {
    pub fn admin_list_orders(&self) -> Call {
        self.call("GET", "/api/admin/orders", &[])
    }

    pub fn admin_see_order(&self, id: &str) -> Call {
        self.call("GET", "/api/admin/orders/{id}", &[id])
    }

    pub fn admin_confirm_order(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/orders/{id}/confirm", &[id])
    }

    pub fn admin_ship_order(&self, id: &str) -> Call {
        let body = json!({ "carrier": "Royal Mail", "tracking_number": "RM123456785GB" });
        self.call("POST", "/api/admin/orders/{id}/ship", &[id]).json(&body)
    }

    pub fn admin_deliver_order(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/orders/{id}/deliver", &[id])
    }

    pub fn admin_ship_some(&self, id: &str, line: &str, units: i64) -> Call {
        let body = json!({ "items": [{ "id": line, "quantity": units }] });
        self.call("POST", "/api/admin/orders/{id}/ship", &[id]).json(&body)
    }

    pub fn admin_cancel_items(&self, id: &str, body: &Value) -> Call {
        self.call("POST", "/api/admin/orders/{id}/cancel-items", &[id]).json(body)
    }

    pub fn admin_return_parcel(&self, id: &str, parcel: &str, body: &Value) -> Call {
        let pattern = "/api/admin/orders/{id}/parcels/{parcel_id}/return";
        self.call("POST", pattern, &[id, parcel]).json(body)
    }

    pub fn admin_cancel_order(&self, id: &str) -> Call {
        let body = json!({ "reason": "the shop cannot deliver" });
        self.call("POST", "/api/admin/orders/{id}/cancel", &[id]).json(&body)
    }
}
