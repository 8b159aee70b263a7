//! Listings from a file, over HTTP and from the command line by the same rules.

use std::fs;

use serde_json::json;
use tests::Server;
use tests::shop::fresh_id;

tests::on_both_databases!(
    a_file_is_tried_and_then_imported,
    a_bad_row_keeps_the_others_out,
    the_command_line_takes_the_same_file,
    files_of_spreadsheets_are_taken,
);

async fn a_file_is_tried_and_then_imported(server: &Server) {
    let (shop, mark) = (server.shop(), fresh_id());
    let sheet = format!(
        "sku,name,unit_price,currency,stock,vendor\n{mark}-a,Mug,1.50,GBP,5,Potter\n\
         {mark}-b,\"Cup, small\",2.00,GBP,,\n"
    );
    let office = &shop.operator;
    let tried = office.admin_import_listings(&sheet).query("dry_run", "true").await.expect(200);
    assert_eq!(tried.body, json!({ "created": 2, "changed": 0, "unchanged": 0 }));
    let find = || office.admin_list_listings().query("query", &mark);
    assert_eq!(find().await.expect(200).items().len(), 0, "a trial writes nothing");
    let key = fresh_id();
    let done = office.admin_import_listings(&sheet).key(&key).await.expect(200);
    assert_eq!(done.body, tried.body);
    assert!(office.admin_import_listings(&sheet).key(&key).await.expect(200).is_replayed());
    let found = find().await.expect(200);
    assert_eq!(found.items().len(), 2, "{found}");
    assert_eq!(found.items()[0]["stock"], 5);
    assert!(found.items()[1]["stock"].is_null());
    let dearer = sheet.replace("1.50", "1.75");
    let changed = office.admin_import_listings(&dearer).await.expect(200);
    assert_eq!(changed.body, json!({ "created": 0, "changed": 1, "unchanged": 1 }));
    assert_eq!(find().await.expect(200).items()[0]["unit_price"], "1.75");
}

async fn a_bad_row_keeps_the_others_out(server: &Server) {
    let (shop, mark) = (server.shop(), fresh_id());
    let sheet =
        format!("sku,name,unit_price,currency\n{mark}-a,Mug,1.50,GBP\n{mark}-b,Cup,cheap,GBP\n");
    let refused = shop.operator.admin_import_listings(&sheet).await;
    let refused = refused.refused(400, "validation_failed");
    assert_eq!(refused["errors"][0]["pointer"], "/3/unit_price", "{refused}");
    let found = shop.operator.admin_list_listings().query("query", &mark).await.expect(200);
    assert_eq!(found.items().len(), 0, "{found}");
}

async fn the_command_line_takes_the_same_file(server: &Server) {
    let (shop, mark) = (server.shop(), fresh_id());
    let sheet = format!("sku,name,unit_price,currency\n{mark},Mug,1.50,GBP\n");
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), &sheet).expect("written");
    server.import_listings(file.path()).expect("imported");
    let again = shop.operator.admin_import_listings(&sheet).await.expect(200);
    assert_eq!(again.body, json!({ "created": 0, "changed": 0, "unchanged": 1 }));
}

async fn files_of_spreadsheets_are_taken(server: &Server) {
    let (shop, mark) = (server.shop(), fresh_id());
    let office = &shop.operator;
    let rows = |separator: &str| {
        let text = format!(
            "\u{feff}sku,name,unit_price,currency,spec\r\n\
             {mark},Mug,1.50,GBP,\"Size: L\r\nColour: red\"\r\n"
        );
        text.replace(',', separator)
    };
    let made = office.admin_import_listings(&rows(";")).await.expect(200);
    assert_eq!(made.body, json!({ "created": 1, "changed": 0, "unchanged": 0 }));
    let found = office.admin_list_listings().query("query", &mark).await.expect(200);
    assert_eq!(found.items()[0]["spec"], "Size: L\nColour: red");
    let declared = format!("sep=;\r\n{}", rows(";").replace('\u{feff}', ""));
    for same in [rows(","), rows("\t"), declared] {
        let again = office.admin_import_listings(&same).await.expect(200);
        assert_eq!(again.body, json!({ "created": 0, "changed": 0, "unchanged": 1 }), "{same}");
    }
    let comma = rows(";").replace("1.50", "1,50");
    let refused = office.admin_import_listings(&comma).await.refused(400, "validation_failed");
    assert_eq!(refused["errors"][0]["pointer"], "/2/unit_price", "{refused}");
    assert!(refused.to_string().contains("decimal point"), "{refused}");
    let pipes = office.admin_import_listings(&rows("|")).await.refused(400, "validation_failed");
    assert!(pipes.to_string().contains("semicolons"), "{pipes}");
}
