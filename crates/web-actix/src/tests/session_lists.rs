//! Where people are signed in, and signing out from elsewhere.

use actix_web::http::header::USER_AGENT;

use super::browser::{Browser, Response, form};
use super::{OTHER, TestSite};

/// The actions that end sessions, in the order of the list.
fn ends(page: &Response, area: &str) -> Vec<String> {
    let start = format!("action=\"{area}/sessions/");
    let ids = page.body.split(&start).skip(1).map(|rest| rest.split('/').next().unwrap());
    let ids = ids.filter(|id| !id.starts_with("end-others"));
    ids.map(|id| format!("{area}/sessions/{id}/end")).collect()
}

#[actix_web::test]
async fn a_customer_sees_their_sessions_and_signs_out_of_the_others() {
    let site = TestSite::open();
    let (this, second, third) =
        (site.customer().await, site.customer().await, site.customer().await);
    let page = this.get("/shop/sessions").await.expect(200);
    assert_eq!(page.body.matches("this browser</span>").count(), 1, "{}", page.body);
    let others = ends(&page, "/shop");
    assert_eq!(others.len(), 2, "{}", page.body);
    this.submit(&page, &others[0], &[]).await.expect(303);
    let left = [&second, &third];
    let mut signed_in = 0;
    for browser in left {
        signed_in += usize::from(browser.get("/shop/orders").await.status == 200);
    }
    assert_eq!(signed_in, 1, "one of the others is signed out");
    this.submit(&page, "/shop/sessions/end-others", &[]).await.expect(303);
    for browser in left {
        browser.get("/shop/orders").await.expect(303);
    }
    let page = this.get("/shop/sessions?done=sessions-ended").await.expect(200);
    assert!(page.shows("All other browsers signed out."), "{}", page.body);
    assert_eq!(ends(&page, "/shop"), Vec::<String>::new());
}

#[actix_web::test]
async fn sessions_of_others_are_neither_shown_nor_ended() {
    let site = TestSite::open();
    let customer = site.customer().await;
    let now = site.engine.now();
    let begun = application::sessions::begin_for_customer(&site.engine, OTHER, "", now);
    let secret = begun.await.unwrap();
    let other = site.browser().await;
    other.cookies.borrow_mut().insert("kassa_shop".to_owned(), secret.clone());
    let operator = site.operator().await;
    let page = customer.get("/shop/sessions").await.expect(200);
    assert_eq!(ends(&page, "/shop"), Vec::<String>::new());
    assert!(!page.shows("all other browsers"), "there is no other: {}", page.body);
    assert!(page.body.contains(">the demo customer</a>"), "{}", page.body);
    let fields = page.fields("/shop/sign-out", &[]);
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let operators = operator.cookie("kassa_admin").unwrap();
    for foreign in [&secret, &operators] {
        let id = application::sessions::id_of(foreign);
        customer.post(&format!("/shop/sessions/{id}/end"), &fields).await.expect(404);
    }
    customer.post("/shop/sessions/end-others", &fields).await.expect(303);
    other.get("/shop/orders").await.expect(200);
    operator.get("/admin").await.expect(200);
    let page = operator.get("/admin/sessions").await.expect(200);
    let fields = page.fields("/admin/sessions/end-others", &[]);
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let id = application::sessions::id_of(&secret);
    operator.post(&format!("/admin/sessions/{id}/end"), &fields).await.expect(404);
    other.get("/shop/orders").await.expect(200);
}

#[actix_web::test]
async fn an_operator_ends_the_session_of_another() {
    let site = TestSite::open();
    let (first, second) = (site.operator().await, site.operator().await);
    let page = first.get("/admin/sessions").await.expect(200);
    let [action] = ends(&page, "/admin").try_into().unwrap();
    first.submit(&page, &action, &[]).await.expect(303);
    second.get("/admin").await.expect(303);
    first.get("/admin").await.expect(200);
    first.submit(&page, &action, &[]).await.expect(404);
}

#[actix_web::test]
async fn sessions_that_ended_or_were_idle_are_not_listed() {
    let site = TestSite::open();
    let out = site.operator().await;
    let page = out.get("/admin").await.expect(200);
    out.submit(&page, "/admin/sign-out", &[]).await.expect(303);
    let _idle = site.operator().await;
    site.pass(chrono::TimeDelta::minutes(61));
    let page = site.operator().await.get("/admin/sessions").await.expect(200);
    assert_eq!(ends(&page, "/admin"), Vec::<String>::new(), "{}", page.body);
}

/// Signs in with a browser that says what it is.
async fn sign_in(site: &TestSite, user_agent: &str) -> Browser {
    let browser = site.browser().await;
    let page = browser.get("/shop/sign-in").await.expect(200);
    let fields = page.fields("/shop/sign-in", &[]);
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let request = form("/shop/sign-in", &fields).insert_header(("sec-fetch-site", "same-origin"));
    browser.send(request.insert_header((USER_AGENT, user_agent))).await.expect(303);
    browser
}

#[actix_web::test]
async fn a_session_is_recognized_by_its_browser_and_its_secret_is_nowhere() {
    let site = TestSite::open();
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    let browser = sign_in(&site, agent).await;
    let page = browser.get("/shop/sessions").await.expect(200);
    assert!(page.shows("Firefox on Linux") && !page.body.contains("128.0"), "{}", page.body);
    let secret = browser.cookie("kassa_shop").unwrap();
    let hash = {
        use sha2::Digest;
        hex::encode(sha2::Sha256::digest(secret.as_bytes()))
    };
    assert!(!page.body.contains(&secret) && !page.body.contains(&hash), "{}", page.body);
    sign_in(&site, "<script>alert(1)</script>/1").await;
    let page = browser.get("/shop/sessions").await.expect(200);
    assert!(page.shows("Unknown browser"), "{}", page.body);
}
