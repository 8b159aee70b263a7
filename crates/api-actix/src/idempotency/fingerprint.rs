//! The fingerprint of a request: method, path and canonical body.

use ports::canonical_json;
use sha2::{Digest, Sha256};

use crate::errors::{Code, Problem};

/// SHA-256 over method, path and the body in canonical JSON ([`canonical_json`]), in hex. `path` is the
/// canonical one, so that `/orders/` and `/api/orders` are one request.
///
/// # Errors
/// `malformed_json` if the body has no canonical form.
pub fn of(method: &str, path: &str, body: &[u8]) -> Result<String, Problem> {
    let malformed = |error: serde_json::Error| {
        Problem::new(Code::MalformedJson, "the body cannot be canonicalized")
            .caused_by(error.to_string())
    };
    let body = canonical_json(body).map_err(malformed)?;
    let digest = Sha256::new()
        .chain_update(method)
        .chain_update("\n")
        .chain_update(path)
        .chain_update("\n")
        .chain_update(body)
        .finalize();
    Ok(hex::encode(digest))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn spelling_does_not_count() {
        let one = of("POST", "/api/orders", br#"{"a": 1, "b": ["x"]}"#).unwrap();
        let two = of("POST", "/api/orders", br#"{"b":["\u0078"],"a":1}"#).unwrap();
        assert_eq!(one, two);
        assert_eq!(one.len(), 64);
        // Taken with: printf 'POST\n/api/orders\n{"a":1,"b":["x"]}' | sha256sum
        let known = "56a02e58a3c19c3bf8a0128e40e84ad7fa72a9669cb43caa69ad1f5322ca687d";
        assert_eq!(one, known);
    }

    #[test]
    fn everything_else_does() {
        let body = br#"{"a":1}"#;
        let all = [
            of("POST", "/api/orders", body).unwrap(),
            of("PUT", "/api/orders", body).unwrap(),
            of("POST", "/api/orders/1", body).unwrap(),
            of("POST", "/api/orders", br#"{"a":2}"#).unwrap(),
            of("POST", "/api/orders", br#"{"a":"1"}"#).unwrap(),
            of("POST", "/api/orders", b"{}").unwrap(),
            // One double, and three numbers.
            of("POST", "/api/orders", br#"{"a":9007199254740992}"#).unwrap(),
            of("POST", "/api/orders", br#"{"a":9007199254740993}"#).unwrap(),
            of("POST", "/api/orders", br#"{"a":9007199254740992.1}"#).unwrap(),
        ];
        let unique: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(unique.len(), all.len());
    }
}
