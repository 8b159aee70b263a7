//! Signing in with an identity provider, from the button to the session, with a double of the provider.

use std::sync::Arc;
use std::time::Duration;

use adapters_oidc::{OidcOptions, OidcProvider};
use application::account;
use chrono::TimeDelta;
use provider_fakes::{Fault, IdentityFake, IdentityFault, RunningIdentityFake};
use serde_json::{Value, json};

use super::browser::{Browser, Response};
use super::{TestSite, principal};
use crate::options::SignInProvider;
use crate::site::Site;

const OPERATOR: &str = "0197a5a0-0000-7000-8000-0000000000c1";
const PUBLIC_URL: &str = "https://shop.example";
const ONE_TIME_LINK: &str = "kassa admin link";

/// A site with a provider.
pub struct Bench {
    pub site: TestSite,
    pub fake: RunningIdentityFake,
}

impl Bench {
    pub async fn open() -> Self {
        Self::with(true, true).await
    }

    /// Whether people are offered to sign out at the provider.
    pub async fn with_sign_out(offers_sign_out: bool) -> Self {
        Self::with(true, offers_sign_out).await
    }

    async fn with(for_customers: bool, offers_sign_out: bool) -> Self {
        let fake = IdentityFake::new("kassa", Some("client secret"));
        let fake = RunningIdentityFake::start(fake).await.unwrap();
        let options = OidcOptions {
            name: "Example <ID>".to_owned(),
            issuer: fake.issuer().to_owned(),
            client_id: "kassa".to_owned(),
            client_secret: Some("client secret".into()),
            scopes: "openid email".to_owned(),
            role_claim: "roles".to_owned(),
            admin_values: vec!["admin".to_owned()],
            leeway: Duration::from_secs(60),
            timeout: Duration::from_millis(500),
        };
        let provider = Arc::new(OidcProvider::new(options).unwrap());
        let public_url = PUBLIC_URL.to_owned();
        let provider = SignInProvider { provider, public_url, for_customers, offers_sign_out };
        let site = TestSite::of(TestSite::options(), |options| {
            Site::new(options).with_sign_in_provider(provider)
        });
        fake.set_time(site.engine.now().timestamp());
        fake.sign_in_as(operator());
        Self { site, fake }
    }

    /// A browser starts at a path, signs in at the provider, and is sent back: the path it is sent to.
    async fn at_provider(&self, browser: &Browser, start: &str) -> String {
        let sent = browser.get(start).await.expect(303);
        let back = self.fake.visit(sent.location());
        back.strip_prefix(PUBLIC_URL).unwrap_or_else(|| panic!("{back}")).to_owned()
    }

    /// The whole flow.
    pub async fn sign_in(&self, browser: &Browser, start: &str) -> Response {
        let back = self.at_provider(browser, start).await;
        browser.get(&back).await
    }
}

fn operator() -> Value {
    json!({ "sub": OPERATOR, "roles": ["admin"], "email": "o@shop.example" })
}

fn customer(email: &str) -> Value {
    json!({ "sub": "customer 1", "email": email, "name": "Ola", "locale": "de" })
}

#[actix_web::test]
async fn an_operator_signs_in_and_reaches_the_page_that_was_wanted() {
    let bench = Bench::open().await;
    let browser = bench.site.browser().await;
    let wanted = browser.get("/admin/orders").await.expect(303);
    let page = browser.get(wanted.location()).await.expect(200);
    assert!(page.shows("Sign in with Example <ID>") && page.shows(ONE_TIME_LINK), "{}", page.body);
    let start = "/admin/sign-in/start?next=/admin/orders";
    assert!(page.body.contains(&format!("href=\"{start}\"")), "{}", page.body);
    let before = browser.copy();
    let done = bench.sign_in(&browser, start).await.expect(303);
    assert_eq!(done.location(), "/admin/orders");
    browser.get("/admin/orders").await.expect(200);
    // A secret that was known before the sign-in is worth nothing after it.
    before.get("/admin/orders").await.expect(303);
    assert_ne!(before.cookie("kassa_admin"), browser.cookie("kassa_admin"));
    assert_eq!(browser.cookie("kassa_admin_sign_in"), None);
    let page = browser.get("/admin").await.expect(200);
    browser.submit(&page, "/admin/sign-out", &[]).await.expect(303);
    browser.get("/admin").await.expect(303);
}

#[actix_web::test]
async fn a_customer_gets_the_cart_of_the_browsers_guest() {
    let bench = Bench::open().await;
    let (browser, mug) = (bench.site.browser().await, bench.site.listing("Mug").await.id);
    let page = browser.get(&format!("/shop/listings/{mug}")).await.expect(200);
    browser.submit(&page, "/shop/cart/items", &[]).await.expect(303);
    let guest = browser.copy();
    bench.fake.sign_in_as(customer("ola@example.com"));
    bench.sign_in(&browser, "/shop/sign-in/start").await.expect(303);
    assert!(browser.get("/shop/cart").await.expect(200).shows("Mug"));
    guest.get("/shop/orders").await.expect(303);
}

#[actix_web::test]
async fn signing_in_again_ends_the_session_before() {
    let bench = Bench::open().await;
    let browser = bench.site.browser().await;
    bench.sign_in(&browser, "/admin/sign-in/start").await.expect(303);
    let first = browser.copy();
    bench.sign_in(&browser, "/admin/sign-in/start").await.expect(303);
    browser.get("/admin").await.expect(200);
    first.get("/admin").await.expect(303);
}

#[actix_web::test]
async fn a_customer_signs_in_and_can_be_reached_by_messages() {
    let bench = Bench::open().await;
    bench.fake.sign_in_as(customer("ola@example.com"));
    let browser = bench.site.browser().await;
    let page = browser.get("/shop/sign-in?next=/shop/cart").await.expect(200);
    assert!(page.shows("Sign in with Example <ID>"), "{}", page.body);
    let done = bench.sign_in(&browser, "/shop/sign-in/start?next=/shop/cart").await.expect(303);
    assert_eq!(done.location(), "/shop/cart");
    let listing = bench.site.listing("Mug").await;
    let page = browser.get(&format!("/shop/listings/{}", listing.id)).await.expect(200);
    browser.submit(&page, "/shop/cart/items", &[]).await.expect(303);
    let customer_id = session_user(&bench.site, &browser.cookie("kassa_shop").unwrap()).await;
    let contact = account::get_contact(&bench.site.engine, &principal(customer_id)).await.unwrap();
    assert_eq!(contact.email.as_deref(), Some("ola@example.com"));
    assert_eq!(contact.locale.map(|locale| locale.to_string()).as_deref(), Some("de"));

    // An address that the customer has is not replaced.
    bench.fake.sign_in_as(customer("new@example.com"));
    bench.sign_in(&browser, "/shop/sign-in/start").await.expect(303);
    let contact = account::get_contact(&bench.site.engine, &principal(customer_id)).await.unwrap();
    assert_eq!(contact.email.as_deref(), Some("ola@example.com"));
}

async fn session_user(site: &TestSite, secret: &str) -> domain::ids::UserId {
    let resumed = application::sessions::resume(&site.engine, secret, site.engine.now()).await;
    resumed.unwrap().unwrap().user_id
}

#[actix_web::test]
async fn a_person_without_the_role_gets_no_session() {
    let bench = Bench::open().await;
    bench.fake.sign_in_as(customer("ola@example.com"));
    let browser = bench.site.browser().await;
    let refused = bench.sign_in(&browser, "/admin/sign-in/start").await.expect(403);
    assert!(refused.shows("(ola@example.com) has no operator role"), "{}", refused.body);
    assert!(refused.shows(ONE_TIME_LINK), "{}", refused.body);
    browser.get("/admin").await.expect(303);
    // An operator may shop.
    bench.fake.sign_in_as(operator());
    bench.sign_in(&browser, "/shop/sign-in/start").await.expect(303);
    browser.get("/shop/cart").await.expect(200);
    browser.get("/admin").await.expect(303);
}

#[actix_web::test]
async fn only_the_browser_that_began_a_sign_in_completes_it() {
    let bench = Bench::open().await;
    let (browser, victim) = (bench.site.browser().await, bench.site.browser().await);
    let back = bench.at_provider(&browser, "/admin/sign-in/start").await;
    // The victim has begun a sign-in as well.
    let own = bench.at_provider(&victim, "/admin/sign-in/start").await;
    let stranger = bench.site.browser().await;
    for other in [&victim, &stranger] {
        let refused = other.get(&back).await.expect(403);
        assert!(refused.shows("was not started in this browser"), "{}", refused.body);
        other.get("/admin").await.expect(303);
    }
    // The cookie of the attempt alone does not help, either.
    let attempt = browser.cookie("kassa_admin_sign_in").unwrap();
    stranger.cookies.borrow_mut().insert("kassa_admin_sign_in".to_owned(), attempt);
    stranger.get(&back).await.expect(403);
    assert_eq!(bench.fake.requests_for("token"), 0, "no code was exchanged");
    // And nothing that others sent has ended what was under way.
    victim.get(&own).await.expect(303);
    browser.get(&back).await.expect(303);
}

#[actix_web::test]
async fn a_state_is_that_of_one_attempt() {
    let bench = Bench::open().await;
    let browser = bench.site.browser().await;
    let first = bench.at_provider(&browser, "/admin/sign-in/start").await;
    let second = bench.at_provider(&browser, "/admin/sign-in/start").await;
    browser.get(&first).await.expect(403);
    let (path, query) = second.split_once('?').unwrap();
    for wrong in [
        path.to_owned(),
        format!("{path}?code=code-2"),
        format!("{path}?code=code-2&state="),
        format!("{path}?code=code-2&state={}", "0".repeat(64)),
        format!("/shop/sign-in/callback?{query}"),
    ] {
        browser.get(&wrong).await.expect(403);
    }
    browser.get(&second).await.expect(303);
}

#[actix_web::test]
async fn a_sign_in_is_completed_once_and_within_ten_minutes() {
    let bench = Bench::open().await;
    let browser = bench.site.browser().await;
    let back = bench.at_provider(&browser, "/admin/sign-in/start").await;
    let copy = browser.copy();
    browser.get(&back).await.expect(303);
    browser.get(&back).await.expect(403);
    browser.get("/admin").await.expect(200);
    // Someone who has copied everything is refused by the provider.
    let refused = copy.get(&back).await.expect(403);
    assert!(refused.shows("it was used before, or has expired"), "{}", refused.body);
    copy.get("/admin").await.expect(303);

    let late = bench.at_provider(&browser, "/admin/sign-in/start").await;
    bench.site.pass(TimeDelta::minutes(10));
    let refused = browser.get(&late).await.expect(403);
    assert!(refused.shows("took longer than ten minutes"), "{}", refused.body);
}

#[actix_web::test]
async fn the_providers_refusal_is_a_page() {
    let bench = Bench::open().await;
    let browser = bench.site.browser().await;
    for (error, status, reason) in [
        ("access_denied", 403, "the sign-in was cancelled, or is not allowed"),
        ("temporarily_unavailable", 503, "does not respond"),
        ("<script>alert(1)</script>", 403, "Example <ID> did not sign you in."),
    ] {
        bench.fake.refuse_next(error);
        let refused = bench.sign_in(&browser, "/admin/sign-in/start").await.expect(status);
        assert!(refused.shows(reason) && refused.shows(ONE_TIME_LINK), "{}", refused.body);
        assert!(!refused.body.contains("alert(1)"), "{}", refused.body);
        browser.get("/admin").await.expect(303);
    }
}

#[actix_web::test]
async fn an_identity_that_cannot_be_verified_begins_no_session() {
    let bench = Bench::open().await;
    for (area, first) in [("/admin", "/admin"), ("/shop", "/shop/orders")] {
        for fault in [
            IdentityFault::WrongNonce,
            IdentityFault::WrongIssuer,
            IdentityFault::WrongAudience,
            IdentityFault::Expired,
            IdentityFault::Unsigned,
            IdentityFault::SignedWithPublicKey,
            IdentityFault::SignedWithForeignKey,
        ] {
            let browser = bench.site.browser().await;
            bench.fake.break_next_token(fault);
            let refused = bench.sign_in(&browser, &format!("{area}/sign-in/start")).await;
            let refused = refused.expect(403);
            assert!(refused.shows("could not be verified"), "{fault:?}: {}", refused.body);
            browser.get(first).await.expect(303);
        }
    }
}

#[actix_web::test]
async fn while_the_provider_is_down_the_page_names_the_one_time_link() {
    let bench = Bench::open().await;
    let browser = bench.site.browser().await;
    let back = bench.at_provider(&browser, "/admin/sign-in/start").await;
    bench.fake.faults().next(Fault::NoAnswer, |request| request.segments() == ["token"]);
    let slow = browser.get(&back).await.expect(503);
    assert!(slow.shows("does not respond") && slow.shows(ONE_TIME_LINK), "{}", slow.body);

    let bench = Bench::open().await;
    bench.fake.stop();
    let browser = bench.site.browser().await;
    let down = browser.get("/admin/sign-in/start?next=/admin/orders").await.expect(503);
    assert!(down.shows("does not respond") && down.shows(ONE_TIME_LINK), "{}", down.body);
    assert!(down.headers.contains_key("retry-after"));
    let again = "href=\"/admin/sign-in/start?next=/admin/orders\"";
    assert!(down.body.contains(again), "{}", down.body);
    // The link works.
    let link = bench.site.link().await;
    let page = browser.get(&format!("/admin/sign-in?link={link}")).await.expect(200);
    browser.submit(&page, "/admin/sign-in", &[]).await.expect(303);
    browser.get("/admin").await.expect(200);
}

#[actix_web::test]
async fn a_sign_in_leads_to_no_other_site() {
    let bench = Bench::open().await;
    for (next, leads_to) in [
        ("https://evil.example/", "/admin"),
        ("//evil.example", "/admin"),
        ("/shop/cart", "/admin"),
        ("/admin/sign-in/start", "/admin"),
        ("/admin/payments", "/admin/payments"),
    ] {
        let browser = bench.site.browser().await;
        let start = format!("/admin/sign-in/start?next={next}");
        let done = bench.sign_in(&browser, &start).await.expect(303);
        assert_eq!(done.location(), leads_to, "{next}");
    }
}

#[actix_web::test]
async fn customers_sign_in_with_the_provider_only_if_they_may() {
    let bench = Bench::with(false, true).await;
    let browser = bench.site.browser().await;
    let page = browser.get("/shop/sign-in").await.expect(200);
    assert!(!page.shows("Example <ID>"), "{}", page.body);
    browser.get("/shop/sign-in/start").await.expect(404);
    browser.get("/shop/sign-in/callback?code=1&state=2").await.expect(404);
    bench.sign_in(&browser, "/admin/sign-in/start").await.expect(303);
}

#[actix_web::test]
async fn without_a_provider_there_is_no_button() {
    let site = TestSite::open();
    let browser = site.browser().await;
    for page in ["/admin/sign-in", "/shop/sign-in"] {
        let page = browser.get(page).await.expect(200);
        assert!(!page.shows("Sign in with"), "{}", page.body);
    }
    browser.get("/admin/sign-in/start").await.expect(404);
}
