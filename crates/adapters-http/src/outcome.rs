//! Outcomes of calls.

use ports::GatewayError;

/// The error of a request that is a mistake, or that names something which is not the shop's.
#[must_use]
pub fn invalid(why: impl Into<String>) -> GatewayError {
    GatewayError::InvalidRequest(why.into())
}

/// The error of a call after one of its requests was processed: that nothing has happened is not certain then,
/// whatever became of the next one.
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
    fn nothing_is_certain_once_something_was_processed() {
        for error in [
            GatewayError::Unavailable("connection refused".to_owned()),
            invalid("not found"),
            GatewayError::Misconfigured("expired key".to_owned()),
            GatewayError::RateLimited { retry_after: None },
        ] {
            let told = error.to_string();
            assert_eq!(unknown(error), GatewayError::OutcomeUnknown(told));
        }
        let lost = GatewayError::OutcomeUnknown("reset".to_owned());
        assert_eq!(unknown(lost.clone()), lost);
    }
}
