//! Searching lists that an API returns page by page.

use ports::GatewayError;
use serde_json::Value;

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its items.
    pub items: Vec<Value>,
    /// What the request for the next page has to name; `None` if this is the last page that matters.
    pub next: Option<String>,
}

/// The first item of a list that is the one looked for. `page` reads a page: the first one, or the one that the page
/// before has named. `None` is certain: the list was read to its end.
///
/// # Errors
/// `OutcomeUnknown` if it is not on the first `max_pages` pages and there are more; errors of the requests.
pub async fn search<F>(
    max_pages: usize,
    page: impl Fn(Option<String>) -> F,
    is_it: impl Fn(&Value) -> bool,
) -> Result<Option<Value>, GatewayError>
where
    F: Future<Output = Result<Page, GatewayError>>,
{
    let mut next = None;
    for _ in 0..max_pages {
        let read = page(next).await?;
        if let Some(found) = read.items.into_iter().find(&is_it) {
            return Ok(Some(found));
        }
        next = read.next;
        if next.is_none() {
            return Ok(None);
        }
    }
    Err(GatewayError::OutcomeUnknown("the list is too long to search".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A list of three pages with one number each.
    async fn page(next: Option<String>) -> Result<Page, GatewayError> {
        let number: u64 = next.map_or(1, |next| next.parse().unwrap());
        let next = (number < 3).then(|| (number + 1).to_string());
        Ok(Page { items: vec![json!(number)], next })
    }

    async fn found(max_pages: usize, number: u64) -> Result<Option<Value>, GatewayError> {
        search(max_pages, page, |item| *item == json!(number)).await
    }

    #[tokio::test]
    async fn every_page_is_searched() {
        assert_eq!(found(3, 1).await, Ok(Some(json!(1))));
        assert_eq!(found(3, 3).await, Ok(Some(json!(3))));
        assert_eq!(found(3, 4).await, Ok(None));
    }

    #[tokio::test]
    async fn what_may_be_on_another_page_is_not_none() {
        let told = found(2, 3).await;
        assert!(matches!(told, Err(GatewayError::OutcomeUnknown(_))), "{told:?}");
    }

    #[tokio::test]
    async fn an_error_of_a_page_ends_the_search() {
        let limited = GatewayError::RateLimited { retry_after: None };
        let told = search(3, |_| async { Err(limited.clone()) }, |_| true).await;
        assert_eq!(told, Err(limited.clone()));
    }
}
