//! Guests' orders become those of the account that proves their address.

use chrono::TimeDelta;
use domain::ids::OrderId;

use super::TestSite;
use super::guests::{check_out, guest, pay, put, sign_in};
use super::sign_in_code::signed_in;

const ADA: &str = "ada@example.com";

#[actix_web::test]
async fn an_unpaid_order_is_adopted_and_paid_by_the_account_of_its_address() {
    let site = TestSite::open();
    let at_home = signed_in(&site, ADA).await;
    let listing = site.listing("Mug").await.id.to_string();
    let browser = guest(&site, &listing, "2").await;
    let order = check_out(&browser, "Ada@Example.com").await;
    let path = format!("/shop/orders/{order}");
    let list = at_home.get("/shop/orders").await.expect(200);
    assert!(list.body.contains(&path), "{}", list.body);
    let page = at_home.get(&path).await.expect(200);
    let adopt = format!("{path}/adopt");
    for _ in 0..2 {
        let done = at_home.submit(&page, &adopt, &[]).await.expect(303);
        assert_eq!(done.location(), format!("{path}?done=adopted"));
    }
    browser.get(&path).await.expect(404);
    pay(&at_home, &order).await;
    let own = at_home.get(&path).await.expect(200);
    assert!(own.shows("Adopted"), "{}", own.body);
    let list = at_home.get("/shop/orders").await.expect(200);
    assert!(!list.shows("Orders without an account"), "{}", list.body);
    site.mail_to(ADA).await.unwrap();
    assert!(site.mailbox.link_to(ADA).is_some(), "it is confirmed to the address");
}

#[actix_web::test]
async fn the_cart_of_an_adopted_order_says_so_until_the_order_ends() {
    let site = TestSite::open();
    let at_home = signed_in(&site, ADA).await;
    let (mug, cup) = (site.listing("Mug").await.id, site.listing("Cup").await.id);
    let browser = guest(&site, &mug.to_string(), "1").await;
    let order = check_out(&browser, ADA).await;
    let path = format!("/shop/orders/{order}");
    let page = at_home.get(&path).await.expect(200);
    at_home.submit(&page, &format!("{path}/adopt"), &[]).await.expect(303);
    let page = browser.get(&format!("/shop/listings/{cup}")).await.expect(200);
    let led = browser.submit(&page, "/shop/cart/items", &[]).await.expect(303);
    assert_eq!(led.location(), "/shop/cart?done=not-added");
    let cart = browser.get("/shop/cart").await.expect(200);
    assert!(cart.shows("was added to an account") && cart.shows("Mug"), "{}", cart.body);
    assert!(!cart.body.contains(&path) && !cart.body.contains("/shop/checkout"), "{}", cart.body);
    let page = at_home.get(&path).await.expect(200);
    at_home.submit(&page, &format!("{path}/cancel"), &[("confirm", "yes")]).await.expect(303);
    put(&browser, &cup.to_string(), "1").await;
    assert!(browser.get("/shop/cart").await.expect(200).shows("Mug"));
}

#[actix_web::test]
async fn the_export_of_an_account_has_what_is_left_of_its_guest() {
    let site = TestSite::open();
    let at_home = signed_in(&site, ADA).await;
    let mug = site.listing("Mug").await.id.to_string();
    let browser = guest(&site, &mug, "1").await;
    let path = format!("/shop/orders/{}", check_out(&browser, "Ada@Example.com").await);
    let ada = site.engine.storage().customer_of_address(ADA).await.unwrap().unwrap();
    let caller = super::principal(ada.user_id);
    let before = application::account::export(&site.engine, &caller).await.unwrap();
    assert_eq!(before.guests, []);
    let page = at_home.get(&path).await.expect(200);
    at_home.submit(&page, &format!("{path}/adopt"), &[]).await.expect(303);
    let after = application::account::export(&site.engine, &caller).await.unwrap();
    let guest = &after.guests[0];
    let email = guest.contact.as_ref().and_then(|card| card.email.as_deref());
    assert_eq!((email, guest.carts.len()), (Some("Ada@Example.com"), 1));
}

#[actix_web::test]
async fn a_cart_that_moves_leaves_no_address_with_the_guest() {
    let site = TestSite::open();
    let mug = site.listing("Mug").await.id.to_string();
    let browser = guest(&site, &mug, "1").await;
    let secret = browser.cookie("kassa_shop").unwrap();
    let guest = application::sessions::resume(&site.engine, &secret, site.engine.now()).await;
    let guest = guest.unwrap().unwrap().user_id;
    let address = domain::address::Address {
        name: "Ada".to_owned(),
        lines: vec!["12 St James's Square".to_owned()],
        city: "London".to_owned(),
        region: None,
        postcode: None,
        country: "GB".parse().unwrap(),
        phone: None,
    };
    let caller = super::principal(guest);
    application::cart::set_address(&site.engine, &caller, Some(&address)).await.unwrap();
    signed_in(&site, ADA).await;
    site.pass(TimeDelta::minutes(1));
    sign_in(&site, &browser, ADA, true).await;
    let account = site.engine.storage().customer_of_address(ADA).await.unwrap().unwrap().user_id;
    let cart = async |user| site.engine.storage().open_cart(user).await.unwrap().unwrap().cart;
    assert_eq!(cart(account).await.shipping_address, Some(address));
    assert_eq!((cart(guest).await.items, cart(guest).await.shipping_address), (vec![], None));
}

#[actix_web::test]
async fn an_order_is_adopted_with_its_own_address_only() {
    let site = TestSite::open();
    let listing = site.listing("Mug").await.id.to_string();
    let browser = guest(&site, &listing, "1").await;
    let order = check_out(&browser, ADA).await;
    let adopt = format!("/shop/orders/{order}/adopt");
    // Who types the address proves nothing: a guest, an account with this contact, and one that proved another address.
    let typing = guest(&site, &listing, "1").await;
    check_out(&typing, ADA).await;
    let other = signed_in(&site, "eve@example.com").await;
    let eve = site.engine.storage().customer_of_address("eve@example.com").await.unwrap().unwrap();
    let card = application::account::PutContact {
        email: Some(ADA.to_owned()),
        ..application::account::PutContact::default()
    };
    let caller = super::principal(eve.user_id);
    application::account::put_contact(&site.engine, &caller, card).await.unwrap();
    for visitor in [&typing, &other, &site.customer().await] {
        let fields = visitor.get("/shop/sessions").await.fields("/shop/sign-out", &[]);
        let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        visitor.post(&adopt, &fields).await.expect(404);
    }
    let record = site.record(OrderId(order.parse().unwrap())).await;
    assert_ne!(record.order.user_id, eve.user_id);
    pay(&browser, &order).await;
}

#[actix_web::test]
async fn the_order_of_a_guest_who_has_an_account_stays_theirs() {
    let site = TestSite::open();
    let listing = site.listing("Mug").await.id.to_string();
    let browser = guest(&site, &listing, "1").await;
    let order = check_out(&browser, ADA).await;
    sign_in(&site, &browser, "own@example.com", true).await;
    let ada = signed_in(&site, ADA).await;
    let fields = ada.get("/shop").await.fields("/shop/sign-out", &[]);
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    ada.post(&format!("/shop/orders/{order}/adopt"), &fields).await.expect(404);
    browser.get(&format!("/shop/orders/{order}")).await.expect(200);
}

#[actix_web::test]
async fn signing_in_adopts_what_the_guest_of_the_browser_ordered_with_the_address() {
    let site = TestSite::open();
    let at_home = signed_in(&site, ADA).await;
    let (mug, cup) = (site.listing("Mug").await.id, site.listing("Cup").await.id);
    let browser = guest(&site, &mug.to_string(), "1").await;
    let first = check_out(&browser, ADA).await;
    pay(&browser, &first).await;
    put(&browser, &cup.to_string(), "1").await;
    let second = check_out(&browser, "typed@example.com").await;
    site.mail_to(ADA).await.unwrap();
    site.pass(TimeDelta::minutes(1));
    sign_in(&site, &browser, ADA, true).await;
    let page = at_home.get(&format!("/shop/orders/{first}")).await.expect(200);
    assert!(page.shows("Adopted"), "{}", page.body);
    let page = at_home.get(&format!("/shop/orders/{second}")).await.expect(200);
    assert!(page.shows("It cannot be changed here"), "{}", page.body);
}

#[actix_web::test]
async fn messages_go_to_the_address_of_the_order() {
    let site = TestSite::open();
    let (mug, cup) = (site.listing("Mug").await.id, site.listing("Cup").await.id);
    let browser = guest(&site, &mug.to_string(), "1").await;
    let first = check_out(&browser, "first@example.com").await;
    pay(&browser, &first).await;
    put(&browser, &cup.to_string(), "1").await;
    check_out(&browser, "last@example.com").await;
    site.mail_to("first@example.com").await.unwrap();
    assert!(site.mailbox.link_to("first@example.com").is_some());
    assert_eq!(site.mailbox.link_to("last@example.com"), None);
}
