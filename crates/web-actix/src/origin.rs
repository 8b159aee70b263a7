//! The page that a form was submitted from.

use actix_web::HttpRequest;
use actix_web::http::header::REFERER;
use actix_web::web::Data;

use crate::cookies::Area;

/// The patterns of the paths at which pages are shown. The site provides them, so that this file does not depend on
/// the pages themselves.
#[derive(Debug, Clone)]
pub struct PagePaths(pub Vec<&'static str>);

impl PagePaths {
    /// Whether a page is shown at a path.
    pub fn is_page(&self, path: &str) -> bool {
        self.0.iter().any(|pattern| is_of(pattern, path))
    }
}

/// The methods and patterns of all pages and forms, provided by the site as well.
#[derive(Debug, Clone)]
pub struct PageMethods(pub Vec<(&'static str, &'static str)>);

impl PageMethods {
    /// The methods that a path has, as the `Allow` header names them; empty if there is no such path.
    pub fn allowed(&self, path: &str) -> String {
        let of_path = self.0.iter().filter(|(_, pattern)| is_of(pattern, path));
        let mut methods: Vec<&str> = of_path.map(|(method, _)| *method).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        methods.dedup();
        methods.join(", ")
    }
}

/// The path of the page that a form belongs to: the one that the browser names, if it is a page of the same area, or
/// else the closest page above the form's own path.
#[must_use]
pub fn page_of_form(req: &HttpRequest) -> String {
    let named = req.headers().get(REFERER).and_then(|value| value.to_str().ok());
    let pages = req.app_data::<Data<PagePaths>>();
    pages.map_or_else(|| area_of(req.path()), |pages| page_of(req.path(), named, pages))
}

fn area_of(path: &str) -> String {
    Area::of(path).unwrap_or(Area::Shop).path().to_owned()
}

fn page_of(path: &str, named: Option<&str>, pages: &PagePaths) -> String {
    let area = Area::of(path).unwrap_or(Area::Shop);
    let named = named.and_then(|address| address.parse::<url::Url>().ok());
    let named = named.map(|address| address.path().to_owned());
    let named = named.filter(|page| Area::of(page) == Some(area) && pages.is_page(page));
    named.unwrap_or_else(|| {
        let above = path.match_indices('/').rev().filter_map(|(at, _)| path.get(..at));
        let above = std::iter::once(path).chain(above).find(|path| pages.is_page(path));
        above.unwrap_or(area.path()).to_owned()
    })
}

/// Pages that an error page leads back to, with the titles of the links.
const LINKS: [(&str, &str); 24] = [
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
    ("/admin/shipping", "All shipping methods"),
    ("/admin/shipping/{id}", "Show the shipping method"),
    ("/admin/taxes", "All tax rates"),
    ("/admin/taxes/import", "Import tax rates"),
    ("/admin/taxes/{id}", "Show the tax rate"),
    ("/admin/endpoints", "All webhook endpoints"),
    ("/admin/endpoints/{id}", "Show the webhook endpoint"),
    ("/admin/returns", "All returns"),
    ("/admin/orders/{id}/returns/{id}", "Show the return"),
    ("/admin/coupons", "All coupons"),
    ("/admin/api-keys", "API keys"),
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
mod tests;
