//! Calls of the admin API beside single listings, coupons and orders: payments, jobs, messages,
//! statistics, and bulk actions.

use serde_json::{Value, json};

use super::{Api, Call};

/// Many things at once, and what was written down.
impl Api {
    pub fn admin_import_listings(&self, csv: &str) -> Call {
        self.call("POST", "/api/admin/listings/import", &[]).raw(csv, "text/csv")
    }

    pub fn admin_see_stock_movements(&self, listing: &str) -> Call {
        self.call("GET", "/api/admin/listings/{id}/stock-movements", &[listing])
    }

    pub fn admin_list_stock_movements(&self) -> Call {
        self.call("GET", "/api/admin/stock-movements", &[])
    }

    pub fn admin_see_order_events(&self, order: &str) -> Call {
        self.call("GET", "/api/admin/orders/{id}/events", &[order])
    }

    pub fn admin_write_note(&self, order: &str, text: impl Into<Value>) -> Call {
        let body = json!({ "text": text.into() });
        self.call("POST", "/api/admin/orders/{id}/notes", &[order]).json(&body)
    }

    pub fn admin_confirm_orders(&self, orders: &[&str]) -> Call {
        let body = json!({ "order_ids": orders });
        self.call("POST", "/api/admin/orders/confirm", &[]).json(&body)
    }

    pub fn admin_see_daily_stats(&self) -> Call {
        self.call("GET", "/api/admin/stats/daily", &[])
    }

    pub fn admin_see_worklist(&self) -> Call {
        self.call("GET", "/api/admin/stats/worklist", &[])
    }

    pub fn admin_see_timeline(&self, order: &str) -> Call {
        self.call("GET", "/api/admin/orders/{id}/timeline", &[order])
    }

    pub fn admin_see_provider_data(&self, payment: &str) -> Call {
        self.call("GET", "/api/admin/payments/{id}/provider-data", &[payment])
    }

    pub fn admin_see_stats(&self) -> Call {
        self.call("GET", "/api/admin/stats", &[])
    }
}

/// Payments.
impl Api {
    pub fn admin_list_payments(&self) -> Call {
        self.call("GET", "/api/admin/payments", &[])
    }

    pub fn admin_list_disputes(&self) -> Call {
        self.call("GET", "/api/admin/disputes", &[])
    }

    pub fn admin_see_payment(&self, id: &str) -> Call {
        self.call("GET", "/api/admin/payments/{id}", &[id])
    }

    pub fn admin_capture_payment(&self, id: &str, body: &Value) -> Call {
        self.call("POST", "/api/admin/payments/{id}/capture", &[id]).json(body)
    }

    pub fn admin_void_payment(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/payments/{id}/void", &[id])
    }

    pub fn admin_refund_payment(&self, id: &str, body: &Value) -> Call {
        self.call("POST", "/api/admin/payments/{id}/refunds", &[id]).json(body)
    }

    pub fn admin_sync_payment(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/payments/{id}/sync", &[id])
    }

    pub fn admin_accept_payment(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/payments/{id}/accept", &[id])
    }

    pub fn admin_resolve_payment(&self, id: &str, body: &Value) -> Call {
        self.call("POST", "/api/admin/payments/{id}/resolve", &[id]).json(body)
    }
}

/// Messages, and jobs that wait or are dead-lettered.
impl Api {
    pub fn admin_list_notifications(&self) -> Call {
        self.call("GET", "/api/admin/notifications", &[])
    }

    pub fn admin_resend_notification(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/notifications/{id}/resend", &[id])
    }

    pub fn admin_find_customers(&self) -> Call {
        self.call("GET", "/api/admin/customers", &[])
    }

    pub fn admin_export_customer(&self, id: &str) -> Call {
        self.call("GET", "/api/admin/customers/{id}/export", &[id])
    }

    pub fn admin_erase_customer(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/customers/{id}/erase", &[id])
    }

    pub fn admin_list_received_webhooks(&self) -> Call {
        self.call("GET", "/api/admin/webhooks/received", &[])
    }

    pub fn admin_list_views(&self) -> Call {
        self.call("GET", "/api/admin/views", &[])
    }

    /// A view of the list of orders with these filters.
    pub fn admin_save_view(&self, name: &str, filters: &Value) -> Call {
        let body = json!({ "name": name, "filters": filters });
        self.call("POST", "/api/admin/views", &[]).json(&body)
    }

    pub fn admin_rename_view(&self, id: &str, name: &str) -> Call {
        self.call("PATCH", "/api/admin/views/{id}", &[id]).json(&json!({ "name": name }))
    }

    pub fn admin_delete_view(&self, id: &str) -> Call {
        self.call("DELETE", "/api/admin/views/{id}", &[id])
    }

    pub fn admin_list_api_keys(&self) -> Call {
        self.call("GET", "/api/admin/api-keys", &[])
    }

    /// A key of an operator with one scope.
    pub fn admin_create_api_key(&self, scope: &str) -> Call {
        let body = json!({ "name": "Test", "role": "admin", "scopes": [scope] });
        self.call("POST", "/api/admin/api-keys", &[]).json(&body)
    }

    pub fn admin_revoke_api_key(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/api-keys/{id}/revoke", &[id])
    }

    pub fn admin_list_outbox(&self) -> Call {
        self.call("GET", "/api/admin/outbox", &[])
    }

    pub fn admin_see_job(&self, id: &str) -> Call {
        self.call("GET", "/api/admin/outbox/{id}", &[id])
    }

    pub fn admin_retry_job(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/outbox/{id}/retry", &[id])
    }

    pub fn admin_list_parked(&self) -> Call {
        self.call("GET", "/api/admin/webhooks/parked", &[])
    }

    pub fn admin_retry_parked(&self, id: &str) -> Call {
        self.call("POST", "/api/admin/webhooks/parked/{id}/retry", &[id])
    }
}
