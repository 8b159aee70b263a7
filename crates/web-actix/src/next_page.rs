//! The page that signing in leads to: the one that was wanted, with its filters, and always one of this site.

use crate::cookies::Area;

/// Longest address that is kept, in bytes.
const MAX_BYTES: usize = 1_000;

/// The page after signing in: one of this area, so that a link cannot lead to another site. Anything else leads to
/// the first page of the area.
pub(crate) fn next(area: Area, wanted: Option<&str>) -> String {
    let wanted = wanted.filter(|address| address.len() <= MAX_BYTES && is_page(area, address));
    wanted.unwrap_or(area.path()).to_owned()
}

/// The address of the page after signing in, as the value of a parameter of another address. Slashes stay readable: they
/// have no meaning in a query.
pub(crate) fn as_parameter(address: &str) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    encoded.replace("%2F", "/")
}

/// Adds a parameter to an address that may have a query already.
pub(crate) fn with_parameter(address: &str, parameter: &str) -> String {
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}{parameter}")
}

/// Whether an address is a path of this area, with or without a query. A path is not decoded, so that what is compared
/// here is what the browser follows: it has no percent sign, no backslash, and no segment that begins with a dot.
fn is_page(area: Area, address: &str) -> bool {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let is_plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.".contains(&b));
    let is_direct = !path.contains("//") && !path.contains("/.");
    let is_query = query.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~%+=&:*".contains(&b));
    let sign_in = format!("{}/sign-in", area.path());
    is_plain && is_direct && is_query && Area::of(path) == Some(area) && !path.starts_with(&sign_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_to_a_page_of_the_area() {
        for page in [
            "/shop/cart",
            "/shop",
            "/shop?query=red+mug&after=0190a0de-0000",
            "/shop?query=M%C3%BCsli",
        ] {
            assert_eq!(next(Area::Shop, Some(page)), page);
        }
        for page in
            ["/admin/orders.csv?status=paid", "/admin/orders?placed_after=2026-01-01T00:00:00Z"]
        {
            assert_eq!(next(Area::Admin, Some(page)), page);
        }
        assert_eq!(next(Area::Admin, None), "/admin");
    }

    #[test]
    fn other_sites_and_other_areas_are_not_followed() {
        for wrong in [
            "https://evil.example/shop",
            "//evil.example/shop",
            "/\\evil.example/shop",
            "\\\\evil.example/shop",
            "/shop/..//evil.example",
            "/shop//evil.example",
            "/shop/../admin",
            "/shop/./cart",
            "/shop/..\\evil",
            "/shop/%2e%2e/admin",
            "/%2Fevil.example/shop",
            "/shop/%0d%0aset-cookie",
            "/shop\r\nset-cookie: a=b",
            "/shop?next=//evil.example",
            "/shop?a=b#//evil.example",
            "/shop?a=\"><script>",
            "/shop?a=b\nc",
            "/shop@evil.example",
            "/shop.evil.example",
            "/shopping",
            "/admin/orders",
            "/shop/sign-in",
            "/shop/sign-in?next=%2Fshop",
            "/shop/sign-in/start",
            "shop/cart",
            "?query=a",
            "",
        ] {
            assert_eq!(next(Area::Shop, Some(wrong)), "/shop", "{wrong}");
        }
        let long = format!("/shop?query={}", "a".repeat(MAX_BYTES));
        assert_eq!(next(Area::Shop, Some(&long)), "/shop");
    }

    #[test]
    fn parameters_are_added_to_what_is_there() {
        assert_eq!(with_parameter("/shop", "done=signed-in"), "/shop?done=signed-in");
        assert_eq!(
            with_parameter("/shop?query=a", "done=signed-in"),
            "/shop?query=a&done=signed-in"
        );
        assert_eq!(as_parameter("/shop?a=b&c=%20"), "/shop%3Fa%3Db%26c%3D%2520");
    }
}
