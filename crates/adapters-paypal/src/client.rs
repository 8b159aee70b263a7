//! Requests with an access token.

use adapters_http::{ApiRequest, ApiResponse, invalid};
use serde_json::Value;

use crate::Result;
use crate::errors::explain;
use crate::orders::PayPal;

impl PayPal {
    /// Reads something that must be there.
    pub(crate) async fn get(&self, name: &'static str, path: &[&str]) -> Result<Value> {
        let found = self.try_get(name, path).await?;
        found.ok_or_else(|| invalid(format!("this account has no {}", path.join("/"))))
    }

    /// Reads something; `None` if PayPal does not find it. The name is for logs.
    pub(crate) async fn try_get(&self, name: &'static str, path: &[&str]) -> Result<Option<Value>> {
        let response = self.api.send(|auth| ApiRequest::get(name, path, auth)).await?;
        response.into_found(explain)
    }

    /// Sends a request that changes something. A repeated one with the same key is answered like the first.
    pub(crate) async fn post(
        &self,
        name: &'static str,
        path: &[&str],
        key: &str,
        body: &Value,
    ) -> Result<ApiResponse> {
        let request = |auth| {
            ApiRequest::post(name, path, auth)
                .header("PayPal-Request-Id", key)
                .header("Prefer", "return=representation")
                .json(body.clone())
        };
        self.api.send(request).await
    }
}
