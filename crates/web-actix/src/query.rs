//! Filters and paging of lists: the parameters of an address, and the address of the next page.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use api_actix::errors::Problem;
use domain::Instant;
use ports::{Page, PageRequest};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::failure::PageError;

/// Rows of a page.
const ROWS: u32 = 20;

/// The parameter that says after which row a page starts.
const AFTER: &str = "after";

/// The parameters of a request; empty ones count as missing, because a form sends all of its fields.
#[derive(Debug, Clone, Default)]
pub struct Query {
    path: String,
    parameters: Vec<(String, String)>,
}

impl FromRequest for Query {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::read(req.path(), req.query_string())))
    }
}

impl Query {
    fn read(path: &str, query: &str) -> Self {
        let all = url::form_urlencoded::parse(query.as_bytes()).into_owned();
        let all = all.map(|(name, value)| (name, value.trim().to_owned()));
        let parameters = all.filter(|(_, value)| !value.is_empty()).collect();
        Self { path: path.to_owned(), parameters }
    }

    /// A parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(parameter, _)| parameter == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A parameter of a type.
    ///
    /// # Errors
    /// `validation_failed`.
    pub fn parse<T: FromStr>(&self, name: &str) -> Result<Option<T>, PageError> {
        self.text(name).map(|text| parsed(name, text)).transpose()
    }

    /// A parameter that is a day or a time; a day begins at midnight UTC.
    ///
    /// # Errors
    /// `validation_failed`.
    pub fn day(&self, name: &str) -> Result<Option<Instant>, PageError> {
        self.text(name).map(|text| day(name, text)).transpose()
    }

    /// The page that is wanted.
    ///
    /// # Errors
    /// `validation_failed`.
    pub fn page(&self) -> Result<PageRequest, PageError> {
        Ok(PageRequest { after: self.parse(AFTER)?, limit: ROWS })
    }

    /// The rows of a list, what is looked for, and the addresses of the first and the next page.
    pub fn list<T, R: serde::Serialize>(&self, page: &Page<T>, row: impl Fn(&T) -> R) -> Value {
        let rows: Vec<R> = page.items.iter().map(row).collect();
        let filters: Map<String, Value> =
            self.filters().map(|(name, value)| (name.clone(), json!(value))).collect();
        let first = self.text(AFTER).map(|_| self.address(None));
        let next = page.next.map(|after| self.address(Some(after)));
        json!({ "rows": rows, "filters": filters, "first": first, "next": next })
    }

    /// Whether these filters are set, and no others.
    pub fn is(&self, filters: &[(&str, &str)]) -> bool {
        let kept: Vec<(&str, &str)> =
            self.filters().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        kept.len() == filters.len() && filters.iter().all(|filter| kept.contains(filter))
    }

    /// The address of another path with the same filters.
    pub fn at(&self, path: &str) -> String {
        with_query(path, self.filters().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// The filters with their values.
    pub fn filters(&self) -> impl Iterator<Item = &(String, String)> {
        self.parameters.iter().filter(|(name, _)| name != AFTER && name != "done")
    }

    fn address(&self, after: Option<Uuid>) -> String {
        let after = after.map(|after| after.to_string());
        let kept = self.filters().map(|(name, value)| (name.as_str(), value.as_str()));
        with_query(&self.path, kept.chain(after.as_deref().map(|after| (AFTER, after))))
    }
}

/// A path with parameters.
pub fn with_query<'a>(path: &str, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    match query.finish() {
        none if none.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// A part of a list that is shown in pages by number, beginning with 1, and the addresses of the pages around it.
pub struct Part<'a, T> {
    /// The entries.
    pub entries: &'a [T],
    /// `previous` and `next`, each an address or null.
    pub pages: Value,
}

impl<'a, T> Part<'a, T> {
    /// The part that the parameter `name` says; one that does not exist is empty.
    ///
    /// # Errors
    /// `validation_failed` for what is no number.
    pub fn of(query: &Query, name: &str, all: &'a [T], size: usize) -> Result<Self, PageError> {
        let number = query.parse::<usize>(name)?.unwrap_or(1).max(1);
        let start = number.saturating_sub(1).saturating_mul(size).min(all.len());
        let end = start.saturating_add(size).min(all.len());
        let entries = all.get(start..end).unwrap_or_default();
        let address = |number: usize| {
            let kept = query.filters().map(|(name, value)| (name.as_str(), value.as_str()));
            let number = number.to_string();
            let others = kept.filter(|(parameter, _)| *parameter != name);
            with_query(&query.path, others.chain(std::iter::once((name, number.as_str()))))
        };
        let previous = (number > 1).then(|| address(number.saturating_sub(1)));
        let next = (end < all.len()).then(|| address(number.saturating_add(1)));
        Ok(Self { entries, pages: json!({ "previous": previous, "next": next }) })
    }
}

/// A value of a type.
///
/// # Errors
/// `validation_failed`, with the name.
pub fn parsed<T: FromStr>(name: &str, text: &str) -> Result<T, PageError> {
    text.parse().map_err(|_| {
        let shown: String = text.chars().take(40).collect();
        Problem::invalid(name, format!("`{shown}` is not a valid value")).into()
    })
}

/// A day or a time; a day begins at midnight UTC.
///
/// # Errors
/// `validation_failed`, with the name.
pub fn day(name: &str, text: &str) -> Result<Instant, PageError> {
    let time = application::orders::moment(text);
    time.ok_or_else(|| Problem::invalid(name, "not a day such as 2026-01-31").into())
}

/// An id in a path. What is not an id names nothing.
///
/// # Errors
/// `not_found`.
pub fn id<T: FromStr>(text: &str) -> Result<T, PageError> {
    text.parse().map_err(|_| Problem::not_found("page").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_the_filters() {
        let query = Query::read("/admin/orders", "status=paid&number=&q=a%26b&after=1&done=x");
        let page = Page { items: vec![1, 2], next: Some(Uuid::nil()) };
        let list = query.list(&page, |n| *n);
        let next = "/admin/orders?status=paid&q=a%26b&after=00000000-0000-0000-0000-000000000000";
        assert_eq!(list["next"], next);
        assert_eq!(list["first"], "/admin/orders?status=paid&q=a%26b");
        assert_eq!(list["filters"], json!({ "status": "paid", "q": "a&b" }));
        assert!(query.parse::<Uuid>("after").is_err());
        assert_eq!(query.parse::<i64>("number").unwrap(), None);
    }

    #[test]
    fn a_list_is_shown_in_parts() {
        let all: Vec<u8> = (0..5).collect();
        let part = |query: &str| {
            let query = Query::read("/admin/x", query);
            let part = Part::of(&query, "page", &all, 2).unwrap();
            (part.entries.to_vec(), part.pages)
        };
        let pages = |previous, next| json!({ "previous": previous, "next": next });
        assert_eq!(part(""), (vec![0, 1], pages(None, Some("/admin/x?page=2"))));
        let middle = pages(Some("/admin/x?a=b&page=1"), Some("/admin/x?a=b&page=3"));
        assert_eq!(part("page=2&a=b"), (vec![2, 3], middle));
        assert_eq!(part("page=3"), (vec![4], pages(Some("/admin/x?page=2"), None)));
        assert_eq!(part("page=99999999999999").0, Vec::<u8>::new());
        assert!(Part::of(&Query::read("", "page=-1"), "page", &all, 2).is_err());
    }

    #[test]
    fn the_filters_of_a_view_are_compared_in_any_order() {
        let query = Query::read("/admin/orders", "b=2&a=1&done=x&after=9&empty=");
        assert!(query.is(&[("a", "1"), ("b", "2")]));
        assert!(!query.is(&[("a", "1")]) && !query.is(&[]));
        assert_eq!(query.at("/admin/orders.csv"), "/admin/orders.csv?b=2&a=1");
    }

    #[test]
    fn a_list_of_one_page_leads_nowhere() {
        let query = Query::read("/shop", "");
        let list = query.list(&Page { items: Vec::<i64>::new(), next: None }, |n| *n);
        assert_eq!(list, json!({ "rows": [], "filters": {}, "first": null, "next": null }));
    }
}
