//! The drawers: every call that a page shows is made, and succeeds as the API documents it.

use actix_web::test::TestRequest;
use application::cart::{PutItem, put_item};
use serde_json::Value;

use super::browser::{Browser, Response};
use super::{CUSTOMER, TestSite, principal};

/// The commands in the drawer of a page.
fn drawer(page: &Response) -> Vec<String> {
    let shown = page.body.split("<pre class=\"call\">").skip(1);
    let shown = shown.filter_map(|rest| rest.split("</pre>").next());
    shown.map(unescaped).collect()
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&amp;", "&")
}

/// The words of a command line, as a shell reads them.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut started) = (Vec::new(), String::new(), None, false);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None, '\'' | '"') => (quote, started) = (Some(letter), true),
            (Some(open), letter) if open == letter => quote = None,
            (None, '\\') => word.extend(letters.next()),
            (None, ' ') => {
                if started || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                started = false;
            }
            (_, letter) => word.push(letter),
        }
    }
    assert_eq!(quote, None, "{line}");
    words.push(word);
    words
}

/// Makes a call; returns its method, its path and its response.
async fn make(browser: &Browser, line: &str) -> (String, String, Response) {
    let words = words(line);
    assert_eq!(words[0..2], ["curl", "-s"], "{line}");
    let (mut method, mut url, mut headers, mut body) = ("GET", "", Vec::new(), None);
    let mut rest = words[2..].iter();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "-X" => method = rest.next().unwrap(),
            "-H" => headers.push(rest.next().unwrap().split_once(": ").unwrap()),
            "-d" => body = Some(rest.next().unwrap().clone()),
            word => url = word,
        }
    }
    let path = url.strip_prefix("$SHOP").unwrap_or_else(|| panic!("{line}"));
    let mut request = TestRequest::with_uri(path).method(method.parse().unwrap());
    for (name, value) in headers {
        request = request.insert_header((name, value.replace("$CUSTOMER", "customer")));
    }
    if let Some(body) = body {
        request = request.set_payload(body);
    }
    (method.to_owned(), path.to_owned(), browser.send(request).await)
}

/// Whether the API documents a response with this status.
fn is_documented(document: &Value, method: &str, path: &str, status: u16) -> bool {
    let path = path.split('?').next().unwrap();
    let matches = |pattern: &str| {
        let (pattern, path): (Vec<_>, Vec<_>) =
            (pattern.split('/').collect(), path.split('/').collect());
        let same = |(part, own): (&&str, &&str)| part.starts_with('{') || part == own;
        pattern.len() == path.len() && pattern.iter().zip(&path).all(same)
    };
    let paths = document["paths"].as_object().unwrap();
    let mut found = paths.iter().filter(|(pattern, _)| matches(pattern));
    found.any(|(_, item)| !item[method.to_lowercase()]["responses"][status.to_string()].is_null())
}

async fn make_all(browser: &Browser, page: &Response, expected: &[&str]) {
    let document = serde_json::to_value(api_actix::openapi()).unwrap();
    let lines = drawer(page);
    let mut made = Vec::new();
    for line in &lines {
        let (method, path, response) = make(browser, line).await;
        assert!((200..300).contains(&response.status), "{line}: {}", response.body);
        assert!(is_documented(&document, &method, &path, response.status), "{line}");
        made.push(method);
    }
    assert_eq!(made, expected, "{lines:#?}");
}

#[actix_web::test]
async fn every_call_that_a_page_shows_can_be_made() {
    let site = TestSite::open();
    let (listing, customer) = (site.listing("Mug 'n' $(spoon)").await, site.customer().await);
    let api = site.browser().await;
    let visit = async |path: &str| customer.get(path).await.expect(200);
    make_all(&api, &visit("/shop?query=mug+%27n%27").await, &["GET"]).await;
    let page = visit(&format!("/shop/listings/{}", listing.id)).await;
    make_all(&api, &page, &["GET", "POST"]).await;
    make_all(&api, &visit("/shop/cart").await, &["GET", "PATCH"]).await;
    make_all(&api, &visit("/shop/checkout").await, &["GET", "POST"]).await;
    make_all(&api, &visit("/shop/cart").await, &["GET"]).await;
    make_all(&api, &visit("/shop/checkout").await, &["GET"]).await;
    make_all(&api, &visit("/shop/orders").await, &["GET"]).await;
    let record = site.engine_orders().await.remove(0);
    let order = format!("/shop/orders/{}", record.order.id);
    let page = visit(&format!("{order}/pay")).await;
    assert!(page.shows(&record.payments[0].id.to_string()), "{}", page.body);
    make_all(&api, &page, &["GET", "GET", "POST"]).await;
    make_all(&api, &visit(&order).await, &["GET", "GET", "GET", "POST"]).await;
    assert_eq!(site.record(record.order.id).await.status().as_str(), "cancelled");
}

#[actix_web::test]
async fn a_checkout_that_is_delivered_shows_the_calls_in_their_order() {
    let site = TestSite::open();
    super::delivery::set_up(&site).await;
    let (customer, mug) = (site.customer().await, site.listing("Mug").await);
    let item = PutItem { listing: mug.id, qty: 1 };
    put_item(&site.engine, &principal(CUSTOMER), item, None).await.unwrap();
    let api = site.browser().await;
    let visit = async || customer.get("/shop/checkout").await.expect(200);
    make_all(&api, &visit().await, &["GET", "PUT", "GET"]).await;
    make_all(&api, &visit().await, &["GET", "PUT", "GET", "PUT"]).await;
    make_all(&api, &visit().await, &["GET", "PUT", "GET", "PUT", "POST"]).await;
    assert_eq!(site.engine_orders().await.len(), 1);
}

#[actix_web::test]
async fn calls_carry_placeholders_and_no_secret() {
    let site = TestSite::open();
    let customer = site.customer().await;
    let order = site.order(CUSTOMER).await.order.id;
    let page = customer.get(&format!("/shop/orders/{order}/pay")).await.expect(200);
    let secret = customer.cookie("kassa_shop").unwrap();
    assert!(!page.body.contains(&secret));
    for line in drawer(&page) {
        assert!(line.contains("Authorization: Bearer $CUSTOMER"), "{line}");
    }
    let operator = site.operator().await;
    assert!(drawer(&operator.get("/admin/orders").await.expect(200)).is_empty());
}

#[actix_web::test]
async fn only_a_demo_shows_calls_and_no_proxy_says_where_they_go() {
    let site = TestSite::open();
    let browser = site.browser().await;
    let forwarded = TestRequest::get()
        .uri("/shop")
        .insert_header(("accept", "text/html"))
        .insert_header(("host", "shop.example:8080"))
        .insert_header(("x-forwarded-host", "evil.example"))
        .insert_header(("forwarded", "host=evil.example"));
    let page = browser.send(forwarded).await.expect(200);
    assert!(page.shows("export SHOP=http://shop.example:8080"), "{}", page.body);
    assert!(!page.shows("evil.example") && page.shows("the token of the demo customer"));
    let options = crate::options::SiteOptions { demo: None, ..TestSite::options() };
    let page = TestSite::with(options).browser().await.get("/shop").await.expect(200);
    assert!(!page.shows("API calls of this page"), "{}", page.body);
}
