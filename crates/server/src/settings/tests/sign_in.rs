//! The settings of signing in with an identity provider.

use super::*;

const CLIENT: (&str, &str) = ("KASSA_AUTH__OIDC__CLIENT_ID", "kassa");
const ISSUER: (&str, &str) = ("KASSA_AUTH__OIDC__ISSUER", "https://id.example/realms/shop");
const URL: (&str, &str) = ("KASSA_HTTP__PUBLIC_URL", "https://shop.example/");

fn problems(variables: &[(&str, &str)]) -> String {
    let resolved = resolved("", variables);
    let told = resolved.settings().unwrap().errors_for_serving(&resolved).to_string();
    let of_sign_in = |line: &&str| line.contains("auth.oidc") || line.contains("public_url");
    told.lines().filter(of_sign_in).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_client_needs_an_issuer_and_the_address_of_the_server() {
    assert_eq!(problems(&[]), "");
    assert_eq!(problems(&[CLIENT, ISSUER, URL]), "");
    let missing = problems(&[CLIENT]);
    assert!(missing.contains("auth.oidc.issuer: is missing"), "{missing}");
    assert!(missing.contains("http.public_url: is missing"), "{missing}");
    assert_eq!(problems(&[CLIENT, ("KASSA_JWT__ISSUER", ISSUER.1), URL]), "", "that of tokens");
    let settings = resolved("", &[CLIENT, ISSUER, URL]).settings().unwrap();
    assert_eq!(settings.public_url().as_deref(), Some("https://shop.example"));
}

#[test]
fn what_cannot_work_is_reported() {
    let with = |key: &str, value: &str| {
        let changed = (key, value);
        let others = [CLIENT, ISSUER, URL].into_iter().filter(|(other, _)| *other != key);
        problems(&others.chain([changed]).collect::<Vec<_>>())
    };
    for issuer in ["http://id.example", "id.example"] {
        assert!(with(ISSUER.0, issuer).contains("auth.oidc.issuer"), "{issuer}");
    }
    for url in [
        "http://shop.example",
        "shop.example",
        "https://shop.example/pages",
        "https://shop.example/?a=b",
        "https://user:canary-2@shop.example",
    ] {
        let told = with(URL.0, url);
        assert!(told.contains("http.public_url") && !told.contains("canary"), "{url}: {told}");
    }
    assert_eq!(with(URL.0, "http://127.0.0.1:8080"), "");
    let scopes = with("KASSA_AUTH__OIDC__SCOPES", "profile");
    assert!(scopes.contains("auth.oidc.scopes") && scopes.contains("openid"), "{scopes}");
    assert!(with("KASSA_AUTH__OIDC__ADMIN_VALUES", ",").contains("auth.oidc.admin_values"));
}

#[test]
fn settings_without_a_client_are_reported() {
    for variable in [ISSUER, ("KASSA_AUTH__OIDC__SHOP", "true")] {
        let told = problems(&[variable]);
        assert!(told.contains("auth.oidc.client_id: is missing"), "{told}");
    }
}

#[test]
fn the_clients_secret_is_masked_and_used_for_nothing_else() {
    let secret = "canary-9b1f6a0c5e7d48f2a3b4c5d6e7f80912";
    let variables = [
        CLIENT,
        ISSUER,
        URL,
        ("KASSA_AUTH__OIDC__CLIENT_SECRET", secret),
        ("KASSA_JWT__SECRET", secret),
    ];
    let resolved = resolved("", &variables);
    let settings = resolved.settings().unwrap();
    let told = settings.errors_for_serving(&resolved).to_string();
    assert!(told.contains("auth.oidc.client_secret"), "{told}");
    for text in [told, format!("{:?}", resolved.shown()), format!("{settings:?}")] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn a_demo_knows_its_address() {
    let (_dir, mut demo) = sources("", &[CLIENT, ISSUER]);
    demo.demo = true;
    let resolved = Resolved::from_sources(&demo);
    let settings = resolved.settings().unwrap();
    assert_eq!(settings.errors_for_serving(&resolved), ConfigErrors::default());
    assert_eq!(settings.public_url().as_deref(), Some("http://127.0.0.1:8080"));
}
