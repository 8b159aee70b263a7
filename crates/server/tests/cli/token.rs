//! `kassa token create`.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::Value;

use crate::place::Place;

const SECRET: &str = "b2d94f6e0a71c853e9f0467a1d5c38be";
const USER: &str = "0190a0de-0000-7000-8000-0000000000aa";

/// The claims of a token, if it is a good one under that secret.
fn claims(token: &str, secret: &str) -> Value {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_aud = false;
    let key = DecodingKey::from_secret(secret.as_bytes());
    decode::<Value>(token.trim(), &key, &validation).unwrap().claims
}

#[test]
fn a_token_says_what_was_asked_for() {
    let variables = [
        ("KASSA_JWT__SECRET", SECRET),
        ("KASSA_JWT__ISSUER", "https://id.example.com/"),
        ("KASSA_JWT__AUDIENCE", "kassa"),
    ];
    let arguments = [
        "token",
        "create",
        "--user",
        USER,
        "--role",
        "admin",
        "--role",
        "service",
        "--ttl",
        "5m",
        "--email",
        "me@example.com",
        "--phone",
        "+911234567890",
        "--name",
        "Me",
    ];
    let said = Place::new().kassa_with(&arguments, &variables).must(0);
    assert!(said.stderr.is_empty());
    let claims = claims(&said.stdout, SECRET);
    assert_eq!(claims["sub"], USER);
    assert_eq!(claims["roles"], serde_json::json!(["admin", "service"]));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 300);
    assert_eq!(claims["iss"], "https://id.example.com/");
    assert_eq!(claims["aud"], "kassa");
    assert_eq!(claims["email"], "me@example.com");
    assert_eq!(claims["phone"], "+911234567890");
    assert_eq!(claims["name"], "Me");
}

#[test]
fn without_more_it_is_a_customer_for_an_hour() {
    let arguments = ["token", "create", "--user", USER];
    let said = Place::new().kassa_with(&arguments, &[("KASSA_JWT__SECRET", SECRET)]).must(0);
    let claims = claims(&said.stdout, SECRET);
    assert_eq!(claims["roles"], serde_json::json!(["customer"]));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3_600);
    assert!(claims.get("email").is_none() && claims.get("iss").is_none());
}

#[test]
fn invalid_arguments_are_refused() {
    let place = Place::new();
    let secret = [("KASSA_JWT__SECRET", SECRET)];
    let with = |more: &[&str]| {
        let arguments = [&["token", "create", "--user", USER], more].concat();
        place.kassa_with(&arguments, &secret)
    };
    with(&["--role", "king"]).must(2).complains("[possible values: customer, admin, service]");
    with(&["--ttl", "soon"]).must(2);
    with(&["--email", "no-address"]).must(2).complains("e-mail");
    place.kassa_with(&["token", "create", "--user", "1"], &secret).must(2);
}

#[test]
fn without_a_good_secret_there_is_no_token_but_in_the_demo() {
    let place = Place::new();
    let arguments = ["token", "create", "--user", USER];
    place.kassa(&arguments).must(78).complains("KASSA_JWT__SECRET=");
    place.kassa_with(&arguments, &[("KASSA_JWT__SECRET", "short")]).must(78).complains("5 bytes");
    place.kassa(&["token", "create", "--user", USER, "--demo"]).must(0);
}
