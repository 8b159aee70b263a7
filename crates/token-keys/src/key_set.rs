//! The keys of a JWKS that can verify tokens.

use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Header};
use serde::Deserialize;
use serde_json::Value;

/// How keys are used, each of them in one of these ways.
pub(crate) const ALGORITHMS: [Algorithm; 3] =
    [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];

/// A key with the one algorithm that it is used with.
#[derive(Clone)]
pub(crate) struct Key {
    id: Option<String>,
    pub(crate) algorithm: Algorithm,
    pub(crate) decoding: DecodingKey,
}

/// Keys one by one, since a provider may publish kinds that the library does not know.
#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

/// Keys, and when they were read.
pub(crate) struct KeySet {
    keys: Vec<Key>,
    read_at: Instant,
}

impl KeySet {
    /// The keys of a JWKS. Those of other kinds, or for encryption, are left out.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let set: Set = serde_json::from_str(text).map_err(|e| format!("invalid JWKS: {e}"))?;
        let known = |value: Value| serde_json::from_value::<Jwk>(value).ok();
        let keys: Vec<Key> =
            set.keys.into_iter().filter_map(known).filter_map(|k| key(&k)).collect();
        if keys.is_empty() {
            return Err("the JWKS has no key for RS256, ES256 or EdDSA".to_owned());
        }
        Ok(Self { keys, read_at: Instant::now() })
    }

    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn age(&self) -> Duration {
        self.read_at.elapsed()
    }

    /// The key that a token names; the only key of its algorithm, if it names none.
    pub(crate) fn find(&self, header: &Header) -> Option<Key> {
        let mut fitting = self.keys.iter().filter(|key| key.algorithm == header.alg);
        match &header.kid {
            Some(id) => fitting.find(|key| key.id.as_ref() == Some(id)).cloned(),
            None => fitting.next().filter(|_| fitting.next().is_none()).cloned(),
        }
    }
}

fn key(jwk: &Jwk) -> Option<Key> {
    if matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption)) {
        return None;
    }
    let algorithm = algorithm(&jwk.algorithm)?;
    let said = jwk.common.key_algorithm;
    let fits = match (said, algorithm) {
        (None, _)
        | (Some(KeyAlgorithm::RS256), Algorithm::RS256)
        | (Some(KeyAlgorithm::ES256), Algorithm::ES256)
        | (Some(KeyAlgorithm::EdDSA), Algorithm::EdDSA) => true,
        (Some(_), _) => false,
    };
    let decoding = DecodingKey::from_jwk(jwk).ok().filter(|_| fits)?;
    Some(Key { id: jwk.common.key_id.clone(), algorithm, decoding })
}

/// The algorithm that keys of this kind are used with.
fn algorithm(parameters: &AlgorithmParameters) -> Option<Algorithm> {
    if let AlgorithmParameters::RSA(_) = parameters {
        return Some(Algorithm::RS256);
    }
    if let AlgorithmParameters::EllipticCurve(curve) = parameters {
        return (curve.curve == EllipticCurve::P256).then_some(Algorithm::ES256);
    }
    if let AlgorithmParameters::OctetKeyPair(pair) = parameters {
        return (pair.curve == EllipticCurve::Ed25519).then_some(Algorithm::EdDSA);
    }
    None
}
