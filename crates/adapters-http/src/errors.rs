//! Errors that adapters report alike.

use ports::GatewayError;

/// A request that is wrong whenever it is sent.
#[must_use]
pub fn invalid(why: impl Into<String>) -> GatewayError {
    GatewayError::InvalidRequest(why.into())
}

/// A decline, with the provider's code and its raw data as JSON text.
#[must_use]
pub fn declined(code: &str, provider_ref: Option<&str>, raw: String) -> GatewayError {
    let provider_ref = provider_ref.map(ToOwned::to_owned);
    GatewayError::Declined { code: code.to_owned(), provider_ref, raw }
}

/// The error of a call whose request was processed, or may have been, before it failed.
#[must_use]
pub fn unknown(error: GatewayError) -> GatewayError {
    match matches!(error, GatewayError::OutcomeUnknown(_)) {
        true => error,
        false => GatewayError::OutcomeUnknown(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_after_the_request_leaves_the_outcome_open() {
        let lost = GatewayError::OutcomeUnknown("lost".to_owned());
        assert_eq!(unknown(lost.clone()), lost);
        for error in [
            invalid("the order belongs to another payment"),
            declined("card_expired", None, "{}".to_owned()),
            GatewayError::Unavailable("refused".to_owned()),
            GatewayError::RateLimited { retry_after: None },
            GatewayError::Misconfigured("401".to_owned()),
        ] {
            let expected = GatewayError::OutcomeUnknown(error.to_string());
            assert_eq!(unknown(error), expected);
        }
    }
}
