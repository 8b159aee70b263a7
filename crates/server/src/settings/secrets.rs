//! Secrets that protect nothing: missing, short, known to everybody. A server that takes orders
//! does not start on one, and says what to set instead.

use std::io;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::fault::{Fault, Origin};
use super::key::{Default, Key};
use super::keys::KEYS;

/// Bytes that a secret has at least (RFC 7518, 3.2: a key of the size of the hash output or larger).
pub const MIN_BYTES: usize = 32;
/// Different bytes that a secret has at least; random ones of this length have far more.
const MIN_DIFFERENT: usize = 8;

/// Words and samples that stand in tutorials, compose files and this repository.
const KNOWN: &[&str] = &[
    "secret",
    "changeme",
    "password",
    "kassa",
    "test",
    "your-256-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "your-super-secret-jwt-token-with-at-least-32-characters-long",
    crate::demo::JWT_SECRET,
    crate::demo::WEBHOOK_SECRET,
];

/// What is wrong with a secret that is needed.
#[must_use]
pub fn needed(name: &'static str, secret: Option<&SecretString>, origin: Origin) -> Option<Fault> {
    let problem = match secret {
        None => Some("is missing".to_owned()),
        Some(secret) => weakness(secret.expose_secret()),
    };
    problem.map(|problem| fault(name, problem, origin))
}

/// What is wrong with a secret that may be missing.
#[must_use]
pub fn optional(
    name: &'static str,
    secret: Option<&SecretString>,
    origin: Origin,
) -> Option<Fault> {
    secret.and_then(|_| needed(name, secret, origin))
}

/// What the file of a secret holds, without the line break that editors put at the end.
///
/// # Errors
/// A file that cannot be read.
pub fn in_file(path: &Path) -> io::Result<String> {
    std::fs::read_to_string(path).map(|text| text.trim_end_matches(['\r', '\n']).to_owned())
}

/// A new secret: 32 random bytes in hexadecimal digits.
#[must_use]
pub fn fresh() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

fn fault(name: &'static str, problem: String, origin: Origin) -> Fault {
    let variable = super::key::variable(name);
    Fault {
        key: name.to_owned(),
        value: None,
        origin,
        problem,
        allowed: Some(format!("here is a fresh one: {variable}={}", fresh())),
    }
}

fn weakness(secret: &str) -> Option<String> {
    let len = secret.len();
    if is_known(secret) {
        return Some("is known to everybody".to_owned());
    }
    if len < MIN_BYTES {
        return Some(format!("has {len} bytes, fewer than {MIN_BYTES}"));
    }
    let mut bytes: Vec<u8> = secret.bytes().collect();
    bytes.sort_unstable();
    bytes.dedup();
    (bytes.len() < MIN_DIFFERENT).then(|| "repeats a few characters".to_owned())
}

/// A known word itself, written several times, or with other letters, hyphens and blanks.
fn is_known(secret: &str) -> bool {
    let plain = plain(secret);
    let examples = KEYS.iter().filter_map(|key: &Key| match key.default {
        Default::Unset { example, .. } if key.kind.is_secret() => Some(example),
        Default::Unset { .. } | Default::Value(_) => None,
    });
    KNOWN.iter().copied().chain(examples).map(self::plain).any(|known| {
        let repeated = plain.len().is_multiple_of(known.len());
        repeated && plain == known.repeat(plain.len() / known.len())
    })
}

fn plain(secret: &str) -> String {
    let letters = secret.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("secret")]
    #[case("Change-Me")]
    #[case("changeme changeme changeme changeme")]
    #[case("secretsecretsecretsecretsecretsecret")]
    #[case("your-256-bit-secret")]
    #[case(crate::demo::JWT_SECRET)]
    #[case("put 32 random bytes or more here (openssl rand -hex 32)")]
    fn known_secrets_are_refused(#[case] secret: &str) {
        assert_eq!(weakness(secret).as_deref(), Some("is known to everybody"));
    }

    #[test]
    fn short_and_uniform_secrets_are_refused() {
        let short = weakness("correct horse battery").unwrap();
        assert_eq!(short, "has 21 bytes, fewer than 32");
        assert!(weakness("aaaaaaaabbbbbbbbaaaaaaaabbbbbbbb").unwrap().contains("repeats"));
    }

    #[test]
    fn a_fresh_secret_is_strong_and_never_the_same() {
        let (one, two) = (fresh(), fresh());
        assert_eq!((weakness(&one), weakness(&two)), (None, None));
        assert_ne!(one, two);
    }

    #[test]
    fn a_missing_secret_comes_with_the_variable_to_set() {
        let fault = needed("jwt.secret", None, Origin::Default).unwrap().to_string();
        assert!(fault.starts_with("jwt.secret: is missing; "), "{fault}");
        assert!(fault.contains("KASSA_JWT__SECRET="), "{fault}");
        assert_eq!(optional("jwt.previous_secret", None, Origin::Default), None);
    }
}
