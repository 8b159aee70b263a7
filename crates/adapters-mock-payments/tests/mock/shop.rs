//! The shop that asks the provider: requests, and what it reads out of the answers.

use chrono::Utc;
use domain::ids::{OrderId, PaymentId, RefundId};
use domain::money::Money;
use domain::order::OrderNumber;
use domain::payment::ProviderStatus;
pub use port_contracts::gateway::by_our_id as by_id;
use ports::{CreatePayment, GatewayError, PaymentLookup, ProviderPayment, RefundRequest};
use uuid::Uuid;

/// An amount in US dollars.
pub fn usd(text: &str) -> Money {
    Money::parse(text, "USD".parse().unwrap()).unwrap()
}

/// A payment that is to be taken at once.
pub fn paying(amount: Money, token: Option<&str>) -> CreatePayment {
    CreatePayment {
        payment_id: PaymentId(Uuid::now_v7()),
        order_id: OrderId(Uuid::now_v7()),
        order_number: OrderNumber::from_random(7),
        amount,
        created_at: Utc::now(),
        confirm: true,
        capture: true,
        payment_token: token.map(ToOwned::to_owned),
        return_url: None,
    }
}

/// A payment that waits for the shopper.
pub fn session(amount: Money) -> CreatePayment {
    CreatePayment { confirm: false, ..paying(amount, None) }
}

/// The provider's reference of a payment.
pub fn reference(request: &CreatePayment) -> String {
    format!("mock_pi_{}", request.payment_id.0.simple())
}

/// How the shop asks for a payment that it has an answer about.
pub fn by_reference(request: &CreatePayment) -> PaymentLookup {
    PaymentLookup { provider_ref: Some(reference(request)), ..by_id(request) }
}

/// A new refund of a payment.
pub fn refund(request: &CreatePayment, amount: Money) -> RefundRequest {
    RefundRequest {
        refund_id: RefundId(Uuid::now_v7()),
        payment: by_reference(request),
        amount,
        reason: "test".to_owned(),
    }
}

/// An answer in one word: the status, the code of a refusal, or the kind of the error.
pub fn word(answer: &Result<ProviderPayment, GatewayError>) -> String {
    match answer {
        Ok(payment) => payment.status.to_string(),
        Err(error) => error_word(error),
    }
}

/// An error in one word.
pub fn error_word(error: &GatewayError) -> String {
    match error {
        GatewayError::Declined { code, .. } => code.clone(),
        GatewayError::InvalidRequest(_) => "invalid_request".to_owned(),
        GatewayError::Unavailable(_) => "unavailable".to_owned(),
        GatewayError::RateLimited { .. } => "rate_limited".to_owned(),
        GatewayError::Misconfigured(_) => "misconfigured".to_owned(),
        GatewayError::NotCancelable { .. } => "not_cancelable".to_owned(),
        GatewayError::OutcomeUnknown(_) => "outcome_unknown".to_owned(),
    }
}

/// A lookup in one word: the status, `none`, or the kind of the error.
pub fn seen(answer: &Result<Option<ProviderPayment>, GatewayError>) -> String {
    match answer {
        Ok(Some(payment)) => payment.status.to_string(),
        Ok(None) => "none".to_owned(),
        Err(error) => error_word(error),
    }
}

/// The status of a word.
pub fn status(word: &str) -> ProviderStatus {
    word.parse().unwrap()
}
