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

/// The reference of something at a provider that finds nothing by our id.
///
/// # Errors
/// `OutcomeUnknown` without one: what was requested may have been created.
pub fn known_reference<'a>(
    reference: Option<&'a str>,
    provider: &str,
) -> Result<&'a str, GatewayError> {
    let unknown = || GatewayError::OutcomeUnknown(format!("{provider} finds nothing by our id"));
    reference.ok_or_else(unknown)
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
    fn without_a_reference_nothing_is_known() {
        assert_eq!(known_reference(Some("tr_1"), "Acme"), Ok("tr_1"));
        let told = known_reference(None, "Acme");
        assert!(matches!(told, Err(GatewayError::OutcomeUnknown(_))), "{told:?}");
    }

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
