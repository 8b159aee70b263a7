//! Where forms and error pages lead back to.

use super::*;
use crate::routes;

#[test]
fn an_error_page_leads_to_the_pages_above() {
    let of = |path: &str, with_own| -> Vec<String> {
        links_above(path, with_own).into_iter().map(|(to, _)| to).collect()
    };
    assert_eq!(of("/admin/orders/1/confirm", true), ["/admin/orders/1", "/admin/orders"]);
    let pay = "/shop/orders/1/pay";
    assert_eq!(of(pay, true), [pay, "/shop/orders/1", "/shop/orders"]);
    assert_eq!(of("/shop/orders/1", false), ["/shop/orders"]);
    assert_eq!(of("/admin/taxes/1", true), ["/admin/taxes/1", "/admin/taxes"]);
    assert_eq!(of("/admin/endpoints/1/test", true), ["/admin/endpoints/1", "/admin/endpoints"]);
    assert_eq!(links_above("/admin/taxes/import", true)[0].1, "Import tax rates");
    assert_eq!(links_above("/admin/api-keys", true)[0].1, "API keys");
    assert_eq!(links_above("/admin/endpoints", true)[0].1, "All webhook endpoints");
    assert_eq!(of("/shop/nothing", false), Vec::<String>::new());
    for (pattern, _) in LINKS {
        assert!(routes::pages().is_page(&pattern.replace("{id}", "1")), "{pattern}");
    }
}

#[test]
fn the_page_of_a_form_is_of_the_same_area() {
    let id = "0190d3a4-1111-7abc-8def-000000000001";
    let (order, listing) = (format!("/shop/orders/{id}"), format!("/shop/listings/{id}"));
    let at = |path: &str| format!("https://shop.example{path}");
    for (path, named, page) in [
        ("/shop/cart/items", Some(at(&listing)), listing.as_str()),
        ("/shop/cart/items", Some(at("/shop/cart?done=cart")), "/shop/cart"),
        ("/shop/cart/items", Some(at("/admin/orders")), "/shop/cart"),
        ("/shop/cart/items", Some(at("//evil.example/shop")), "/shop/cart"),
        ("/shop/cart/items", Some("no address".to_owned()), "/shop/cart"),
        ("/shop/cart/items", None, "/shop/cart"),
        ("/shop/sign-in/check", None, "/shop/sign-in"),
        ("/shop/sign-out", None, "/shop"),
        (&format!("{order}/cancel"), None, order.as_str()),
        (&format!("{order}/pay"), None, &format!("{order}/pay")),
        (&format!("/admin/payments/{id}/refund"), None, &format!("/admin/payments/{id}")),
    ] {
        assert_eq!(page_of(path, named.as_deref(), &routes::pages()), page, "{path} {named:?}");
    }
}
