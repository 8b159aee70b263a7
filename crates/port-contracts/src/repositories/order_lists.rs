//! Lists of orders: filters, pages, and those that have expired.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::ids::OrderId;
use domain::order::{OrderLifecycle, OrderNumber, OrderRecord, OrderStatus};
use domain::payment::ProviderStatus;
use ports::{OrderFilter, Storage};

use super::pages::assert_walks;
use crate::sample::Basket;
use crate::shop::{Shop, updated};

/// Page by page, newest first, each with all that hangs on it.
pub async fn orders_are_walked_newest_first(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (user, other) = (shop.sample.user(), shop.sample.user());
    let listing = shop.listing(None).await;
    let (mut every, mut mine) = (Vec::new(), Vec::new());
    let mut records = Vec::new();
    for at in 0..11 {
        shop.sample.tick();
        let owner = if at % 3 == 0 { other } else { user };
        let order = shop.place(&Basket::of(owner, &[(&listing, at + 1)])).await;
        let order = if at % 2 == 0 { shop.pay(&order).await } else { order };
        every.insert(0, order.order.id.0);
        if owner == user {
            mine.insert(0, order.order.id.0);
        }
        records.insert(0, order);
    }
    let all = OrderFilter::default();
    let of_user = OrderFilter { user_id: Some(user), ..OrderFilter::default() };
    for (filter, wanted) in [(&all, &every), (&of_user, &mine)] {
        let read = async |page| shop.storage.list_orders(filter, page).await.expect("readable");
        assert_walks(wanted, read, |r: &OrderRecord| r.order.id.0).await;
    }
    let page = ports::PageRequest::default();
    let read = shop.storage.list_orders(&all, page).await.expect("readable");
    assert_eq!(read.items, records, "with payments and all");
}

/// By user, by the word they show, by time, by number, and by all of it.
pub async fn orders_are_filtered(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut shown: Vec<(OrderStatus, OrderRecord)> = Vec::new();
    for status in OrderStatus::ALL {
        for _ in 0..2 {
            shop.sample.tick();
            shown.push((*status, order_that_is(&shop, *status).await));
        }
    }
    shown.reverse();
    for status in OrderStatus::ALL {
        let filter = OrderFilter { status: Some(*status), ..OrderFilter::default() };
        let of_status = shown.iter().filter(|(s, _)| s == status);
        let wanted: Vec<OrderId> = of_status.map(|(_, o)| o.order.id).collect();
        assert_eq!(wanted.len(), 2);
        assert_eq!(found(&shop, &filter).await, wanted, "orders that are {status}");
    }
    let (status, one) = &shown[5];
    let since = OrderFilter { created_after: Some(one.order.created_at), ..OrderFilter::default() };
    let newer: Vec<OrderId> = shown[..5].iter().map(|(_, o)| o.order.id).collect();
    assert_eq!(found(&shop, &since).await, newer, "placed after it, not with it");
    let by_number =
        OrderFilter { number: Some(one.order.number.clone()), ..OrderFilter::default() };
    assert_eq!(found(&shop, &by_number).await, [one.order.id]);
    let by_all = OrderFilter {
        user_id: Some(one.order.user_id),
        status: Some(*status),
        created_after: Some(one.order.created_at - TimeDelta::microseconds(1)),
        number: Some(one.order.number.clone()),
        ..OrderFilter::default()
    };
    assert_eq!(found(&shop, &by_all).await, [one.order.id]);
    let unknown =
        OrderFilter { number: Some(OrderNumber::from_random(u64::MAX)), ..OrderFilter::default() };
    assert!(found(&shop, &unknown).await.is_empty());
}

/// Orders whose deadline has passed, the longest over first, however far they have come: not those that
/// are paid or cancelled, which have none.
pub async fn orders_due(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut due = Vec::new();
    for _ in 0..3 {
        shop.sample.tick();
        due.push(shop.any_order().await.order);
    }
    let listing = shop.listing(None).await;
    let basket = || Basket::of(shop.sample.user(), &[(&listing, 1)]);
    let paid = shop.place(&basket()).await;
    shop.pay(&paid).await;
    let left = shop.place(&basket()).await;
    shop.step(&left, |o, c| o.cancel(None, OrderLifecycle::Confirmed, c)).await;
    due.push(shop.place(&basket().cash()).await.order);
    let mut confirmed = shop.place(&basket()).await;
    confirmed.order.lifecycle = OrderLifecycle::Confirmed;
    let mut changes = ports::Changes::default();
    changes.orders.push(updated(&confirmed));
    shop.done(changes).await;
    due.push(confirmed.order);
    let failed = shop.place(&basket()).await;
    let (begun, payment) = shop.begin_payment(&failed).await;
    due.push(shop.apply_response(&begun, payment, ProviderStatus::Failed).await.order);

    let ids: Vec<OrderId> = due.iter().map(|o| o.id).collect();
    let at = |order: usize| due[order].expires_at.expect("it runs out");
    let read = async |now, limit| shop.storage.orders_due(now, limit).await.expect("readable");
    let tick = TimeDelta::microseconds(1);
    assert!(read(at(0) - tick, 10).await.is_empty());
    assert_eq!(read(at(0), 10).await, ids[..1]);
    assert_eq!(read(at(2) - tick, 10).await, ids[..2]);
    let long_after = at(5) + TimeDelta::days(30);
    assert_eq!(read(long_after, 10).await, ids);
    assert_eq!(read(long_after, 2).await, ids[..2]);
}

/// An order that shows this word.
async fn order_that_is(shop: &Shop, status: OrderStatus) -> OrderRecord {
    let order = shop.any_order().await;
    let until = OrderLifecycle::Confirmed;
    let order = match status {
        OrderStatus::Pending => order,
        OrderStatus::Processing => shop.begin_payment(&order).await.0,
        OrderStatus::Failed => {
            let (begun, payment) = shop.begin_payment(&order).await;
            shop.apply_response(&begun, payment, ProviderStatus::Failed).await
        }
        OrderStatus::Cancelled => shop.step(&order, |o, c| o.cancel(None, until, c)).await,
        OrderStatus::Paid
        | OrderStatus::Confirmed
        | OrderStatus::Shipped
        | OrderStatus::Delivered => on_its_way(shop, order, status).await,
    };
    assert_eq!(order.status(), status);
    order
}

async fn on_its_way(shop: &Shop, order: OrderRecord, status: OrderStatus) -> OrderRecord {
    let paid = shop.pay(&order).await;
    if status == OrderStatus::Paid {
        return paid;
    }
    let confirmed = shop.confirm(&paid).await;
    if status == OrderStatus::Confirmed {
        return confirmed;
    }
    let shipped = shop.step(&confirmed, |o, c| o.ship(None, None, None, c)).await;
    if status == OrderStatus::Shipped {
        return shipped;
    }
    shop.step(&shipped, |o, c| o.deliver(None, c)).await
}

async fn found(shop: &Shop, filter: &OrderFilter) -> Vec<OrderId> {
    let page = ports::PageRequest { after: None, limit: 100 };
    let page = shop.storage.list_orders(filter, page).await.expect("readable");
    page.items.iter().map(|r| r.order.id).collect()
}
