//! The page that a form was submitted from.

use actix_web::HttpRequest;
use actix_web::http::header::REFERER;

use crate::cookies::Area;
use crate::routes::ROUTES;

/// The path of the page that a form belongs to: the one that the browser names, if it is a page of the same area, or
/// else the closest page above the form's own path.
#[must_use]
pub fn page_of_form(req: &HttpRequest) -> String {
    let named = req.headers().get(REFERER).and_then(|value| value.to_str().ok());
    page_of(req.path(), named)
}

fn page_of(path: &str, named: Option<&str>) -> String {
    let area = Area::of(path).unwrap_or(Area::Shop);
    let named = named.and_then(|address| address.parse::<url::Url>().ok());
    let named = named.map(|address| address.path().to_owned());
    let named = named.filter(|page| Area::of(page) == Some(area) && is_page(page));
    named.unwrap_or_else(|| {
        let above = path.match_indices('/').rev().filter_map(|(at, _)| path.get(..at));
        let above = std::iter::once(path).chain(above).find(|path| is_page(path));
        above.unwrap_or(area.path()).to_owned()
    })
}

/// Pages that an error page leads back to, with the titles of the links.
const LINKS: [(&str, &str); 13] = [
    ("/shop/cart", "Cart"),
    ("/shop/checkout", "Checkout"),
    ("/shop/listings/{id}", "Show the listing"),
    ("/shop/orders", "My orders"),
    ("/shop/orders/{id}", "Show the order"),
    ("/shop/orders/{id}/pay", "Pay the order"),
    ("/shop/sign-in", "Sign in"),
    ("/admin/orders", "All orders"),
    ("/admin/orders/{id}", "Show the order"),
    ("/admin/payments", "All payments"),
    ("/admin/payments/{id}", "Show the payment"),
    ("/admin/listings", "All listings"),
    ("/admin/listings/{id}", "Show the listing"),
];

/// The pages above a path, the closest first, with the titles of links to them; the one at the path itself only if it
/// has a form.
#[must_use]
pub fn links_above(path: &str, with_own: bool) -> Vec<(String, &'static str)> {
    let above = path.match_indices('/').rev().filter_map(|(at, _)| path.get(..at));
    let own = Some(path).filter(|_| with_own);
    let linked = own.into_iter().chain(above).filter_map(|path| {
        let (_, title) = LINKS.iter().find(|(pattern, _)| is_of(pattern, path))?;
        Some((path.to_owned(), *title))
    });
    linked.collect()
}

/// Whether a page is shown at a path.
fn is_page(path: &str) -> bool {
    let pages = ROUTES.iter().filter(|route| route.method == "GET");
    pages.map(|route| route.path).any(|pattern| is_of(pattern, path))
}

fn is_of(pattern: &str, path: &str) -> bool {
    let (mut parts, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (parts.next(), given.next()) {
            (None, None) => return true,
            (Some(part), Some(text)) if part.starts_with('{') && is_plain(text) => {}
            (Some(part), Some(text)) if part == text => {}
            _ => return false,
        }
    }
}

/// Whether a part of a path is an id or a token, and nothing that a browser reads in another way.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_page_leads_to_the_pages_above() {
        let of = |path: &str, with_own| -> Vec<String> {
            links_above(path, with_own).into_iter().map(|(to, _)| to).collect()
        };
        assert_eq!(of("/admin/orders/1/confirm", true), ["/admin/orders/1", "/admin/orders"]);
        let pay = "/shop/orders/1/pay";
        assert_eq!(of(pay, true), [pay, "/shop/orders/1", "/shop/orders"]);
        assert_eq!(of("/shop/orders/1", false), ["/shop/orders"]);
        assert_eq!(of("/shop/nothing", false), Vec::<String>::new());
        for (pattern, _) in LINKS {
            assert!(is_page(&pattern.replace("{id}", "1")), "{pattern}");
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
            assert_eq!(page_of(path, named.as_deref()), page, "{path} {named:?}");
        }
    }
}
