//! Who reaches what: every route of the table, for every kind of visitor.

use super::browser::{Browser, Response, form};
use super::ids::Ids;
use super::{CUSTOMER, OTHER, TestSite};
use crate::routes::{Access, ROUTES, RouteEntry};

/// Whether the page exists only where people sign in with an identity provider.
pub fn needs_provider(route: &RouteEntry) -> bool {
    ["/sign-in/start", "/sign-in/callback", "/sign-out/provider"]
        .iter()
        .any(|end| route.path.ends_with(end))
}

async fn ask(browser: &Browser, route: &RouteEntry, path: &str) -> Response {
    match route.method {
        "GET" => browser.get(path).await,
        _ => browser.send(form(path, &[])).await,
    }
}

/// A browser with the secret of another browser's session in the cookie of the admin.
async fn in_the_admin(site: &TestSite, customer: &Browser) -> Browser {
    let browser = site.browser().await;
    let secret = customer.cookie("kassa_shop").unwrap();
    browser.cookies.borrow_mut().insert("kassa_admin".to_owned(), secret);
    browser
}

#[actix_web::test]
async fn each_page_is_for_those_whom_the_table_names() {
    let site = TestSite::open();
    let (record, token) = site.linked_order(CUSTOMER).await;
    let ids = Ids::of(&site, &record, &token).await;
    let unpaid = site.order(CUSTOMER).await.order.id;
    let (anonymous, customer) = (site.browser().await, site.customer().await);
    let (operator, intruder) = (site.operator().await, in_the_admin(&site, &customer).await);
    for route in ROUTES {
        let path = match route.path {
            "/shop/orders/{id}/pay" => format!("/shop/orders/{unpaid}/pay"),
            path => ids.path(path),
        };
        let name = format!("{} {path}", route.method);
        let first = if path.starts_with("/admin") { "/admin" } else { "/shop" };
        let fresh = ask(&anonymous, route, &path).await;
        let (_, own) = match first {
            "/admin" => (&intruder, ask(&operator.copy(), route, &path).await),
            _ => (&customer, ask(&customer.copy(), route, &path).await),
        };
        match (route.access, route.method) {
            (Access::Public, "GET") if needs_provider(route) => {
                assert_eq!((fresh.status, own.status), (404, 404), "{name}");
            }
            (Access::Public, "GET") => assert_eq!((fresh.status, own.status), (200, 200), "{name}"),
            // Without the token of a page no form has an effect.
            (Access::Public, _) => assert_eq!((fresh.status, own.status), (403, 403), "{name}"),
            (Access::Customer | Access::Operator, method) => {
                assert_eq!(fresh.status, 303, "{name}");
                let sign_in = format!("{first}/sign-in?next=");
                assert!(fresh.location().starts_with(&sign_in), "{name}: {}", fresh.location());
                let allowed = if method == "GET" { 200 } else { 403 };
                assert_eq!(own.status, allowed, "{name}: {}", own.body);
            }
        }
        if route.access == Access::Operator {
            assert_eq!(ask(&intruder, route, &path).await.status, 403, "{name} as a customer");
        }
    }
    assert_eq!(site.record(record.order.id).await, record, "nothing was changed");
}

#[actix_web::test]
async fn what_belongs_to_another_customer_is_not_found() {
    let site = TestSite::open();
    let record = site.paid_order(OTHER).await;
    let customer = site.customer().await;
    let page = customer.get("/shop").await.expect(200);
    let token = page.fields("/shop/sign-out", &[("confirm", "yes")]);
    for route in ROUTES.iter().filter(|route| route.path.starts_with("/shop/orders/{id}")) {
        let path = route.path.replace("{id}", &record.order.id.to_string());
        let fields: Vec<_> = token.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let response = match route.method {
            "GET" => customer.get(&path).await,
            _ => customer.post(&path, &fields).await,
        };
        assert_eq!(response.status, 404, "{} {path}", route.method);
        assert!(!response.shows(&record.order.number.to_string()), "{path}");
    }
    assert_eq!(site.record(record.order.id).await, record, "nothing was changed");
}

#[actix_web::test]
async fn an_operators_form_needs_the_role_even_with_a_token() {
    let site = TestSite::open();
    let record = site.paid_order(CUSTOMER).await;
    let customer = site.customer().await;
    let token = customer.get("/shop").await.fields("/shop/sign-out", &[]);
    let intruder = in_the_admin(&site, &customer).await;
    let fields: Vec<_> = token.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let path = format!("/admin/orders/{}/confirm", record.order.id);
    let refused = intruder.post(&path, &fields).await.expect(403);
    assert!(refused.shows("Requires the role admin"), "{}", refused.body);
    assert_eq!(site.record(record.order.id).await, record);
}

#[actix_web::test]
async fn cookies_do_not_authenticate_the_api() {
    let site = TestSite::open();
    let operator = site.operator().await;
    assert_eq!(operator.get("/admin/orders").await.status, 200);
    assert_eq!(operator.get("/api/admin/orders").await.status, 401);
    let confirm = form("/api/admin/orders/0190a0de-0000-7000-8000-000000000001/confirm", &[]);
    assert_eq!(operator.send(confirm).await.status, 401);
    assert_eq!(site.customer().await.get("/api/cart").await.status, 401);
}

#[actix_web::test]
async fn without_a_demo_there_is_no_shop() {
    let options = crate::options::SiteOptions {
        shop: false,
        public_url: None,
        shop_name: "Shop".to_owned(),
        secure_cookies: true,
        demo: None,
        system: crate::options::SystemInfo::default(),
    };
    let site = TestSite::with(options);
    let browser = site.browser().await;
    assert_eq!(browser.get("/").await.expect(303).location(), "/admin");
    for path in ["/shop", "/shop/sign-in", "/shop/cart"] {
        browser.get(path).await.expect(404);
    }
    let page = browser.get("/admin/sign-in").await.expect(200);
    let cookie = page.headers.get("set-cookie").unwrap().to_str().unwrap();
    assert!(cookie.starts_with("__Host-kassa_admin=") && cookie.contains("; Secure"), "{cookie}");
}

#[actix_web::test]
async fn another_spelling_of_a_page_is_not_found() {
    let site = TestSite::open();
    let (operator, anonymous) = (site.operator().await, site.browser().await);
    for path in ["/%61dmin/api-keys", "//admin", "/%73hop", "//shop/cart"] {
        operator.get(path).await.expect(404);
        anonymous.get(path).await.expect(404);
    }
}
