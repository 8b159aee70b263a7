//! Which tokens are accepted.

use application::Role;
use domain::DateTime;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::*;

const SECRET: &str = "a secret for unit tests, thirty-two bytes";
const BEFORE: &str = "the secret that was used before this one";
const USER: &str = "0197a5a0-0000-7000-8000-000000000001";
const NOW: i64 = 1_800_000_000;

fn settings() -> Hs256Settings {
    Hs256Settings {
        secret: SECRET.into(),
        previous_secret: Some(BEFORE.into()),
        issuer: None,
        audience: None,
        leeway: Duration::from_secs(60),
    }
}

fn good() -> Value {
    json!({ "sub": USER, "exp": NOW + 600 })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = good();
    claims[name] = value;
    claims
}

fn signed(algorithm: Algorithm, secret: &str, claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    encode(&Header::new(algorithm), claims, &key).unwrap()
}

async fn ask(settings: &Hs256Settings, token: &str) -> Result<Principal, TokenError> {
    let now = DateTime::from_timestamp(NOW, 0).unwrap();
    Hs256Verifier::new(settings).verify(token, now).await
}

async fn says(claims: &Value) -> Result<Principal, TokenError> {
    ask(&settings(), &signed(Algorithm::HS256, SECRET, claims)).await
}

#[actix_web::test]
async fn a_good_token_names_its_user() {
    let claims = json!({
        "sub": USER, "exp": NOW + 600, "email": "a@b.example", "phone_number": "+441234567",
        "name": "Ada",
    });
    let caller = says(&claims).await.unwrap();
    assert_eq!(caller.user_id.to_string(), USER);
    assert_eq!(caller.roles, [Role::Customer]);
    assert_eq!(caller.email.as_deref(), Some("a@b.example"));
    assert_eq!(caller.phone.as_deref(), Some("+441234567"));
    assert_eq!(caller.name.as_deref(), Some("Ada"));
}

#[actix_web::test]
async fn roles_are_a_list_or_a_word_and_unknown_ones_do_not_count() {
    let table = [
        (with("roles", json!(["admin", "emperor"])), vec![Role::Admin]),
        (with("roles", json!(["emperor"])), vec![Role::Customer]),
        (with("roles", json!([])), vec![Role::Customer]),
        (with("roles", json!("service")), vec![Role::Service]),
        (with("role", json!("admin")), vec![Role::Admin]),
    ];
    for (claims, roles) in table {
        assert_eq!(says(&claims).await.unwrap().roles, roles, "{claims}");
    }
}

#[actix_web::test]
async fn a_token_ends_after_the_leeway() {
    assert!(says(&with("exp", json!(NOW - 59))).await.is_ok());
    assert!(says(&with("exp", json!(NOW))).await.is_ok());
    assert_eq!(says(&with("exp", json!(NOW - 60))).await, Err(TokenError::Expired));
    assert!(says(&with("nbf", json!(NOW + 60))).await.is_ok());
    let early = says(&with("nbf", json!(NOW + 61))).await;
    assert!(matches!(early, Err(TokenError::Invalid(_))), "{early:?}");
}

#[actix_web::test]
async fn what_is_missing_or_of_another_kind_is_invalid() {
    let bad = [
        json!({ "sub": USER }),
        json!({ "exp": NOW + 600 }),
        with("sub", json!("17850")),
        with("sub", json!(17850)),
        with("exp", json!("tomorrow")),
        with("exp", json!(null)),
        with("exp", json!(1e300)),
        json!([]),
    ];
    for claims in bad {
        let refused = says(&claims).await;
        assert!(matches!(refused, Err(TokenError::Invalid(_))), "{claims}: {refused:?}");
    }
}

#[actix_web::test]
async fn only_the_two_secrets_and_one_algorithm_count() {
    let table = [
        (Algorithm::HS256, SECRET, true),
        (Algorithm::HS256, BEFORE, true),
        (Algorithm::HS256, "another issuer's secret of good length", false),
        (Algorithm::HS384, SECRET, false),
        (Algorithm::HS512, SECRET, false),
    ];
    for (algorithm, secret, counts) in table {
        let seen = ask(&settings(), &signed(algorithm, secret, &good())).await;
        assert_eq!(seen.is_ok(), counts, "{algorithm:?} {secret}: {seen:?}");
    }
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.";
    for token in [unsigned, "", "..", "nonsense", &"x".repeat(9_000)] {
        assert!(ask(&settings(), token).await.is_err(), "{token}");
    }
    let only = Hs256Settings { previous_secret: None, ..settings() };
    assert!(ask(&only, &signed(Algorithm::HS256, BEFORE, &good())).await.is_err());
}

#[actix_web::test]
async fn issuer_and_audience_count_where_they_are_set() {
    let strict = Hs256Settings {
        issuer: Some("id.example".to_owned()),
        audience: Some("kassa".to_owned()),
        ..settings()
    };
    let table = [
        (json!({ "iss": "id.example", "aud": "kassa" }), true),
        (json!({ "iss": "id.example", "aud": ["other", "kassa"] }), true),
        (json!({ "iss": "id.example" }), false),
        (json!({ "aud": "kassa" }), false),
        (json!({ "iss": "evil.example", "aud": "kassa" }), false),
        (json!({ "iss": "id.example", "aud": "other" }), false),
    ];
    for (more, counts) in table {
        let mut claims = good();
        for (name, value) in more.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let token = signed(Algorithm::HS256, SECRET, &claims);
        assert_eq!(ask(&strict, &token).await.is_ok(), counts, "{claims}");
    }
    assert!(says(&with("aud", json!("anyone"))).await.is_ok());
}
