//! Returns of delivered units: kept with their order, at a version of their own.

use std::sync::Arc;

use domain::ids::{OrderItemId, ReturnId};
use domain::listing::Listing;
use domain::order::{
    CancelledStock, OrderRecord, OrderReturn, ReturnLine, ReturnRefund, ReturnStatus, ReturnWindow,
};
use ports::{
    Changes, CommitError, Erasure, ErasureOutcome, Page, PageRequest, ReturnFilter,
    ReturnWithOrder, RowWrite, Storage,
};

use crate::ledger::{ledger, sums_up};
use crate::repositories::assert_walks;
use crate::sample::{Basket, money};
use crate::shop::Shop;

const WINDOW: ReturnWindow = ReturnWindow { days: 30 };
const REASON: &str = "too small – „Größe“\nthank you";

/// Requested, approved and received in part: what was written is what is read, oldest first, also of orders that are
/// read as a page; at its own version alone. Restocked units can be sold again, and the ledger shows what was
/// written off.
pub async fn returns_are_kept(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (order, listing) = delivered(&shop, 5).await;
    let line = order.order.items[0].id;
    let asked = request(&shop, &order, 4).await;
    let id = asked.returns[0].id;
    let approved = shop.step(&asked, |o, c| o.approve_return(id, c)).await;
    let arrived = [((line, CancelledStock::Restocked), 2), ((line, CancelledStock::WrittenOff), 1)];
    let refund = ReturnRefund::Less { withheld: money("1.00", "GBP"), reason: REASON.to_owned() };
    let received = shop.step(&approved, |o, c| o.receive_return(id, &arrived, &refund, c)).await;
    assert_eq!((received.returns[0].version, received.returns[0].received.len()), (3, 2));
    assert_eq!(received.refunds.len(), 1);
    assert_eq!(shop.counters(listing.id).await, (Some(7), 0));
    let deltas: Vec<i64> = ledger(&shop, listing.id).await.iter().map(|row| row.0).collect();
    assert_eq!(deltas, [10, -5, 2, 1, -1]);
    sums_up(&shop, listing.id).await;
    let again = request(&shop, &received, 2).await;
    let second = again.returns[1].id;
    let rejected = shop.step(&again, |o, c| o.reject_return(second, REASON, c)).await;
    let mut stale = Changes::default();
    stale.returns.push(RowWrite::Update(rejected.returns[1].clone()));
    shop.conflicts(stale).await;
    let page = PageRequest { after: None, limit: 10 };
    let listed = shop.storage.list_orders(&ports::OrderFilter::default(), page).await;
    assert_eq!(listed.expect("readable").items, [rejected]);
    assert_eq!(shop.storage.audit().await, Ok(Vec::new()));
}

/// Lines of no units, or of a line that the order does not have, are refused, and leave nothing.
pub async fn return_of_another_order_is_refused(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (order, _) = delivered(&shop, 2).await;
    let (other, _) = delivered(&shop, 2).await;
    let (own, foreign) = (order.order.items[0].id, other.order.items[0].id);
    for (order_item_id, quantity) in [(own, 0), (foreign, 1), (OrderItemId(shop.sample.id()), 1)] {
        let row = OrderReturn {
            id: ReturnId(shop.sample.id()),
            lines: vec![ReturnLine { order_item_id, quantity }],
            ..sample(&shop, &order)
        };
        let changes = Changes { returns: vec![RowWrite::Insert(row)], ..Changes::default() };
        let why = shop.refused(changes).await;
        let why_not = matches!(why, CommitError::Failed(_) | CommitError::Conflict(_));
        assert!(why_not, "refused as {why:?}");
    }
    assert_eq!(shop.stored_order(order.order.id).await, order);
}

/// Returns are listed across orders, newest first, by status, and counted for operators.
pub async fn returns_are_listed(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut all = Vec::new();
    for &status in ReturnStatus::ALL {
        let (order, _) = delivered(&shop, 2).await;
        let asked = request(&shop, &order, 1).await;
        all.insert(0, in_status(&shop, &asked, status).await);
    }
    finds(&shop, &ReturnFilter::default(), &all).await;
    for listed in &all {
        let status = listed.order_return().map(|r| r.status);
        finds(&shop, &ReturnFilter { status }, std::slice::from_ref(listed)).await;
    }
    let list = shop.storage.worklist().await.expect("readable");
    assert_eq!((list.returns_to_decide, list.returns_to_receive), (1, 1));
}

/// A customer with an open return is not erased; what was written about a closed one is.
pub async fn returns_are_erased_when_they_are_closed(storage: Arc<dyn Storage>) {
    let shop = Shop::new(Arc::clone(&storage));
    let (order, _) = delivered(&shop, 2).await;
    let erasure = Erasure {
        user_id: order.order.user_id,
        at: shop.sample.now(),
        actor: domain::order::Actor::System,
        note: "erased".to_owned(),
        addresses: Vec::new(),
    };
    let asked = request(&shop, &order, 1).await;
    let open = storage.erase_customer(&erasure).await;
    assert_eq!(open, Ok(ErasureOutcome::OpenOrders(1)));
    let id = asked.returns[0].id;
    shop.step(&asked, |o, c| o.reject_return(id, REASON, c)).await;
    storage.erase_customer(&erasure).await.expect("erased");
    let erased = &shop.stored_order(order.order.id).await.returns[0];
    assert_eq!((erased.reason.as_str(), erased.version), (ports::ERASED, 3));
    assert_eq!(erased.closing_reason.as_deref(), Some(ports::ERASED));
    assert_eq!(erased.withheld_reason, None);
}

async fn in_status(shop: &Shop, asked: &OrderRecord, status: ReturnStatus) -> ReturnWithOrder {
    let id = asked.returns[0].id;
    let line = asked.order.items[0].id;
    let approve = || shop.step(asked, |o, c| o.approve_return(id, c));
    let record = match status {
        ReturnStatus::Requested => asked.clone(),
        ReturnStatus::Approved => approve().await,
        ReturnStatus::Rejected => shop.step(asked, |o, c| o.reject_return(id, "worn", c)).await,
        ReturnStatus::Cancelled => shop.step(asked, |o, c| o.cancel_return(id, None, c)).await,
        ReturnStatus::Received => {
            let approved = approve().await;
            let units = [((line, CancelledStock::Restocked), 1)];
            let refund = ReturnRefund::Price;
            shop.step(&approved, |o, c| o.receive_return(id, &units, &refund, c)).await
        }
    };
    ReturnWithOrder { id, record }
}

async fn finds(shop: &Shop, filter: &ReturnFilter, wanted: &[ReturnWithOrder]) {
    let ids: Vec<_> = wanted.iter().map(|r| r.id.0).collect();
    let read = async |page: PageRequest| -> Page<ReturnWithOrder> {
        shop.storage.list_returns(filter, page).await.expect("readable")
    };
    let found = read(PageRequest { after: None, limit: 100 }).await;
    assert_eq!(found.items, wanted, "{filter:?}");
    assert_walks(&ids, read, |r: &ReturnWithOrder| r.id.0).await;
}

fn sample(shop: &Shop, order: &OrderRecord) -> OrderReturn {
    OrderReturn {
        id: ReturnId(shop.sample.id()),
        order_id: order.order.id,
        status: ReturnStatus::Requested,
        lines: Vec::new(),
        received: Vec::new(),
        reason: REASON.to_owned(),
        closing_reason: None,
        due: None,
        refunded: None,
        withheld_reason: None,
        created_at: shop.sample.now(),
        decided_at: None,
        closed_at: None,
        version: 1,
    }
}

/// The stored order after a request for a return of so many units.
async fn request(shop: &Shop, order: &OrderRecord, units: i64) -> OrderRecord {
    let lines = [(order.order.items[0].id, units)];
    shop.step(order, |o, c| Ok(o.request_return(&lines, REASON, WINDOW, c)?.0)).await
}

/// A paid order of so many units at 10.00 that has arrived, taken from a stock of ten.
pub(crate) async fn delivered(shop: &Shop, units: i64) -> (OrderRecord, Listing) {
    let price = money("10.00", "GBP");
    let listing = shop.add_listing(shop.sample.listing_at(price, Some(10))).await;
    let placed = shop.place(&Basket::of(shop.sample.user(), &[(&listing, units)])).await;
    let confirmed = shop.confirm(&shop.pay(&placed).await).await;
    let taken = shop
        .step(&confirmed, |o, c| Ok(o.commit_stock(c).expect("there is stock to commit")))
        .await;
    let shipped = shop.step(&taken, |o, c| o.ship(None, None, None, c)).await;
    (shop.step(&shipped, |o, c| o.deliver(None, c)).await, listing)
}
