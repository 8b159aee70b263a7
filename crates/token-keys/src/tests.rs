//! Which keys are accepted, and when they are fetched. The keys next to this file are only for tests.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::key_set::KeySet;
use crate::provider_keys::SHORT_PAUSE;
use crate::{JwksSource, KeyError, ProviderKeys, Rules};

const USER: &str = "0197a5a0-0000-7000-8000-000000000001";
const NOW: i64 = 1_800_000_000;

/// A provider: what it publishes, and how often it was asked.
#[derive(Default)]
struct Provider {
    published: Mutex<Option<String>>,
    asked: AtomicU32,
}

#[async_trait]
impl JwksSource for Provider {
    async fn fetch(&self) -> Result<String, String> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.published.lock().unwrap().clone().ok_or_else(|| "away".to_owned())
    }
}

impl Provider {
    fn of(keys: &[(Algorithm, &str)]) -> Arc<Self> {
        let provider = Self::default();
        provider.publish(keys);
        Arc::new(provider)
    }

    fn publish(&self, keys: &[(Algorithm, &str)]) {
        let keys: Vec<Value> =
            keys.iter().map(|(algorithm, id)| published(*algorithm, id)).collect();
        *self.published.lock().unwrap() = Some(json!({ "keys": keys }).to_string());
    }

    fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }
}

fn private(algorithm: Algorithm) -> EncodingKey {
    if algorithm == Algorithm::RS256 {
        EncodingKey::from_rsa_pem(include_bytes!("tests/rsa.pem")).unwrap()
    } else if algorithm == Algorithm::ES256 {
        EncodingKey::from_ec_pem(include_bytes!("tests/ec.pem")).unwrap()
    } else {
        EncodingKey::from_ed_pem(include_bytes!("tests/ed.pem")).unwrap()
    }
}

fn published(algorithm: Algorithm, id: &str) -> Value {
    let mut jwk = Jwk::from_encoding_key(&private(algorithm), algorithm).unwrap();
    jwk.common.key_id = Some(id.to_owned());
    serde_json::to_value(jwk).unwrap()
}

fn header(algorithm: Algorithm, id: Option<&str>) -> Header {
    Header { kid: id.map(ToOwned::to_owned), ..Header::new(algorithm) }
}

fn claims() -> Value {
    json!({ "sub": USER, "exp": NOW + 600, "iss": "https://id.example/", "aud": "kassa" })
}

fn token(header: &Header, claims: &Value) -> String {
    encode(header, claims, &private(header.alg)).unwrap()
}

fn rules() -> Rules {
    Rules {
        issuer: Some("https://id.example/".to_owned()),
        audience: Some("kassa".to_owned()),
        leeway: Duration::from_secs(60),
    }
}

fn verifier(provider: &Arc<Provider>) -> ProviderKeys {
    ProviderKeys::new(provider.clone())
}

async fn says(verifier: &ProviderKeys, token: &str) -> Result<Value, KeyError> {
    verifier.claims(token, &rules()).await
}

#[tokio::test]
async fn each_algorithm_counts_under_its_own_key() {
    let all = [(Algorithm::RS256, "r"), (Algorithm::ES256, "e"), (Algorithm::EdDSA, "d")];
    let provider = Provider::of(&all);
    let verifier = verifier(&provider);
    for (algorithm, id) in all {
        for id in [Some(id), None] {
            let caller = says(&verifier, &token(&header(algorithm, id), &claims())).await.unwrap();
            assert_eq!(caller["sub"], USER);
        }
    }
    assert_eq!(provider.asked(), 1, "once for all of them");
}

#[tokio::test]
async fn a_token_does_not_choose_its_algorithm_or_its_key() {
    let provider = Provider::of(&[(Algorithm::RS256, "r"), (Algorithm::ES256, "e")]);
    let verifier = verifier(&provider);
    let public = provider.published.lock().unwrap().clone().unwrap();
    let secret = EncodingKey::from_secret(public.as_bytes());
    let confused = encode(&header(Algorithm::HS256, Some("r")), &claims(), &secret).unwrap();
    let crossed = token(&header(Algorithm::ES256, Some("r")), &claims());
    let mut own = header(Algorithm::ES256, Some("e"));
    own.jwk = Some(Jwk::from_encoding_key(&private(Algorithm::ES256), Algorithm::ES256).unwrap());
    let mut elsewhere = header(Algorithm::ES256, Some("e"));
    elsewhere.jku = Some("https://evil.example/keys".to_owned());
    for bad in [confused, crossed, token(&own, &claims()), token(&elsewhere, &claims())] {
        assert!(matches!(says(&verifier, &bad).await, Err(KeyError::Invalid(_))), "{bad}");
    }
}

#[tokio::test]
async fn an_unknown_key_is_asked_for_but_not_again_and_again() {
    let provider = Provider::of(&[(Algorithm::ES256, "old")]);
    let verifier = verifier(&provider);
    let old = token(&header(Algorithm::ES256, Some("old")), &claims());
    let new = token(&header(Algorithm::EdDSA, Some("new")), &claims());
    assert!(says(&verifier, &old).await.is_ok());
    provider.publish(&[(Algorithm::ES256, "old"), (Algorithm::EdDSA, "new")]);
    for _ in 0..20 {
        assert!(says(&verifier, &new).await.is_err(), "it was asked a moment ago");
    }
    assert_eq!(provider.asked(), 1);
    *verifier.asked.lock().await = None;
    assert!(says(&verifier, &new).await.is_ok(), "a minute later");
    assert!(says(&verifier, &old).await.is_ok());
    assert_eq!(provider.asked(), 2);
    provider.publish(&[(Algorithm::EdDSA, "new")]);
    *verifier.asked.lock().await = None;
    verifier.refresh().await.unwrap();
    assert!(says(&verifier, &old).await.is_err(), "what is withdrawn counts no more");
    assert!(says(&verifier, &new).await.is_ok());
}

/// A provider that takes its time.
struct Slow {
    provider: Arc<Provider>,
    answers: tokio::sync::Semaphore,
}

#[async_trait]
impl JwksSource for Slow {
    async fn fetch(&self) -> Result<String, String> {
        let keys = self.provider.fetch().await;
        let _answer = self.answers.acquire().await;
        keys
    }
}

#[tokio::test]
async fn a_caller_who_goes_away_does_not_take_the_fetch_along() {
    let provider = Provider::of(&[(Algorithm::ES256, "e")]);
    let answers = tokio::sync::Semaphore::new(0);
    let source = Arc::new(Slow { provider: provider.clone(), answers });
    let verifier = ProviderKeys { source: source.clone(), ..verifier(&provider) };
    let good = token(&header(Algorithm::ES256, Some("e")), &claims());
    let ask = || tokio::time::timeout(Duration::from_millis(20), says(&verifier, &good));
    for _ in 0..3 {
        assert!(ask().await.is_err(), "no one knows yet");
    }
    source.answers.add_permits(1);
    assert!(says(&verifier, &good).await.is_ok());
    assert_eq!(provider.asked(), 1);
}

fn ago(time: Duration) -> Option<std::time::Instant> {
    std::time::Instant::now().checked_sub(time)
}

#[tokio::test]
async fn while_there_is_no_key_at_all_they_are_asked_for_sooner() {
    let provider = Arc::new(Provider::default());
    let verifier = verifier(&provider);
    let good = token(&header(Algorithm::ES256, Some("e")), &claims());
    assert_eq!(says(&verifier, &good).await, Err(KeyError::NoKeys), "it is not there yet");
    provider.publish(&[(Algorithm::ES256, "e")]);
    assert_eq!(says(&verifier, &good).await, Err(KeyError::NoKeys), "asked a moment ago");
    assert_eq!(provider.asked(), 1);
    *verifier.asked.lock().await = ago(SHORT_PAUSE);
    assert!(says(&verifier, &good).await.is_ok());
    *verifier.asked.lock().await = ago(SHORT_PAUSE);
    let unknown = token(&header(Algorithm::ES256, Some("other")), &claims());
    assert!(says(&verifier, &unknown).await.is_err());
    assert_eq!(provider.asked(), 2, "with keys at hand there is time");
}

#[tokio::test]
async fn the_last_good_keys_stay_while_the_provider_is_away() {
    let provider = Provider::of(&[(Algorithm::ES256, "e")]);
    let verifier = verifier(&provider);
    let good = token(&header(Algorithm::ES256, Some("e")), &claims());
    assert!(says(&verifier, &good).await.is_ok());
    for answer in [None, Some("no JSON".to_owned()), Some(r#"{"keys":[]}"#.to_owned())] {
        *provider.published.lock().unwrap() = answer;
        *verifier.asked.lock().await = None;
        verifier.refresh().await.unwrap();
        assert!(says(&verifier, &good).await.is_ok());
    }
    assert_eq!(provider.asked(), 4);
}

#[test]
fn keys_for_other_things_are_left_out() {
    let mut encryption = published(Algorithm::RS256, "enc");
    encryption["use"] = json!("enc");
    let mut other = published(Algorithm::RS256, "rs512");
    other["alg"] = json!("RS512");
    let odd = json!({ "kty": "AKP", "kid": "of the future" });
    let set = |keys: Value| KeySet::read(&json!({ "keys": keys }).to_string());
    assert!(set(json!([encryption, other, odd])).is_err());
    let good = published(Algorithm::ES256, "e");
    assert_eq!(set(json!([encryption, odd, good])).unwrap().len(), 1);
}
