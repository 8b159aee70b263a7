//! Which tokens count if the shop has a secret of its own and an identity provider beside it.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tests::server::jwt_secret;
use tests::shop::fresh_id;
use tests::{Api, Db, Server, eventually, tokens};

use crate::provider::{
    Answer, EC, ED, ISSUER, Provider, RSA, cart, claims, header, jwks, public, sign, token,
};

/// A token with a MAC under these bytes, which names this key.
fn under_bytes(bytes: &[u8], id: Option<&str>, claims: &Value) -> String {
    let header = Header { kid: id.map(ToOwned::to_owned), ..Header::new(Algorithm::HS256) };
    encode(&header, claims, &EncodingKey::from_secret(bytes)).expect("claims can be signed")
}

async fn assert_refused(server: &Server, why: &str, token: &str) {
    let reply = cart(server, token).await;
    assert_eq!((reply.status, reply.code()), (401, "token_invalid"), "{why}: {reply}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_secret_and_the_providers_keys_both_count_under_the_same_rules() {
    let provider = Provider::of(&[RSA, EC, ED]).await;
    let server = provider.shop(jwt_secret());
    let user = fresh_id();
    let good = claims(&user);
    let by_secret = |claims: &Value| under_bytes(jwt_secret().as_bytes(), None, claims);
    for genuine in [by_secret(&good), token(RSA, &good), token(EC, &good), token(ED, &good)] {
        let api = Api::anonymous(&server.base_url()).with_token(genuine);
        assert_eq!(api.see_me().await.expect(200)["user_id"], user.as_str());
        api.admin_list_orders().await.refused(403, "forbidden");
    }
    let mut boss = claims(&fresh_id());
    boss["roles"] = json!(["admin"]);
    for genuine in [by_secret(&boss), token(EC, &boss)] {
        let api = Api::anonymous(&server.base_url()).with_token(genuine);
        api.admin_list_orders().await.expect(200);
    }
    let now = chrono::Utc::now().timestamp();
    let without = |name: &str| {
        let mut claims = good.clone();
        claims.as_object_mut().expect("claims").remove(name);
        claims
    };
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        claims
    };
    let refused = [
        without("iss"),
        without("aud"),
        without("exp"),
        without("sub"),
        with("iss", json!("https://id.example")),
        with("iss", json!("")),
        with("aud", json!(["kassa-2", "KASSA"])),
        with("aud", json!([])),
        with("sub", json!("admin")),
        with("sub", json!(7)),
        with("exp", json!("tomorrow")),
        with("exp", json!(1e300)),
        with("exp", json!(-1)),
        with("nbf", json!(now + 600)),
        with("nbf", json!("now")),
        with("roles", json!({ "admin": true })),
    ];
    for claims in &refused {
        for bad in [by_secret(claims), token(RSA, claims)] {
            assert_refused(&server, &claims.to_string(), &bad).await;
        }
    }
    for claims in [with("exp", json!(now - 600)), with("exp", json!(0))] {
        for old in [by_secret(&claims), token(ED, &claims)] {
            cart(&server, &old).await.refused(401, "token_expired");
        }
    }
    for claims in [with("aud", json!(["other", "kassa"])), with("nbf", json!(now - 5))] {
        cart(&server, &token(EC, &claims)).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_everybody_knows_is_no_secret() {
    let published = json!({ "keys": [public(&RSA), public(&EC), public(&ED)] });
    let mut with_secret = published.clone();
    let known = b"a secret that the provider has published by mistake";
    let oct = json!({
        "kty": "oct", "kid": "oct-1", "alg": "HS256", "k": URL_SAFE_NO_PAD.encode(known),
    });
    with_secret["keys"].as_array_mut().expect("keys").push(oct);
    let provider = Provider::that_says(Answer::Text(with_secret.to_string())).await;
    let server = provider.shop(jwt_secret());
    let good = claims(&fresh_id());
    // The keys are known to the server, so that nothing is refused for want of them.
    cart(&server, &token(RSA, &good)).await.expect(200);

    let decoded = |key: &Value, member: &str| {
        let text = key[member].as_str().expect("a member of the key");
        URL_SAFE_NO_PAD.decode(text).expect("base64url")
    };
    let bytes = [
        published.to_string().into_bytes(),
        public(&RSA).to_string().into_bytes(),
        decoded(&public(&RSA), "n"),
        decoded(&public(&EC), "x"),
        [vec![4], decoded(&public(&EC), "x"), decoded(&public(&EC), "y")].concat(),
        decoded(&public(&ED), "x"),
        public(&ED)["x"].as_str().expect("a member").as_bytes().to_vec(),
        ISSUER.as_bytes().to_vec(),
        vec![0; 32],
        known.to_vec(),
    ];
    for (number, bytes) in bytes.iter().enumerate() {
        for id in [None, Some("rsa-1"), Some("ec-1"), Some("ed-1"), Some("oct-1")] {
            let confused = under_bytes(bytes, id, &good);
            assert_refused(&server, &format!("bytes {number} as {id:?}"), &confused).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_chooses_neither_its_key_nor_how_that_is_used() {
    let provider = Provider::of(&[RSA, EC]).await;
    let server = provider.shop(jwt_secret());
    let good = claims(&fresh_id());
    let own: Jwk = serde_json::from_value(public(&ED)).expect("a key");
    let changed = |key, change: &dyn Fn(&mut Header)| {
        let mut header = header(key);
        change(&mut header);
        sign(&header, &good)
    };
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let genuine = token(EC, &good);
    let rest = genuine.split_once('.').expect("three parts").1.to_owned();
    let body = part(good.clone());
    let refused = [
        ("another hash", changed(RSA, &|h| h.alg = Algorithm::RS512)),
        ("another padding", changed(RSA, &|h| h.alg = Algorithm::PS256)),
        ("a key that is not published", token(ED, &good)),
        ("another key's name", token((Algorithm::EdDSA, "ec-1"), &good)),
        ("a key brought along", changed(ED, &|h| h.jwk = Some(own.clone()))),
        ("a key brought along by a genuine one", changed(EC, &|h| h.jwk = Some(own.clone()))),
        ("a place of keys", changed(EC, &|h| h.jku = Some("http://127.0.0.1/".to_owned()))),
        ("a place of certificates", changed(EC, &|h| h.x5u = Some("http://127.0.0.1/".to_owned()))),
        ("something critical", changed(EC, &|h| h.crit = Some(vec!["b64".to_owned()]))),
        ("an empty name", changed(EC, &|h| h.kid = Some(String::new()))),
        ("a long name", changed(EC, &|h| h.kid = Some("k".repeat(4_000)))),
        ("no algorithm", format!("{}.{rest}", part(json!({ "typ": "JWT" })))),
        ("none", format!("{}.{rest}", part(json!({ "alg": "none", "kid": "ec-1" })))),
        ("None", format!("{}.{body}.", part(json!({ "alg": "None", "kid": "ec-1" })))),
        ("an unknown one", format!("{}.{rest}", part(json!({ "alg": "ES257", "kid": "ec-1" })))),
        ("a name that is none", format!("{}.{rest}", part(json!({ "alg": "ES256", "kid": 7 })))),
        ("no header", format!(".{rest}")),
        ("dots", "..".to_owned()),
        ("one part", "token".to_owned()),
        ("a part too many", format!("{genuine}.x")),
        ("no signature", format!("{}.", genuine.rsplit_once('.').expect("three parts").0)),
        ("beyond 8 KiB", changed(EC, &|h| h.cty = Some("x".repeat(8 * 1024)))),
        ("other claims", tokens::tampered(&genuine, &claims(&fresh_id()))),
    ];
    for (why, token) in refused {
        assert_refused(&server, why, &token).await;
    }
    cart(&server, &genuine).await.expect(200);
    // Where there is but one key of its kind, its name may be left out.
    cart(&server, &changed(EC, &|h| h.kid = None)).await.expect(200);
    assert!(provider.asked() <= 2, "asked {} times", provider.asked());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_secret_no_token_under_one_counts_and_no_key_is_requested() {
    let provider = Provider::of(&[RSA, EC, ED]).await;
    let server = provider.shop("");
    let good = claims(&fresh_id());
    for id in [None, Some("rsa-1")] {
        let by_secret = under_bytes(jwt_secret().as_bytes(), id, &good);
        assert_refused(&server, "a secret that this shop does not have", &by_secret).await;
    }
    assert_refused(&server, "no signature", &tokens::unsigned(&good)).await;
    assert_eq!(provider.asked(), 0, "a token under a secret needs no key");
    for key in [RSA, EC, ED] {
        cart(&server, &token(key, &good)).await.expect(200);
    }
    for _ in 0..30 {
        let unknown = token((Algorithm::ES256, &fresh_id()), &good);
        assert_refused(&server, "an unknown key", &unknown).await;
    }
    assert_eq!(provider.asked(), 1, "the keys are fetched once for all");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_may_lie_in_a_file_that_comes_late() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("jwks.json");
    let path = file.display().to_string();
    let settings = [("KASSA_JWT__SECRET", ""), ("KASSA_JWT__JWKS_FILE", path.as_str())];
    let server = Server::start_with(Db::Sqlite, &settings);
    let good = token(ED, &claims(&fresh_id()));
    cart(&server, &good).await.refused(503, "identity_unavailable");
    fs::write(&file, jwks(&[RSA, EC, ED])).expect("written");
    let look = || cart(&server, &good);
    eventually("the keys are found", look, |reply| reply.status == 200).await;
}

#[test]
fn the_settings_of_keys_are_judged_before_anything_starts() {
    let check = |url: &str, file: &str| {
        let settings = [("KASSA_JWT__JWKS_URL", url), ("KASSA_JWT__JWKS_FILE", file)];
        let checked = Server::stopped(Db::Sqlite, &settings).kassa(&["config", "check"]);
        (checked.status.code(), String::from_utf8_lossy(&checked.stderr).into_owned())
    };
    for (url, file) in [("https://id.example/jwks", ""), ("", "/etc/jwks.json"), ("", "")] {
        let (status, said) = check(url, file);
        assert_eq!(status, Some(0), "{url} {file}: {said}");
    }
    let cases = [
        ("http://id.example/jwks", "", "jwt.jwks_url"),
        ("no address", "", "jwt.jwks_url"),
        ("https://id.example/jwks", "/etc/jwks.json", "jwt.jwks_file"),
    ];
    for (url, file, key) in cases {
        let (status, said) = check(url, file);
        assert_eq!(status, Some(78), "{url}: {said}");
        assert!(said.contains(key), "{url}: {said}");
    }
}
