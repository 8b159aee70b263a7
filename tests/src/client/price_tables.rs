//! Calls of the admin API of shipping methods and tax rates.

use serde_json::Value;

use super::{Api, Call};

/// Shipping methods and tax rates.
impl Api {
    pub fn admin_list_shipping_methods(&self) -> Call {
        self.call("GET", "/api/admin/shipping-methods", &[])
    }

    pub fn admin_create_shipping_method(&self, body: &Value) -> Call {
        self.call("POST", "/api/admin/shipping-methods", &[]).json(body)
    }

    pub fn admin_see_shipping_method(&self, id: &str) -> Call {
        self.call("GET", "/api/admin/shipping-methods/{id}", &[id])
    }

    pub fn admin_change_shipping_method(&self, id: &str, body: &Value) -> Call {
        self.call("PATCH", "/api/admin/shipping-methods/{id}", &[id]).json(body)
    }

    pub fn admin_list_tax_rates(&self) -> Call {
        self.call("GET", "/api/admin/tax-rates", &[])
    }

    pub fn admin_create_tax_rate(&self, body: &Value) -> Call {
        self.call("POST", "/api/admin/tax-rates", &[]).json(body)
    }

    pub fn admin_see_tax_rate(&self, id: &str) -> Call {
        self.call("GET", "/api/admin/tax-rates/{id}", &[id])
    }

    pub fn admin_change_tax_rate(&self, id: &str, body: &Value) -> Call {
        self.call("PATCH", "/api/admin/tax-rates/{id}", &[id]).json(body)
    }

    pub fn admin_import_tax_rates(&self, csv: &str) -> Call {
        self.call("POST", "/api/admin/tax-rates/import", &[]).raw(csv, "text/csv")
    }
}
