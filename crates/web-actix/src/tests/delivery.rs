//! A checkout of a shop with shipping methods and tax rates.

use application::cart::{PutItem, put_item};
use domain::ids::{ShippingMethodId, TaxRateId};
use domain::shipping::{ShippingMethod, ShippingMethodDraft};
use domain::tax::{TaxCategory, TaxRate, TaxRateDraft};
use ports::{Changes, RowWrite};
use uuid::Uuid;

use super::{CUSTOMER, TestSite, principal};

/// The address as the pages show it.
const ADDRESS: &str =
    "<address>Ada &lt;A&gt;<br>1 High Street<br>London<br>United Kingdom</address>";

/// Great Britain: by post at 4.99, and 20 % on top of everything.
pub(super) async fn set_up(site: &TestSite) {
    let method = ShippingMethodDraft {
        code: "post".to_owned(),
        name: "Post & <more>".to_owned(),
        countries: vec!["GB".parse().unwrap()],
        price: domain::money::Money::parse("4.99", "GBP".parse().unwrap()).unwrap(),
        free_from: None,
        tax_category: TaxCategory::default(),
        is_active: true,
    };
    let rate = TaxRateDraft {
        name: "VAT".to_owned(),
        category: TaxCategory::default(),
        country: "GB".parse().unwrap(),
        region: None,
        ppm: 200_000,
        included: false,
        is_active: true,
    };
    let (now, one) = (site.engine.now(), Uuid::from_u128(1));
    let method = ShippingMethod::create(ShippingMethodId(one), method, now).unwrap();
    let rate = TaxRate::create(TaxRateId(one), rate, now).unwrap();
    let changes = Changes {
        shipping_methods: vec![RowWrite::Insert(method)],
        tax_rates: vec![RowWrite::Insert(rate)],
        ..Changes::default()
    };
    site.engine.storage().commit(changes).await.unwrap();
}

#[actix_web::test]
async fn the_checkout_asks_where_the_goods_go_and_how() {
    let site = TestSite::open();
    set_up(&site).await;
    let (customer, mug) = (site.customer().await, site.listing("Mug").await);
    let item = PutItem { listing: mug.id, qty: 2 };
    put_item(&site.engine, &principal(CUSTOMER), item, None).await.unwrap();
    let cart = customer.get("/shop/cart").await.expect(200);
    assert!(cart.shows("Shipping and taxes are calculated at checkout."), "{}", cart.body);
    assert!(cart.body.contains("href=\"/shop/checkout\""), "{}", cart.body);

    let page = customer.get("/shop/checkout").await.expect(200);
    assert!(!page.body.contains(">Place order</button>"), "{}", page.body);
    assert_eq!(page.body.matches("</option>").count(), 2, "only where the shop ships to");
    assert!(page.body.contains(">United Kingdom</option>"), "{}", page.body);
    let (to, by) = ("/shop/checkout/address", "/shop/checkout/shipping");
    let mut filled = vec![("name", "Ada <A>"), ("line1", "1 High Street"), ("city", "London")];
    for (country, status) in [("", 400), ("UK", 400), ("FR", 303)] {
        let with = [filled.as_slice(), &[("country", country)]].concat();
        customer.submit(&page, to, &with).await.expect(status);
    }
    let page = customer.get("/shop/checkout").await.expect(200);
    assert!(page.shows("No shipping method delivers to France"), "{}", page.body);
    filled.push(("country", "GB"));
    customer.submit(&page, to, &filled).await.expect(303);

    let page = customer.get("/shop/checkout").await.expect(200);
    assert!(page.shows("Post & <more>") && !page.shows("A shipping method is required"));
    assert!(!page.body.contains(">Place order</button>"), "{}", page.body);
    customer.submit(&page, by, &[("method", "balloon")]).await.expect(422);
    customer.submit(&page, by, &[("method", "post")]).await.expect(303);

    // 25.00 and 4.99, and 20 % of each.
    let page = customer.get("/shop/checkout").await.expect(200);
    assert!(page.shows("VAT 20 %") && page.shows("£35.99"), "{}", page.body);
    assert!(page.body.contains(ADDRESS), "{}", page.body);
    let elsewhere = [filled.as_slice(), &[("line1", "2 Low Street"), ("country", "GB")]].concat();
    customer.submit(&page, to, &elsewhere).await.expect(303);
    customer.submit(&page, "/shop/checkout", &[]).await.expect(412);
    assert!(site.engine_orders().await.is_empty(), "an order goes where its page said");
    customer.submit(&page, to, &filled).await.expect(303);
    let page = customer.get("/shop/checkout").await.expect(200);
    let placed = customer.submit(&page, "/shop/checkout", &[]).await.expect(303);
    let order = site.engine_orders().await.remove(0);
    assert_eq!(placed.location(), format!("/shop/orders/{}/pay", order.order.id));
    assert_eq!(order.order.grand_total().to_string(), "35.99");
    let page = format!("/shop/orders/{}", order.order.id);
    let page = customer.get(&page).await.expect(200);
    assert!(page.body.contains(ADDRESS) && page.shows("Shipping (Post & <more>)"));
    let operator = site.operator().await;
    let page = format!("/admin/orders/{}", order.order.id);
    let page = operator.get(&page).await.expect(200);
    assert!(page.body.contains(ADDRESS) && page.shows("£35.99"), "{}", page.body);
}

#[actix_web::test]
async fn the_checkout_shows_the_cheapest_offers() {
    let site = TestSite::open();
    set_up(&site).await;
    let post = site.engine.storage().price_tables().await.unwrap().methods.remove(0);
    let more = (2..152).map(|n| {
        let price = domain::money::Money::parse(&format!("{n}.00"), "GBP".parse().unwrap());
        let (code, name) = (format!("by-{n}"), format!("Carrier {n}."));
        let countries = Vec::new();
        let draft =
            ShippingMethodDraft { code, name, countries, price: price.unwrap(), ..post.draft() };
        let id = ShippingMethodId(Uuid::from_u128(n));
        RowWrite::Insert(ShippingMethod::create(id, draft, site.engine.now()).unwrap())
    });
    let changes = Changes { shipping_methods: more.collect(), ..Changes::default() };
    site.engine.storage().commit(changes).await.unwrap();
    let (customer, mug) = (site.customer().await, site.listing("Mug").await);
    let item = PutItem { listing: mug.id, qty: 1 };
    put_item(&site.engine, &principal(CUSTOMER), item, None).await.unwrap();
    let page = customer.get("/shop/checkout").await.expect(200);
    let at = |name: &str| page.body.find(&format!(">{name}</option>")).unwrap();
    assert!(at("Åland Islands") < at("Albania") && at("Georgia") < at("Germany"), "by name");
    let address = [("name", "Ada"), ("line1", "1 High Street"), ("city", "London")];
    let address = [address.as_slice(), &[("country", "GB")]].concat();
    customer.submit(&page, "/shop/checkout/address", &address).await.expect(303);
    let page = customer.get("/shop/checkout").await.expect(200);
    assert!(page.shows("The cheapest of 151 shipping methods are shown."), "{}", page.body);
    assert_eq!(page.body.matches("name=\"method\"").count(), 20);
    assert!(page.shows("Carrier 2.") && !page.shows("Carrier 100."), "{}", page.body);
    customer.submit(&page, "/shop/checkout/shipping", &[("method", "by-100")]).await.expect(303);
    let page = customer.get("/shop/checkout").await.expect(200);
    assert!(page.shows("Carrier 100.") && page.body.len() < 60_000, "{}", page.body.len());
}
