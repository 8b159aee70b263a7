//! Listings, their import, and coupons: what each form does, and what it refuses.

use application::{Admin, coupons, listings};
use domain::coupon::Coupon;
use domain::ids::{CouponId, ListingId};
use domain::listing::Listing;
use ports::{PageRequest, StockMovement};

use super::browser::{Browser, Response};
use super::{CUSTOMER, TestSite, ids};

const PAGE: PageRequest = PageRequest { after: None, limit: 50 };

impl TestSite {
    async fn listings(&self) -> Vec<Listing> {
        let admin = Admin::local_operator();
        listings::list(&self.engine, &admin, None, None, PAGE).await.unwrap().items
    }

    pub async fn listing_now(&self, id: ListingId) -> Listing {
        listings::get(&self.engine, id).await.unwrap()
    }

    async fn movements(&self) -> Vec<StockMovement> {
        let admin = Admin::local_operator();
        listings::stock_movements(&self.engine, &admin, None, PAGE).await.unwrap().items
    }

    pub async fn coupon(&self, id: &str) -> Option<Coupon> {
        let id = CouponId(id.parse().unwrap());
        coupons::get(&self.engine, &Admin::local_operator(), id).await.ok()
    }
}

/// The box that confirms what cannot be undone.
const CONFIRMED: [(&str, &str); 1] = [("confirm", "yes")];

/// What a browser fills into the form of this page, with the page's own fields.
async fn edit(browser: &Browser, page: &Response, path: &str, filled: &[(&str, &str)]) -> Response {
    browser.submit(page, path, filled).await
}

#[actix_web::test]
async fn a_listing_is_created_once_and_edited_at_its_version() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/listings/new").await.expect(200);
    let filled = [("sku", "M-1"), ("name", "Mug <i>"), ("unit_price", "4.20"), ("stock", "7")];
    let first = edit(&operator, &page, "/admin/listings", &filled).await.expect(303);
    let again = edit(&operator, &page, "/admin/listings", &filled).await.expect(303);
    assert_eq!(first.location(), again.location());
    let all = site.listings().await;
    assert_eq!(
        (all.len(), all[0].stock, all[0].unit_price.to_string()),
        (1, Some(7), "4.20".into())
    );

    let path = format!("/admin/listings/{}", all[0].id);
    let (page, late) = (operator.get(&path).await.expect(200), operator.get(&path).await);
    assert!(page.shows("Mug <i>") && !page.body.contains("Mug <i>"), "{}", page.body);
    let renamed = [("name", "Cup"), ("is_active", "true")];
    edit(&operator, &page, &path, &renamed).await.expect(303);
    let refused = edit(&operator, &late, &path, &[("name", "Old"), ("is_active", "true")]).await;
    assert_eq!(refused.status, 412, "{}", refused.body);
    let now = site.listing_now(all[0].id).await;
    assert_eq!((now.name.as_str(), now.sku.as_str(), now.stock), ("Cup", "M-1", Some(7)));
    for (field, value) in [("unit_price", "4,2"), ("name", ""), ("version", "x")] {
        let page = operator.get(&path).await.expect(200);
        let wrong = edit(&operator, &page, &path, &[(field, value), ("is_active", "true")]).await;
        assert!((400..500).contains(&wrong.status), "{field}: {}", wrong.body);
    }
    assert_eq!(site.listing_now(all[0].id).await, now, "nothing was changed");
}

#[actix_web::test]
async fn a_listing_is_archived_and_deleted_only_while_nothing_refers_to_it() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let sold = site.order(CUSTOMER).await.order.items[0].product_id;
    let path = format!("/admin/listings/{sold}");
    let page = operator.get(&path).await.expect(200);
    assert!(page.shows("Reserved by open orders"), "{}", page.body);
    let refused = edit(&operator, &page, &format!("{path}/delete"), &CONFIRMED).await.expect(409);
    assert!(refused.shows("listing_in_use"), "{}", refused.body);
    edit(&operator, &page, &format!("{path}/archive"), &[]).await.expect(303);
    assert!(!site.listing_now(sold).await.is_active);

    let unsold = site.listing("Unsold").await.id;
    let path = format!("/admin/listings/{unsold}");
    let page = operator.get(&path).await.expect(200);
    for _ in 0..2 {
        edit(&operator, &page, &format!("{path}/delete"), &CONFIRMED).await.expect(303);
    }
    operator.get(&path).await.expect(404);
}

#[actix_web::test]
async fn stock_is_adjusted_with_a_reason_that_the_ledger_shows() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let id = site.listing("Mug").await.id;
    let (path, action) = (format!("/admin/listings/{id}"), format!("/admin/listings/{id}/stock"));
    let page = operator.get(&path).await.expect(200);
    let counted = [("delta", "-3"), ("reason", "<b>broken</b>")];
    edit(&operator, &page, &action, &counted).await.expect(303);
    edit(&operator, &page, &action, &counted).await.expect(303);
    assert_eq!(site.listing_now(id).await.stock, Some(7), "one effect");
    for shown in [
        path.clone(),
        "/admin/stock-movements".to_owned(),
        format!("/admin/stock-movements?listing_id={id}"),
    ] {
        let page = operator.get(&shown).await.expect(200);
        assert!(page.shows("<b>broken</b>") && page.body.contains(">-3<"), "{}", page.body);
        assert!(page.shows("Mug"), "{}", page.body);
    }
    for wrong in [
        [("delta", "-8"), ("reason", "x")],
        [("delta", "1"), ("reason", "")],
        [("delta", "0"), ("reason", "x")],
    ] {
        let page = operator.get(&path).await.expect(200);
        let refused = edit(&operator, &page, &action, &wrong).await;
        assert!((400..500).contains(&refused.status), "{}", refused.body);
    }
    assert_eq!(site.listing_now(id).await.stock, Some(7));
    let other = "/admin/stock-movements?listing_id=0190a0de-0000-7000-8000-000000000001";
    operator.get(other).await.expect(404);
}

const SHEET: &str =
    "sku,name,unit_price,currency,stock\nM-1,Mug,5.00,GBP,8\nN-1,New <b>,1.25,GBP,2\n";

/// A listing `M-1` that the sheet changes.
async fn mug(site: &TestSite, operator: &Browser) -> ListingId {
    let page = operator.get("/admin/listings/new").await.expect(200);
    let filled = [("sku", "M-1"), ("name", "Mug"), ("unit_price", "4.20"), ("stock", "7")];
    edit(operator, &page, "/admin/listings", &filled).await.expect(303);
    site.listings().await[0].id
}

#[actix_web::test]
async fn a_preview_changes_nothing_and_the_import_does_what_it_has_shown() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let id = mug(&site, &operator).await;
    let (before, ledger) = (site.listings().await, site.movements().await);
    let page = operator.get("/admin/import").await.expect(200);
    let preview =
        edit(&operator, &page, "/admin/import/preview", &[("text", SHEET)]).await.expect(200);
    assert!(preview.shows("Unit price: 4.20 → 5.00; Stock: 7 → 8"), "{}", preview.body);
    assert!(preview.shows("New <b>") && !preview.body.contains("New <b>"), "{}", preview.body);
    assert_eq!((site.listings().await, site.movements().await), (before, ledger), "no effect");

    for _ in 0..2 {
        edit(&operator, &preview, "/admin/import", &[]).await.expect(303);
    }
    let now = site.listing_now(id).await;
    assert_eq!((now.unit_price.to_string(), now.stock), ("5.00".to_owned(), Some(8)));
    assert_eq!(site.listings().await.len(), 2);
    let page = operator.get("/admin/import").await.expect(200);
    let again = edit(&operator, &page, "/admin/import/preview", &[("text", SHEET)]).await;
    assert!(again.shows("The file would change nothing."), "{}", again.body);
}

#[actix_web::test]
async fn an_import_is_refused_if_anything_changed_since_its_preview() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let id = mug(&site, &operator).await;
    let page = operator.get("/admin/import").await.expect(200);
    let preview =
        edit(&operator, &page, "/admin/import/preview", &[("text", SHEET)]).await.expect(200);
    let other = hex::encode(SHEET.replace("5.00", "0.01"));
    let refused = edit(&operator, &preview, "/admin/import", &[("content", &other)]).await;
    assert!(
        (400..500).contains(&refused.status) && refused.shows("since the preview"),
        "{}",
        refused.body
    );

    let path = format!("/admin/listings/{id}/stock");
    let listing = operator.get(&format!("/admin/listings/{id}")).await.expect(200);
    edit(&operator, &listing, &path, &[("delta", "1"), ("reason", "found")]).await.expect(303);
    let before = site.listings().await;
    let refused = edit(&operator, &preview, "/admin/import", &[]).await;
    assert!(
        (400..500).contains(&refused.status) && refused.shows("since the preview"),
        "{}",
        refused.body
    );
    assert_eq!(site.listings().await, before);
}

#[actix_web::test]
async fn invalid_rows_are_named_by_line_and_nothing_can_be_imported() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/import").await.expect(200);
    let sheet = format!("{SHEET}X,\u{202e}<script>,many,GBP,1\nY,Y,1.00,GBP,-1\n");
    let preview =
        edit(&operator, &page, "/admin/import/preview", &[("text", &sheet)]).await.expect(200);
    assert!(preview.body.contains("class=\"number\">4</td>"), "{}", preview.body);
    assert!(preview.body.contains("class=\"number\">5</td>"), "{}", preview.body);
    assert!(!preview.body.contains("name=\"digest\"") && !preview.body.contains("<script>"));
    assert!(preview.shows("Y,Y,1.00,GBP,-1"), "the rows are kept: {}", preview.body);
    let large = format!("sku,name,unit_price,currency\n{}", "x".repeat(13_000));
    for wrong in ["", "nonsense", large.as_str()] {
        let refused = edit(&operator, &page, "/admin/import/preview", &[("text", wrong)]).await;
        assert!((400..500).contains(&refused.status), "{}", refused.body);
    }
    assert!(site.listings().await.is_empty());
}

#[actix_web::test]
async fn the_largest_preview_is_a_page_of_limited_size() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/import").await.expect(200);
    let rows: String = (0..230)
        .map(|n| format!("SKU-{n:04},Name of listing {n:04},1.00,GBP,2,Vendor\n"))
        .collect();
    let sheet = format!("sku,name,unit_price,currency,stock,vendor\n{rows}");
    assert!(sheet.len() > 10_000 && sheet.len() < 12_288, "{}", sheet.len());
    let preview =
        edit(&operator, &page, "/admin/import/preview", &[("text", &sheet)]).await.expect(200);
    assert!(preview.body.len() < 60_000, "{} bytes", preview.body.len());
    edit(&operator, &preview, "/admin/import", &[]).await.expect(303);
    let (admin, all) = (Admin::local_operator(), PageRequest { after: None, limit: 500 });
    let found = listings::list(&site.engine, &admin, None, None, all).await.unwrap();
    assert_eq!(found.items.len(), 230);
}

#[actix_web::test]
async fn coupons_are_created_edited_and_deleted() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/coupons/new").await.expect(200);
    let filled = [
        ("code", "SPRING"),
        ("kind", "fixed"),
        ("discount_amount", "3.00"),
        ("max_redemptions", "9"),
        ("expires_at", "2030-01-31"),
    ];
    let made = edit(&operator, &page, "/admin/coupons", &filled).await.expect(303);
    let again = edit(&operator, &page, "/admin/coupons", &filled).await.expect(303);
    assert_eq!(made.location(), again.location());
    let path = made.location().split('?').next().unwrap().to_owned();
    let id = path.rsplit('/').next().unwrap();
    let list = operator.get("/admin/coupons?query=spring").await.expect(200);
    assert!(list.shows("SPRING") && list.body.contains("£3.00"), "{}", list.body);

    let (page, late) = (operator.get(&path).await.expect(200), operator.get(&path).await);
    let off = [("kind", "fixed"), ("is_active", "false")];
    edit(&operator, &page, &path, &off).await.expect(303);
    assert_eq!(
        edit(&operator, &late, &path, &[("kind", "percent"), ("is_active", "true")]).await.status,
        412
    );
    let coupon = site.coupon(id).await.unwrap();
    assert_eq!((coupon.is_active, coupon.max_redemptions), (false, Some(9)));
    assert_eq!(coupon.expires_at.unwrap().to_rfc3339(), "2030-01-31T00:00:00+00:00");
    for (field, value) in [
        ("discount_amount", "-1"),
        ("kind", ""),
        ("max_per_user", "0"),
        ("starts_at", "soon"),
        ("owner_id", "me"),
    ] {
        let page = operator.get(&path).await.expect(200);
        let mut filled = vec![("kind", "fixed"), ("is_active", "true")];
        filled.retain(|(name, _)| *name != field);
        filled.push((field, value));
        let wrong = edit(&operator, &page, &path, &filled).await;
        assert!((400..500).contains(&wrong.status), "{field}: {}", wrong.body);
    }
    let page = operator.get(&path).await.expect(200);
    edit(&operator, &page, &format!("{path}/delete"), &CONFIRMED).await.expect(303);
    assert_eq!(site.coupon(id).await, None);
    let other = ids::coupon(&site, "OTHER").await;
    assert!(site.coupon(&other).await.is_some());
}
