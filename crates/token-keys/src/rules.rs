//! Claims that every token needs in addition to a valid signature.

use std::time::Duration;

use jsonwebtoken::{Algorithm, Validation};

/// Claims that every token needs in addition to a valid signature.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// The required `iss` of tokens.
    pub issuer: Option<String>,
    /// The required `aud` of tokens.
    pub audience: Option<String>,
    /// By how much the clocks may differ.
    pub leeway: Duration,
}

impl Rules {
    /// The library's form of the rules, for one algorithm. Times are left to the reader of the claims, who has the
    /// clock that tokens expire by.
    #[must_use]
    pub fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let mut required = vec!["exp", "sub"];
        match &self.audience {
            Some(audience) => {
                validation.set_audience(&[audience]);
                required.push("aud");
            }
            None => validation.validate_aud = false,
        }
        if let Some(issuer) = &self.issuer {
            validation.set_issuer(&[issuer]);
            required.push("iss");
        }
        validation.set_required_spec_claims(&required);
        validation
    }

    /// By how many seconds the clocks may differ.
    #[must_use]
    pub fn leeway_seconds(&self) -> i64 {
        i64::try_from(self.leeway.as_secs()).unwrap_or(i64::MAX)
    }
}
