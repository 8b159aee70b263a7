//! What the shop knows of a person, and what it holds for them.

use serde_json::json;
use tests::client::as_strings;
use tests::server::jwt_secret;
use tests::shop::fresh_id;
use tests::{Server, tokens};

tests::on_both_databases!(
    a_person_keeps_their_contact_data_here,
    a_person_names_their_language,
    a_person_sees_the_coupons_they_can_use,
    lists_come_in_pages_that_neither_skip_nor_repeat,
);

async fn a_person_keeps_their_contact_data_here(server: &Server) {
    let shop = server.shop();
    let shopper = shop.shopper();
    let contact = json!({ "email": shopper.email, "phone": shopper.phone, "name": "Ada" });
    let changed = shopper.api.change_me(&contact).await.expect(200);
    let seen = shopper.api.see_me().await.expect(200);
    for member in ["email", "phone", "name"] {
        assert_eq!(seen[member], contact[member], "{seen}");
        assert_eq!(changed[member], contact[member], "{changed}");
    }
    let wrong = json!({ "email": "not an address", "phone": shopper.phone, "name": "Ada" });
    shopper.api.change_me(&wrong).await.refused_as_bad_value();
    assert_eq!(shopper.api.see_me().await.expect(200)["email"], shopper.email);
    for email in ["|id@c.de", "-oQ/tmp@c.de", "=cmd@c.de", "a b@c.de", "ada@p\u{430}ypal.com"] {
        let refused =
            shopper.api.change_me(&json!({ "email": email })).await.refused_as_bad_value();
        assert_eq!(refused["errors"][0]["pointer"], "/email", "{refused}");
    }
    for email in
        ["o'brien@example.com", "ada+kassa@mail.example.co.uk", "ada@xn--bcher-kva.example"]
    {
        let changed = shopper.api.change_me(&json!({ "email": email })).await.expect(200);
        assert_eq!(changed["email"], email);
    }
    // What an identity provider vouches for is held to the same rule.
    let mut claims = tokens::claims(&fresh_id(), &["customer"], 3_600);
    claims["email"] = json!("|id@c.de");
    let vouched = shop.anonymous().with_token(tokens::mint(jwt_secret(), &claims));
    assert_eq!(vouched.see_me().await.expect(200)["email"], json!(null));
}

async fn a_person_names_their_language(server: &Server) {
    let shopper = server.shop().shopper();
    assert_eq!(shopper.api.see_me().await.expect(200)["locale"], json!(null));
    let card = json!({ "email": shopper.email, "phone": shopper.phone, "locale": "de_at" });
    assert_eq!(shopper.api.change_me(&card).await.expect(200)["locale"], "de-AT");
    assert_eq!(shopper.api.see_me().await.expect(200)["locale"], "de-AT");
    for locale in ["und", "de-", "../de", "not a language", "x".repeat(36).as_str()] {
        let card = json!({ "email": shopper.email, "locale": locale });
        let refused = shopper.api.change_me(&card).await.refused_as_bad_value();
        assert_eq!(refused["errors"][0]["pointer"], "/locale", "{refused}");
    }
    let listing = server.shop().listing("2.00", 3).await;
    let order = shopper.buy(&server.shop(), &listing, 1).await.order;
    let told = shopper.is_notified(&order, "payment_received").await;
    assert_eq!(told[0]["subject"], "Zahlung erhalten", "{told:?}");
    // Until they name one, it is the one that the identity provider knows of.
    let mut claims = tokens::claims(&fresh_id(), &["customer"], 3_600);
    claims["locale"] = json!("de-CH");
    let known = server.shop().anonymous().with_token(tokens::mint(jwt_secret(), &claims));
    assert_eq!(known.see_me().await.expect(200)["locale"], "de-CH");
    let nameless = json!({ "email": shopper.email, "phone": shopper.phone });
    assert_eq!(shopper.api.change_me(&nameless).await.expect(200)["locale"], json!(null));
}

async fn a_person_sees_the_coupons_they_can_use(server: &Server) {
    let shop = server.shop();
    let (owner, other) = (shop.shopper(), shop.shopper());
    let own = shop.coupon("3.00", json!({ "owner_id": owner.id })).await;
    let old = json!({ "owner_id": owner.id, "expires_at": "2020-01-01T00:00:00Z" });
    let old = shop.operator.admin_create_coupon(&json!({
        "code": format!("OLD{}", &own.code[1..9]), "kind": "fixed", "discount_amount": "1.00",
        "currency": "GBP", "owner_id": old["owner_id"], "expires_at": old["expires_at"],
    }));
    let old = old.await.expect(201).text("code");
    let seen = owner.api.list_coupons().query("limit", "100").await.expect(200);
    let codes = as_strings(seen.items(), "code").join(" ").to_uppercase();
    assert!(codes.contains(&own.code.to_uppercase()), "{seen}");
    assert!(!codes.contains(&old.to_uppercase()), "expired: {seen}");
    let seen = other.api.list_coupons().query("limit", "100").await.expect(200);
    let codes = as_strings(seen.items(), "code").join(" ").to_uppercase();
    assert!(!codes.contains(&own.code.to_uppercase()), "another customer's: {seen}");
}

async fn lists_come_in_pages_that_neither_skip_nor_repeat(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("1.00", None).await, shop.shopper());
    let mut made = Vec::new();
    for _ in 0..7 {
        made.push(shopper.api.order_one(&listing.id, 1).await.expect(201).text("id"));
    }
    made.reverse();
    let (mut seen, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let mut page = shopper.api.list_orders().query("limit", "3");
        if let Some(cursor) = &cursor {
            page = page.query("cursor", cursor);
        }
        let page = page.await.expect(200);
        assert!(page.items().len() <= 3, "{page}");
        seen.extend(as_strings(page.items(), "id"));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(seen, made, "newest first, each once");
    shopper.api.list_orders().query("cursor", "nonsense").await.refused(400, "cursor_invalid");
    for limit in ["0", "101", "-1", "many"] {
        let page = shopper.api.list_orders().query("limit", limit).await;
        assert!(matches!(page.status, 400 | 422), "limit {limit}: {page}");
    }
}
