//! The pages of API keys: the secret is shown once.

use actix_web::test::TestRequest;

use super::TestSite;
use super::browser::Response;

const FILLED: [(&str, &str); 4] =
    [("name", "Warehouse"), ("role", "admin"), ("scope", "orders:read"), ("days", "90")];

/// The secret that a page shows.
fn secret(page: &Response) -> String {
    let (_, rest) = page.body.split_once("<p class=\"secret\"><code>").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

#[actix_web::test]
async fn the_secret_of_a_key_is_shown_once() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/api-keys").await.expect(200);
    assert!(page.shows("There is no API key."), "{}", page.body);
    let made = operator.submit(&page, "/admin/api-keys", &FILLED).await.expect(200);
    let secret = secret(&made);
    assert_eq!(secret.len(), 9 + 64, "{}", made.body);
    assert_eq!(made.headers.get("cache-control").unwrap(), "no-store");
    let again = operator.submit(&page, "/admin/api-keys", &FILLED).await.expect(303);
    assert_eq!(again.location(), "/admin/api-keys?done=key-exists");
    let listed = operator.get(again.location()).await.expect(200);
    assert!(listed.shows("Its secret cannot be shown again"), "{}", listed.body);
    assert!(listed.shows("Warehouse") && !listed.body.contains(&secret), "{}", listed.body);
    assert_eq!(listed.body.matches("/revoke\"").count(), 1, "one key: {}", listed.body);
}

#[actix_web::test]
async fn a_key_works_for_the_api_until_it_is_revoked_and_never_for_pages() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/api-keys").await.expect(200);
    let made = operator.submit(&page, "/admin/api-keys", &FILLED).await.expect(200);
    let bearer = format!("Bearer {}", secret(&made));
    let stranger = site.browser().await;
    let ask = |path: &str| {
        stranger.send(TestRequest::get().uri(path).insert_header(("authorization", &*bearer)))
    };
    ask("/api/admin/orders").await.expect(200);
    ask("/api/admin/payments").await.expect(403);
    ask("/admin/orders").await.expect(303);
    let listed = operator.get("/admin/api-keys").await.expect(200);
    let (_, id) = listed.body.split_once("action=\"/admin/api-keys/").unwrap();
    let action = format!("/admin/api-keys/{}/revoke", id.split('/').next().unwrap());
    operator.submit(&listed, &action, &[("confirm", "yes")]).await.expect(303);
    ask("/api/admin/orders").await.expect(401);
    let listed = operator.get("/admin/api-keys?done=key-revoked").await.expect(200);
    assert!(listed.shows("Revoked") && !listed.body.contains(&action), "{}", listed.body);
}

#[actix_web::test]
async fn a_key_without_a_scope_is_not_created() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/api-keys").await.expect(200);
    for (name, scope, days) in [
        ("n", "", "90"),
        ("n", "everything", "90"),
        ("", "all", "90"),
        ("Warehouse\u{202e}x", "all", "90"),
        ("Ware\u{7}house", "all", "90"),
        ("n", "all", "soon"),
    ] {
        let filled = [("name", name), ("role", "admin"), ("scope", scope), ("days", days)];
        operator.submit(&page, "/admin/api-keys", &filled).await.expect(400);
    }
    let filled = [("name", "n"), ("role", "admin"), ("days", "90")];
    operator.submit(&page, "/admin/api-keys", &filled).await.expect(400);
    let listed = operator.get("/admin/api-keys").await.expect(200);
    assert!(listed.shows("There is no API key."), "{}", listed.body);
}
