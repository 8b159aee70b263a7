//! Shipping methods and tax rates: what each form does, and what it refuses.

use application::shipping_methods::{self, ShippingMethodInput};
use application::{Admin, Executed, tax_rates};
use domain::shipping::ShippingMethod;
use domain::tax::{TaxCategory, TaxRate, TaxRateDraft};
use ports::PageRequest;

use super::TestSite;
use super::browser::{Browser, Response};

const PAGE: PageRequest = PageRequest { after: None, limit: 50 };

/// A shipping method at 4.90.
pub async fn shipping_method(site: &TestSite, code: &str) -> ShippingMethod {
    let input = ShippingMethodInput {
        code: code.to_owned(),
        name: "Parcel".to_owned(),
        countries: Vec::new(),
        currency: None,
        price: "4.90".to_owned(),
        free_from: None,
        tax_category: TaxCategory::default(),
        is_active: false,
    };
    let admin = Admin::local_operator();
    match shipping_methods::create(&site.engine, &admin, input, None).await.unwrap() {
        Executed::Fresh(method) => method,
        Executed::Replayed(_) => panic!("no key was given"),
    }
}

/// A rate of 20 % for GB that prices include.
pub async fn tax_rate(site: &TestSite, name: &str) -> TaxRate {
    let draft = TaxRateDraft {
        name: name.to_owned(),
        category: TaxCategory::default(),
        country: "GB".parse().unwrap(),
        region: None,
        ppm: 200_000,
        included: true,
        is_active: false,
    };
    match tax_rates::create(&site.engine, &Admin::local_operator(), draft, None).await.unwrap() {
        Executed::Fresh(rate) => rate,
        Executed::Replayed(_) => panic!("no key was given"),
    }
}

impl TestSite {
    async fn methods(&self) -> Vec<ShippingMethod> {
        let admin = Admin::local_operator();
        shipping_methods::list(&self.engine, &admin, PAGE).await.unwrap().items
    }

    async fn rates(&self) -> Vec<TaxRate> {
        let admin = Admin::local_operator();
        tax_rates::list(&self.engine, &admin, PAGE).await.unwrap().items
    }
}

/// The path of the page that a form leads to.
fn path_of(response: &Response) -> String {
    response.location().split('?').next().unwrap().to_owned()
}

async fn refuses(browser: &Browser, path: &str, action: &str, filled: &[(&str, &str)]) {
    let page = browser.get(path).await.expect(200);
    let wrong = browser.submit(&page, action, filled).await;
    assert!((400..500).contains(&wrong.status), "{filled:?}: {}", wrong.body);
}

#[actix_web::test]
async fn a_shipping_method_is_created_once_and_edited_at_its_version() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/shipping/new").await.expect(200);
    let filled = [
        ("code", "Parcel"),
        ("name", "Parcel <i>"),
        ("countries", "de, at DE"),
        ("price", "4.90"),
        ("free_from", "50"),
        ("is_active", "true"),
    ];
    let made = operator.submit(&page, "/admin/shipping", &filled).await.expect(303);
    let again = operator.submit(&page, "/admin/shipping", &filled).await.expect(303);
    assert_eq!(made.location(), again.location());
    let method = site.methods().await.remove(0);
    let codes: Vec<_> = method.countries.iter().map(|country| country.code()).collect();
    assert_eq!((method.code.as_str(), codes), ("parcel", vec!["AT", "DE"]));
    let list = operator.get("/admin/shipping").await.expect(200);
    assert!(list.shows("Parcel <i>") && list.body.contains("£4.90"), "{}", list.body);

    let file = operator.get("/admin/shipping.csv").await.expect(200);
    assert!(file.body.contains(",parcel,Parcel <i>,AT DE,4.90,GBP,50.00,standard,true,"));

    let path = path_of(&made);
    let (page, late) = (operator.get(&path).await.expect(200), operator.get(&path).await);
    let off = [("is_active", "false"), ("free_from", "")];
    operator.submit(&page, &path, &off).await.expect(303);
    let refused = operator.submit(&late, &path, &[("is_active", "true")]).await;
    assert_eq!(refused.status, 412, "{}", refused.body);
    let now = site.methods().await.remove(0);
    assert_eq!((now.is_active, now.free_from, now.version), (false, None, 2));
    for (field, value) in [
        ("price", "4,90"),
        ("free_from", "-1"),
        ("countries", "Germany"),
        ("currency", "XXY"),
        ("code", "a b"),
        ("name", ""),
        ("tax_category", "a/b"),
        ("version", "x"),
    ] {
        refuses(&operator, &path, &path, &[(field, value), ("is_active", "true")]).await;
    }
    assert_eq!(site.methods().await, [now]);
}

#[actix_web::test]
async fn a_tax_rate_is_created_once_and_edited_at_its_version() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/taxes/new").await.expect(200);
    let filled = [
        ("name", "Sales <tax>"),
        ("country", "us"),
        ("region", "NY"),
        ("rate", "8.875"),
        ("included", "false"),
        ("is_active", "true"),
    ];
    let made = operator.submit(&page, "/admin/taxes", &filled).await.expect(303);
    let again = operator.submit(&page, "/admin/taxes", &filled).await.expect(303);
    assert_eq!(made.location(), again.location());
    let rate = site.rates().await.remove(0);
    assert_eq!((rate.ppm, rate.included, rate.category.as_str()), (88_750, false, "standard"));
    let list = operator.get("/admin/taxes").await.expect(200);
    assert!(list.shows("Sales <tax>") && list.shows("8.875 %"), "{}", list.body);
    let file = operator.get("/admin/taxes.csv").await.expect(200);
    assert!(file.body.contains(",standard,US,NY,Sales <tax>,8.875,false,true,"), "{}", file.body);
    let same = operator.get("/admin/taxes/new").await.expect(200);
    let same = operator.submit(&same, "/admin/taxes", &filled).await.expect(409);
    assert!(same.shows("Another tax rate"), "{}", same.body);

    let path = path_of(&made);
    let (page, late) = (operator.get(&path).await.expect(200), operator.get(&path).await);
    let changed = [("rate", "9"), ("included", "false"), ("is_active", "true")];
    operator.submit(&page, &path, &changed).await.expect(303);
    let refused = operator.submit(&late, &path, &changed).await;
    assert_eq!(refused.status, 412, "{}", refused.body);
    let now = site.rates().await.remove(0);
    assert_eq!((now.ppm, now.region.as_deref(), now.version), (90_000, Some("NY"), 2));
    for (field, value) in [
        ("rate", "101"),
        ("rate", "8,875"),
        ("country", "UK"),
        ("included", "maybe"),
        ("name", ""),
        ("category", "a b"),
        ("version", ""),
    ] {
        let mut filled = vec![("included", "false"), ("is_active", "true")];
        filled.retain(|(name, _)| *name != field);
        filled.push((field, value));
        refuses(&operator, &path, &path, &filled).await;
    }
    assert_eq!(site.rates().await, [now]);
}

const SHEET: &str = "country,name,rate,included\nGB,VAT,19,true\nIE,VAT <b>,23,true\n";

#[actix_web::test]
async fn a_preview_of_rates_changes_nothing_and_the_import_does_what_it_has_shown() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let before = tax_rate(&site, "VAT").await;
    let (import, preview) = ("/admin/taxes/import", "/admin/taxes/import/preview");
    let page = operator.get(import).await.expect(200);
    let shown = operator.submit(&page, preview, &[("text", SHEET)]).await.expect(200);
    assert!(shown.shows("Rate: 20 % → 19 %"), "{}", shown.body);
    assert!(shown.shows("VAT <b>") && !shown.body.contains("VAT <b>"), "{}", shown.body);
    assert_eq!(site.rates().await, std::slice::from_ref(&before), "no effect");

    let other = hex::encode(SHEET.replace("19", "1"));
    let refused = operator.submit(&shown, import, &[("content", &other)]).await.expect(400);
    assert!(refused.shows("since the preview"), "{}", refused.body);
    for _ in 0..2 {
        operator.submit(&shown, import, &[]).await.expect(303);
    }
    let now = site.rates().await;
    assert_eq!((now.len(), now[0].ppm, now[0].version), (2, 190_000, 2));
    let again = operator.submit(&page, preview, &[("text", SHEET)]).await.expect(200);
    assert!(again.shows("The file would change nothing."), "{}", again.body);
}

#[actix_web::test]
async fn an_import_of_rates_is_refused_if_one_changed_since_its_preview() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let rate = tax_rate(&site, "VAT").await;
    let page = operator.get("/admin/taxes/import").await.expect(200);
    let sheet = [("text", SHEET)];
    let shown = operator.submit(&page, "/admin/taxes/import/preview", &sheet).await.expect(200);
    let path = format!("/admin/taxes/{}", rate.id);
    let edit = operator.get(&path).await.expect(200);
    let changed = [("rate", "5"), ("included", "true"), ("is_active", "true")];
    operator.submit(&edit, &path, &changed).await.expect(303);
    let before = site.rates().await;
    let refused = operator.submit(&shown, "/admin/taxes/import", &[]).await.expect(400);
    assert!(refused.shows("since the preview"), "{}", refused.body);
    assert_eq!(site.rates().await, before);
    let bad = format!("{SHEET}UK,VAT,many,true\n");
    let shown = operator.submit(&page, "/admin/taxes/import/preview", &[("text", &bad)]).await;
    assert!(shown.shows("Nothing can be imported") && shown.shows("\"UK\""), "{}", shown.body);
    assert!(!shown.body.contains("name=\"digest\""), "{}", shown.body);
}

#[actix_web::test]
async fn a_listing_has_the_tax_category_that_forms_and_files_give_it() {
    let site = TestSite::open();
    let operator = site.operator().await;
    let page = operator.get("/admin/listings/new").await.expect(200);
    let filled =
        [("sku", "B-1"), ("name", "Book"), ("unit_price", "4.20"), ("tax_category", "Books")];
    let made = operator.submit(&page, "/admin/listings", &filled).await.expect(303);
    let path = path_of(&made);
    let id = path.rsplit('/').next().unwrap().parse().unwrap();
    let category = async || site.listing_now(id).await.tax_category.to_string();
    assert_eq!(category().await, "books");
    let page = operator.get(&path).await.expect(200);
    assert!(page.body.contains("name=\"tax_category\" type=\"text\" value=\"books\""));
    let wrong = [("tax_category", "a b"), ("is_active", "true")];
    operator.submit(&page, &path, &wrong).await.expect(400);
    let page = operator.get(&path).await.expect(200);
    let emptied = [("tax_category", ""), ("is_active", "true")];
    operator.submit(&page, &path, &emptied).await.expect(303);
    assert_eq!(category().await, "standard");

    let (import, preview) = ("/admin/import", "/admin/import/preview");
    let page = operator.get(import).await.expect(200);
    let header = "sku,name,unit_price,currency,tax_category";
    let sheet = format!("{header}\nB-1,Book,4.20,GBP,Food\n");
    let shown = operator.submit(&page, preview, &[("text", &sheet)]).await.expect(200);
    assert!(shown.shows("Tax category: standard → food"), "{}", shown.body);
    operator.submit(&shown, import, &[]).await.expect(303);
    assert_eq!(category().await, "food");
    let kept = format!("{header}\nB-1,Book,4.20,GBP,\n");
    let shown = operator.submit(&page, preview, &[("text", &kept)]).await.expect(200);
    assert!(shown.shows("The file would change nothing."), "{}", shown.body);
    let bad = format!("{header}\nB-1,Book,4.20,GBP,a/b\n");
    let shown = operator.submit(&page, preview, &[("text", &bad)]).await.expect(200);
    assert!(shown.shows("may contain only letters"), "{}", shown.body);
}
