//! The gateway: Kassa's calls as requests to PayPal.

use std::sync::Arc;
use std::time::Duration;

use adapters_http::{ApiRequest, ApiResponse, unreadable};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{
    Capabilities, Clock, CreatePayment, Currencies, FoundByOurId, GatewayError, PaymentGateway,
    PaymentLookup, ProviderPayment, ProviderRefund, RefundLookup, RefundRequest, WebhookError,
    WebhookEvent, WebhookRequest,
};
use serde_json::{Value, json};

use crate::client::Client;
use crate::errors::{declined, explain, into_error, is_decline, is_other_state};
use crate::event;
use crate::json::{at, id, text};
use crate::mode::Mode;
use crate::money::{CURRENCIES, from_paypal, to_paypal};
use crate::order::{authorization, items, known_id, payment, unit, with_capture, with_void};
use crate::refund::refund;
use crate::requests;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// How long PayPal keeps an order that is not completed, at least.
const ORDER_LIFETIME: TimeDelta = TimeDelta::hours(3);

/// The gateway.
pub(crate) struct PayPal {
    pub(crate) client: Arc<Client>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) webhook_id: String,
    pub(crate) brand_name: Option<String>,
    pub(crate) mode: Mode,
}

impl PayPal {
    /// Sends a request that changes something. A repeated one with the same key is answered like the first.
    async fn post(
        &self,
        operation: &'static str,
        path: &[&str],
        key: &str,
        body: &Value,
    ) -> Result<ApiResponse, GatewayError> {
        let request = |auth| {
            ApiRequest::post(operation, path, auth)
                .header("PayPal-Request-Id", key)
                .header("Prefer", "return=representation")
                .json(body.clone())
        };
        self.client.send(request).await
    }

    async fn get_order(&self, lookup: &PaymentLookup) -> Result<ApiResponse, GatewayError> {
        let unknown =
            || GatewayError::OutcomeUnknown("PayPal finds orders by their own ids only".to_owned());
        let reference = lookup.provider_ref.as_deref().ok_or_else(unknown)?;
        self.client.get("get_order", &["v2", "checkout", "orders", reference]).await
    }

    /// The order of a payment, as it is now.
    async fn order(&self, lookup: &PaymentLookup) -> Result<Value, GatewayError> {
        own(self.get_order(lookup).await?, lookup)
    }

    /// The payment after PayPal has processed a request: as PayPal has answered, or as it is looked up if that
    /// does not tell. A look-up that fails undoes nothing.
    async fn processed(
        &self,
        lookup: PaymentLookup,
        answered: Result<ProviderPayment, GatewayError>,
    ) -> Result<ProviderPayment, GatewayError> {
        if answered.is_ok() {
            return answered;
        }
        let unknown = |error: GatewayError| GatewayError::OutcomeUnknown(error.to_string());
        self.lookup(lookup).await.map_err(unknown)?.ok_or_else(|| unreadable("an order"))
    }

    /// The payment after PayPal has refused a request because its state is another one by now.
    async fn changed(
        &self,
        lookup: &PaymentLookup,
        response: &ApiResponse,
    ) -> Result<ProviderPayment, GatewayError> {
        match is_other_state(response) {
            true => payment(&self.order(lookup).await?),
            false => Err(into_error(response)),
        }
    }

    /// What is known of an order that PayPal does not find. Orders that are not completed are deleted after
    /// some hours; one that may have been charged, or is young, must be there: then the account is another one.
    fn missing(&self, lookup: &PaymentLookup) -> Result<ProviderPayment, GatewayError> {
        let charged = ["authorization", "capture"]
            .iter()
            .any(|name| known_id(lookup.provider_data.as_deref(), name).is_some());
        let is_young = self.clock.now() - lookup.created_at < ORDER_LIFETIME;
        let reference = lookup.provider_ref.clone().unwrap_or_default();
        if charged || is_young {
            let why = format!("PayPal has no order {reference}; it may be of another account");
            return Err(GatewayError::OutcomeUnknown(why));
        }
        Ok(ProviderPayment {
            provider_ref: reference,
            payment_token: None,
            status: ProviderStatus::Cancelled,
            amount: lookup.amount,
            refunded: None,
            next_action: None,
            provider_data: None,
            pay_until: None,
            failure_code: None,
            raw: json!({ "name": "RESOURCE_NOT_FOUND" }).to_string(),
        })
    }

    /// The id of the capture to refund.
    async fn capture_id(&self, lookup: &PaymentLookup) -> Result<String, GatewayError> {
        if let Some(id) = known_id(lookup.provider_data.as_deref(), "capture") {
            return Ok(id);
        }
        let found = payment(&self.order(lookup).await?)?;
        let id = known_id(found.provider_data.as_deref(), "capture");
        id.ok_or_else(|| GatewayError::InvalidRequest("nothing was captured".to_owned()))
    }
}

/// The order of a response, if it was created for this payment: the shopper of one must not pay for another.
fn own(response: ApiResponse, lookup: &PaymentLookup) -> Result<Value, GatewayError> {
    let order = response.into_body(explain)?;
    match text(unit(&order), "custom_id") == lookup.payment_id.to_string() {
        true => Ok(order),
        false => Err(GatewayError::InvalidRequest("the order belongs to another payment".into())),
    }
}

/// A payment that has ended; one that has not cannot be cancelled in its state.
fn ended(found: ProviderPayment) -> Result<ProviderPayment, GatewayError> {
    match found.status.is_open() {
        true => Err(GatewayError::NotCancelable { until: None }),
        false => Ok(found),
    }
}

/// Refuses to capture what is not authorized. PayPal would capture up to 115 % of what is.
fn may_capture(order: &Value, status: ProviderStatus, amount: Money) -> Result<(), GatewayError> {
    if status != ProviderStatus::Authorized {
        let why = format!("nothing is authorized: the payment is {status}");
        return Err(GatewayError::InvalidRequest(why));
    }
    let authorized = from_paypal(at(authorization(order), "/amount"))?;
    let too_much = |_| {
        let why = format!("{amount} is more than the authorized {authorized}");
        GatewayError::InvalidRequest(why)
    };
    authorized.minus(amount).map(drop).map_err(too_much)
}

#[async_trait]
impl PaymentGateway for PayPal {
    fn name(&self) -> &str {
        "paypal"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            create_key_lifetime: 6 * HOUR,
            found_by_our_id: FoundByOurId::WhileKeyLives,
            needs_return_url: true,
            refund_key_lifetime: 45 * 24 * HOUR,
            delayed_capture: true,
            partial_capture: true,
            partial_refund: true,
            cancel_pending: false,
            cancel_authorized: true,
            currencies: Currencies::Only(CURRENCIES),
        }
    }

    async fn check(&self) -> Result<String, GatewayError> {
        let path = ["v1", "notifications", "webhooks", self.webhook_id.as_str()];
        let response = self.client.get("get_webhook", &path).await?;
        if response.status == 404 {
            let why = format!("this account has no webhook {}", self.webhook_id);
            return Err(GatewayError::InvalidRequest(why));
        }
        let webhook = response.into_body(explain)?;
        let missing = event::missing_types(&webhook);
        let missing = match missing.is_empty() {
            true => String::new(),
            false => format!("; it lacks the events {}", missing.join(", ")),
        };
        let (mode, client_id) = (self.mode.word(), &self.client.client_id);
        let url = text(&webhook, "url");
        Ok(format!("mode: {mode}; app: {client_id}; webhook events go to {url}{missing}"))
    }

    async fn create(&self, request: CreatePayment) -> Result<ProviderPayment, GatewayError> {
        let body = requests::order(&request, self.brand_name.as_deref())?;
        let key = request.payment_id.to_string();
        let path = ["v2", "checkout", "orders"];
        let response = self.post("create_order", &path, &key, &body).await?;
        if !response.is_success() {
            return Err(into_error(&response));
        }
        let created = id(&response.body).ok_or_else(|| unreadable("an order without id"))?;
        let lookup = PaymentLookup {
            payment_id: request.payment_id,
            provider_ref: Some(created.to_owned()),
            provider_data: None,
            amount: request.amount,
            created_at: request.created_at,
        };
        let answered = match response.status {
            201 => payment(&response.body),
            // It may be the repeated answer to an earlier request.
            _ => Err(unreadable("an order that may have changed")),
        };
        self.processed(lookup, answered).await
    }

    async fn confirm(
        &self,
        lookup: PaymentLookup,
        _payment_token: Option<String>,
    ) -> Result<ProviderPayment, GatewayError> {
        let order = self.order(&lookup).await?;
        let found = payment(&order)?;
        if found.status != ProviderStatus::Approved {
            return Ok(found);
        }
        let action = if text(&order, "intent") == "AUTHORIZE" { "authorize" } else { "capture" };
        let key = requests::completion_key(&lookup.payment_id.to_string(), action, &order);
        let path = ["v2", "checkout", "orders", found.provider_ref.as_str(), action];
        let response = self.post("complete_order", &path, &key, &json!({})).await?;
        match response.is_success() {
            true => {
                let answered = own(response, &lookup).and_then(|order| payment(&order));
                self.processed(lookup, answered).await
            }
            false if is_decline(&response) => Err(declined(&response, Some(&found.provider_ref))),
            false => self.changed(&lookup, &response).await,
        }
    }

    async fn capture(
        &self,
        lookup: PaymentLookup,
        amount: Money,
    ) -> Result<ProviderPayment, GatewayError> {
        let order = self.order(&lookup).await?;
        let found = payment(&order)?;
        if matches!(found.status, ProviderStatus::Paid | ProviderStatus::Processing) {
            return Ok(found);
        }
        may_capture(&order, found.status, amount)?;
        let authorization = text(authorization(&order), "id");
        let path = ["v2", "payments", "authorizations", authorization, "capture"];
        let key = format!("{}-capture", lookup.payment_id);
        let body = json!({ "amount": to_paypal(amount)?, "final_capture": true });
        let response = self.post("capture_authorization", &path, &key, &body).await?;
        match response.is_success() {
            true => {
                let answered = payment(&with_capture(order, response.body));
                self.processed(lookup, answered).await
            }
            false if is_decline(&response) => Err(declined(&response, Some(&found.provider_ref))),
            false => self.changed(&lookup, &response).await,
        }
    }

    async fn cancel(&self, lookup: PaymentLookup) -> Result<ProviderPayment, GatewayError> {
        let order = self.order(&lookup).await?;
        let found = payment(&order)?;
        if found.status != ProviderStatus::Authorized {
            return ended(found);
        }
        let authorization = text(authorization(&order), "id");
        let path = ["v2", "payments", "authorizations", authorization, "void"];
        let key = format!("{}-void", lookup.payment_id);
        let response = self.post("void_authorization", &path, &key, &json!({})).await?;
        match response.is_success() {
            true => payment(&with_void(order)),
            false => self.changed(&lookup, &response).await.and_then(ended),
        }
    }

    async fn refund(&self, request: RefundRequest) -> Result<ProviderRefund, GatewayError> {
        let body = requests::refund(&request)?;
        let capture = self.capture_id(&request.payment).await?;
        let path = ["v2", "payments", "captures", capture.as_str(), "refund"];
        let key = request.refund_id.to_string();
        let response = self.post("refund_capture", &path, &key, &body).await?;
        match response.status {
            _ if response.is_success() => refund(&response.body),
            // Well-formed, and refused by a rule: more than is left, too late, too many.
            422 => Err(declined(&response, request.payment.provider_ref.as_deref())),
            _ => Err(into_error(&response)),
        }
    }

    async fn lookup_refund(
        &self,
        lookup: RefundLookup,
    ) -> Result<Option<ProviderRefund>, GatewayError> {
        let our_id = lookup.refund_id.to_string();
        if let Some(reference) = lookup.refund_ref.as_deref() {
            let path = ["v2", "payments", "refunds", reference];
            let found = self.client.get("get_refund", &path).await?.into_body(explain)?;
            if text(&found, "custom_id") != our_id {
                let why = "the reference is of another refund".to_owned();
                return Err(GatewayError::InvalidRequest(why));
            }
            return refund(&found).map(Some);
        }
        let order = self.order(&lookup.payment).await?;
        let refunds = items(&order, "refunds").into_iter();
        refunds.filter(|one| text(one, "custom_id") == our_id).map(refund).next().transpose()
    }

    async fn lookup(&self, lookup: PaymentLookup) -> Result<Option<ProviderPayment>, GatewayError> {
        let response = self.get_order(&lookup).await?;
        match response.status {
            404 => self.missing(&lookup).map(Some),
            _ => payment(&own(response, &lookup)?).map(Some),
        }
    }

    async fn read_webhook(
        &self,
        request: WebhookRequest,
    ) -> Result<Vec<WebhookEvent>, WebhookError> {
        let event = crate::verify::verify(&self.client, &self.webhook_id, &request).await?;
        event::read(&self.client, self.mode, &event).await
    }
}
