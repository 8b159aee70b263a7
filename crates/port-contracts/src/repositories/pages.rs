//! Walking pages to their end.

use ports::{Page, PageRequest};
use uuid::Uuid;

/// All rows, read in pages of `limit`. Every page but the last one must be full.
pub(super) async fn walked<T>(
    limit: u32,
    read: impl AsyncFn(PageRequest) -> Page<T>,
    id: impl Fn(&T) -> Uuid,
) -> Vec<Uuid> {
    let size = usize::try_from(limit).expect("a small limit");
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = read(PageRequest { after, limit }).await;
        assert!(page.items.len() <= size, "more rows than wanted");
        for row in page.items.iter().map(&id) {
            assert!(!seen.contains(&row), "a row comes twice");
            seen.push(row);
        }
        after = page.next;
        match after {
            Some(next) => {
                assert_eq!(page.items.len(), size, "a page in the middle is full");
                assert_eq!(seen.last(), Some(&next), "goes on after the last row");
            }
            None => return seen,
        }
    }
}

/// Reads the same rows in pages of many sizes: each time all of `wanted`, in that order.
pub(crate) async fn assert_walks<T>(
    wanted: &[Uuid],
    read: impl AsyncFn(PageRequest) -> Page<T>,
    id: impl Fn(&T) -> Uuid,
) {
    let all = u32::try_from(wanted.len()).expect("a small number");
    for limit in [1, 2, 3, all.max(2) - 1, all.max(1), all + 1, 100] {
        assert_eq!(walked(limit, &read, &id).await, wanted, "in pages of {limit}");
    }
}
