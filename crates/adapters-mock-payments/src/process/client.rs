//! The gateway to a mock provider that runs as a separate process.

use std::time::Duration;

use async_trait::async_trait;
use domain::money::Money;
use ports::{
    Capabilities, ClientConfig, CreatePayment, CurrentSecrets, GatewayError, PaymentGateway,
    PaymentLookup, ProviderPayment, ProviderRefund, RefundLookup, RefundRequest, WebhookError,
    WebhookEvent, WebhookRequest,
};
use reqwest::{Client, StatusCode};
use secrecy::{ExposeSecret, SecretString};

use super::calls::{RemoteCall, RemoteResponse};
use crate::character::Character;
use crate::gateway::MockGateway;
use crate::options::MockError;
use crate::webhook::{self, SignedEvent};

/// How long the provider may take to answer.
const TIMEOUT: Duration = Duration::from_secs(8);

/// A gateway whose ledger is in another process.
#[derive(Debug)]
pub(crate) struct RemoteMock {
    client: Client,
    url: String,
    character: Character,
    webhook_secrets: CurrentSecrets,
}

impl RemoteMock {
    /// A gateway to the provider at this URL.
    ///
    /// # Errors
    /// [`MockError::Client`] if no HTTP client can be made.
    pub(crate) fn new(
        url: &str,
        character: Character,
        webhook_secrets: Vec<SecretString>,
    ) -> Result<Self, MockError> {
        let client = Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none());
        Ok(Self {
            client: client.build().map_err(|error| MockError::Client(error.to_string()))?,
            url: format!("{}/v1/calls", url.trim_end_matches('/')),
            character,
            webhook_secrets: CurrentSecrets::new(webhook_secrets),
        })
    }

    /// Takes webhooks under these secrets from now on.
    pub(crate) fn replace_webhook_secrets(&self, secrets: Vec<SecretString>) {
        self.webhook_secrets.replace(secrets);
    }

    /// Makes a call. A command that may have arrived and has no readable answer is of unknown outcome.
    async fn call(&self, call: RemoteCall) -> Result<RemoteResponse, GatewayError> {
        let is_command = call.is_command();
        let lost = |why: String| match is_command {
            true => GatewayError::OutcomeUnknown(why),
            false => GatewayError::Unavailable(why),
        };
        let secret = self.webhook_secrets.newest();
        let key = secret.expose_secret();
        let request = self.client.post(&self.url).bearer_auth(key).json(&call);
        let response = request.send().await.map_err(|error| {
            let was_refused = error.is_connect() && !error.is_timeout();
            let why = error.without_url().to_string();
            if was_refused { GatewayError::Unavailable(why) } else { lost(why) }
        })?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED => {
                let why = "the mock provider uses a different webhook secret".to_owned();
                return Err(GatewayError::Misconfigured(why));
            }
            StatusCode::BAD_REQUEST => {
                return Err(GatewayError::InvalidRequest(
                    "rejected by the mock provider".to_owned(),
                ));
            }
            other => return Err(lost(format!("the mock provider answered {other}"))),
        }
        let answer = response.json().await.map_err(|e| lost(e.without_url().to_string()))?;
        if let RemoteResponse::Error(error) = answer { Err(error.into()) } else { Ok(answer) }
    }

    async fn payment(&self, call: RemoteCall) -> Result<ProviderPayment, GatewayError> {
        match self.call(call).await? {
            RemoteResponse::Payment(payment) => {
                payment.payment().map_err(GatewayError::OutcomeUnknown)
            }
            other @ (RemoteResponse::Checked
            | RemoteResponse::Refund(_)
            | RemoteResponse::NotFound
            | RemoteResponse::Error(_)) => Err(unexpected(&other)),
        }
    }
}

/// An answer to another call than was made.
fn unexpected(answer: &RemoteResponse) -> GatewayError {
    GatewayError::OutcomeUnknown(format!("the mock provider answered {answer:?}"))
}

#[async_trait]
impl PaymentGateway for RemoteMock {
    fn name(&self) -> &str {
        MockGateway::NAME
    }

    fn is_test(&self) -> bool {
        true
    }

    fn capabilities(&self) -> Capabilities {
        self.character.capabilities()
    }

    fn client_config(&self) -> ClientConfig {
        MockGateway::public_settings()
    }

    async fn check(&self) -> Result<String, GatewayError> {
        match self.call(RemoteCall::Check).await? {
            RemoteResponse::Checked => {
                Ok("runs as a separate process and charges nothing".to_owned())
            }
            other @ (RemoteResponse::Payment(_)
            | RemoteResponse::Refund(_)
            | RemoteResponse::NotFound
            | RemoteResponse::Error(_)) => Err(unexpected(&other)),
        }
    }

    async fn create(&self, request: CreatePayment) -> Result<ProviderPayment, GatewayError> {
        self.payment(RemoteCall::Create(Box::new(request.into()))).await
    }

    async fn confirm(
        &self,
        lookup: PaymentLookup,
        payment_token: Option<String>,
    ) -> Result<ProviderPayment, GatewayError> {
        self.payment(RemoteCall::Confirm { payment: lookup.into(), payment_token }).await
    }

    async fn capture(
        &self,
        lookup: PaymentLookup,
        amount: Money,
    ) -> Result<ProviderPayment, GatewayError> {
        self.payment(RemoteCall::Capture { payment: lookup.into(), amount: amount.into() }).await
    }

    async fn cancel(&self, lookup: PaymentLookup) -> Result<ProviderPayment, GatewayError> {
        self.payment(RemoteCall::Cancel { payment: lookup.into() }).await
    }

    async fn refund(&self, request: RefundRequest) -> Result<ProviderRefund, GatewayError> {
        match self.call(request.into()).await? {
            RemoteResponse::Refund(refund) => Ok(refund.into()),
            other @ (RemoteResponse::Checked
            | RemoteResponse::Payment(_)
            | RemoteResponse::NotFound
            | RemoteResponse::Error(_)) => Err(unexpected(&other)),
        }
    }

    async fn lookup_refund(
        &self,
        lookup: RefundLookup,
    ) -> Result<Option<ProviderRefund>, GatewayError> {
        match self.call(RemoteCall::LookupRefund(Box::new(lookup.into()))).await? {
            RemoteResponse::Refund(refund) => Ok(Some(refund.into())),
            RemoteResponse::NotFound => Ok(None),
            other @ (RemoteResponse::Checked
            | RemoteResponse::Payment(_)
            | RemoteResponse::Error(_)) => Err(unexpected(&other)),
        }
    }

    async fn lookup(&self, lookup: PaymentLookup) -> Result<Option<ProviderPayment>, GatewayError> {
        match self.call(RemoteCall::Lookup { payment: lookup.into() }).await? {
            RemoteResponse::Payment(payment) => {
                payment.payment().map(Some).map_err(GatewayError::OutcomeUnknown)
            }
            RemoteResponse::NotFound => Ok(None),
            other @ (RemoteResponse::Checked
            | RemoteResponse::Refund(_)
            | RemoteResponse::Error(_)) => Err(unexpected(&other)),
        }
    }

    async fn read_webhook(
        &self,
        request: WebhookRequest,
    ) -> Result<Vec<WebhookEvent>, WebhookError> {
        let hint = self.character.sends_hints().then(|| webhook::read_hint(&request)).flatten();
        if let Some(hint) = hint {
            return Ok(vec![hint]);
        }
        Ok(vec![match webhook::read(&self.webhook_secrets.all(), &request)? {
            SignedEvent::Payment(report, _) => WebhookEvent::Payment(report),
            SignedEvent::Dispute(dispute) => dispute.into_event(None)?,
            SignedEvent::Other(event) => event,
        }])
    }
}
