//! Secrets that do not protect anything: missing, short, publicly known. A server that takes orders
//! does not start with one, and says what to set instead.

use std::io;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::config_error::{ConfigError, Origin};

mod known;

/// Bytes that a secret has at least (RFC 7518, 3.2: a key of the size of the hash output or larger).
pub const MIN_BYTES: usize = 32;
/// Different bytes that a secret has at least; random ones of this length have far more.
const MIN_DIFFERENT: usize = 8;

/// Minimum number of characters in a secret besides placeholder words and keyboard runs.
const MIN_OWN: usize = 16;
/// Guesses that a secret withstands at least: well below what random bytes reach, and far above what
/// patterns and repetitions do.
const MIN_GUESSES: u64 = 10_000_000_000_000_000;

/// What is wrong with a secret that is needed.
#[must_use]
pub fn needed(
    name: &'static str,
    secret: Option<&SecretString>,
    origin: Origin,
) -> Option<ConfigError> {
    let problem = match secret {
        None => Some("is missing".to_owned()),
        Some(secret) => weakness(secret.expose_secret()),
    };
    problem.map(|problem| config_error(name, problem, origin))
}

/// What is wrong with a secret that may be missing.
#[must_use]
pub fn optional(
    name: &'static str,
    secret: Option<&SecretString>,
    origin: Origin,
) -> Option<ConfigError> {
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

fn config_error(name: &'static str, problem: String, origin: Origin) -> ConfigError {
    let variable = super::key::variable(name);
    ConfigError {
        key: name.to_owned(),
        value: None,
        origin,
        problem,
        allowed: Some(format!(
            "generate one with `openssl rand -hex 32`, or use this new one: {variable}={}",
            fresh()
        )),
    }
}

/// The fault if one secret is set for different uses: a party that knows it for one use, such as a
/// payment provider, could use it for the other.
#[must_use]
pub fn shared(
    uses: &[Vec<(&'static str, Option<&SecretString>)>],
    origin: &dyn Fn(&str) -> Origin,
) -> Vec<ConfigError> {
    let value = |secret: Option<&SecretString>| secret.map(|s| s.expose_secret().to_owned());
    let mut errors = Vec::new();
    for (at, secrets) in uses.iter().enumerate() {
        let earlier = || uses.iter().take(at).flat_map(|secrets| secrets.iter());
        for (name, secret) in secrets {
            let same =
                earlier().find(|(_, other)| secret.is_some() && value(*other) == value(*secret));
            if let Some((other, _)) = same {
                errors.push(config_error(name, format!("is the same as {other}"), origin(name)));
            }
        }
    }
    errors
}

fn weakness(secret: &str) -> Option<String> {
    let len = secret.len();
    if is_known(secret) {
        return Some("is publicly known".to_owned());
    }
    if len < MIN_BYTES {
        return Some(format!("has {len} bytes, fewer than {MIN_BYTES}"));
    }
    let mut bytes: Vec<u8> = secret.bytes().collect();
    bytes.sort_unstable();
    bytes.dedup();
    if bytes.len() < MIN_DIFFERENT {
        return Some("repeats a few characters".to_owned());
    }
    if distinct_characters(secret) < MIN_OWN {
        return Some("consists of common placeholder words or keyboard sequences".to_owned());
    }
    let guessed = zxcvbn::zxcvbn(secret, &[]).guesses() < MIN_GUESSES;
    guessed.then(|| "follows a pattern and can be guessed".to_owned())
}

/// A known value itself, written several times, also cut off, or with other letters, hyphens and blanks.
fn is_known(secret: &str) -> bool {
    let plain = plain(secret);
    known::VALUES.iter().copied().map(self::plain).any(|known| {
        let repeated = known.chars().cycle().take(plain.chars().count());
        plain.len() >= known.len() && plain.chars().eq(repeated)
    })
}

/// How many characters are left without the words of placeholders, and without runs of keys.
fn distinct_characters(secret: &str) -> usize {
    let words = secret.split(|c: char| !c.is_alphanumeric()).map(plain);
    let own = words.filter(|word| !known::PLACEHOLDER_WORDS.contains(&word.as_str()));
    let mut own: String = own.collect();
    for run in known::KEYBOARD_RUNS {
        own = own.replace(run, "");
    }
    own.chars().count()
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
    #[case("set 32 random bytes or more (openssl rand -hex 32)")]
    fn known_secrets_are_refused(#[case] secret: &str) {
        assert_eq!(weakness(secret).as_deref(), Some("is publicly known"));
    }

    #[rstest]
    #[case("0123456789abcdef0123456789abcdef")]
    #[case("12345678901234567890123456789012")]
    #[case("your-256-bit-secret-your-256-bit")]
    #[case("please-change-me-please-change-me-now")]
    #[case("abcdefghijklmnopqrstuvwxyz0123456789")]
    #[case("black-box-tests-sign-their-tokens-with-this-one")]
    #[case("changemechangemechangemechangeme1")]
    #[case("password1234password1234password1234")]
    #[case("this-is-a-very-long-secret-key-for-jwt-tokens")]
    #[case("My_Super_Secret_JWT_Key_Please_Change_In_Production")]
    #[case("django-insecure-change-this-in-production")]
    #[case("ThisTokenIsNotSoSecretChangeIt_ThisTokenIsNot")]
    #[case("404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970")]
    #[case("qwertyuiopasdfghjklzxcvbnmqwertyuiop")]
    #[case("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p")]
    #[case("qazwsxedcrfvtgbyhnujmikolp1234567890")]
    #[case("asdfghjkl;'asdfghjkl;'asdfghjkl;'asdf")]
    #[case("deadbeefdeadbeefdeadbeefdeadbeef")]
    #[case("00112233445566778899aabbccddeeff")]
    #[case("2025-01-01-2025-01-02-2025-01-03")]
    fn guessable_secrets_are_refused(#[case] secret: &str) {
        assert!(secret.len() >= 30, "not for its length alone: {secret}");
        assert!(weakness(secret).is_some(), "{secret}");
    }

    #[rstest]
    #[case("3f1b0c5d7e9a2468ace013579bdf0246")]
    #[case("kX9mT2vQ8rL5wZ7nB4yH6jD3fG1sA0pC")]
    #[case("Uq0xJmVvXy9Qk1c2bW8rTg5oZs7LhE3fNdAiPpY6MtE=")]
    #[case("prod-jwt-key-2f7c9a1be04d5836f1c2ab9d77e05c13")]
    #[case("crumb walnut tractor mosaic pylon herring velvet")]
    fn secrets_that_were_chosen_well_are_accepted(#[case] secret: &str) {
        assert_eq!(weakness(secret), None, "{secret}");
    }

    #[test]
    fn random_secrets_are_never_refused() {
        for _ in 0..300 {
            let secret = fresh();
            assert_eq!(weakness(&secret), None, "{secret}");
        }
    }

    #[test]
    fn one_secret_for_two_uses_is_refused() {
        let (one, other) = (SecretString::from(fresh()), SecretString::from(fresh()));
        let of = |webhook| {
            let tokens = vec![("jwt.secret", Some(&one))];
            let webhooks = vec![("payments.x.webhook_secret", webhook), ("metrics.token", None)];
            shared(&[tokens, webhooks], &|_| Origin::Default)
        };
        assert_eq!((of(None).len(), of(Some(&other)).len()), (0, 0));
        let config_error = of(Some(&one)).first().unwrap().to_string();
        assert!(
            config_error.starts_with("payments.x.webhook_secret: is the same as jwt.secret"),
            "{config_error}"
        );
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
        let config_error = needed("jwt.secret", None, Origin::Default).unwrap().to_string();
        assert!(config_error.starts_with("jwt.secret: is missing; "), "{config_error}");
        assert!(config_error.contains("KASSA_JWT__SECRET="), "{config_error}");
        assert_eq!(optional("jwt.previous_secret", None, Origin::Default), None);
    }
}
