//! The pages of webhook endpoints: the secret is shown once, and what is dangerous is confirmed.

use super::TestSite;
use super::browser::Response;

const FILLED: [(&str, &str); 4] = [
    ("url", "https://erp.example/hook"),
    ("description", "ERP"),
    ("payload", "thin"),
    ("event_type", "order.paid"),
];

/// The secret that a page shows.
fn secret(page: &Response) -> String {
    let (_, rest) = page.body.split_once("<p class=\"secret\"><code>").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

/// The path of the endpoint to which a page leads.
fn endpoint(page: &Response) -> String {
    let (_, rest) = page.body.split_once("href=\"/admin/endpoints/").unwrap();
    format!("/admin/endpoints/{}", rest.split('"').next().unwrap())
}

#[actix_web::test]
async fn an_endpoint_is_created_and_its_secret_is_shown_once() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/endpoints").await.expect(200);
    assert!(page.shows("There is no webhook endpoint."), "{}", page.body);
    let made = operator.submit(&page, "/admin/endpoints", &FILLED).await.expect(200);
    let (secret, path) = (secret(&made), endpoint(&made));
    assert!(secret.starts_with("whsec_") && secret.len() == 6 + 44, "{secret}");
    let again = operator.submit(&page, "/admin/endpoints", &FILLED).await.expect(303);
    assert_eq!(again.location(), format!("{path}?done=endpoint-exists"));
    let shown = operator.get(again.location()).await.expect(200);
    assert!(shown.shows("Nothing was sent yet.") && shown.shows("ERP"), "{}", shown.body);
    for listed in [&shown, &operator.get("/admin/endpoints").await.expect(200)] {
        assert!(!listed.body.contains(&secret) && listed.body.contains("order.paid"));
    }
    operator.get("/admin/endpoints/0190a0de-0000-7000-8000-000000000001").await.expect(404);
}

#[actix_web::test]
async fn an_endpoint_is_paused_tested_rotated_and_deleted_from_its_page() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/endpoints").await.expect(200);
    let made = operator.submit(&page, "/admin/endpoints", &FILLED).await.expect(200);
    let path = endpoint(&made);
    let page = operator.get(&path).await.expect(200);
    let paused = [("state", "paused"), ("version", "1")];
    operator.submit(&page, &format!("{path}/state"), &paused).await.expect(303);
    let stale = operator.submit(&page, &path, &[&FILLED[..], &[("version", "1")]].concat()).await;
    assert_eq!(stale.status, 412, "{}", stale.body);
    let page = operator.get(&path).await.expect(200);
    assert!(page.shows("Paused") && page.shows("Activate the endpoint"), "{}", page.body);
    operator.submit(&page, &format!("{path}/test"), &[]).await.expect(303);
    let page = operator.get(&path).await.expect(200);
    assert!(page.shows("endpoint.test") && page.shows("Pending"), "{}", page.body);
    operator.submit(&page, &format!("{path}/rotate"), &[("version", "2")]).await.expect(400);
    let confirmed = [("confirm", "yes"), ("version", "2")];
    let rotated = operator.submit(&page, &format!("{path}/rotate"), &confirmed).await.expect(200);
    assert_ne!(secret(&made), secret(&rotated));
    let page = operator.get(&path).await.expect(200);
    assert!(page.shows("The previous secret signs until"), "{}", page.body);
    let confirmed = [("confirm", "yes"), ("version", "3")];
    operator.submit(&page, &format!("{path}/delete"), &confirmed).await.expect(303);
    operator.get(&path).await.expect(404);
}

#[actix_web::test]
async fn deliveries_are_listed_and_resent() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let empty = operator.get("/admin/deliveries").await.expect(200);
    assert!(empty.shows("There are no deliveries yet."), "{}", empty.body);
    let page = operator.get("/admin/endpoints").await.expect(200);
    let path = endpoint(&operator.submit(&page, "/admin/endpoints", &FILLED).await.expect(200));
    let page = operator.get(&path).await.expect(200);
    operator.submit(&page, &format!("{path}/test"), &[]).await.expect(303);
    let list = operator.get("/admin/deliveries?state=pending").await.expect(200);
    assert!(list.body.contains(&path) && list.shows("endpoint.test"), "{}", list.body);
    let (_, rest) = list.body.split_once("action=\"/admin/deliveries/").unwrap();
    let action = format!("/admin/deliveries/{}", rest.split('"').next().unwrap());
    let resent = operator.submit(&list, &action, &[]).await.expect(303);
    assert_eq!(resent.location(), format!("{path}?done=delivery-resent"));
    let none = operator.get("/admin/deliveries?state=failed").await.expect(200);
    assert!(none.shows("No delivery matches the filters."), "{}", none.body);
    assert!((400..500).contains(&operator.get("/admin/deliveries?state=odd").await.status));
}

#[actix_web::test]
async fn what_cannot_be_an_endpoint_is_refused() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/endpoints").await.expect(200);
    for (url, payload, event_type) in [
        ("", "thin", "order.paid"),
        ("https://erp.example", "fat", "order.paid"),
        ("https://erp.example", "thin", "order.forgotten"),
        ("https://erp.example", "thin", "endpoint.test"),
    ] {
        let filled = [("url", url), ("payload", payload), ("event_type", event_type)];
        let refused = operator.submit(&page, "/admin/endpoints", &filled).await;
        assert!(matches!(refused.status, 400 | 422), "{url} {payload}: {}", refused.body);
    }
    let listed = operator.get("/admin/endpoints").await.expect(200);
    assert!(listed.shows("There is no webhook endpoint."), "{}", listed.body);
}

#[actix_web::test]
async fn a_delivery_names_the_host_of_its_endpoint_and_waits_while_that_is_paused() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/endpoints").await.expect(200);
    let path = endpoint(&operator.submit(&page, "/admin/endpoints", &FILLED).await.expect(200));
    let page = operator.get(&path).await.expect(200);
    operator.submit(&page, &format!("{path}/test"), &[]).await.expect(303);
    let list = operator.get("/admin/deliveries").await.expect(200);
    assert!(list.body.contains(&format!("<a href=\"{path}\">erp.example</a>")), "{}", list.body);
    let waits = "Waiting until the endpoint is activated";
    assert!(!list.shows(waits), "{}", list.body);
    let paused = [("state", "paused"), ("version", "1")];
    operator.submit(&page, &format!("{path}/state"), &paused).await.expect(303);
    assert!(operator.get(&path).await.expect(200).shows(waits));
}
