//! Shipping methods and tax rates over HTTP: created once, changed at their versions, exported and imported. None of
//! them is active: an active one would change what the other journeys have to send.

use serde_json::{Value, json};
use tests::client::as_strings;
use tests::shop::fresh_id;
use tests::{Reply, Server};

tests::on_both_databases!(
    a_shipping_method_is_created_once_and_changed_at_its_version,
    a_tax_rate_is_created_once_and_changed_at_its_version,
    what_is_wrong_with_a_row_is_named_and_nothing_changes,
    an_export_of_rates_is_imported_unchanged,
    rates_are_tried_and_then_imported_whole_or_not_at_all,
    keys_need_the_scope_of_prices,
);

async fn a_shipping_method_is_created_once_and_changed_at_its_version(server: &Server) {
    let (shop, code) = (server.shop(), format!("p-{}", fresh_id()));
    let (office, key) = (&shop.operator, fresh_id());
    let body = json!({
        "code": code.to_uppercase(), "name": " Parcel ", "countries": ["de", "AT", "DE"], "price": "4.90",
        "currency": "EUR", "free_from": "50.00", "tax_category": "postage", "is_active": false,
    });
    let create = || office.admin_create_shipping_method(&body).key(&key);
    let made = create().await.expect(201);
    assert!(create().await.expect(201).is_replayed());
    let id = made.text("id");
    assert_eq!(made.header("location"), format!("/api/admin/shipping-methods/{id}"));
    let expected = [
        ("code", json!(code)),
        ("name", json!("Parcel")),
        ("countries", json!(["AT", "DE"])),
        ("free_from", json!("50.00")),
        ("tax_category", json!("postage")),
        ("version", json!(1)),
    ];
    for (member, value) in expected {
        assert_eq!(made[member], value, "{member}: {made}");
    }
    office.admin_create_shipping_method(&body).await.refused(409, "duplicate_resource");

    let change = |body: Value| office.admin_change_shipping_method(&id, &body);
    let tag = made.header("etag").to_owned();
    let changed = json!({ "price": "5.90", "free_from": null, "countries": [] });
    let changed = change(changed).header("if-match", &tag).key(&key).await.expect(200);
    assert_eq!((&changed["price"], &changed["free_from"]), (&json!("5.90"), &Value::Null));
    assert_eq!((&changed["countries"], &changed["version"]), (&json!([]), &json!(2)));
    let stale = change(json!({ "name": "Old" })).header("if-match", &tag).await;
    stale.refused(412, "version_mismatch");
    change(json!({ "currency": "JPY" })).await.refused(400, "validation_failed");
    let yen = json!({ "currency": "JPY", "price": "500" });
    let yen = change(yen).await.expect(200);
    assert_eq!((&yen["currency"], &yen["price"]), (&json!("JPY"), &json!("500")));
    let missing = office.admin_see_shipping_method(&fresh_id()).await;
    missing.refused(404, "not_found");
    let file = office.admin_list_shipping_methods().header("accept", "text/csv").await.expect(200);
    let file = String::from_utf8(file.raw).expect("UTF-8");
    assert!(file.contains(&format!("{id},{code},Parcel,,500,JPY,,postage,false,")), "{file}");
}

async fn a_tax_rate_is_created_once_and_changed_at_its_version(server: &Server) {
    let (shop, name) = (server.shop(), fresh_id());
    let (office, key) = (&shop.operator, fresh_id());
    let body = json!({
        "country": "us", "region": "NY", "name": name, "rate": "8.875", "included": false,
        "is_active": false,
    });
    let create = || office.admin_create_tax_rate(&body).key(&key);
    let made = create().await.expect(201);
    assert!(create().await.expect(201).is_replayed());
    assert_eq!((&made["country"], &made["category"]), (&json!("US"), &json!("standard")));
    assert_eq!((&made["rate"], &made["included"]), (&json!("8.875"), &json!(false)));
    let mut same = body.clone();
    same["region"] = json!("ny");
    office.admin_create_tax_rate(&same).await.refused(409, "duplicate_resource");

    let id = made.text("id");
    let change = |body: Value| office.admin_change_tax_rate(&id, &body);
    let tag = made.header("etag").to_owned();
    let changed = json!({ "rate": "9.0000", "region": null });
    let changed = change(changed).header("if-match", &tag).await.expect(200);
    assert_eq!((&changed["rate"], &changed["region"]), (&json!("9"), &Value::Null));
    assert_eq!(changed.header("etag"), "\"2\"");
    let stale = change(json!({ "rate": "1" })).header("if-match", &tag).await;
    stale.refused(412, "version_mismatch");
    office.admin_see_tax_rate(&fresh_id()).await.refused(404, "not_found");
}

/// The pointers of a refusal.
fn pointers(refused: &Reply) -> Vec<String> {
    as_strings(refused["errors"].as_array().expect("errors"), "pointer")
}

async fn what_is_wrong_with_a_row_is_named_and_nothing_changes(server: &Server) {
    let shop = server.shop();
    let office = &shop.operator;
    let (method, rate) =
        (shop.idle_shipping_method(&fresh_id()).await, shop.idle_tax_rate(&fresh_id()).await);
    let before = (
        office.admin_see_shipping_method(&method).await.expect(200).body,
        office.admin_see_tax_rate(&rate).await.expect(200).body,
    );
    let long = "x".repeat(300);
    for (member, value) in [
        ("code", json!("a b")),
        ("code", json!("é")),
        ("name", json!("")),
        ("name", json!(long)),
        ("name", json!("a\u{0}b")),
        ("countries", json!(["UK"])),
        ("countries", json!(["DE", ""])),
        ("price", json!("1.999")),
        ("price", json!("99999999999999999999")),
        ("free_from", json!("-1")),
        ("tax_category", json!("a/b")),
        ("currency", json!("EURO")),
    ] {
        let body = json!({ member: value });
        let refused = office.admin_change_shipping_method(&method, &body).await;
        assert!([400, 422].contains(&refused.status), "{body}: {refused}");
        assert!(pointers(&refused).contains(&format!("/{member}")), "{body}: {refused}");
    }
    for (member, value) in [
        ("category", json!("")),
        ("country", json!("EN")),
        ("country", json!("\u{202e}")),
        ("region", json!(long)),
        ("name", json!("\u{0}")),
        ("rate", json!("100.0001")),
        ("rate", json!("-1")),
        ("rate", json!("8,875")),
        ("rate", json!("")),
    ] {
        let body = json!({ member: value });
        let refused =
            office.admin_change_tax_rate(&rate, &body).await.refused(400, "validation_failed");
        assert_eq!(pointers(&refused), [format!("/{member}")], "{body}: {refused}");
    }
    for body in [json!({ "rate": 20 }), json!({ "included": null }), json!({ "ppm": 1 })] {
        let refused = office.admin_change_tax_rate(&rate, &body).await;
        assert_eq!(refused.status, 400, "{body}: {refused}");
    }
    assert_eq!(office.admin_see_shipping_method(&method).await.expect(200).body, before.0);
    assert_eq!(office.admin_see_tax_rate(&rate).await.expect(200).body, before.1);
    let odd = office.admin_list_tax_rates().query("cursor", "odd").await;
    odd.refused(400, "cursor_invalid");
}

async fn an_export_of_rates_is_imported_unchanged(server: &Server) {
    let shop = server.shop();
    let (office, formula) = (&shop.operator, format!("=1+1 {}", fresh_id()));
    let rate = shop.idle_tax_rate(&formula).await;
    let before = office.admin_see_tax_rate(&rate).await.expect(200).body;
    let export = || office.admin_list_tax_rates().header("accept", "text/csv");
    let file = String::from_utf8(export().await.expect(200).raw).expect("UTF-8");
    assert!(file.contains(&format!(",'{formula},20,true,false,")), "{file}");
    let own = file.lines().filter(|line| line.starts_with("id,") || line.contains(&formula));
    let own: Vec<&str> = own.collect();
    let done = office.admin_import_tax_rates(&own.join("\n")).await.expect(200);
    assert_eq!(done.body, json!({ "created": 0, "changed": 0, "unchanged": 1 }));
    assert_eq!(office.admin_see_tax_rate(&rate).await.expect(200).body, before);
}

async fn rates_are_tried_and_then_imported_whole_or_not_at_all(server: &Server) {
    let (shop, mark) = (server.shop(), fresh_id());
    let office = &shop.operator;
    let rate = shop.idle_tax_rate(&mark).await;
    let sheet = format!(
        "country;name;rate;included;region;is_active\nGB;{mark};19;true;;\n\
         AQ;{mark};8.875;false;Ross;false\n"
    );
    let tried = office.admin_import_tax_rates(&sheet).query("dry_run", "true").await.expect(200);
    assert_eq!(tried.body, json!({ "created": 1, "changed": 1, "unchanged": 0 }));
    let seen = async || office.admin_see_tax_rate(&rate).await.expect(200);
    assert_eq!(seen().await["rate"], "20", "a trial writes nothing");
    let bad = format!("{sheet}AQ;{mark}-2;many;true;;false\n");
    let refused = office.admin_import_tax_rates(&bad).await.refused(400, "validation_failed");
    assert_eq!(refused["errors"][0]["pointer"], "/4/rate", "{refused}");
    assert_eq!(seen().await["rate"], "20", "a bad row keeps the others out");
    let key = fresh_id();
    let import = || office.admin_import_tax_rates(&sheet).key(&key);
    assert_eq!(import().await.expect(200).body, tried.body);
    assert!(import().await.expect(200).is_replayed());
    let now = seen().await;
    assert_eq!((&now["rate"], &now["is_active"]), (&json!("19"), &json!(false)), "{now}");
    let again = office.admin_import_tax_rates(&sheet).await.expect(200);
    assert_eq!(again.body, json!({ "created": 0, "changed": 0, "unchanged": 2 }));
}

async fn keys_need_the_scope_of_prices(server: &Server) {
    let shop = server.shop();
    let rate = shop.idle_tax_rate(&fresh_id()).await;
    let tool = async |scope: &str| {
        let made = shop.operator.admin_create_api_key(scope).await.expect(201);
        shop.anonymous().with_token(made.text("secret"))
    };
    let off = json!({ "is_active": false });
    let listings = tool("listings:write").await;
    listings.admin_list_tax_rates().await.refused(403, "forbidden");
    listings.admin_change_tax_rate(&rate, &off).await.refused(403, "forbidden");
    let reader = tool("pricing:read").await;
    reader.admin_list_shipping_methods().await.expect(200);
    reader.admin_change_tax_rate(&rate, &off).await.refused(403, "forbidden");
    tool("pricing:write").await.admin_change_tax_rate(&rate, &off).await.expect(200);
}
