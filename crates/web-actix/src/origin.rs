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
