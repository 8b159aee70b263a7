//! Messages, jobs, deferred webhook events, disputes, and the navigation.

use application::{Admin, notifications};
use ports::{NotificationFilter, PageRequest};

use super::{CUSTOMER, TestSite};

#[actix_web::test]
async fn a_message_is_shown_as_it_is_sent() {
    let site = TestSite::open();
    site.paid_order(CUSTOMER).await;
    let page = PageRequest { after: None, limit: 1 };
    let filter = NotificationFilter::default();
    let admin = Admin::local_operator();
    let messages = notifications::list(&site.engine, &admin, filter, page).await;
    let message = messages.unwrap().items.remove(0);
    let operator = site.operator().await;
    let path = format!("/admin/messages/{}", message.id);
    let shown = operator.get(&path).await.expect(200);
    assert!(shown.shows(&message.subject) && shown.shows(&message.message), "{}", shown.body);
    assert!(shown.shows("No address"), "{}", shown.body);
    let list = operator.get("/admin/messages").await.expect(200);
    assert!(list.body.contains(&path), "{}", list.body);
    operator.get("/admin/messages/0190a0de-0000-7000-8000-000000000001").await.expect(404);
}

#[actix_web::test]
async fn a_job_has_a_page_while_it_exists() {
    let site = TestSite::open();
    site.reachable(CUSTOMER).await;
    let record = site.paid_order(CUSTOMER).await;
    let operator = site.operator().await;
    let list = operator.get("/admin/jobs").await.expect(200);
    let (_, rest) = list.body.split_once("href=\"/admin/jobs/").unwrap();
    let path = format!("/admin/jobs/{}", rest.split('"').next().unwrap());
    let job = operator.get(&path).await.expect(200);
    assert!(job.shows("No attempt has failed."), "{}", job.body);
    assert!(job.shows(&record.order.id.to_string()) || job.shows("Message"), "{}", job.body);
    assert!(!job.body.contains(&format!("{path}/retry")), "only dead-lettered jobs are retried");
    operator.get("/admin/jobs/0190a0de-0000-7000-8000-000000000001").await.expect(404);
}

#[actix_web::test]
async fn empty_lists_say_so() {
    let site = TestSite::open();
    let operator = site.operator().await;
    for (path, text) in [
        ("/admin/webhooks", "No event is deferred."),
        ("/admin/disputes", "There are no disputes."),
        ("/admin/returns", "There are no returns."),
        ("/admin/coupons", "There are no coupons yet."),
        ("/admin/listings", "There are no listings yet."),
        ("/admin/shipping", "There are no shipping methods yet."),
        ("/admin/taxes", "There are no tax rates yet."),
        ("/admin/stock-movements", "There are no stock movements yet."),
    ] {
        let page = operator.get(path).await.expect(200);
        assert!(page.shows(text), "{path}: {}", page.body);
    }
    for path in
        ["/admin/disputes?status=odd", "/admin/webhooks?state=odd", "/admin/coupons?owner_id=x"]
    {
        assert!((400..500).contains(&operator.get(path).await.status), "{path}");
    }
}

#[actix_web::test]
async fn the_navigation_has_the_pages_of_the_current_group() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/coupons/new").await.expect(200);
    for link in ["/admin/system", "/admin/stock-movements", "/admin/import"] {
        assert!(page.body.contains(&format!("<a href=\"{link}\"")), "{link}");
    }
    assert!(
        page.body.contains("<a href=\"/admin/coupons\" aria-current=\"true\">"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("<a href=\"/admin/webhooks\""), "pages of other groups");
    let orders = operator.get("/admin/orders").await.expect(200);
    assert!(orders.body.contains("<a href=\"/admin/orders\" aria-current=\"page\">"));
    let out = site.browser().await.get("/admin/sign-in").await.expect(200);
    assert!(!out.body.contains("/admin/orders"), "{}", out.body);
}
