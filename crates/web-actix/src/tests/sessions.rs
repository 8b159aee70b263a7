//! Sessions: how they begin and end.

use chrono::TimeDelta;

use super::TestSite;

#[actix_web::test]
async fn a_sign_in_link_works_once() {
    let site = TestSite::open();
    let link = site.link().await;
    let (first, second) = (site.browser().await, site.browser().await);
    let address = format!("/admin/sign-in?link={link}");
    let (page, late) = (first.get(&address).await, second.get(&address).await);
    first.submit(&page, "/admin/sign-in", &[]).await.expect(303);
    first.get("/admin").await.expect(200);
    let refused = second.submit(&late, "/admin/sign-in", &[]).await.expect(403);
    assert!(refused.shows("This link does not work."), "{}", refused.body);
    second.get("/admin").await.expect(303);
}

#[actix_web::test]
async fn a_sign_in_link_works_for_ten_minutes() {
    let site = TestSite::open();
    for (age, works) in [(TimeDelta::seconds(599), true), (TimeDelta::seconds(600), false)] {
        let (link, browser) = (site.link().await, site.browser().await);
        let page = browser.get(&format!("/admin/sign-in?link={link}")).await.expect(200);
        site.pass(age);
        let status = if works { 303 } else { 403 };
        browser.submit(&page, "/admin/sign-in", &[]).await.expect(status);
    }
}

#[actix_web::test]
async fn a_link_is_not_a_session_and_a_session_is_not_a_link() {
    let site = TestSite::open();
    let (link, operator) = (site.link().await, site.operator().await);
    let browser = site.browser().await;
    browser.cookies.borrow_mut().insert("kassa_admin".to_owned(), link);
    browser.get("/admin").await.expect(303);
    let secret = operator.cookie("kassa_admin").unwrap();
    let page = browser.get(&format!("/admin/sign-in?link={secret}")).await.expect(200);
    browser.submit(&page, "/admin/sign-in", &[]).await.expect(403);
}

#[actix_web::test]
async fn signing_in_changes_the_secret() {
    let site = TestSite::open();
    // A secret that someone else has put into the browser.
    let planted = "e".repeat(64);
    let browser = site.browser().await;
    for name in ["kassa_admin", "kassa_shop"] {
        browser.cookies.borrow_mut().insert(name.to_owned(), planted.clone());
    }
    let page = browser.get(&format!("/admin/sign-in?link={}", site.link().await)).await;
    browser.submit(&page, "/admin/sign-in", &[]).await.expect(303);
    let page = browser.get("/shop/sign-in").await;
    browser.submit(&page, "/shop/sign-in", &[]).await.expect(303);
    browser.get("/admin").await.expect(200);
    browser.get("/shop/orders").await.expect(200);
    let attacker = site.browser().await;
    for (name, page) in [("kassa_admin", "/admin"), ("kassa_shop", "/shop/orders")] {
        assert_ne!(browser.cookie(name), Some(planted.clone()), "{name}");
        attacker.cookies.borrow_mut().insert(name.to_owned(), planted.clone());
        attacker.get(page).await.expect(303);
    }
}

#[actix_web::test]
async fn signing_in_again_ends_the_session_before() {
    let site = TestSite::open();
    let customer = site.customer().await;
    let before = customer.copy();
    let page = customer.get("/shop/sign-in").await.expect(200);
    customer.submit(&page, "/shop/sign-in", &[]).await.expect(303);
    customer.get("/shop/orders").await.expect(200);
    before.get("/shop/orders").await.expect(303);
}

#[actix_web::test]
async fn signing_out_ends_the_session_for_every_copy_of_its_cookie() {
    let site = TestSite::open();
    for (browser, page) in
        [(site.operator().await, "/admin"), (site.customer().await, "/shop/orders")]
    {
        let copy = browser.copy();
        let shown = browser.get(page).await.expect(200);
        let area = if page == "/admin" { "/admin" } else { "/shop" };
        browser.submit(&shown, &format!("{area}/sign-out"), &[]).await.expect(303);
        browser.get(page).await.expect(303);
        copy.get(page).await.expect(303);
    }
}

#[actix_web::test]
async fn an_idle_session_ends() {
    let site = TestSite::open();
    let operator = site.operator().await;
    for _ in 0..3 {
        site.pass(TimeDelta::minutes(59));
        operator.get("/admin").await.expect(200);
    }
    site.pass(TimeDelta::minutes(61));
    operator.get("/admin").await.expect(303);
    let customer = site.customer().await;
    site.pass(TimeDelta::days(7) + TimeDelta::seconds(1));
    customer.get("/shop/orders").await.expect(303);
}

#[actix_web::test]
async fn a_session_ends_however_often_it_is_used() {
    let site = TestSite::open();
    let operator = site.operator().await;
    for _ in 0..23 {
        site.pass(TimeDelta::minutes(30));
        operator.get("/admin").await.expect(200);
    }
    site.pass(TimeDelta::minutes(31));
    operator.get("/admin").await.expect(303);
}

#[actix_web::test]
async fn secrets_are_not_stored() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let secret = operator.cookie("kassa_admin").unwrap();
    let storage = site.engine.storage();
    assert_eq!(storage.web_session(&secret).await, Ok(None));
    let hash = {
        use sha2::Digest;
        hex::encode(sha2::Sha256::digest(secret.as_bytes()))
    };
    assert!(storage.web_session(&hash).await.unwrap().is_some());
    assert_eq!(secret.len(), 64, "256 bits");
}

#[actix_web::test]
async fn signing_in_leads_to_the_page_that_was_wanted_with_its_filters() {
    let site = TestSite::open();
    for wanted in ["/admin/orders?status=pending&q=a%20b", "/admin/orders.csv?status=pending"] {
        let browser = site.browser().await;
        let led = browser.get(wanted).await.expect(303);
        let link = site.link().await;
        let page = browser.get(&format!("{}&link={link}", led.location())).await.expect(200);
        let done = browser.submit(&page, "/admin/sign-in", &[]).await.expect(303);
        assert_eq!(done.location(), wanted);
        browser.get(done.location()).await.expect(200);
    }
    let browser = site.browser().await;
    for (sent, kept) in [
        ("%2F%2Fevil.example", "/shop"),
        ("%5C%5Cevil.example", "/shop"),
        ("%2Fshop%2F%2Fevil.example", "/shop"),
        ("%2Fshop%2F..%2F%2Fevil.example", "/shop"),
        ("%252F%252Fevil.example", "/shop"),
        ("%2Fshop%3Fquery%3Dmug", "/shop?query=mug"),
    ] {
        let page = browser.get(&format!("/shop/sign-in?next={sent}")).await.expect(200);
        let done = browser.submit(&page, "/shop/sign-in", &[]).await.expect(303);
        assert_eq!(done.location(), kept, "{sent}");
        // The field of the form is checked as well.
        let filled = [("next", "//evil.example")];
        let done = browser.submit(&page, "/shop/sign-in", &filled).await;
        assert_ne!(done.location(), "//evil.example");
        browser.cookies.borrow_mut().clear();
    }
}
