//! Signing in with a code by mail: once, in one browser, for ten minutes, with five wrong tries.

use application::AppError;
use application::sign_in::{CodeEntry, CodeRequest, request_code, use_code};
use chrono::TimeDelta;
use ports::SignInCode;
use sha2::{Digest, Sha256};

use super::TestSite;
use super::browser::{Browser, Response};

const ADA: &str = "ada@example.com";
const CHECK: &str = "/shop/sign-in/check";

/// Asks for a code in a browser; the page on which it is entered, and the code.
async fn ask(site: &TestSite, browser: &Browser, address: &str) -> (Response, String) {
    let page = browser.get("/shop/sign-in").await.expect(200);
    let page = browser.submit(&page, "/shop/sign-in/code", &[("email", address)]).await.expect(200);
    let mail = site.mail_to(&address.to_lowercase()).await.unwrap();
    let digits = mail.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6).unwrap();
    (page, digits.to_owned())
}

/// Another code than this one.
fn wrong(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

/// The row of the code that a browser asked for.
async fn stored(site: &TestSite, browser: &Browser) -> SignInCode {
    let hash = hex::encode(Sha256::digest(browser.cookie("kassa_shop").unwrap()));
    site.engine.storage().sign_in_code(&hash).await.unwrap().unwrap()
}

/// A browser that has signed in with this address.
pub async fn signed_in(site: &TestSite, address: &str) -> Browser {
    let browser = site.browser().await;
    let (page, code) = ask(site, &browser, address).await;
    browser.submit(&page, CHECK, &[("code", &code)]).await.expect(303);
    browser
}

#[actix_web::test]
async fn a_code_signs_in_once_and_changes_the_secret() {
    let site = TestSite::open();
    let browser = site.browser().await;
    let (page, code) = ask(&site, &browser, ADA).await;
    assert!(page.shows(ADA), "{}", page.body);
    let before = browser.cookie("kassa_shop").unwrap();
    let copy = browser.copy();
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    let done = browser.submit(&page, CHECK, &[("code", &spaced)]).await.expect(303);
    assert_eq!(done.location(), "/shop?done=signed-in", "no address in the URL");
    assert_ne!(browser.cookie("kassa_shop").unwrap(), before);
    browser.get("/shop/orders").await.expect(200);
    copy.get("/shop/orders").await.expect(303);
    let replayed = copy.submit(&page, CHECK, &[("code", &code)]).await.expect(403);
    assert!(replayed.shows("This code does not work."), "{}", replayed.body);
}

#[actix_web::test]
async fn the_same_address_is_the_same_customer_however_it_is_written() {
    let site = TestSite::open();
    signed_in(&site, ADA).await;
    let first = site.engine.storage().customer_of_address(ADA).await.unwrap().unwrap();
    site.pass(TimeDelta::minutes(1));
    signed_in(&site, "Ada@Example.COM").await;
    let again = site.engine.storage().customer_of_address(ADA).await.unwrap().unwrap();
    assert_eq!(first, again);
    signed_in(&site, "eve@example.com").await;
    let other = site.engine.storage().customer_of_address("eve@example.com").await.unwrap();
    assert_ne!(other.unwrap().user_id, first.user_id);
}

#[actix_web::test]
async fn a_code_works_for_ten_minutes() {
    let site = TestSite::open();
    for (age, status) in [(599, 303), (600, 403)] {
        let browser = site.browser().await;
        let (page, code) = ask(&site, &browser, ADA).await;
        site.pass(TimeDelta::seconds(age));
        browser.submit(&page, CHECK, &[("code", &code)]).await.expect(status);
    }
}

#[actix_web::test]
async fn the_fifth_wrong_code_ends_it() {
    let site = TestSite::open();
    let browser = site.browser().await;
    let (page, code) = ask(&site, &browser, ADA).await;
    for _ in 0..4 {
        browser.submit(&page, CHECK, &[("code", &wrong(&code))]).await.expect(403);
    }
    browser.submit(&page, CHECK, &[("code", &wrong(&code))]).await.expect(403);
    browser.submit(&page, CHECK, &[("code", &code)]).await.expect(403);
    browser.get("/shop/orders").await.expect(303);
}

#[actix_web::test]
async fn after_four_wrong_codes_the_right_one_works() {
    let site = TestSite::open();
    let browser = site.browser().await;
    let (page, code) = ask(&site, &browser, ADA).await;
    for odd in [wrong(&code), String::new(), "12345".to_owned(), format!("{code}0")] {
        browser.submit(&page, CHECK, &[("code", &odd)]).await.expect(403);
    }
    browser.submit(&page, CHECK, &[("code", &code)]).await.expect(303);
}

#[actix_web::test]
async fn tries_at_the_same_time_are_all_counted() {
    let site = TestSite::open();
    let browser = site.browser().await;
    let (_, code) = ask(&site, &browser, ADA).await;
    let entry = |code: String| CodeEntry {
        address: ADA.to_owned(),
        code,
        browser: browser.cookie("kassa_shop").unwrap(),
        client: "client".to_owned(),
        keeps_guest: false,
    };
    let now = site.engine.now();
    let tries = (0..4).map(|_| {
        let (engine, entry) = (&site.engine, entry(wrong(&code)));
        async move { use_code(engine, &entry, now).await }
    });
    let refused = futures_util::future::join_all(tries).await;
    assert!(refused.iter().all(Result::is_err), "{refused:?}");
    let stored = stored(&site, &browser).await;
    assert_eq!((stored.wrong_tries, stored.ended_at), (4, None));
    // The right code twice at once begins one session.
    let right = (0..2).map(|_| {
        let (engine, entry) = (&site.engine, entry(code.clone()));
        async move { use_code(engine, &entry, now).await }
    });
    let done = futures_util::future::join_all(right).await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1, "{done:?}");
}

#[actix_web::test]
async fn a_code_belongs_to_its_address_and_its_browser() {
    let site = TestSite::open();
    let (ada, eve) = (site.browser().await, site.browser().await);
    let (page, code) = ask(&site, &ada, ADA).await;
    let (other, _) = ask(&site, &eve, "eve@example.com").await;
    eve.submit(&other, CHECK, &[("code", &code), ("email", "eve@example.com")]).await.expect(403);
    eve.submit(&other, CHECK, &[("code", &code), ("email", ADA)]).await.expect(403);
    ada.submit(&page, CHECK, &[("code", &code)]).await.expect(303);
}

#[actix_web::test]
async fn another_browser_neither_replaces_a_code_nor_uses_up_its_tries() {
    let site = TestSite::open();
    let (ada, eve) = (site.browser().await, site.browser().await);
    let (page, code) = ask(&site, &ada, ADA).await;
    let (other, of_eve) = ask(&site, &eve, ADA).await;
    for _ in 0..5 {
        eve.submit(&other, CHECK, &[("code", &wrong(&of_eve))]).await.expect(403);
    }
    ada.submit(&page, CHECK, &[("code", &code)]).await.expect(303);
}

#[actix_web::test]
async fn a_new_code_replaces_the_one_before_and_a_double_click_sends_one() {
    let site = TestSite::open();
    let browser = site.browser().await;
    let (page, first) = ask(&site, &browser, ADA).await;
    browser.submit(&page, "/shop/sign-in/code", &[]).await.expect(200);
    site.mail_to(ADA).await;
    assert_eq!(site.mailbox.len(), 1);
    site.pass(TimeDelta::seconds(16));
    let (page, second) = ask(&site, &browser, ADA).await;
    assert_eq!(site.mailbox.len(), 2);
    if first != second {
        browser.submit(&page, CHECK, &[("code", &first)]).await.expect(403);
    }
    browser.submit(&page, CHECK, &[("code", &second)]).await.expect(303);
}

#[actix_web::test]
async fn requests_and_tries_are_limited() {
    let site = TestSite::open();
    let browser = site.browser().await;
    let sign_in = browser.get("/shop/sign-in").await.expect(200);
    let mut last = None;
    for _ in 0..10 {
        last = Some(ask(&site, &browser, ADA).await);
        site.pass(TimeDelta::seconds(16));
    }
    let more = browser.submit(&sign_in, "/shop/sign-in/code", &[("email", ADA)]).await;
    more.expect(429);
    let (page, code) = last.unwrap();
    for _ in 0..60 {
        browser.submit(&page, CHECK, &[("code", &wrong(&code))]).await.expect(403);
    }
    // Even a right code of another address is refused now.
    let (page, code) = ask(&site, &browser, "eve@example.com").await;
    browser.submit(&page, CHECK, &[("code", &code)]).await.expect(429);
    site.pass(TimeDelta::hours(1));
    let (page, code) = ask(&site, &browser, "eve@example.com").await;
    browser.submit(&page, CHECK, &[("code", &code)]).await.expect(303);
}

/// A request for a code of the address by a client, each in a browser of its own; the code.
async fn code_for(site: &TestSite, browser: &str, client: &str) -> Result<String, AppError> {
    let request = CodeRequest {
        address: ADA.to_owned(),
        browser: browser.to_owned(),
        client: client.to_owned(),
        locale: None,
    };
    request_code(&site.engine, &request).await?;
    let mail = site.mail_to(ADA).await.unwrap();
    let digits = mail.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6);
    Ok(digits.unwrap().to_owned())
}

#[actix_web::test]
async fn one_client_cannot_use_up_the_codes_of_an_address() {
    let site = TestSite::open();
    for number in 0..10 {
        code_for(&site, &format!("browser {number}"), "one").await.unwrap();
    }
    let refused = code_for(&site, "browser", "one").await;
    assert!(matches!(refused, Err(AppError::RateLimited { .. })), "{refused:?}");
    code_for(&site, "browser", "two").await.unwrap();
}

#[actix_web::test]
async fn one_client_cannot_use_up_the_tries_of_an_address() {
    let site = TestSite::open();
    let now = site.engine.now();
    let try_code = async |browser: &str, client: &str, code: String| {
        let entry = CodeEntry {
            address: ADA.to_owned(),
            code,
            browser: browser.to_owned(),
            client: client.to_owned(),
            keeps_guest: false,
        };
        use_code(&site.engine, &entry, now).await
    };
    for number in 0..4 {
        let browser = format!("browser {number}");
        let code = code_for(&site, &browser, "one").await.unwrap();
        for _ in 0..5 {
            let refused = try_code(&browser, "one", wrong(&code)).await;
            assert!(matches!(refused, Err(AppError::NotFound(_))), "{refused:?}");
        }
    }
    let code = code_for(&site, "browser", "one").await.unwrap();
    let refused = try_code("browser", "one", code.clone()).await;
    assert!(matches!(refused, Err(AppError::RateLimited { .. })), "{refused:?}");
    try_code("browser", "two", code).await.unwrap();
}

#[actix_web::test]
async fn odd_addresses_are_refused_and_sent_nothing() {
    let site = TestSite::open();
    let browser = site.browser().await;
    let page = browser.get("/shop/sign-in").await.expect(200);
    let long = format!("{}@example.com", "a".repeat(400));
    for odd in [
        "",
        "ada",
        "ada@example.com\r\nBcc: eve@example.com",
        "ada@exa\u{0}mple.com",
        "аda@example.com",
        "\u{202e}ada@example.com",
        "ada@example.com,eve@example.com",
        "\"ada eve\"@example.com",
        "<script>@example.com",
        &long,
    ] {
        let refused = browser.submit(&page, "/shop/sign-in/code", &[("email", odd)]).await;
        assert!((400..500).contains(&refused.status), "{odd:?}: {}", refused.status);
        let refused = browser
            .post(CHECK, &[("email", odd), ("code", "000000"), ("_token", &token(&page))])
            .await;
        assert!((400..500).contains(&refused.status), "{odd:?}: {}", refused.status);
    }
    application::worker::drain(&site.engine).await.unwrap();
    assert_eq!(site.mailbox.len(), 0);
}

fn token(page: &Response) -> String {
    let fields = page.fields("/shop/sign-in/code", &[]);
    fields.into_iter().find(|(name, _)| name == "_token").unwrap().1
}

#[actix_web::test]
async fn the_answer_does_not_say_whether_there_is_an_account() {
    let site = TestSite::open();
    signed_in(&site, ADA).await;
    site.pass(TimeDelta::minutes(1));
    let browser = site.browser().await;
    let mut answers = Vec::new();
    for address in [ADA, "new@example.com"] {
        let (page, code) = ask(&site, &browser, address).await;
        let refused = browser.submit(&page, CHECK, &[("code", &wrong(&code))]).await.expect(403);
        let plain = |body: &str| {
            let words = body.replace(address, "");
            let lines = words.lines().filter(|line| !line.contains("_key"));
            lines.collect::<Vec<_>>().join("\n")
        };
        answers.push((plain(&page.body), plain(&refused.body)));
    }
    assert_eq!(answers[0], answers[1]);
}

#[actix_web::test]
async fn nothing_that_is_stored_is_the_code() {
    let site = TestSite::open();
    let browser = site.browser().await;
    let (_, code) = ask(&site, &browser, ADA).await;
    let stored = stored(&site, &browser).await;
    let text = format!("{} {}", stored.browser_hash, stored.code_hash);
    assert!(!text.contains(&code) && !text.contains(&browser.cookie("kassa_shop").unwrap()));
    let page = ports::PageRequest { after: None, limit: 10 };
    let jobs = site.engine.storage().list_jobs(&ports::JobFilter::default(), page).await.unwrap();
    assert!(jobs.items.is_empty(), "the job with the code is deleted");
}
