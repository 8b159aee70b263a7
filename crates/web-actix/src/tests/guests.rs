//! Guests buy without an account, read their orders by the link in the mail, and bring their cart along.

use chrono::TimeDelta;
use domain::ids::OrderId;

use super::browser::{Browser, Response, form};
use super::sign_in_code::signed_in;
use super::{OTHER, TestSite};

const ADA: &str = "ada@example.com";

/// A browser in which a guest has put units of a listing into the cart.
pub async fn guest(site: &TestSite, listing: &str, qty: &str) -> Browser {
    let browser = site.browser().await;
    put(&browser, listing, qty).await;
    browser
}

pub async fn put(browser: &Browser, listing: &str, qty: &str) {
    let page = browser.get(&format!("/shop/listings/{listing}")).await.expect(200);
    let done = browser.submit(&page, "/shop/cart/items", &[("qty", qty)]).await.expect(303);
    assert_eq!(done.location(), "/shop/cart?done=cart");
}

/// Checks out; the id of the order.
pub async fn check_out(browser: &Browser, email: &str) -> String {
    let page = browser.get("/shop/checkout").await.expect(200);
    let placed = browser.submit(&page, "/shop/checkout", &[("email", email)]).await.expect(303);
    placed.location().split('/').nth(3).unwrap().to_owned()
}

pub async fn pay(browser: &Browser, order: &str) {
    let path = format!("/shop/orders/{order}/pay");
    let page = browser.get(&path).await.expect(200);
    let paid = browser.submit(&page, &path, &[]).await.expect(303);
    assert!(paid.location().ends_with("?done=paid"), "{}", paid.location());
}

/// A guest's paid order; the browser, the order, and the path of its link.
async fn bought(site: &TestSite, email: &str) -> (Browser, String, String) {
    let listing = site.listing("Mug").await.id.to_string();
    let browser = guest(site, &listing, "2").await;
    let order = check_out(&browser, email).await;
    pay(&browser, &order).await;
    site.mail_to(email).await.unwrap();
    let token = site.mailbox.link_to(email).unwrap();
    (browser, order, format!("/shop/o/{token}"))
}

fn number(page: &Response) -> String {
    let (_, rest) = page.body.split_once("<h1>Order ").unwrap();
    rest.split(' ').next().unwrap().to_owned()
}

#[actix_web::test]
async fn a_guest_buys_and_the_link_of_the_mail_shows_the_order() {
    let site = TestSite::open();
    let (browser, order, path) = bought(&site, ADA).await;
    let own = browser.get(&format!("/shop/orders/{order}")).await.expect(200);
    let stranger = site.browser().await;
    let linked = stranger.get(&path).await.expect(200);
    assert_eq!(number(&linked), number(&own));
    assert!(!linked.body.contains(&format!("/shop/orders/{order}")), "it can only be read");
    stranger.get(&format!("/shop/orders/{order}")).await.expect(303);
    assert!(path.len() == "/shop/o/".len() + 64, "256 bits");
}

#[actix_web::test]
async fn a_mail_that_is_sent_again_has_the_same_link() {
    let site = TestSite::open();
    let listing = site.listing("Mug").await.id.to_string();
    let browser = guest(&site, &listing, "1").await;
    let order = check_out(&browser, ADA).await;
    site.mail_to(ADA).await;
    site.mailbox.lose_next_response();
    pay(&browser, &order).await;
    site.mail_to(ADA).await.unwrap();
    let (first, sent) = (site.mailbox.link_to(ADA).unwrap(), site.mailbox.len());
    site.pass(TimeDelta::hours(1));
    site.mail_to(ADA).await.unwrap();
    assert_eq!(site.mailbox.len(), sent + 1, "it is sent again");
    assert_eq!(site.mailbox.link_to(ADA).unwrap(), first);
    site.browser().await.get(&format!("/shop/o/{first}")).await.expect(200);
}

#[actix_web::test]
async fn a_guest_has_to_give_an_address() {
    let site = TestSite::open();
    let listing = site.listing("Mug").await.id.to_string();
    let browser = guest(&site, &listing, "1").await;
    let page = browser.get("/shop/checkout").await.expect(200);
    for odd in ["", "ada", "ada@example.com\r\nBcc: eve@example.com"] {
        let refused = browser.submit(&page, "/shop/checkout", &[("email", odd)]).await;
        assert!((400..500).contains(&refused.status), "{odd:?}: {}", refused.status);
    }
    check_out(&browser, ADA).await;
}

#[actix_web::test]
async fn a_refused_checkout_leaves_the_contact_of_the_guest() {
    let site = TestSite::open();
    let listing = site.listing("Mug").await.id.to_string();
    let browser = guest(&site, &listing, "1").await;
    let page = browser.get("/shop/checkout").await.expect(200);
    let stored = async || {
        let now = site.engine.now();
        let secret = browser.cookie("kassa_shop").unwrap();
        let guest = application::sessions::resume(&site.engine, &secret, now).await.unwrap();
        site.engine.storage().contact(guest.unwrap().user_id).await.unwrap()
    };
    let refused = [("email", "typed@example.com"), ("amount", "1.00")];
    browser.submit(&page, "/shop/checkout", &refused).await.expect(409);
    assert_eq!(stored().await, None);
    check_out(&browser, ADA).await;
    assert_eq!(stored().await.unwrap().email.as_deref(), Some(ADA));
}

#[actix_web::test]
async fn links_that_do_not_exist_are_not_found_and_limited() {
    let site = TestSite::open();
    let (_, _, path) = bought(&site, ADA).await;
    let stranger = site.browser().await;
    for number in 0..60 {
        stranger.get(&format!("/shop/o/{number:064x}")).await.expect(404);
    }
    stranger.get(&format!("/shop/o/{}", "f".repeat(64))).await.expect(429);
    stranger.get(&path).await.expect(200);
    site.pass(TimeDelta::days(90));
    stranger.get(&path).await.expect(404);
}

#[actix_web::test]
async fn a_guest_does_not_see_the_orders_of_others() {
    let site = TestSite::open();
    let (_, order, _) = bought(&site, ADA).await;
    let other = site.paid_order(OTHER).await.order.id.to_string();
    let listing = site.listing("Cup").await.id.to_string();
    let eve = guest(&site, &listing, "1").await;
    for order in [&order, &other] {
        eve.get(&format!("/shop/orders/{order}")).await.expect(404);
        eve.get(&format!("/shop/orders/{order}/pay")).await.expect(404);
    }
    let signed_in = signed_in(&site, "eve@example.com").await;
    signed_in.get(&format!("/shop/orders/{order}")).await.expect(404);
    let list = signed_in.get("/shop/orders").await.expect(200);
    assert!(!list.body.contains(&order), "{}", list.body);
}

/// Signs in in a browser that has a session of a guest.
pub async fn sign_in(site: &TestSite, browser: &Browser, address: &str, keep: bool) {
    let page = browser.get("/shop/sign-in").await.expect(200);
    let page = browser.submit(&page, "/shop/sign-in/code", &[("email", address)]).await.expect(200);
    let mail = site.mail_to(address).await.unwrap();
    let code = mail.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6).unwrap();
    let kept = if keep { "yes" } else { "" };
    let filled = [("code", code), ("keep", kept)];
    browser.submit(&page, "/shop/sign-in/check", &filled).await.expect(303);
}

#[actix_web::test]
async fn a_new_account_has_the_guests_cart_and_orders() {
    let site = TestSite::open();
    let (browser, order, _) = bought(&site, "typed@example.com").await;
    let cup = site.listing("Cup").await.id.to_string();
    put(&browser, &cup, "3").await;
    let copy = browser.copy();
    sign_in(&site, &browser, ADA, true).await;
    assert!(browser.get("/shop/cart").await.expect(200).shows("Cup"));
    browser.get(&format!("/shop/orders/{order}")).await.expect(200);
    assert!(copy.get("/shop/cart").await.expect(200).shows("Your cart is empty."));
    let owner = site.record(OrderId(order.parse().unwrap())).await.order.user_id;
    let card = site.engine.storage().contact(owner).await.unwrap().unwrap();
    assert_eq!(card.email.as_deref(), Some(ADA), "messages go to the proven address");
}

#[actix_web::test]
async fn a_guest_who_does_not_bring_the_cart_starts_afresh() {
    let site = TestSite::open();
    let mug = site.listing("Mug").await.id.to_string();
    let browser = guest(&site, &mug, "1").await;
    sign_in(&site, &browser, ADA, false).await;
    assert!(!browser.get("/shop/cart").await.expect(200).shows("Mug"));
}

#[actix_web::test]
async fn a_known_account_gets_the_lines_and_can_read_the_orders() {
    let site = TestSite::open();
    let (mug, cup) = (site.listing("Mug").await.id, site.listing("Cup").await.id);
    let (mug, cup) = (mug.to_string(), cup.to_string());
    let at_home = signed_in(&site, ADA).await;
    put(&at_home, &mug, "5").await;
    let (browser, order, _) = bought(&site, "typed@example.com").await;
    put(&browser, &mug, "2").await;
    put(&browser, &cup, "3").await;
    site.pass(TimeDelta::minutes(1));
    sign_in(&site, &browser, ADA, true).await;
    let cart = at_home.get("/shop/cart").await.expect(200);
    assert!(cart.shows("Mug") && cart.shows("Cup"), "{}", cart.body);
    let quantities = cart.body.matches("value=\"5\"").count();
    assert_eq!(quantities, 1, "the larger quantity stays");
    let list = at_home.get("/shop/orders").await.expect(200);
    assert!(list.shows("Orders without an account"), "{}", list.body);
    assert!(list.shows("add it to your account to pay or cancel it"), "{}", list.body);
    assert!(!list.shows("You have no orders yet."), "{}", list.body);
    let page = at_home.get(&format!("/shop/orders/{order}")).await.expect(200);
    assert!(page.shows("It cannot be changed here"), "{}", page.body);
    at_home.get(&format!("/shop/orders/{order}/pay")).await.expect(404);
    let filled = [("confirm", "yes")];
    let token = at_home.get("/shop").await.fields("/shop/sign-out", &filled);
    let fields: Vec<_> = token.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    at_home.post(&format!("/shop/orders/{order}/cancel"), &fields).await.expect(404);
}

#[actix_web::test]
async fn a_locked_cart_is_left_alone() {
    let site = TestSite::open();
    let mug = site.listing("Mug").await.id.to_string();
    let at_home = signed_in(&site, ADA).await;
    put(&at_home, &mug, "1").await;
    check_out(&at_home, ADA).await;
    let cup = site.listing("Cup").await.id.to_string();
    let browser = guest(&site, &cup, "1").await;
    site.pass(TimeDelta::minutes(1));
    sign_in(&site, &browser, ADA, true).await;
    assert!(!at_home.get("/shop/cart").await.expect(200).shows("Cup"));
}

#[actix_web::test]
async fn orders_that_were_confirmed_to_a_proven_address_can_be_read() {
    let site = TestSite::open();
    let (_, order, _) = bought(&site, ADA).await;
    let elsewhere = signed_in(&site, ADA).await;
    let list = elsewhere.get("/shop/orders").await.expect(200);
    assert!(list.body.contains(&format!("/shop/orders/{order}")), "{}", list.body);
    elsewhere.get(&format!("/shop/orders/{order}")).await.expect(200);
}

#[actix_web::test]
async fn guests_of_one_client_are_limited() {
    let site = TestSite::open();
    let listing = site.listing("Mug").await.id;
    let (first, browser) = (guest(&site, &listing.to_string(), "1").await, site.browser().await);
    for _ in 1..300 {
        let now = site.engine.now();
        application::sessions::begin_for_guest(&site.engine, "unknown", now).await.unwrap();
    }
    let page = browser.get(&format!("/shop/listings/{listing}")).await.expect(200);
    browser.submit(&page, "/shop/cart/items", &[]).await.expect(429);
    put(&first, &listing.to_string(), "2").await;
    site.pass(TimeDelta::hours(1));
    browser.submit(&page, "/shop/cart/items", &[]).await.expect(303);
}

#[actix_web::test]
async fn a_form_of_a_tab_from_before_the_session_leads_back_to_its_page() {
    let site = TestSite::open();
    let (mug, cup) = (site.listing("Mug").await.id, site.listing("Cup").await.id);
    let path = format!("/shop/listings/{cup}");
    let browser = site.browser().await;
    let other_tab = browser.get(&path).await.expect(200);
    put(&browser, &mug.to_string(), "1").await;
    let fields = other_tab.fields("/shop/cart/items", &[]);
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let stale = form("/shop/cart/items", &fields)
        .insert_header(("sec-fetch-site", "same-origin"))
        .insert_header(("referer", format!("http://localhost:8080{path}")));
    let led = browser.send(stale).await.expect(303);
    assert_eq!(led.location(), format!("{path}?done=form-expired"));
    assert!(!browser.get("/shop/cart").await.expect(200).shows("Cup"), "nothing was changed");
    let page = browser.get(led.location()).await.expect(200);
    assert!(page.shows("no longer valid"), "{}", page.body);
    browser.submit(&page, "/shop/cart/items", &[]).await.expect(303);
    assert!(browser.get("/shop/cart").await.expect(200).shows("Cup"));
    let foreign = form("/shop/cart/items", &fields).insert_header(("sec-fetch-site", "cross-site"));
    browser.send(foreign).await.expect(403);
}

#[actix_web::test]
async fn a_cart_that_is_ordered_says_how_to_change_it() {
    let site = TestSite::open();
    let (mug, cup) = (site.listing("Mug").await.id, site.listing("Cup").await.id);
    let browser = guest(&site, &mug.to_string(), "1").await;
    let order = check_out(&browser, ADA).await;
    let page = browser.get(&format!("/shop/listings/{cup}")).await.expect(200);
    for _ in 0..2 {
        let led = browser.submit(&page, "/shop/cart/items", &[]).await.expect(303);
        assert_eq!(led.location(), "/shop/cart?done=not-added");
    }
    let cart = browser.get("/shop/cart?done=not-added").await.expect(200);
    assert!(cart.shows("Not added: order "), "{}", cart.body);
    let cancel = format!("/shop/orders/{order}/cancel");
    browser.submit(&cart, &cancel, &[("confirm", "yes")]).await.expect(303);
    let page = browser.get(&format!("/shop/listings/{cup}")).await.expect(200);
    let done = browser.submit(&page, "/shop/cart/items", &[]).await.expect(303);
    assert_eq!(done.location(), "/shop/cart?done=cart");
    let cart = browser.get("/shop/cart").await.expect(200);
    assert!(cart.shows("Mug") && cart.shows("Cup"), "{}", cart.body);
}

#[actix_web::test]
async fn a_refused_first_item_gives_the_guests_cookie() {
    let site = TestSite::open();
    let mug = site.listing("Mug").await.id.to_string();
    let browser = site.browser().await;
    let page = browser.get(&format!("/shop/listings/{mug}")).await.expect(200);
    let unknown = [("listing", "0190a0de-0000-7000-8000-000000000001")];
    let refused = browser.submit(&page, "/shop/cart/items", &unknown).await.expect(404);
    assert!(refused.shows("What to do:"), "{}", refused.body);
    assert!(browser.get("/shop/cart").await.expect(200).shows("Your cart is empty."));
    put(&browser, &mug, "1").await;
}

#[actix_web::test]
async fn the_demo_customer_gets_the_guests_cart() {
    let site = TestSite::open();
    let mug = site.listing("Mug").await.id.to_string();
    let browser = guest(&site, &mug, "2").await;
    let copy = browser.copy();
    let page = browser.get("/shop/sign-in").await.expect(200);
    browser.submit(&page, "/shop/sign-in", &[]).await.expect(303);
    assert!(browser.get("/shop/cart").await.expect(200).shows("Mug"));
    assert!(copy.get("/shop/cart").await.expect(200).shows("Your cart is empty."));
}
