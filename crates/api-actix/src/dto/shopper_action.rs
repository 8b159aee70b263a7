//! What the shopper has to do to complete a payment.

use domain::payment::Payment;
use serde::Serialize;
use utoipa::ToSchema;

/// What the shopper has to do to complete a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = ShopperAction)]
pub enum ShopperActionDto {
    /// Redirect the shopper to a page of the provider.
    Redirect {
        /// The URL of the page.
        url: String,
    },
    /// Complete the payment in the shop's page or app, with the provider's client-side library.
    Client {
        /// The token that the library needs (a client secret).
        token: String,
    },
}

impl ShopperActionDto {
    /// What is to be done about a payment that waits for the shopper; `None` if it does not, or if the
    /// provider asks for nothing in particular.
    #[must_use]
    pub fn of(payment: &Payment) -> Option<Self> {
        if !payment.status.awaits_shopper() {
            return None;
        }
        let redirect = payment.next_action.clone().map(|url| Self::Redirect { url });
        redirect.or_else(|| payment.payment_token.clone().map(|token| Self::Client { token }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn actions_bear_their_type() {
        let page = ShopperActionDto::Redirect { url: "https://bank.example/3ds".to_owned() };
        let expected = json!({ "type": "redirect", "url": "https://bank.example/3ds" });
        assert_eq!(json!(page), expected);
        let client = ShopperActionDto::Client { token: "secret".to_owned() };
        assert_eq!(json!(client), json!({ "type": "client", "token": "secret" }));
    }
}
