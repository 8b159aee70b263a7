//! A listing's rows in the stock ledger, as cases read them.

use domain::ids::ListingId;
use ports::{PageRequest, StockCause, StockMovement};

use crate::shop::Shop;

/// A listing's stock movements, oldest first.
pub(crate) async fn ledger(shop: &Shop, listing: ListingId) -> Vec<(i64, StockCause)> {
    let rows = movements(shop, Some(listing)).await;
    assert!(rows.iter().all(|row| row.listing_id == listing && row.delta != 0), "{rows:?}");
    rows.into_iter().rev().map(|row| (row.delta, row.cause)).collect()
}

/// The rows of one listing, or of all, newest first: of the whole ledger, which must be short.
pub(crate) async fn movements(shop: &Shop, listing: Option<ListingId>) -> Vec<StockMovement> {
    let page = PageRequest { after: None, limit: 100 };
    let page = shop.storage.list_stock_movements(listing, page).await.expect("readable");
    assert_eq!(page.next, None, "a case has few rows");
    page.items
}

/// A listing's rows sum up to its on-hand stock.
pub(crate) async fn sums_up(shop: &Shop, listing: ListingId) {
    let sum: i64 = ledger(shop, listing).await.iter().map(|(delta, _)| delta).sum();
    let (stock, _) = shop.counters(listing).await;
    assert_eq!(sum, stock.unwrap_or(0), "the ledger is another than the stock");
}
