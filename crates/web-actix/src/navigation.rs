//! The navigation of the admin: groups of pages, and the pages of a group. A new page is one line here.

use serde_json::{Value, json};

/// A page: its path and its title.
type PageLink = (&'static str, &'static str);

/// The groups, each with its pages; a group leads to its first page.
const GROUPS: &[(&str, &[PageLink])] = &[
    ("Overview", &[("/admin", "Overview")]),
    ("Orders", &[("/admin/orders", "Orders"), ("/admin/returns", "Returns")]),
    ("Payments", &[("/admin/payments", "Payments"), ("/admin/disputes", "Disputes")]),
    (
        "Catalogue",
        &[
            ("/admin/listings", "Listings"),
            ("/admin/stock-movements", "Stock movements"),
            ("/admin/import", "Import"),
            ("/admin/coupons", "Coupons"),
            ("/admin/shipping", "Shipping"),
            ("/admin/taxes", "Taxes"),
        ],
    ),
    ("Customers", &[("/admin/customers", "Customers")]),
    ("Messages", &[("/admin/messages", "Messages")]),
    (
        "System",
        &[
            ("/admin/system", "System"),
            ("/admin/jobs", "Jobs"),
            ("/admin/webhook-events", "Provider webhooks"),
            ("/admin/endpoints", "Outgoing webhooks"),
            ("/admin/api-keys", "API keys"),
            ("/admin/sessions", "Sessions"),
        ],
    ),
];

/// Pages that are views of another page, and the page in the navigation.
const VIEWS: [(&str, &str); 2] =
    [("/admin/webhooks", "/admin/webhook-events"), ("/admin/deliveries", "/admin/endpoints")];

/// The groups and, if the group of this path has several, its pages; what is shown is marked.
#[must_use]
pub fn navigation(path: &str) -> Value {
    let view = VIEWS.iter().find(|(view, _)| is_below(path, view));
    let path = view.map_or(path, |(_, page)| page);
    let current = GROUPS.iter().find(|(_, pages)| pages.iter().any(|page| is_below(path, page.0)));
    let groups = GROUPS.iter().map(|(title, pages)| {
        let to = pages.first().map(|page| page.0);
        let is_here = current.is_some_and(|(current, _)| current == title);
        json!({ "title": title, "to": to, "is_here": is_here })
    });
    let pages = current.map(|(_, pages)| *pages).filter(|pages| pages.len() > 1);
    let pages = pages
        .unwrap_or_default()
        .iter()
        .map(|(to, title)| json!({ "title": title, "to": to, "is_here": is_below(path, to) }));
    json!({
        "group": current.map(|(title, _)| title),
        "groups": groups.collect::<Vec<_>>(),
        "pages": pages.collect::<Vec<_>>(),
    })
}

/// Whether a path is that of a page, or of a page below it. Every page is below the overview.
fn is_below(path: &str, page: &str) -> bool {
    let rest = path.strip_prefix(page);
    rest.is_some_and(|rest| rest.is_empty() || (page != "/admin" && rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::ROUTES;

    fn titles(of: &Value) -> Vec<&str> {
        let marked = of.as_array().unwrap().iter().filter(|entry| entry["is_here"] == true);
        marked.map(|entry| entry["title"].as_str().unwrap()).collect()
    }

    #[test]
    fn the_group_and_the_page_are_marked() {
        for (path, group, page) in [
            ("/admin", "Overview", ""),
            ("/admin/orders/1", "Orders", "Orders"),
            ("/admin/returns", "Orders", "Returns"),
            ("/admin/disputes", "Payments", "Disputes"),
            ("/admin/listings/1", "Catalogue", "Listings"),
            ("/admin/taxes/import", "Catalogue", "Taxes"),
            ("/admin/jobs", "System", "Jobs"),
            ("/admin/webhooks", "System", "Provider webhooks"),
            ("/admin/deliveries", "System", "Outgoing webhooks"),
        ] {
            let shown = navigation(path);
            assert_eq!(titles(&shown["groups"]), [group], "{path}");
            assert_eq!(titles(&shown["pages"]).join(""), page, "{path}");
        }
        assert_eq!(navigation("/admin/sign-in")["group"], Value::Null);
    }

    #[test]
    fn links_lead_to_pages() {
        for (path, _) in GROUPS.iter().flat_map(|(_, pages)| *pages) {
            let is_page = ROUTES.iter().any(|route| route.method == "GET" && route.path == *path);
            assert!(is_page, "{path}");
        }
    }
}
