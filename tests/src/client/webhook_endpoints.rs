//! Calls about webhook endpoints, their deliveries, and the feed of events.

use serde_json::{Value, json};

use super::{Api, Call};

impl Api {
    pub fn admin_list_endpoints(&self) -> Call {
        self.call("GET", "/api/admin/webhook-endpoints", &[])
    }

    pub fn admin_create_endpoint(&self, body: &Value) -> Call {
        self.call("POST", "/api/admin/webhook-endpoints", &[]).json(body)
    }

    pub fn admin_see_endpoint(&self, id: &str) -> Call {
        self.call("GET", "/api/admin/webhook-endpoints/{id}", &[id])
    }

    pub fn admin_change_endpoint(&self, id: &str, body: &Value) -> Call {
        self.call("PATCH", "/api/admin/webhook-endpoints/{id}", &[id]).json(body)
    }

    pub fn admin_delete_endpoint(&self, id: &str) -> Call {
        self.call("DELETE", "/api/admin/webhook-endpoints/{id}", &[id])
    }

    pub fn admin_test_endpoint(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/webhook-endpoints/{id}/test", &[id])
    }

    pub fn admin_rotate_endpoint(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/webhook-endpoints/{id}/rotate", &[id])
    }

    pub fn admin_recover_endpoint(&self, id: &str, since: &str) -> Call {
        let body = json!({ "since": since });
        self.call("POST", "/api/admin/webhook-endpoints/{id}/recover", &[id]).json(&body)
    }

    pub fn admin_list_deliveries(&self) -> Call {
        self.call("GET", "/api/admin/webhook-deliveries", &[])
    }

    pub fn admin_resend_delivery(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/webhook-deliveries/{id}/resend", &[id])
    }

    pub fn admin_read_events(&self) -> Call {
        self.call("GET", "/api/admin/events", &[])
    }
}
