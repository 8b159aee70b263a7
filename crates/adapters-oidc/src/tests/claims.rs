//! What the claims of a person mean for the shop.

use rstest::rstest;
use serde_json::{Value, json};

use super::*;

async fn identity(claim: &str, person: Value) -> Identity {
    let bench = Bench::open().await.again(|options| {
        options.role_claim = claim.to_owned();
        options.admin_values = vec!["admin".to_owned(), "Shop Operators".to_owned()];
    });
    let mut claims = json!({ "sub": "person" });
    claims.as_object_mut().unwrap().extend(person.as_object().unwrap().clone());
    bench.fake.sign_in_as(claims);
    bench.sign_in().await.unwrap()
}

#[rstest]
#[case("roles", json!({ "roles": ["customer", "admin"] }), true)]
#[case("roles", json!({ "roles": "admin" }), true)]
#[case("groups", json!({ "groups": ["Shop Operators"] }), true)]
#[case("realm_access.roles", json!({ "realm_access": { "roles": ["admin"] } }), true)]
#[case("https://shop.example/roles", json!({ "https://shop.example/roles": ["admin"] }), true)]
#[case("roles", json!({}), false)]
#[case("roles", json!({ "roles": [] }), false)]
#[case("roles", json!({ "roles": ["Admin", "administrator", "admin "] }), false)]
#[case("roles", json!({ "roles": "admin,customer" }), false)]
#[case("roles", json!({ "roles": true }), false)]
#[case("roles", json!({ "roles": [["admin"]] }), false)]
#[case("roles", json!({ "roles": { "admin": true } }), false)]
#[case("groups", json!({ "roles": ["admin"] }), false)]
#[tokio::test]
async fn an_operator_has_one_of_the_values(
    #[case] claim: &str,
    #[case] person: Value,
    #[case] is_operator: bool,
) {
    assert_eq!(identity(claim, person.clone()).await.is_operator, is_operator, "{person}");
}

#[tokio::test]
async fn addresses_that_are_not_verified_are_left_out() {
    for verified in [json!(true), json!("true")] {
        let person = json!({ "email": "a@b.example", "email_verified": verified });
        assert!(identity("roles", person).await.email.is_some(), "{verified}");
    }
    assert!(identity("roles", json!({ "email": "a@b.example" })).await.email.is_some());
    for verified in [json!(false), json!("false"), json!(0)] {
        let person = json!({
            "email": "a@b.example", "email_verified": verified,
            "phone_number": "+441632960000", "phone_number_verified": verified,
        });
        let identity = identity("roles", person).await;
        assert_eq!((identity.email, identity.phone), (None, None), "{verified}");
    }
}

#[tokio::test]
async fn a_user_is_the_same_at_every_sign_in_and_another_one_at_another_issuer() {
    let (bench, elsewhere) = (Bench::open().await, Bench::open().await);
    for fake in [&bench.fake, &elsewhere.fake] {
        fake.sign_in_as(json!({ "sub": "auth0|5f7c8ec7c33c6c004bbafe82" }));
    }
    let first = bench.sign_in().await.unwrap().user_id;
    assert_eq!(bench.sign_in().await.unwrap().user_id, first);
    assert_ne!(elsewhere.sign_in().await.unwrap().user_id, first);
    bench.fake.sign_in_as(json!({ "sub": "auth0|another" }));
    assert_ne!(bench.sign_in().await.unwrap().user_id, first);
}

#[tokio::test]
async fn only_the_usual_spelling_of_a_uuid_is_that_user() {
    let id = "0190a0de-0000-7000-8000-00000000abcd";
    let user = async |subject: String| {
        let bench = Bench::open().await;
        bench.fake.sign_in_as(json!({ "sub": subject }));
        bench.sign_in().await.unwrap().user_id.to_string()
    };
    assert_eq!(user(id.to_owned()).await, id);
    for other in
        [id.to_uppercase(), format!("{{{id}}}"), format!("urn:uuid:{id}"), id.replace('-', "")]
    {
        assert_ne!(user(other.clone()).await, id, "{other}");
    }
}

#[tokio::test]
async fn an_empty_subject_is_no_user() {
    let bench = Bench::open().await;
    bench.fake.sign_in_as(json!({ "sub": " " }));
    assert!(matches!(bench.sign_in().await, Err(IdentityError::Untrusted(_))));
}
