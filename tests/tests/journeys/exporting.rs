//! Lists as files.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::client::{Api, Call};
use tests::shop::fresh_id;
use tests::{Reply, Server};

tests::on_both_databases!(
    every_list_can_be_taken_away,
    a_long_list_is_whole_and_has_no_row_twice,
    a_file_is_harmless_in_a_spreadsheet,
    an_export_of_listings_comes_back_unchanged,
);

async fn file(call: Call) -> Reply {
    let reply = call.header("accept", "text/csv").await.expect(200);
    assert!(reply.header("content-type").starts_with("text/csv"), "{reply}");
    let name = reply.header("content-disposition");
    assert!(name.starts_with("attachment; filename=") && name.contains(".csv"), "{name}");
    reply
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.raw.clone()).expect("UTF-8")
}

async fn every_list_can_be_taken_away(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("5.00", 9).await, shop.reachable_shopper().await);
    let session = shopper.buy(&shop, &listing, 1).await;
    shop.operator.admin_confirm_order(&session.order).await.expect(200);
    shopper.is_notified(&session.order, "order_confirmation").await;
    let coupon = shop.coupon("1.00", json!({ "owner_id": shopper.id })).await;
    shop.provider_says(&format!("mock_pi_{}", fresh_id()), "paid").await.expect(202);
    shop.provider_says(&session.token, "dispute_won").await.expect(200);
    let office = &shop.operator;
    for (call, holds) in [
        (office.admin_list_orders().query("user_id", &shopper.id), &session.order),
        (office.admin_list_payments().query("order_id", &session.order), &session.payment),
        (office.admin_list_disputes(), &session.order),
        (office.admin_list_listings().query("query", &listing.sku), &listing.id),
        (office.admin_list_coupons().query("owner_id", &shopper.id), &coupon.code),
        (office.admin_list_notifications().query("user_id", &shopper.id), &session.order),
        (office.admin_see_stock_movements(&listing.id), &listing.id),
        (office.admin_list_stock_movements(), &listing.id),
        (office.admin_list_outbox(), &"process_payment_webhook".to_owned()),
        (office.admin_list_parked(), &"mock_pi_".to_owned()),
    ] {
        let file = text(&file(call).await);
        assert!(file.starts_with("id,") && file.contains(holds.as_str()), "{holds}: {file}");
    }
    let refused = shopper.api.admin_list_orders().header("accept", "text/csv").await;
    refused.refused(403, "forbidden");
}

async fn a_long_list_is_whole_and_has_no_row_twice(server: &Server) {
    let shop = server.shop();
    let mark = fresh_id();
    let rows = (0..1_201).map(|n| format!("{mark}-{n},Thing {n},1.00,GBP,5\n"));
    let sheet = format!("sku,name,unit_price,currency,stock\n{}", rows.collect::<String>());
    let done = shop.operator.admin_import_listings(&sheet).await.expect(200);
    assert_eq!(done["created"], 1_201, "{done}");
    let listed = shop.operator.admin_list_listings().query("query", &mark).query("limit", "1");
    let text = text(&file(listed).await);
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 1_202, "a header and every row");
    let skus: BTreeSet<&str> = lines.iter().skip(1).filter_map(|l| l.split(',').nth(1)).collect();
    assert_eq!(skus.len(), 1_201);
}

async fn a_file_is_harmless_in_a_spreadsheet(server: &Server) {
    let shop = server.shop();
    let sku = format!("=cmd|{}", fresh_id());
    let body = json!({
        "sku": sku, "name": "a \"b\", c", "unit_price": "1.50", "currency": "GBP", "stock": 1,
    });
    let id = shop.operator.admin_create_listing(&body).await.expect(201).text("id");
    shop.operator.admin_change_stock(&id, -1).await.expect(200);
    let listed = text(&file(shop.operator.admin_list_listings().query("query", &sku)).await);
    let row = listed.lines().nth(1).expect("a row");
    assert!(row.contains(&format!(",'{sku},\"a \"\"b\"\", c\",1.50,GBP,0,")), "{row}");
    let moved = text(&file(shop.operator.admin_see_stock_movements(&id)).await);
    assert!(moved.contains(",-1,"), "a number stays a number: {moved}");
}

/// What texts are made of: everything that a file or a spreadsheet could take for something else.
const PARTS: [&str; 24] = [
    "'",
    "''",
    "=",
    "+",
    "-",
    "@",
    "＝",
    "－",
    "mug",
    "Größe",
    "İ",
    "e\u{301}",
    "😀",
    ",",
    ";",
    "\"",
    "\"\"",
    " ",
    "\u{200b}",
    "\u{2028}",
    "sep=;",
    "=HYPERLINK(\"x\")",
    "true",
    "1,50",
];

/// Numbers that look random, and are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }

    fn text(&mut self, between: &str) -> String {
        let count = 1 + self.below(4);
        let parts: Vec<&str> = (0..count).map(|_| PARTS[self.below(PARTS.len())]).collect();
        parts.join(between)
    }

    /// A listing of odd texts; its sku ends with the mark.
    fn listing(&mut self, mark: &str) -> Value {
        let name = self.text("");
        let (prices, currencies) = (["0", "1.50", "99999.99"], ["GBP", "USD"]);
        json!({
            "sku": format!("{}{mark}", self.text("")),
            "name": if name.trim().is_empty() { "x" } else { &name },
            "vendor": (self.below(2) == 0).then(|| self.text(" ")),
            "school": (self.below(2) == 0).then(|| self.text("")),
            "spec": (self.below(3) > 0).then(|| self.text("\r\n")),
            "unit_price": prices[self.below(prices.len())],
            "currency": currencies[self.below(currencies.len())],
            "stock": (self.below(2) == 0).then(|| self.below(1_000)),
            "is_active": self.below(4) > 0,
        })
    }
}

/// The listings whose sku holds the mark, without what only one shop knows of them.
async fn listed(office: &Api, mark: &str) -> Vec<Value> {
    let page = office.admin_list_listings().query("query", mark).query("limit", "100");
    let mut items = page.await.expect(200).items().to_vec();
    for item in &mut items {
        for only_here in ["id", "created_at", "updated_at", "version"] {
            item.as_object_mut().expect("an object").remove(only_here);
        }
    }
    items
}

async fn an_export_of_listings_comes_back_unchanged(server: &Server) {
    let (shop, mark, mut dice) = (server.shop(), fresh_id(), Dice(7));
    let office = &shop.operator;
    let mut ids = Vec::new();
    for n in 0..60 {
        let body = dice.listing(&format!("{mark}-{n}"));
        ids.push(office.admin_create_listing(&body).await.expect(201).text("id"));
    }
    let export = async || text(&file(office.admin_list_listings().query("query", &mark)).await);
    let exported = export().await;
    let unchanged = json!({ "created": 0, "changed": 0, "unchanged": 60 });
    let tried = office.admin_import_listings(&exported).query("dry_run", "true").await.expect(200);
    assert_eq!(tried.body, unchanged, "{exported}");
    let done = office.admin_import_listings(&exported).await.expect(200);
    assert_eq!(done.body, unchanged);
    assert_eq!(export().await, exported);

    // In a shop that has none of them, the file makes the same listings.
    let before = listed(office, &mark).await;
    assert_eq!(before.len(), 60);
    for id in &ids {
        office.admin_delete_listing(id).await.expect(204);
    }
    let made = office.admin_import_listings(&exported).await.expect(200);
    assert_eq!(made.body, json!({ "created": 60, "changed": 0, "unchanged": 0 }));
    assert_eq!(listed(office, &mark).await, before);
}
