//! The flow: what the browser takes along, and which codes and clients are accepted.

use ports::IdentityProvider;
use serde_json::json;

use super::*;

const SUBJECT: &str = "0197a5a0-0000-7000-8000-000000000001";

#[tokio::test]
async fn a_person_is_identified() {
    let bench = Bench::open().await;
    bench.fake.sign_in_as(json!({
        "sub": SUBJECT, "roles": ["admin"], "email": "o@shop.example", "email_verified": true,
        "phone_number": "+441632960000", "name": "Ola", "locale": "de-AT",
    }));
    let identity = bench.sign_in().await.unwrap();
    assert_eq!(identity.user_id.to_string(), SUBJECT);
    assert!(identity.is_operator);
    assert_eq!(identity.email.as_deref(), Some("o@shop.example"));
    assert_eq!(identity.phone.as_deref(), Some("+441632960000"));
    assert_eq!(
        (identity.name.as_deref(), identity.locale.as_deref()),
        (Some("Ola"), Some("de-AT"))
    );
}

#[tokio::test]
async fn the_secrets_of_an_attempt_stay_here() {
    let bench = Bench::open().await;
    let address = bench.provider.authorization_url(&attempt("7")).await.unwrap();
    assert!(address.contains("code_challenge_method=S256"), "{address}");
    assert!(!address.contains(&"7".repeat(43)), "the verifier: {address}");
    assert!(!address.contains("cret"), "the client's secret: {address}");
}

#[tokio::test]
async fn the_client_proves_itself_in_each_way_that_providers_take() {
    let in_header = Bench::open().await;
    assert!(in_header.sign_in().await.is_ok());
    let in_form = Bench::open().await;
    in_form.fake.take_secret_in_form();
    assert!(in_form.sign_in().await.is_ok());
    let public = Bench::with(None).await;
    assert!(public.sign_in().await.is_ok());
    let wrong = Bench::open().await.again(|options| options.client_secret = Some("wrong".into()));
    assert!(matches!(wrong.sign_in().await, Err(IdentityError::Misconfigured(_))));
}

#[tokio::test]
async fn a_code_counts_once_and_for_its_own_attempt() {
    let bench = Bench::open().await;
    let (first, second) = (attempt("1"), attempt("2"));
    let grant = bench.grant(&first).await;
    assert!(bench.identify(&first, &grant).await.is_ok());
    let replayed = bench.identify(&first, &grant).await;
    assert!(matches!(replayed, Err(IdentityError::CodeRefused(_))), "{replayed:?}");

    let grant = bench.grant(&first).await;
    let stolen = bench.identify(&second, &grant).await;
    assert!(matches!(stolen, Err(IdentityError::CodeRefused(_))), "PKCE: {stolen:?}");
    let grant = bench.grant(&first).await;
    let mut elsewhere = first.clone();
    elsewhere.redirect_url = "https://evil.example/".to_owned();
    let refused = bench.identify(&elsewhere, &grant).await;
    assert!(matches!(refused, Err(IdentityError::CodeRefused(_))), "{refused:?}");
}

#[tokio::test]
async fn the_redirect_of_another_issuer_is_refused_before_the_code_is_sent() {
    let bench = Bench::open().await;
    let attempt = attempt("1");
    let mut grant = bench.grant(&attempt).await;
    grant.issuer = Some("https://another.example".to_owned());
    let refused = bench.identify(&attempt, &grant).await;
    assert!(matches!(refused, Err(IdentityError::Untrusted(_))), "{refused:?}");
    assert_eq!(bench.fake.requests_for("token"), 0);
}

#[tokio::test]
async fn a_redirect_without_issuer_is_refused_if_the_provider_names_itself() {
    for names_itself in [true, false] {
        let bench = Bench::open().await;
        if !names_itself {
            bench.fake.announce_no_issuer();
        }
        let attempt = attempt("1");
        let mut grant = bench.grant(&attempt).await;
        grant.issuer = None;
        let identified = bench.identify(&attempt, &grant).await;
        assert_eq!(identified.is_ok(), !names_itself, "{identified:?}");
        assert_eq!(bench.fake.requests_for("token"), usize::from(!names_itself));
    }
}
