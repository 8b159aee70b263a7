//! Customers and the system: finding, exporting, erasing, and the audit.

use application::Admin;
use application::account::{self, FindCustomers};
use application::orders::{self, CancelOrder};
use domain::contact::Contact;
use ports::ContactAddress;

use super::{CUSTOMER, OTHER, TestSite};
use crate::options::{ShownSetting, SiteOptions, SystemInfo};

async fn contact(site: &TestSite, email: &str) -> Option<Contact> {
    let by = FindCustomers::Address(ContactAddress::Email(email.to_owned()));
    account::find(&site.engine, &Admin::local_operator(), by).await.unwrap().pop()
}

#[actix_web::test]
async fn a_customer_is_found_by_exactly_an_address_or_an_id() {
    let site = TestSite::open();
    site.reachable(CUSTOMER).await;
    let record = site.paid_order(CUSTOMER).await;
    let operator = site.operator().await;
    let path = format!("/admin/customers/{CUSTOMER}");
    let by_id = format!("user_id={CUSTOMER}");
    for query in ["email=ada%40example.com", "email=ADA%40example.com", &by_id] {
        let found = operator.get(&format!("/admin/customers?{query}")).await.expect(200);
        assert!(found.body.contains(&path), "{query}: {}", found.body);
    }
    for query in ["email=ada", "phone=%2B441", "email=%25"] {
        let found = operator.get(&format!("/admin/customers?{query}")).await.expect(200);
        assert!(
            found.shows("No customer with this e-mail address, phone number or user ID."),
            "{query}: {}",
            found.body
        );
    }
    assert!((400..500).contains(&operator.get("/admin/customers?user_id=me").await.status));
    let page = operator.get(&path).await.expect(200);
    assert!(page.shows("ada@example.com") && page.shows(&record.order.number.to_string()));
    let unknown = operator.get(&format!("/admin/customers/{OTHER}")).await.expect(200);
    assert!(unknown.shows("No contact details are stored."), "{}", unknown.body);
    operator.get("/admin/customers/ada").await.expect(404);
}

#[actix_web::test]
async fn an_export_is_a_file_with_all_that_is_stored() {
    let site = TestSite::open();
    site.reachable(CUSTOMER).await;
    let record = site.paid_order(CUSTOMER).await;
    site.paid_order(OTHER).await;
    let (operator, customer) = (site.operator().await, site.customer().await);
    let path = format!("/admin/customers/{CUSTOMER}/export");
    let file = operator.get(&path).await.expect(200);
    assert_eq!(file.headers.get("content-type").unwrap(), "application/json");
    let export: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!(export["contact"]["email"], "ada@example.com");
    assert_eq!(export["orders"].as_array().unwrap().len(), 1);
    assert_eq!(export["orders"][0]["number"], record.order.number.to_string());
    assert_eq!(export["orders"][0]["payments"].as_array().unwrap().len(), 1);
    assert!(!export["notifications"].as_array().unwrap().is_empty());
    assert!(!file.body.contains("raw_payload") && !file.body.contains("payment_token"));
    customer.get(&path).await.expect(303);
}

#[actix_web::test]
async fn data_are_erased_once_no_order_is_open_and_only_if_confirmed() {
    let site = TestSite::open();
    site.reachable(CUSTOMER).await;
    let record = site.order(CUSTOMER).await;
    let operator = site.operator().await;
    let path = format!("/admin/customers/{CUSTOMER}");
    let action = format!("{path}/erase");
    let page = operator.get(&path).await.expect(200);
    let refused = operator.submit(&page, &action, &[("confirm", "erase")]).await.expect(409);
    assert!(refused.shows("customer_has_open_orders"), "{}", refused.body);
    let cancel = CancelOrder { id: record.order.id, reason: Some("call Ada Lovelace".to_owned()) };
    let admin = Admin::local_operator();
    orders::cancel_any(&site.engine, &admin, cancel, None).await.unwrap();
    for wrong in ["", "yes"] {
        let page = operator.get(&path).await.expect(200);
        let refused = operator.submit(&page, &action, &[("confirm", wrong)]).await;
        assert!((400..500).contains(&refused.status), "{}", refused.body);
    }
    assert!(contact(&site, "ada@example.com").await.is_some(), "nothing is erased yet");

    let page = operator.get(&path).await.expect(200);
    for _ in 0..2 {
        let done = operator.submit(&page, &action, &[("confirm", "erase")]).await.expect(303);
        assert_eq!(done.location(), format!("{path}?done=erased"));
    }
    assert_eq!(contact(&site, "ada@example.com").await, None);
    let order = operator.get(&format!("/admin/orders/{}", record.order.id)).await.expect(200);
    assert!(!order.shows("Ada Lovelace") && order.shows("[erased]"), "{}", order.body);
    let note = "Personal data of the customer erased.";
    assert_eq!(order.body.matches(note).count(), 1, "one effect: {}", order.body);
    let after = site.record(record.order.id).await;
    assert_eq!(after.order.price, record.order.price);
}

#[actix_web::test]
async fn the_system_page_shows_settings_and_runs_an_audit() {
    let setting = ShownSetting {
        key: "jwt.secret".to_owned(),
        value: "******".to_owned(),
        source: "KASSA_JWT__SECRET <b>".to_owned(),
    };
    let system = SystemInfo {
        version: "9.8.7".to_owned(),
        database: "SQLite".to_owned(),
        settings: vec![setting],
        ..SystemInfo::default()
    };
    let shop_name = "The <Shop>".to_owned();
    let site = TestSite::with(SiteOptions { shop_name, demo: None, system, ..TestSite::options() });
    let operator = site.operator().await;
    let page = operator.get("/admin/system").await.expect(200);
    for text in
        ["9.8.7", "SQLite", "jwt.secret", "KASSA_JWT__SECRET <b>", "up to date", "Available"]
    {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    let audited = operator.submit(&page, "/admin/system/audit", &[]).await.expect(200);
    assert!(audited.shows("No findings: every invariant holds."), "{}", audited.body);
}
