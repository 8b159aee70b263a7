//! Returns of delivered units.

use serde_json::{Value, json};

use super::{Api, Call};

/// What a shopper calls.
impl Api {
    pub fn request_return(&self, order: &str, line: &str, units: impl Into<Value>) -> Call {
        self.call("POST", "/api/orders/{id}/returns", &[order]).json(&wanted(line, units))
    }

    pub fn list_returns(&self, order: &str) -> Call {
        self.call("GET", "/api/orders/{id}/returns", &[order])
    }

    pub fn cancel_return(&self, order: &str, id: &str) -> Call {
        let body = json!({ "reason": "it fits after all" });
        self.call("POST", "/api/orders/{id}/returns/{return_id}/cancel", &[order, id]).json(&body)
    }

    pub fn request_return_at_mirror(&self, order: &str, line: &str) -> Call {
        self.call("POST", "/orders/{id}/returns", &[order]).json(&wanted(line, 1))
    }

    pub fn list_returns_at_mirror(&self, order: &str) -> Call {
        self.call("GET", "/orders/{id}/returns", &[order])
    }

    pub fn cancel_return_at_mirror(&self, order: &str, id: &str) -> Call {
        self.call("POST", "/orders/{id}/returns/{return_id}/cancel", &[order, id])
    }
}

/// What an operator calls.
impl Api {
    pub fn admin_list_all_returns(&self) -> Call {
        self.call("GET", "/api/admin/returns", &[])
    }

    pub fn admin_create_return(&self, order: &str, line: &str, units: i64) -> Call {
        self.call("POST", "/api/admin/orders/{id}/returns", &[order]).json(&wanted(line, units))
    }

    pub fn admin_approve_return(&self, order: &str, id: &str) -> Call {
        let pattern = "/api/admin/orders/{id}/returns/{return_id}/approve";
        self.call("POST", pattern, &[order, id])
    }

    pub fn admin_reject_return(&self, order: &str, id: &str) -> Call {
        let pattern = "/api/admin/orders/{id}/returns/{return_id}/reject";
        self.call("POST", pattern, &[order, id]).json(&json!({ "reason": "it was worn" }))
    }

    pub fn admin_receive_return(&self, order: &str, id: &str, body: &Value) -> Call {
        let pattern = "/api/admin/orders/{id}/returns/{return_id}/receive";
        self.call("POST", pattern, &[order, id]).json(body)
    }

    pub fn admin_cancel_return(&self, order: &str, id: &str) -> Call {
        let pattern = "/api/admin/orders/{id}/returns/{return_id}/cancel";
        self.call("POST", pattern, &[order, id])
    }
}

fn wanted(line: &str, units: impl Into<Value>) -> Value {
    json!({ "items": [{ "id": line, "quantity": units.into() }], "reason": "too small" })
}
