//! Signing out at the identity provider, after signing out here.

use super::provider_sign_in::Bench;

#[actix_web::test]
async fn after_signing_out_here_the_provider_is_a_link_away() {
    let bench = Bench::open().await;
    let browser = bench.site.browser().await;
    for (area, home) in [("/admin", "/admin"), ("/shop", "/shop/cart")] {
        let leave = format!("{area}/sign-out/provider");
        bench.sign_in(&browser, &format!("{area}/sign-in/start")).await.expect(303);
        let page = browser.get(home).await.expect(200);
        let out = browser.submit(&page, &format!("{area}/sign-out"), &[]).await.expect(303);
        let page = browser.get(out.location()).await.expect(200);
        assert!(page.body.contains(&format!("href=\"{leave}\"")), "{}", page.body);
        let sent = browser.get(&leave).await.expect(303);
        let expected = format!(
            "{}/logout?client_id=kassa&post_logout_redirect_uri=https%3A%2F%2Fshop.example{}%2Fsign-in",
            bench.fake.issuer(),
            area.replace('/', "%2F"),
        );
        assert_eq!(sent.location(), expected);
        let page = browser.get(&format!("{area}/sign-in")).await.expect(200);
        assert!(!page.body.contains(&leave), "only after signing out");
    }
}

#[actix_web::test]
async fn without_the_setting_there_is_no_such_page() {
    let bench = Bench::with_sign_out(false).await;
    let browser = bench.site.browser().await;
    for area in ["/admin", "/shop"] {
        browser.get(&format!("{area}/sign-out/provider")).await.expect(404);
        let page = browser.get(&format!("{area}/sign-in?done=signed-out")).await.expect(200);
        assert!(!page.body.contains("sign-out/provider"), "{}", page.body);
    }
}
